#!/usr/bin/env bash
# Package: ministack 1.5.33, boto3 1.43.106 (PyPI; an emulator of AWS)
# Guess: a rule of EventBridge sends to a queue what the target says: Input as it is, the part of InputPath, and InputTransformer's template with its variables, in text and in an object, a missing one left empty, <aws.events.event.json> and <aws.events.rule-name> too; or PutTargets refuses it.
#   A rule that is disabled sends nothing, and InputPath with Input is refused.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet ministack==1.5.33 boto3==1.43.106 || exit 2
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
GATEWAY_PORT=$port venv/bin/ministack >server.log 2>&1 & server=$!
cat >probe.py <<'END'
import json
import sys
import time
import urllib.request

import boto3
from botocore.exceptions import ClientError

endpoint = f"http://127.0.0.1:{sys.argv[1]}"
for _ in range(300):
    try:
        urllib.request.urlopen(endpoint + "/_ministack/health")
        break
    except OSError:
        time.sleep(0.2)
sqs, events = (boto3.client(name, endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="example", aws_secret_access_key="example") for name in ["sqs", "events"])
detail = {"eventName": "ConsoleLogin", "sourceIPAddress": "192.0.2.7", "n": 5, "mfa": False, "userIdentity": {"arn": "arn:aws:iam::123456789012:user/example"}, "tags": ["a", "b"], "text": "say \"hi\""}
transformed = lambda template, **paths: {"InputTransformer": {"InputPathsMap": paths, "InputTemplate": template}}
targets = {
    "Input": {"Input": '{"fixed": true}'},
    "InputPath": {"InputPath": "$.detail"},
    "InputPath of a text": {"InputPath": "$.detail.eventName"},
    "InputPath of what isn't there": {"InputPath": "$.detail.missing"},
    "text": transformed('"<name> from <address>"', name="$.detail.eventName", address="$.detail.sourceIPAddress"),
    "an object": transformed('{"name": <name>, "n": <n>, "mfa": <mfa>, "who": <who>}', name="$.detail.eventName", n="$.detail.n", mfa="$.detail.mfa", who="$.detail.userIdentity"),
    "text in an object": transformed('{"say": "<name> by <who>"}', name="$.detail.eventName", who="$.detail.userIdentity.arn"),
    "a list": transformed('{"tags": <tags>, "first": <first>}', tags="$.detail.tags", first="$.detail.tags[0]"),
    "missing": transformed('{"missing": <missing>, "name": <name>}', missing="$.detail.missing", name="$.detail.eventName"),
    "missing in text": transformed('"a <missing> b"', missing="$.detail.missing"),
    "quotation marks": transformed('{"text": <text>}', text="$.detail.text"),
    "rule-name": transformed('{"rule": <aws.events.rule-name>}', name="$.detail.eventName"),
    "event.json": transformed('{"event": <aws.events.event.json>}', name="$.detail.eventName"),
    "two lines": transformed('"first <name>"\n"second"', name="$.detail.eventName"),
    "Input and InputPath": {"Input": "{}", "InputPath": "$.detail"},
}
for words, target in targets.items():
    queue = sqs.create_queue(QueueName="q" + str(abs(hash(words))))["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name="example", EventPattern=json.dumps({"source": ["example"]}))
    try:
        failed = events.put_targets(Rule="example", Targets=[{"Id": "1", "Arn": arn, **target}])["FailedEntries"]
        if failed:
            print(f"{words}: refused {failed}")
        events.put_events(Entries=[{"Source": "example", "DetailType": "example", "Detail": json.dumps(detail)}])
        messages = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=2).get("Messages", [])
        print(f"{words}: {[message['Body'][:250] for message in messages]}")
    except ClientError as error:
        print(f"{words}: {error.response['Error']}")
events.disable_rule(Name="example")
events.put_events(Entries=[{"Source": "example", "DetailType": "example", "Detail": json.dumps(detail)}])
print("disabled:", len(sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=1).get("Messages", [])))
END
venv/bin/python probe.py "$port" | tee seen
