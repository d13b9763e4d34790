#!/usr/bin/env bash
# Package: moto 5.2.5, boto3 1.44.8 (PyPI)
# Guess: moto's SNS refuses subjects, messages, subscriptions and filter policies that SNS refuses, since it refuses some: a subject of 101
#   characters, a message above 256 KiB, a filter policy of six keys. An email subscription is pending until it is confirmed.
# Happens: a subject with a line break and an empty message are taken. The 256 KiB are counted in characters, not in bytes, without
#   the attributes, and in a batch for no message. A JSON message without a default is taken, as are a protocol that doesn't exist
#   and an address that is none. Email subscriptions are confirmed at once, and the topic's count of pending ones stays 0.
# Documentation: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html says that a subject has no line breaks, that a message has at most
#   262,144 bytes, not characters, and that JSON has a default; API_Subscribe.html says that an address has to be confirmed.
# Why: a subject with a record's text in it, or a long alert in other letters than ASCII, passes the test and reaches nobody on AWS; what
#   finds addresses that never confirmed can't be tested.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet 'moto[sns]==5.2.5' boto3==1.44.8 || exit 2
cat >probe.py <<'END'
import json
import os

import boto3
from moto import mock_aws

os.environ.update(AWS_ACCESS_KEY_ID="example", AWS_SECRET_ACCESS_KEY="example", AWS_DEFAULT_REGION="eu-central-1")

def ask(words, call, **arguments):
    try:
        call(**arguments)
        print(f"{words}: taken")
    except Exception as error:
        print(f"{words}: {error.response['Error']['Code']}")

with mock_aws():
    sns = boto3.client("sns")
    topic = sns.create_topic(Name="alerts")["TopicArn"]
    severity = {"severity": {"DataType": "String", "StringValue": "high"}}
    for words, arguments in {
        "subject of 101 characters": {"Subject": "x" * 101},
        "subject with a line break": {"Subject": "a\nb"},
        "empty message": {"Message": ""},
        "message of 262145 letters": {"Message": "x" * 262145},
        "message of 400000 bytes in 200000 letters": {"Message": "é" * 200000},
        "message of 262144 letters and an attribute": {"Message": "x" * 262144, "MessageAttributes": severity},
        "JSON without a default": {"Message": json.dumps({"email": "x"}), "MessageStructure": "json"},
    }.items():
        ask(words, sns.publish, TopicArn=topic, **{"Message": "x", **arguments})
    ask("batch of two messages of 140000 letters", sns.publish_batch, TopicArn=topic, PublishBatchRequestEntries=[{"Id": id, "Message": "x" * 140000} for id in "ab"])
    ask("protocol mail", sns.subscribe, TopicArn=topic, Protocol="mail", Endpoint="a@example.com")
    ask("address without @", sns.subscribe, TopicArn=topic, Protocol="email", Endpoint="nobody")
    arn = sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="security@example.com")["SubscriptionArn"]
    print("answer to an email subscription:", arn.rsplit(":", 1)[0])
    print("pending:", sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]["PendingConfirmation"])
    print("pending of the topic:", sns.get_topic_attributes(TopicArn=topic)["Attributes"]["SubscriptionsPending"])
    for words, policy in {"six keys": {str(key): ["x"] for key in range(6)}, "unknown operator": {"severity": [{"contains": "x"}]}, "empty list": {"severity": []}}.items():
        ask(f"filter policy with {words}", sns.set_subscription_attributes, SubscriptionArn=arn, AttributeName="FilterPolicy", AttributeValue=json.dumps(policy))
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
subject of 101 characters: InvalidParameter
subject with a line break: taken
empty message: taken
message of 262145 letters: InvalidParameter
message of 400000 bytes in 200000 letters: taken
message of 262144 letters and an attribute: taken
JSON without a default: taken
batch of two messages of 140000 letters: taken
protocol mail: taken
address without @: taken
answer to an email subscription: arn:aws:sns:eu-central-1:123456789012:alerts
pending: false
pending of the topic: 0
filter policy with six keys: InvalidParameter
filter policy with unknown operator: InvalidParameter
filter policy with empty list: taken
END
