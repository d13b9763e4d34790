#!/usr/bin/env bash
# Package: pySigma-backend-surrealql 0.1.0, surrealdb 2.0.0 (PyPI; with the database itself)
# Guess: a Sigma rule converted to SurrealQL finds, in records of CloudTrail as they are, what it says: values ignore case, * is a wildcard, |contains, |endswith, |re, |cidr, |gt, |exists, null, a list of values and `not` of a field that is missing; nested fields by their dots.
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
  all: {eventID|exists: true}
  condition: %s
"""
records = [
    {"id": "login", "eventID": "1", "eventName": "ConsoleLogin", "errorCode": None, "sourceIPAddress": "192.0.2.7", "userIdentity": {"arn": "arn:aws:iam::123456789012:user/example"}, "size": 5, "account": "012345678901"},
    {"id": "denied", "eventID": "2", "eventName": "GetObject", "errorCode": "AccessDenied", "sourceIPAddress": "cloudtrail.amazonaws.com", "userIdentity": {"arn": "arn:aws:iam::123456789012:user/Example"}, "size": 10485760.0, "readOnly": True},
    {"id": "put", "eventID": "3", "eventName": "putobject", "sourceIPAddress": "2001:db8::7", "userIdentity": {"type": "AWSService"}, "tags": ["a", "b"], "readOnly": False},
]
with Surreal("memory") as database:
    database.use("test", "test")
    for record in records:
        database.create(f"logs:{record['id']}", {key: value for key, value in record.items() if key != "id"})
    for selection in ["eventName: ConsoleLogin", "eventName: consolelogin", "eventName: '*login'", "eventName|contains: Log", "eventName|endswith: object", "eventName|startswith: put", "eventName|re: '^Get'", "eventName|re: Login",
                      "eventName: [ConsoleLogin, PutObject]", "errorCode: null", "errorCode: ''", "errorCode|exists: true", "errorCode|exists: false", "errorCode: AccessDenied", "sourceIPAddress|cidr: 192.0.2.0/24", "sourceIPAddress|cidr: '2001:db8::/32'",
                      "size|gt: 100", "size|lte: 5", "size: 5", "size: '5'", "readOnly: true", "readOnly: 'true'", "userIdentity.arn|endswith: user/example", "userIdentity.arn: 'arn:aws:iam::123456789012:user/example'", "account: '012345678901'", "tags: a", "tags|contains: a", "eventName: Get?bject", "eventName|cased: consolelogin"]:
        for condition in ["selection", "not selection"]:
            query = SurrealQLBackend().convert(SigmaCollection.from_yaml(RULE % (selection, condition)))[0]
            query_all = query.replace("<TABLE_NAME>", "logs")
            try:
                answer = sorted(str(row["id"].id) for row in database.query(query_all))
            except Exception as error:
                answer = f"{type(error).__name__}: {str(error)[:150]}"
            print(f"{selection}; {condition}: {answer}   {query_all}")
END
venv/bin/python probe.py 2>&1 | tee seen
