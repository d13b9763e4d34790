#!/usr/bin/env bash
# Package: pysigma-backend-pd-df 0.6.0, pandas 2.3.3 (PyPI). Installing may take more than a minute.
# Guess: a Sigma rule converted to a query of a Pandas DataFrame finds what it says: a value with a wildcard at one end is bound to the other, ? stands for one character, values ignore case, null is a
#   missing value, and `not` works for every condition.
# Happens: |startswith, |endswith and * find the text anywhere, ? the parts before and after it alone, as it becomes * of a regular expression. Values without a wildcard heed case. null and |exists are errors.
#   `not` of one value or number applies to the column, not to the comparison: to text it is an error, and `not size|lt: 100` finds every record, as ~500 is -501; that of a list works.
# Documentation: the README, https://github.com/blue-playground/pySigma-backend-pd_df, shows no query; https://sigmahq.io/docs/basics/modifiers.html says what the modifiers ask for.
# Why: a rule on names that begin with Delete alerts on UndeleteKey, one that excludes users that end in -bot excludes every name with -bot in it, and `not` of a number excludes nothing.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet pysigma-backend-pd-df==0.6.0 pandas==2.3.3 || exit 2
cat >probe.py <<'END'
from pandas import DataFrame
from sigma.backends.pd_df import PandasDataFramePythonBackend
from sigma.collection import SigmaCollection

RULE = "{title: rule, status: test, logsource: {product: aws, service: cloudtrail}, detection: {selection: {%s}, condition: %s}}"
df = DataFrame([
    {"n": 1, "eventName": "DeleteTrail", "user": "deploy-bot", "errorCode": None, "size": 5},
    {"n": 2, "eventName": "UndeleteKey", "user": "deploy-bot-2", "errorCode": "AccessDenied", "size": 500},
    {"n": 3, "eventName": "ListUsers", "user": "alice", "errorCode": "", "size": 50},
])


def show(words, condition="selection"):
    query = PandasDataFramePythonBackend().convert(SigmaCollection.from_yaml(RULE % (words, condition)))[0]
    try:
        answer = sorted(eval(query, {"df": df})["n"])
    except Exception as error:
        answer = f"{type(error).__name__}: {error}"[:60]
    print(f"{condition.replace('selection', words)}: {answer}")


for words in ["eventName|startswith: Delete", "user|endswith: -bot", "user: '*-bot'", "eventName: 'L?stUsers'", "eventName: 'D?Users'", "eventName: deletetrail", "eventName|re: ^Delete", "errorCode: null", "errorCode|exists: true"]:
    show(words)
for words in ["user|endswith: -bot", "eventName: ListUsers", "eventName: [ListUsers, DeleteTrail]", "size|lt: 100"]:
    show(words, "not selection")
END
venv/bin/python -W ignore probe.py | tee seen

diff - seen <<'END'
eventName|startswith: Delete: [1, 2]
user|endswith: -bot: [1, 2]
user: '*-bot': [1, 2]
eventName: 'L?stUsers': [3]
eventName: 'D?Users': [3]
eventName: deletetrail: []
eventName|re: ^Delete: [1]
errorCode: null: UndefinedVariableError: name 'null' is not defined
errorCode|exists: true: ValueError: "exists" is not a supported function
not user|endswith: -bot: [3]
not eventName: ListUsers: TypeError: bad operand type for unary ~: 'str'
not eventName: [ListUsers, DeleteTrail]: [2]
not size|lt: 100: [1, 2, 3]
END
