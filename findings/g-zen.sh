#!/usr/bin/env bash
# Package: zen-engine 2.1.3 (PyPI; GoRules' rules engine)
# Guess: a condition on a record answers as it would in CEL with optional fields: a missing field is null, null equals only null, values of
#   two types are unequal and don't compare, and != of a missing field is true.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet zen-engine==2.1.3 || exit 2
cat >probe.py <<'END'
import json
import sys

import zen

record = {"eventName": "ConsoleLogin", "user": {"type": "Root"}, "account": "012345678901", "count": 5, "text": "5", "readOnly": False, "none": None, "tags": ["a", "b"], "resources": [{"ARN": "x"}, {"ARN": "y"}], "empty": [], "when": "2026-03-14T09:26:53Z", "ip": "192.0.2.7"}
for expression in sys.stdin.read().splitlines():
    try:
        answer = json.dumps(zen.evaluate_expression(expression, record))
    except Exception:
        answer = "error"
    print(f"{expression}: {answer}")
END
venv/bin/python probe.py <<'END' | tee seen
eventName == "ConsoleLogin"
eventName == "consolelogin"
user.type == "Root"
user.name == "x"
user.name != "x"
user.name == null
missing.deep.name == null
missing.deep.name != "x"
none == null
errorCode in ["AccessDenied"]
errorCode not in ["AccessDenied"]
not (errorCode == "AccessDenied")
count > 4
text > 4
count == "5"
count != "5"
missing > 4
missing < 4
not (missing > 4)
count > 4 and missing > 4
count > 4 or missing > 4
missing > 4 or count > 4
readOnly == false
not readOnly
not missing
missing == false
contains(tags, "a")
contains(eventName, "Login")
contains(missing, "a")
not contains(missing, "a")
startsWith(eventName, "Console")
startsWith(user.name, "x")
not startsWith(user.name, "x")
len(tags) == 2
len(missing) == 0
some(resources, #.ARN == "y")
some(missing, #.ARN == "y")
none(missing, #.ARN == "y")
all(empty, #.ARN == "y")
"a" in tags
user.type in ["Root", "IAMUser"]
count in [1..10]
missing in [1..10]
missing not in [1..10]
number(text) > 4
account == 12345678901
user.type == "Root" ? "yes" : "no"
missing ? "yes" : "no"
user.name ?? "nobody"
date(when) > date("2026-03-14")
when > "2026-03-14"
matches(eventName, "Login")
matches(missing, "x")
END

diff - seen <<'END'
eventName == "ConsoleLogin": true
eventName == "consolelogin": false
user.type == "Root": true
user.name == "x": false
user.name != "x": true
user.name == null: true
missing.deep.name == null: true
missing.deep.name != "x": true
none == null: true
errorCode in ["AccessDenied"]: false
errorCode not in ["AccessDenied"]: true
not (errorCode == "AccessDenied"): true
count > 4: true
text > 4: error
count == "5": false
count != "5": true
missing > 4: error
missing < 4: error
not (missing > 4): error
count > 4 and missing > 4: error
count > 4 or missing > 4: true
missing > 4 or count > 4: error
readOnly == false: true
not readOnly: true
not missing: error
missing == false: false
contains(tags, "a"): true
contains(eventName, "Login"): true
contains(missing, "a"): error
not contains(missing, "a"): error
startsWith(eventName, "Console"): true
startsWith(user.name, "x"): error
not startsWith(user.name, "x"): error
len(tags) == 2: true
len(missing) == 0: error
some(resources, #.ARN == "y"): true
some(missing, #.ARN == "y"): error
none(missing, #.ARN == "y"): error
all(empty, #.ARN == "y"): true
"a" in tags: true
user.type in ["Root", "IAMUser"]: true
count in [1..10]: true
missing in [1..10]: false
missing not in [1..10]: true
number(text) > 4: true
account == 12345678901: false
user.type == "Root" ? "yes" : "no": "yes"
missing ? "yes" : "no": error
user.name ?? "nobody": "nobody"
date(when) > date("2026-03-14"): true
when > "2026-03-14": true
matches(eventName, "Login"): true
matches(missing, "x"): error
END
