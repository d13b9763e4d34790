#!/usr/bin/env bash
# Package: c7n 0.9.53 (PyPI)
# Guess: `op: in` and `op: not-in` with one text as the value compare with that text, as with a list of one, or are refused when the policy is validated.
# Happens: the text is searched in the value: `op: in, value: IAMUser` finds User, I and the empty text, and not-in leaves them out; in a list it is as guessed. Besides, `value: empty` finds false and 0, and `value: not-null` doesn't, while `value: present` does.
# Documentation: https://cloudcustodian.io/docs/filters.html has `in` among the operators for lists, and lists empty and not-null without saying what they take.
# Why: a list of one that loses its brackets, as YAML allows, excludes records whose field is empty; a filter for `value: not-null` on IsMultiRegionTrail or LogFileValidationEnabled leaves out every trail that has it off, and its alert with it.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet c7n==0.9.53 || exit 2
cat >probe.py <<'END'
import json

from c7n.filters.core import ValueFilter

values = {"IAMUser": "IAMUser", "User": "User", "Root": "Root", "the empty text": "", "false": False, "0": 0, "null": None, "nothing": ...}
for condition in (
    {"op": "in", "value": ["IAMUser"]},
    {"op": "in", "value": "IAMUser"},
    {"op": "not-in", "value": "IAMUser"},
    {"value": "empty"},
    {"value": "not-null"},
    {"value": "present"},
):
    found = []
    for name, value in values.items():
        resource = {} if value is ... else {"field": value}
        try:
            if ValueFilter({"type": "value", "key": "field", **condition}).validate().match(resource):
                found.append(name)
        except TypeError:
            found.append(f"{name} (TypeError)")
    print(f"{json.dumps(condition)}: {', '.join(found)}")
END
venv/bin/python -W ignore probe.py | tee seen

diff - seen <<'END'
{"op": "in", "value": ["IAMUser"]}: IAMUser
{"op": "in", "value": "IAMUser"}: IAMUser, User, the empty text
{"op": "not-in", "value": "IAMUser"}: Root
{"value": "empty"}: the empty text, false, 0, null, nothing
{"value": "not-null"}: IAMUser, User, Root
{"value": "present"}: IAMUser, User, Root, the empty text, false, 0
END
