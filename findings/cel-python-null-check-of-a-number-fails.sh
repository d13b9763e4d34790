#!/usr/bin/env bash
# Package: cel-python 0.5.0 (PyPI; Cloud Custodian's CEL engine)
# Guess: CEL compares values of any two types with ==, and those of different types are not equal: that is how a
#   rule asks whether a JSON field is null, or is text rather than a number.
# Happens: it depends on the types. null == "" and true == "text" are false, but a number compared with null, with
#   a string or with a double is "no such overload", so `record.n == null` fails just when n has a value.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet cel-python==0.5.0 || exit 2

cat >probe.py <<'END'
import json

import celpy
from celpy.adapter import json_to_cel

record = json.loads('{"n": 4, "nothing": null, "yes": true, "list": [1, 2, 3]}')
environment = celpy.Environment()
for expression in [
    "record.nothing == null",
    "record.nothing == ''",
    "record.yes == 'text'",
    "record.n == null",
    "record.n == '4'",
    "record.n == 4.0",
    "record.list == null",
]:
    program = environment.program(environment.compile(expression))
    try:
        answer = bool(program.evaluate({"record": json_to_cel(record)}))
    except celpy.CELEvalError as error:
        answer = "error, " + str(error.args[0]).split(" for ")[0]
    print(f"{expression}: {answer}")
END
venv/bin/python probe.py 2>/dev/null | tee seen

diff - seen <<'END'
record.nothing == null: True
record.nothing == '': False
record.yes == 'text': False
record.n == null: error, found no matching overload
record.n == '4': error, found no matching overload
record.n == 4.0: error, found no matching overload
record.list == null: False
END
