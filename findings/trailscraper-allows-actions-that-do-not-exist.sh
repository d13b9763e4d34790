#!/usr/bin/env bash
# Package: trailscraper 0.10.0 (PyPI)
# Guess: `trailscraper generate` writes IAM's names of actions into a policy, where CloudTrail's are others, since it does for S3, Lambda,
#   API Gateway and CloudWatch; and nothing for what no policy allows: sign-ins and what a service did by itself.
# Happens: lambda:Invoke, email:SendEmail, bedrock:Converse, dynamodb:TransactWriteItems and signin:ConsoleLogin are not actions of IAM, and
#   allow nothing. A copy of an S3 object gives s3:PutObject without s3:GetObject. Events that a service wrote, such as a key's
#   rotation, give actions, too.
# Documentation: https://github.com/flosell/trailscraper/blob/master/README.md has no list of what it translates.
# Why: put in place of a wide policy, the generated one refuses what the records show, and the refused calls set off alerts.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet trailscraper==0.10.0 || exit 2
cat >probe.py <<'END'
import json
import subprocess
import sys

for line in sys.stdin.read().splitlines():
    source, name, *kind = line.split()
    record = {"eventVersion": "1.11", "eventTime": "2026-03-14T09:05:00Z", "eventSource": source + ".amazonaws.com", "eventName": name, "awsRegion": "eu-central-1",
              "sourceIPAddress": "192.0.2.7", "userAgent": "example", "eventType": kind[0] if kind else "AwsApiCall", "recipientAccountId": "123456789012",
              "eventID": "00000000-0000-4000-8000-000000000000", "requestParameters": None, "responseElements": None,
              "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::123456789012:user/example", "accountId": "123456789012"}}
    if record["eventType"] == "AwsServiceEvent":
        record["userIdentity"] = {"accountId": "123456789012", "invokedBy": record["eventSource"]}
    written = subprocess.run(["venv/bin/trailscraper", "generate"], input=json.dumps({"Records": [record]}), capture_output=True, text=True, check=True).stdout
    actions = [action for statement in json.loads(written)["Statement"] for action in statement["Action"]]
    print(f"{line}: {', '.join(actions) or 'none'}")
END
venv/bin/python probe.py <<'END' | tee seen
s3 HeadObject
s3 ListBuckets
s3 CopyObject
lambda GetFunction20150331v2
lambda Invoke
apigateway CreateRestApi
monitoring PutMetricAlarm
email SendEmail
bedrock InvokeModel
bedrock Converse
dynamodb TransactWriteItems
sts GetCallerIdentity
signin ConsoleLogin AwsConsoleSignIn
kms RotateKey AwsServiceEvent
END

diff - seen <<'END'
s3 HeadObject: s3:GetObject
s3 ListBuckets: s3:ListAllMyBuckets
s3 CopyObject: s3:PutObject
lambda GetFunction20150331v2: lambda:GetFunction
lambda Invoke: lambda:Invoke
apigateway CreateRestApi: apigateway:POST
monitoring PutMetricAlarm: cloudwatch:PutMetricAlarm
email SendEmail: email:SendEmail
bedrock InvokeModel: bedrock:InvokeModel
bedrock Converse: bedrock:Converse
dynamodb TransactWriteItems: dynamodb:TransactWriteItems
sts GetCallerIdentity: none
signin ConsoleLogin AwsConsoleSignIn: signin:ConsoleLogin
kms RotateKey AwsServiceEvent: kms:RotateKey
END
