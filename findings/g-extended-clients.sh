#!/usr/bin/env bash
# Package: amazon-sqs-extended-client 1.0.1, amazon-sns-extended-client 1.0.1, boto3 1.44.8, moto 5.2.5 (PyPI)
# Guess: AWS's extended clients for Python keep a message that is too large, or all, in S3, and the receiver gets it whole with its own attributes, whichever attributes it asks for, alone or in a batch, sent by SQS's
#   client or SNS's (raw delivery); size is counted in bytes with the attributes; a client deletes the message with the handle that it got; with delete_payload_from_s3 the object goes with it.
# Why: a log file's record, or an alert with its records, is sent over queues with them.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet amazon-sqs-extended-client==1.0.1 amazon-sns-extended-client==1.0.1 boto3==1.44.8 'moto[sqs,sns,s3]==5.2.5' || exit 2
cat >probe.py <<'END'
import os
os.environ |= {"AWS_ACCESS_KEY_ID": "example", "AWS_SECRET_ACCESS_KEY": "example", "AWS_DEFAULT_REGION": "eu-central-1"}
import json

import boto3
import sns_extended_client
import sqs_extended_client
from moto import mock_aws


@mock_aws
def main():
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="payloads", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    sqs, sns = boto3.client("sqs"), boto3.client("sns")
    sqs.large_payload_support = sns.large_payload_support = "payloads"
    sqs.delete_payload_from_s3 = True
    queue = sqs.create_queue(QueueName="queue")["QueueUrl"]
    topic = sns.create_topic(Name="topic")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint="arn:aws:sqs:eu-central-1:123456789012:queue", Attributes={"RawMessageDelivery": "true"})
    objects = lambda: s3.list_objects_v2(Bucket="payloads").get("KeyCount", 0)
    attribute = {"eventName": {"DataType": "String", "StringValue": "ConsoleLogin"}}
    body = json.dumps({"Records": [{"eventName": "ConsoleLogin", "padding": "x" * 300000}]})

    def show(words, send, names=["All"], want=body, delete=True):
        try:
            send()
        except Exception as error:
            return print(f"{words}: sending is {type(error).__name__}: {str(error)[:150]}")
        stored = objects()
        try:
            messages = sqs.receive_message(QueueUrl=queue, MessageAttributeNames=names, MaxNumberOfMessages=10).get("Messages", [])
        except Exception as error:
            return print(f"{words}: receiving is {type(error).__name__}: {str(error)[:150]}")
        for message in messages:
            print(f"{words}: stored {stored}, {'whole' if message['Body'] == want else message['Body'][:120]}, attributes {sorted(message.get('MessageAttributes', {}))}")
            try:
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            except Exception as error:
                print(f"{words}: deleting is {type(error).__name__}: {str(error)[:150]}")
        print(f"{words}: left {objects()} objects, {sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=['All'])['Attributes']['ApproximateNumberOfMessagesNotVisible']} messages")

    big = lambda **more: sqs.send_message(QueueUrl=queue, MessageBody=body, MessageAttributes=attribute, **more)
    show("large, all attributes", big)
    show("large, no attribute asked for", big, names=[])
    show("large, one attribute asked for", big, names=["eventName"])
    show("batch", lambda: sqs.send_message_batch(QueueUrl=queue, Entries=[{"Id": str(n), "MessageBody": body, "MessageAttributes": attribute} for n in range(2)]))
    show("without attributes", lambda: sqs.send_message(QueueUrl=queue, MessageBody=body))
    text = "ü" * 200000
    show("200,000 letters of two bytes", lambda: sqs.send_message(QueueUrl=queue, MessageBody=text), want=text)
    short = "x" * 262000
    show("262,000 and an attribute of 1,000", lambda: sqs.send_message(QueueUrl=queue, MessageBody=short, MessageAttributes={"a": {"DataType": "String", "StringValue": "y" * 1000}}), want=short)
    show("by SNS", lambda: sns.publish(TopicArn=topic, Message=body, MessageAttributes=attribute))
    show("by SNS, one attribute asked for", lambda: sns.publish(TopicArn=topic, Message=body, MessageAttributes=attribute), names=["eventName"])
    show("by SNS, batch", lambda: sns.publish_batch(TopicArn=topic, PublishBatchRequestEntries=[{"Id": "1", "Message": body, "MessageAttributes": attribute}]))
    show("by SNS, 200,000 letters", lambda: sns.publish(TopicArn=topic, Message=text), want=text)
    show("by SNS, small", lambda: sns.publish(TopicArn=topic, Message="small", MessageAttributes=attribute), want="small")
    plain = boto3.client("sqs")
    big()
    handle = sqs.receive_message(QueueUrl=queue, MessageAttributeNames=["All"])["Messages"][0]["ReceiptHandle"]
    sqs.change_message_visibility(QueueUrl=queue, ReceiptHandle=handle, VisibilityTimeout=0)
    again = sqs.receive_message(QueueUrl=queue, MessageAttributeNames=["All"])["Messages"]
    print("after change_message_visibility to 0:", len(again), again[0]["Body"] == body)
    print(sqs.delete_message_batch(QueueUrl=queue, Entries=[{"Id": "1", "ReceiptHandle": again[0]["ReceiptHandle"]}]).get("Successful"), objects())
    resource = boto3.resource("sqs").Queue(queue)
    resource.large_payload_support = "payloads"
    resource.send_message(MessageBody=body)
    got = resource.receive_messages(MessageAttributeNames=["All"])
    print("resource:", [message.body == body for message in got])


main()
END
venv/bin/python probe.py | tee seen
