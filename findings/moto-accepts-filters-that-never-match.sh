#!/usr/bin/env bash
# Package: moto 5.2.5 with boto3 1.44.8 (PyPI)
# Guess: moto checks a filter policy's operators when SNS's Subscribe is called, and refuses those it does not
#   know (it does so for wildcard). So an operator that it accepts is one that it evaluates.
# Happens: equals-ignore-case and anything-but with a suffix are accepted and match no message at all. SNS
#   documents both and delivers. A test that expects no delivery passes for the wrong reason.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet 'moto[sns,sqs]==5.2.5' boto3==1.44.8 || exit 2

cat >probe.py <<'END'
import json

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

with mock_aws():
    keys = {"aws_access_key_id": "example", "aws_secret_access_key": "example"}
    sns, sqs = (boto3.client(service, "us-east-1", **keys) for service in ("sns", "sqs"))
    for number, rule in enumerate([
        "high",
        {"suffix": "gh"},
        {"equals-ignore-case": "HIGH"},
        {"anything-but": {"prefix": "lo"}},
        {"anything-but": {"suffix": "ow"}},
        {"wildcard": "h*"},
    ]):
        topic = sns.create_topic(Name=f"topic-{number}")["TopicArn"]
        queue = sqs.create_queue(QueueName=f"queue-{number}")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        policy = {"FilterPolicy": json.dumps({"severity": [rule]})}
        try:
            sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=policy)
        except ClientError:
            print(json.dumps(rule), "refused")
            continue
        severity = {"DataType": "String", "StringValue": "high"}
        sns.publish(TopicArn=topic, Message="text", MessageAttributes={"severity": severity})
        print(json.dumps(rule), "delivered:", len(sqs.receive_message(QueueUrl=queue).get("Messages", [])))
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
"high" delivered: 1
{"suffix": "gh"} delivered: 1
{"equals-ignore-case": "HIGH"} delivered: 0
{"anything-but": {"prefix": "lo"}} delivered: 1
{"anything-but": {"suffix": "ow"}} delivered: 0
{"wildcard": "h*"} refused
END
