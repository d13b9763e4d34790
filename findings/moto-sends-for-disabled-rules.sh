#!/usr/bin/env bash
# Package: moto 5.2.5, boto3 1.44.8 (PyPI)
# Guess: a rule of EventBridge in moto sends nothing while it is disabled, and each target what it asks for: Input or InputPath instead of the event, or InputTransformer. What moto can't do is refused.
# Happens: a disabled rule sends, whether it was made so or by disable_rule, and describe_rule says DISABLED. A queue gets the whole event in spite of Input and InputPath; InputTransformer is heeded.
# Documentation: moto's page on events marks disable_rule and put_targets as implemented, and says which kinds of targets are; of states and inputs it says nothing:
#   https://docs.getmoto.org/en/latest/docs/services/events.html
# Why: a test that the alert still comes passes though the rule was left disabled, and a handler that takes the event of such a test fails on what AWS sends it. Assert on describe_rule and on
#   list_targets_by_rule instead, or give every target an InputTransformer.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet 'moto[events,sqs]==5.2.5' boto3==1.44.8 || exit 2
cat >probe.py <<'END'
import json
import os

os.environ.update(AWS_ACCESS_KEY_ID="example", AWS_SECRET_ACCESS_KEY="example", AWS_DEFAULT_REGION="eu-west-1")
import boto3
from moto import mock_aws

event = {"Source": "example", "DetailType": "AWS API Call via CloudTrail", "Detail": json.dumps({"eventName": "StopLogging"})}
transformer = {"InputPathsMap": {"name": "$.detail.eventName"}, "InputTemplate": '"<name> was called"'}
targets = {"the event": {}, "Input": {"Input": '"fixed"'}, "InputPath": {"InputPath": "$.detail.eventName"}, "InputTransformer": {"InputTransformer": transformer}}

with mock_aws():
    events, sqs = boto3.client("events"), boto3.client("sqs")

    def sent(name, target, state="ENABLED", disable=False):
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        events.put_rule(Name=name, EventPattern=json.dumps({"source": ["example"]}), State=state)
        events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": arn, **target}])
        if disable:
            events.disable_rule(Name=name)
        assert events.put_events(Entries=[event])["FailedEntryCount"] == 0
        events.remove_targets(Rule=name, Ids=["1"])
        for message in sqs.receive_message(QueueUrl=url).get("Messages", []):
            body = json.loads(message["Body"])
            return "the whole event" if isinstance(body, dict) and body["detail"] == {"eventName": "StopLogging"} else body
        return "nothing"

    for name, target in targets.items():
        print(f"{name}: {sent(name.replace(' ', '-'), target)}")
    print(f"made DISABLED: {sent('made', {}, state='DISABLED')}")
    print(f"disabled later: {sent('later', {}, disable=True)}, though the rule is {events.describe_rule(Name='later')['State']}")
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
the event: the whole event
Input: the whole event
InputPath: the whole event
InputTransformer: StopLogging was called
made DISABLED: the whole event
disabled later: the whole event, though the rule is DISABLED
END
