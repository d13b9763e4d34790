#!/usr/bin/env bash
# Package: pySigma-backend-surrealql 0.1.0, surrealdb 2.0.0 (PyPI; with the database itself)
# Guess: a Sigma rule converted to SurrealQL finds, in records of CloudTrail, what it says: values ignore case, numbers compare where there is a number, and `not` works for every condition.
# Happens: `|lt` and `|lte` find records without the field, since in SurrealDB a missing value is less than every number; `|gt` doesn't. Values heed case, with wildcards, too. `not` of a single value is a syntax error,
#   as SurrealQL has NOT only before brackets; of a list, or of a part of a text, it works. A part of a text is an error as soon as one record has a list there.
# Documentation: the README, https://github.com/SigmaHQ/pySigma-backend-surrealql, names full-text search as a limit, links one issue, and says none of this itself.
# Why: a rule on small sizes or low counts alerts on every record that has none, and one with a filter on one value is never run.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet pysigma-backend-surrealql==0.1.0 surrealdb==2.0.0 || exit 2
cat >probe.py <<'END'
from sigma.backends.surrealql import SurrealQLBackend
from sigma.collection import SigmaCollection
from surrealdb import Surreal

RULE = """
title: rule
status: test
logsource: {product: aws, service: cloudtrail}
detection:
  selection: {%s}
  condition: %s
"""
RECORDS = [{"n": 1, "eventName": "ConsoleLogin", "size": 5}, {"n": 2, "eventName": "GetObject", "size": 500, "errorCode": "AccessDenied"}, {"n": 3, "eventName": "PutObject", "names": ["a", "b"]}]


def show(words, condition, records):
    query = SurrealQLBackend().convert(SigmaCollection.from_yaml(RULE % (words, condition)))[0].replace("<TABLE_NAME>", "records")
    with Surreal("mem://") as database:
        database.use("example", "example")
        for record in records:
            database.create("records", record)
        try:
            answer = sorted(row["n"] for row in database.query(query))
        except Exception as error:
            answer = str(error).splitlines()[0].split(": ")[-1].split(". ")[0].split(" `")[0]
    print(f"{condition.replace('selection', words)}: {answer}")


for words in ["size|lt: 100", "size|lte: 5", "size|gt: 100", "eventName: consolelogin", "eventName: ConsoleLogin", "eventName: '*login'", "eventName|contains: Login"]:
    show(words, "selection", RECORDS)
for words in ["errorCode: AccessDenied", "errorCode: [AccessDenied, NoSuchKey]", "errorCode|contains: Denied"]:
    show(words, "not selection", RECORDS)
show("names|contains: a", "selection", RECORDS[:2])
show("names|contains: a", "selection", RECORDS)
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
size|lt: 100: [1, 3]
size|lte: 5: [1, 3]
size|gt: 100: [2]
eventName: consolelogin: []
eventName: ConsoleLogin: [1]
eventName: '*login': []
eventName|contains: Login: [1]
not errorCode: AccessDenied: Unexpected token
not errorCode: [AccessDenied, NoSuchKey]: [1, 3]
not errorCode|contains: Denied: [1, 3]
names|contains: a: []
names|contains: a: Incorrect arguments for function string::contains()
END
