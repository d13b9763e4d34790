#!/usr/bin/env bash
# Package: moto 5.2.5, boto3 1.44.8 (PyPI)
# Guess: moto sends what S3 sends to a queue and to EventBridge: one notification for each object, with the key URL-encoded but for its
#   slashes and a sequencer, and an event with the key as it is and the operation as its reason.
# Happens: an upload in parts is notified twice, as Put and as CompleteMultipartUpload. In a notification the slashes of a key are %2F, and
#   there is no sequencer; in an event the reason is ObjectCreated or ObjectRemoved, whatever the operation, and each put sends one more
#   that tags were added, though there are none.
# Documentation: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html has PutObject, CopyObject,
#   CompleteMultipartUpload and DeleteObject as reasons.
# Why: CloudTrail's log objects have keys with slashes. A check of a notification's prefix before it is decoded, and a pattern for a
#   reason, match on AWS and nothing here; a test of what removes repeated notifications by their sequencer can't be written.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet 'moto[s3,sqs,events]==5.2.5' boto3==1.44.8 || exit 2
cat >probe.py <<'END'
import json
import os

import boto3
from moto import mock_aws

os.environ.update(AWS_ACCESS_KEY_ID="example", AWS_SECRET_ACCESS_KEY="example", AWS_DEFAULT_REGION="eu-central-1")

with mock_aws():
    s3, sqs, events = boto3.client("s3"), boto3.client("sqs"), boto3.client("events")
    s3.create_bucket(Bucket="trail", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    urls = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("notifications", "events", "puts")}
    arns = {name: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"] for name, url in urls.items()}

    def received(name):
        messages = sqs.receive_message(QueueUrl=urls[name], MaxNumberOfMessages=10).get("Messages", [])
        for message in messages:
            sqs.delete_message(QueueUrl=urls[name], ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in messages]

    s3.put_bucket_notification_configuration(Bucket="trail", NotificationConfiguration={"EventBridgeConfiguration": {}, "QueueConfigurations": [
        {"QueueArn": arns["notifications"], "Events": ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"], "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "AWSLogs/"}]}}}]})
    for name, pattern in {"events": {"source": ["aws.s3"]}, "puts": {"source": ["aws.s3"], "detail": {"reason": ["PutObject", "CompleteMultipartUpload"]}}}.items():
        events.put_rule(Name=name, EventPattern=json.dumps(pattern))
        events.put_targets(Rule=name, Targets=[{"Id": name, "Arn": arns[name]}])
    print("test message:", [body["Event"] for body in received("notifications")])

    def in_parts():
        upload = {"Bucket": "trail", "Key": "AWSLogs/parts.gz", "UploadId": s3.create_multipart_upload(Bucket="trail", Key="AWSLogs/parts.gz")["UploadId"]}
        part = s3.upload_part(**upload, PartNumber=1, Body=b"123")
        s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [{"ETag": part["ETag"], "PartNumber": 1}]})

    for words, call in {
        "put": lambda: s3.put_object(Bucket="trail", Key="AWSLogs/a b.gz", Body=b"1"),
        "put elsewhere": lambda: s3.put_object(Bucket="trail", Key="other/a.gz", Body=b"1"),
        "copy": lambda: s3.copy_object(Bucket="trail", Key="AWSLogs/copy.gz", CopySource={"Bucket": "trail", "Key": "other/a.gz"}),
        "upload in parts": in_parts,
        "delete": lambda: s3.delete_object(Bucket="trail", Key="AWSLogs/copy.gz"),
    }.items():
        call()
        print(words)
        for record in [record for body in received("notifications") for record in body["Records"]]:
            print(f"  notification: {record['eventName']} {record['s3']['object']['key']}, sequencer {record['s3']['object'].get('sequencer')}")
        for body in received("events"):
            print(f"  event: {body['detail-type']} {body['detail']['object']['key']}, reason {body['detail']['reason']}")
    print("events that fit the pattern of reasons:", len(received("puts")))
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
test message: ['s3:TestEvent']
put
  notification: ObjectCreated:Put AWSLogs%2Fa+b.gz, sequencer None
  event: Object Created AWSLogs/a b.gz, reason ObjectCreated
  event: Object Tags Added AWSLogs/a b.gz, reason ObjectTagging
put elsewhere
  event: Object Created other/a.gz, reason ObjectCreated
  event: Object Tags Added other/a.gz, reason ObjectTagging
copy
  notification: ObjectCreated:Copy AWSLogs%2Fcopy.gz, sequencer None
  event: Object Created AWSLogs/copy.gz, reason ObjectCreated
upload in parts
  notification: ObjectCreated:Put AWSLogs%2Fparts.gz, sequencer None
  notification: ObjectCreated:CompleteMultipartUpload AWSLogs%2Fparts.gz, sequencer None
  event: Object Created AWSLogs/parts.gz, reason ObjectCreated
  event: Object Tags Added AWSLogs/parts.gz, reason ObjectTagging
  event: Object Created AWSLogs/parts.gz, reason ObjectCreated
delete
  notification: ObjectRemoved:Delete AWSLogs%2Fcopy.gz, sequencer None
  event: Object Deleted AWSLogs/copy.gz, reason ObjectRemoved
events that fit the pattern of reasons: 0
END
