#!/usr/bin/env bash
# Package: c7n 0.9.53 (PyPI; Cloud Custodian)
# Guess: op: lt on a key that is missing is no match.
# Happens: so it is without value_type. With value_type: integer, what is missing, null or no number counts as 0, and so do
#   "30.5" and "1,000". So `op: lt` on a CloudTrail event matches every call that
#   left the parameter out: a policy that alerts if a KMS key is to be deleted in less than 8 days alerts on calls
#   without pendingWindowInDays, for which KMS waits 30 days. A second filter, with `value: present`, leaves those out.
# Documentation: https://cloudcustodian.io/docs/filters.html says "convert the value to an integer".
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet c7n==0.9.53 || exit 2

cat >probe.py <<'END'
from c7n.filters.core import EventFilter


def matches(parameters, **settings):
    key = "detail.requestParameters.pendingWindowInDays"
    days = EventFilter({"type": "event", "key": key, "op": "lt", "value": 8, **settings})
    event = {"detail": {"eventName": "ScheduleKeyDeletion", "requestParameters": parameters}}
    return bool(days.process([{}], event))


for name, parameters in {
    "7": {"pendingWindowInDays": 7},
    "30": {"pendingWindowInDays": 30},
    "missing": {},
    "null": {"pendingWindowInDays": None},
    "text 30": {"pendingWindowInDays": "30"},
    "text 30.5": {"pendingWindowInDays": "30.5"},
    "text 1,000": {"pendingWindowInDays": "1,000"},
    "text unknown": {"pendingWindowInDays": "unknown"},
}.items():
    print(f"{name}: less than 8 {matches(parameters)}, as integer {matches(parameters, value_type='integer')}")
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
7: less than 8 True, as integer True
30: less than 8 False, as integer False
missing: less than 8 False, as integer True
null: less than 8 False, as integer True
text 30: less than 8 False, as integer False
text 30.5: less than 8 False, as integer True
text 1,000: less than 8 False, as integer True
text unknown: less than 8 False, as integer True
END
