#!/usr/bin/env bash
# Package: pysigma-backend-pd-df 0.6.0, pandas 2.3.3 (PyPI)
# Guess: a Sigma rule converted to Pandas finds what it says: values ignore case, * and ? are wildcards, null and a missing value are alike, `not` of a filter on a missing value is true, |re finds in the
#   middle, numbers compare as numbers, |cidr works and skips what is no address, |exists works, several values are or, |all is and.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet pysigma-backend-pd-df==0.6.0 pandas==2.3.3 || exit 2
cat >probe.py <<'END'
import pandas as pd
from sigma.backends.pd_df import *
import sigma.backends.pd_df as module
from sigma.collection import SigmaCollection
Backend = next(value for name, value in vars(module).items() if name.lower().endswith("backend"))
df = pd.DataFrame([
    {"n": 1, "eventName": "ConsoleLogin", "errorCode": None, "sourceIPAddress": "192.0.2.7", "size": 10485760, "readOnly": False, "note": "a.b"},
    {"n": 2, "eventName": "DeleteTrail", "errorCode": "AccessDenied", "sourceIPAddress": "cloudtrail.amazonaws.com", "size": 5, "readOnly": False, "note": "axb"},
    {"n": 3, "eventName": "ListUsers", "errorCode": "", "sourceIPAddress": "2001:db8::7", "size": None, "readOnly": True, "note": None}])
def show(words, condition="s"):
    try:
        query = Backend().convert(SigmaCollection.from_yaml("title: r\nstatus: test\nlogsource: {product: aws}\ndetection:\n  s: {%s}\n  condition: %s" % (words, condition)))[0]
    except Exception as error:
        print(f"{condition} {words}: not converted: {error}"); return
    try:
        answer = eval(query, {"df": df, "pd": pd})
        answer = answer[answer.columns[0]].tolist() if hasattr(answer, "columns") else answer
    except Exception as error:
        answer = f"{type(error).__name__}: {error}"
    print(f"{condition} {words}: {query} -> {answer}")
for words in ["eventName: consolelogin", "eventName: ConsoleLogin", "eventName: '*login'", "eventName|contains: Login", "eventName|startswith: console", "note: a.b", "note|contains: a.b", "note: 'a?b'", "errorCode: null", "errorCode: ''", "size: 5", "size: '5'", "size|lt: 100", "size|gt: 100", "readOnly: false", "readOnly: 'false'", "sourceIPAddress|cidr: 192.0.2.0/24", "errorCode|exists: true", "errorCode|exists: false", "eventName|re: Login", "eventName|re: ^Delete", "eventName: [ConsoleLogin, ListUsers]", "eventName|contains|all: [Console, Login]"]:
    show(words)
for words in ["errorCode: AccessDenied", "errorCode|contains: Denied", "size|lt: 100", "eventName|re: Login", "sourceIPAddress|cidr: 192.0.2.0/24", "eventName: [ConsoleLogin, ListUsers]"]:
    show(words, "not s")
END
venv/bin/python probe.py
