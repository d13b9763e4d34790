#!/usr/bin/env bash
# Package: amazon-sqs-extended-client 1.0.1, amazon-sns-extended-client 1.0.1, boto3 1.44.8, moto 5.2.5 (PyPI)
# Guess: AWS's extended clients for Python send what is too large by way of S3, and the receiver gets it whole with its attributes, alone or in a batch, from SQS's client or SNS's.
# Happens: so it is, once: SQS's client adds an attribute of its own to the dict that it was given, and refuses a dict that has it. A second large message with the same dict
#   fails, and so does a batch whose entries share one: then its first body is in S3, where nobody looks for it, and nothing in the queue. SNS's client copies the dict.
# Documentation: the README, https://github.com/awslabs/amazon-sqs-python-extended-client-lib, names the attribute, and doesn't say that it is added to the caller's dict.
# Why: an alert's attributes, which filters of subscriptions read, are a constant of the module.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet amazon-sqs-extended-client==1.0.1 amazon-sns-extended-client==1.0.1 boto3==1.44.8 'moto[sqs,sns,s3]==5.2.5' || exit 2
cat >probe.py <<'END'
import os

os.environ |= {"AWS_ACCESS_KEY_ID": "example", "AWS_SECRET_ACCESS_KEY": "example", "AWS_DEFAULT_REGION": "us-east-1"}
import boto3
import sns_extended_client
import sqs_extended_client
from moto import mock_aws

BODY = "x" * 300_000


def attributes():
    return {"severity": {"DataType": "String", "StringValue": "high"}}


with mock_aws():
    s3, sqs, sns = boto3.client("s3"), boto3.client("sqs"), boto3.client("sns")
    s3.create_bucket(Bucket="payloads")
    sqs.large_payload_support = sns.large_payload_support = "payloads"
    sqs.delete_payload_from_s3 = True
    queue = sqs.create_queue(QueueName="queue")["QueueUrl"]
    topic = sns.create_topic(Name="topic")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:123456789012:queue", Attributes={"RawMessageDelivery": "true"})

    def attempt(words, send):
        try:
            send()
            print(f"{words}: sent", end="")
        except Exception as error:
            print(f"{words}: {type(error).__name__}", end="")
        try:
            messages = sqs.receive_message(QueueUrl=queue, MessageAttributeNames=["All"], MaxNumberOfMessages=10).get("Messages", [])
            for message in messages:
                print(f", received {len(message['Body'])} letters and {list(message.get('MessageAttributes', {}))}", end="")
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        except Exception as error:
            print(f", receiving is {type(error).__name__}", end="")
        print(f", {s3.list_objects_v2(Bucket='payloads')['KeyCount']} objects left")

    def by_sqs(body, given):
        return lambda: sqs.send_message(QueueUrl=queue, MessageBody=body, MessageAttributes=given)

    def by_sns(body, given):
        return lambda: sns.publish(TopicArn=topic, Message=body, MessageAttributes=given)

    def batch(first, second):
        entries = [{"Id": str(id), "MessageBody": BODY, "MessageAttributes": given} for id, given in enumerate([first, second])]
        return lambda: sqs.send_message_batch(QueueUrl=queue, Entries=entries)

    for name, send in {"SQS": by_sqs, "SNS": by_sns}.items():
        same = attributes()
        attempt(f"{name}, large", send(BODY, attributes()))
        attempt(f"{name}, large, the dict", send(BODY, same))
        print(f"  the dict has {list(same)} now")
        attempt(f"{name}, large, the same dict again", send(BODY, same))
    attempt("SQS, batch, two dicts", batch(attributes(), attributes()))
    same = attributes()
    attempt("SQS, batch, one dict for both", batch(same, same))
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
SQS, large: sent, received 300000 letters and ['severity'], 0 objects left
SQS, large, the dict: sent, received 300000 letters and ['severity'], 0 objects left
  the dict has ['severity', 'ExtendedPayloadSize'] now
SQS, large, the same dict again: SQSExtendedClientException, 0 objects left
SNS, large: sent, received 300000 letters and ['severity'], 0 objects left
SNS, large, the dict: sent, received 300000 letters and ['severity'], 0 objects left
  the dict has ['severity'] now
SNS, large, the same dict again: sent, received 300000 letters and ['severity'], 0 objects left
SQS, batch, two dicts: sent, received 300000 letters and ['severity'], received 300000 letters and ['severity'], 0 objects left
SQS, batch, one dict for both: SQSExtendedClientException, 1 objects left
END
