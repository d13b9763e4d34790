#!/usr/bin/env bash
# Package: moto 5.2.5, boto3 1.44.8 (PyPI)
# Guess: moto's CloudTrail, and its S3's notifications, do what AWS's documentation says, or refuse: a trail needs a bucket; advanced
#   event selectors take the place of basic ones and the reverse; a stopped trail says so; an organization's trail and its
#   settings read back. A notification has the key URL-encoded, the size and the event's name, by the filters of prefix and suffix,
#   for puts, copies, multipart uploads and deletions; EventBridge gets the key as it is.
# Why: what reacts to CloudTrail's log objects is tested against these, and so is code that sets up trails.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet 'moto[all]==5.2.5' boto3==1.44.8 || exit 2
cat >probe.py <<'END'
import json, os, sys
import boto3
from moto import mock_aws

os.environ.update(AWS_ACCESS_KEY_ID="example", AWS_SECRET_ACCESS_KEY="example", AWS_DEFAULT_REGION="eu-central-1")
wrong = 0
def check(what, call, expected):
    global wrong
    try:
        seen = call()
    except Exception as error:
        seen = getattr(error, "response", {}).get("Error", {}).get("Code") or type(error).__name__ + " " + str(error)[:100]
    wrong += seen != expected
    print(("same" if seen == expected else "DIFFERS") + f": {what}: {seen}" + ("" if seen == expected else f", not {expected}"))

