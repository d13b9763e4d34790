#!/usr/bin/env bash
# Package: moto 5.2.5, boto3 1.44.8 (PyPI)
# Guess: a rule's target gets what it says: Input, InputPath or InputTransformer instead of the event, and a topic, queue, log group or bus as a target is served or refused; a rule that is disabled sends nothing;
#   an event that no rule fits is dropped; put_events for an unknown bus fails.
set -euo pipefail
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet 'moto[events,sqs,sns,logs]==5.2.5' boto3==1.44.8 || exit 2
cat >probe.py <<'END'
import json, os, logging
os.environ.update(AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b", AWS_DEFAULT_REGION="eu-west-1")
import boto3
from moto import mock_aws
with mock_aws():
    events, sqs, sns, logs = (boto3.client(name) for name in ["events", "sqs", "sns", "logs"])
    def queue(name):
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    def received(url):
        return [m["Body"][:160] for m in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])]
    entry = {"Source": "example", "DetailType": "AWS API Call via CloudTrail", "Detail": json.dumps({"eventName": "StopLogging", "userIdentity": {"arn": "arn:aws:iam::123456789012:user/example"}})}
    topic = sns.create_topic(Name="alerts")["TopicArn"]
    behind, behind_arn = queue("behind")
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=behind_arn)
    logs.create_log_group(logGroupName="/aws/events/alerts")
    cases = {
        "plain": {}, "Input": {"Input": '"fixed"'}, "InputPath": {"InputPath": "$.detail.eventName"},
        "InputTransformer": {"InputTransformer": {"InputPathsMap": {"name": "$.detail.eventName"}, "InputTemplate": '"<name> was called"'}},
    }
    for name, extra in cases.items():
        url, arn = queue(name)
        events.put_rule(Name=name, EventPattern=json.dumps({"source": ["example"]}))
        print(name, events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": arn, **extra}])["FailedEntryCount"], end=" ")
        print(events.put_events(Entries=[entry])["FailedEntryCount"], received(url))
        events.remove_targets(Rule=name, Ids=["1"])
    events.put_rule(Name="disabled", EventPattern=json.dumps({"source": ["example"]}), State="DISABLED")
    url, arn = queue("disabled")
    events.put_targets(Rule="disabled", Targets=[{"Id": "1", "Arn": arn}])
    events.put_events(Entries=[entry]); print("disabled", received(url))
    for kind, arn in {"topic": topic, "log group": "arn:aws:logs:eu-west-1:123456789012:log-group:/aws/events/alerts", "lambda": "arn:aws:lambda:eu-west-1:123456789012:function:none", "firehose": "arn:aws:firehose:eu-west-1:123456789012:deliverystream/none", "queue that is not there": "arn:aws:sqs:eu-west-1:123456789012:none", "states": "arn:aws:states:eu-west-1:123456789012:stateMachine:none"}.items():
        events.put_rule(Name="r", EventPattern=json.dumps({"source": ["example"]}))
        try:
            print(kind, events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn}])["FailedEntryCount"], end=" ")
            print(events.put_events(Entries=[entry])["FailedEntryCount"], received(behind), sum(len(s.get("firstEventTimestamp") and [1] or []) for s in logs.describe_log_streams(logGroupName="/aws/events/alerts")["logStreams"]))
        except Exception as error: print(type(error).__name__, str(error)[:100])
        events.remove_targets(Rule="r", Ids=["1"])
    try: print("unknown bus", events.put_events(Entries=[{**entry, "EventBusName": "none"}]))
    except Exception as error: print("unknown bus", type(error).__name__, str(error)[:100])
    url, arn = queue("dlq")
    for bad in [{"InputPath": "nope"}, {"Input": "not json"}]:
        try: print("bad", bad, events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn, **bad}])["FailedEntryCount"])
        except Exception as error: print("bad", bad, type(error).__name__, str(error)[:100])
    for detail in ["not json", "[1]", '"x"']:
        try: print("detail", detail, {k: v for k, v in events.put_events(Entries=[{**entry, "Detail": detail}]).items() if k != "ResponseMetadata"})
        except Exception as error: print("detail", detail, type(error).__name__, str(error)[:100])
END
venv/bin/python probe.py