with mock_aws():
    s3, trail = boto3.client("s3"), boto3.client("cloudtrail")
    s3.create_bucket(Bucket="trail", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    check("no bucket", lambda: trail.create_trail(Name="none", S3BucketName="missing"), "S3BucketDoesNotExistException")
    check("short name", lambda: trail.create_trail(Name="ab", S3BucketName="trail"), "InvalidTrailNameException")
    check("name with space", lambda: trail.create_trail(Name="a b c", S3BucketName="trail"), "InvalidTrailNameException")
    trail.create_trail(Name="audit", S3BucketName="trail", IsMultiRegionTrail=True, EnableLogFileValidation=True, KmsKeyId="arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000")
    check("twice", lambda: trail.create_trail(Name="audit", S3BucketName="trail"), "TrailAlreadyExistsException")
    get = lambda: trail.get_trail(Name="audit")["Trail"]
    check("multi-Region", lambda: get()["IsMultiRegionTrail"], True)
    check("validation", lambda: get()["LogFileValidationEnabled"], True)
    check("key", lambda: get()["KmsKeyId"], "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000")
    check("global events", lambda: get()["IncludeGlobalServiceEvents"], True)
    check("not logging yet", lambda: trail.get_trail_status(Name="audit")["IsLogging"], False)
    trail.start_logging(Name="audit")
    check("logging", lambda: trail.get_trail_status(Name="audit")["IsLogging"], True)
    check("other Region", lambda: [t["Name"] for t in boto3.client("cloudtrail", "us-east-1").describe_trails()["trailList"]], ["audit"])
    check("shadow left out", lambda: boto3.client("cloudtrail", "us-east-1").describe_trails(includeShadowTrails=False)["trailList"], [])
    check("update in other Region", lambda: boto3.client("cloudtrail", "us-east-1").update_trail(Name="audit", IsMultiRegionTrail=False), "InvalidHomeRegionException")
    check("default selectors", lambda: trail.get_event_selectors(TrailName="audit")["EventSelectors"], [{"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": [], "ExcludeManagementEventSources": []}])
    basic = [{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True, "DataResources": [], "ExcludeManagementEventSources": ["kms.amazonaws.com"]}]
    advanced = [{"Name": "management", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}]
    trail.put_event_selectors(TrailName="audit", EventSelectors=basic)
    check("basic", lambda: trail.get_event_selectors(TrailName="audit").get("EventSelectors"), basic)
    check("custom", lambda: get()["HasCustomEventSelectors"], True)
    trail.put_event_selectors(TrailName="audit", AdvancedEventSelectors=advanced)
    check("advanced", lambda: trail.get_event_selectors(TrailName="audit").get("AdvancedEventSelectors"), advanced)
    check("basic is gone", lambda: trail.get_event_selectors(TrailName="audit").get("EventSelectors", []), [])
    trail.put_event_selectors(TrailName="audit", EventSelectors=basic)
    check("basic again", lambda: trail.get_event_selectors(TrailName="audit").get("EventSelectors"), basic)
    check("advanced is gone", lambda: trail.get_event_selectors(TrailName="audit").get("AdvancedEventSelectors", []), [])
    check("both", lambda: trail.put_event_selectors(TrailName="audit", EventSelectors=basic, AdvancedEventSelectors=advanced), "InvalidEventSelectorsException")
    check("six selectors", lambda: trail.put_event_selectors(TrailName="audit", EventSelectors=basic * 6), "InvalidEventSelectorsException")
    trail.update_trail(Name="audit", EnableLogFileValidation=False)
    check("validation off", lambda: get()["LogFileValidationEnabled"], False)
    check("key after update", lambda: get().get("KmsKeyId", "gone"), "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-4000-8000-000000000000")
    check("update to no bucket", lambda: trail.update_trail(Name="audit", S3BucketName="missing"), "S3BucketDoesNotExistException")
    trail.put_insight_selectors(TrailName="audit", InsightSelectors=[{"InsightType": "ApiErrorRateInsight"}])
    check("insights", lambda: get()["HasInsightSelectors"], True)
    trail.put_insight_selectors(TrailName="audit", InsightSelectors=[])
    check("insights off", lambda: get()["HasInsightSelectors"], False)
    trail.stop_logging(Name="audit")
    check("stopped", lambda: trail.get_trail_status(Name="audit")["IsLogging"], False)
    trail.delete_trail(Name="audit")
    check("deleted", lambda: get(), "TrailNotFoundException")

    sqs, events = boto3.client("sqs"), boto3.client("events")
    queue = sqs.create_queue(QueueName="objects")["QueueUrl"]
    bus = sqs.create_queue(QueueName="bus")["QueueUrl"]
    arn = lambda url: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    def received(url):
        bodies = []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                bodies.append(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return bodies
    check("no queue", lambda: s3.put_bucket_notification_configuration(Bucket="trail", NotificationConfiguration={"QueueConfigurations": [{"QueueArn": "arn:aws:sqs:eu-central-1:123456789012:missing", "Events": ["s3:ObjectCreated:*"]}]}), "InvalidArgument")
    s3.put_bucket_notification_configuration(Bucket="trail", NotificationConfiguration={"EventBridgeConfiguration": {}, "QueueConfigurations": [
        {"Id": "logs", "QueueArn": arn(queue), "Events": ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"], "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "AWSLogs/"}, {"Name": "suffix", "Value": ".gz"}]}}}]})
    check("test event", lambda: [body.get("Event") for body in received(queue)], ["s3:TestEvent"])
    events.put_rule(Name="created", EventPattern=json.dumps({"source": ["aws.s3"], "detail-type": ["Object Created", "Object Deleted"]}))
    events.put_targets(Rule="created", Targets=[{"Id": "bus", "Arn": arn(bus)}])
    def seen(url):
        return [(r["eventName"], r["s3"]["object"]["key"], r["s3"]["object"].get("size")) for body in received(url) for r in body["Records"]]
    s3.put_object(Bucket="trail", Key="AWSLogs/a b+c=d(é).gz", Body=b"12345")
    check("put", lambda: seen(queue), [("ObjectCreated:Put", "AWSLogs/a+b%2Bc%3Dd%28%C3%A9%29.gz", 5)])
    s3.put_object(Bucket="trail", Key="AWSLogs/a.json", Body=b"1")
    s3.put_object(Bucket="trail", Key="other/a.gz", Body=b"1")
    check("filtered", lambda: seen(queue), [])
    s3.copy_object(Bucket="trail", Key="AWSLogs/copy.gz", CopySource={"Bucket": "trail", "Key": "AWSLogs/a.json"})
    check("copy", lambda: seen(queue), [("ObjectCreated:Copy", "AWSLogs/copy.gz", 1)])
    upload = s3.create_multipart_upload(Bucket="trail", Key="AWSLogs/parts.gz")["UploadId"]
    part = s3.upload_part(Bucket="trail", Key="AWSLogs/parts.gz", UploadId=upload, PartNumber=1, Body=b"123")
    s3.complete_multipart_upload(Bucket="trail", Key="AWSLogs/parts.gz", UploadId=upload, MultipartUpload={"Parts": [{"ETag": part["ETag"], "PartNumber": 1}]})
    check("multipart", lambda: seen(queue), [("ObjectCreated:CompleteMultipartUpload", "AWSLogs/parts.gz", 3)])
    s3.delete_object(Bucket="trail", Key="AWSLogs/copy.gz")
    check("delete", lambda: seen(queue), [("ObjectRemoved:Delete", "AWSLogs/copy.gz", None)])
    s3.delete_objects(Bucket="trail", Delete={"Objects": [{"Key": "AWSLogs/parts.gz"}]})
    check("delete many", lambda: seen(queue), [("ObjectRemoved:Delete", "AWSLogs/parts.gz", None)])
    check("EventBridge", lambda: [(b["detail-type"], b["detail"]["reason"], b["detail"]["object"]["key"]) for b in received(bus)], [
        ("Object Created", "PutObject", "AWSLogs/a b+c=d(é).gz"), ("Object Created", "PutObject", "AWSLogs/a.json"), ("Object Created", "PutObject", "other/a.gz"), ("Object Created", "CopyObject", "AWSLogs/copy.gz"),
        ("Object Created", "CompleteMultipartUpload", "AWSLogs/parts.gz"), ("Object Deleted", "DeleteObject", "AWSLogs/copy.gz"), ("Object Deleted", "DeleteObject", "AWSLogs/parts.gz")])
    s3.put_object(Bucket="trail", Key="AWSLogs/v.gz", Body=b"1")
    s3.put_object(Bucket="trail", Key="AWSLogs/v.gz", Body=b"2")
    sequencers = [r["s3"]["object"].get("sequencer", "") for body in received(queue) for r in body["Records"]]
    check("sequencers rise", lambda: len(sequencers) == 2 and sequencers[0] < sequencers[1], True)
sys.exit(wrong > 0)
END
venv/bin/python probe.py 2>&1 | tee seen
