#!/usr/bin/env bash
# Package: ministack 1.5.33, boto3 1.43.106 (PyPI)
# Guess: SNS's filters, EventBridge's patterns, CloudWatch Logs' patterns, S3's notifications, a queue's redrive, a trail and conditions of
#   DynamoDB answer as AWS's documentation says: what matches there matches here, and what is refused there is refused here.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'kill $server 2>/dev/null; rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet ministack==1.5.33 boto3==1.43.106 || exit 2
cat >probe.py <<'END'
import json
import time
import urllib.request

import boto3
from botocore.exceptions import ClientError

endpoint = "http://127.0.0.1:4599"
for _ in range(100):
    try:
        urllib.request.urlopen(endpoint + "/_ministack/health")
        break
    except OSError:
        time.sleep(0.2)
def client(name):
    return boto3.client(name, endpoint_url=endpoint, region_name="eu-central-1", aws_access_key_id="example", aws_secret_access_key="example")
sns, sqs, events, logs, s3, trail, dynamodb = map(client, ("sns", "sqs", "events", "logs", "s3", "cloudtrail", "dynamodb"))
number = 0
def name():
    global number
    number += 1
    return f"example{number}"
def attempt(text, do):
    try:
        print(f"{text}: {do()}", flush=True)
    except ClientError as error:
        print(f"{text}: {error.response['Error']['Code']}", flush=True)
def queue(**attributes):
    url = sqs.create_queue(QueueName=name(), Attributes=attributes)["QueueUrl"]
    return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
def bodies(url, wait=0):
    return [message["Body"] for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=wait).get("Messages", [])]

def filtered(scope, policy, attributes={}, body={}):
    topic = sns.create_topic(Name=name())["TopicArn"]
    url, arn = queue()
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"FilterPolicy": json.dumps(policy), "FilterPolicyScope": scope})
    typed = {key: {"DataType": "String.Array", "StringValue": json.dumps(value)} if isinstance(value, list) else {"DataType": "Number", "StringValue": str(value)} if isinstance(value, int)
             else {"DataType": "String", "StringValue": value} for key, value in attributes.items()}
    sns.publish(TopicArn=topic, Message=json.dumps(body), MessageAttributes=typed)
    return "received" if bodies(url) else "not received"
for policy, attributes in [
    ({"rules": ["b"]}, {"rules": ["a", "b"]}), ({"rules": [{"prefix": "b"}]}, {"rules": ["a", "b"]}), ({"rules": [{"anything-but": ["b"]}]}, {"rules": ["b"]}),
    ({"rules": [{"anything-but": ["b"]}]}, {"rules": ["a", "b"]}), ({"rules": [{"anything-but": ["b"]}]}, {}), ({"rules": [{"exists": False}]}, {}),
    ({"rules": ["b"], "severity": ["high"]}, {"rules": ["b"]}), ({"count": [{"numeric": [">", 0, "<=", 5]}]}, {"count": 5}), ({"count": [5]}, {"count": 5}), ({"count": ["5"]}, {"count": 5}),
    ({"ip": [{"cidr": "192.0.2.0/24"}]}, {"ip": "192.0.2.7"}), ({"ip": [{"cidr": "192.0.2.0/24"}]}, {"ip": "AWS Internal"}),
    ({"$or": [{"a": ["1"]}, {"b": ["1"]}]}, {"b": "1"}), ({"rules": []}, {"rules": "b"}), ({"rules": "b"}, {"rules": "b"}), ({key: ["x"] for key in "abcdef"}, {}),
]:
    attempt(f"SNS attributes {json.dumps(attributes)}, filter {json.dumps(policy)}", lambda: filtered("MessageAttributes", policy, attributes))
for policy, body in [
    ({"rules": ["b"]}, {"rules": ["a", "b"]}), ({"alerts": {"rule": ["b"]}}, {"alerts": [{"rule": "a"}, {"rule": "b"}]}), ({"alerts": {"rule": ["b"], "severity": ["high"]}}, {"alerts": [{"rule": "b"}, {"rule": "a", "severity": "high"}]}),
    ({"errorCode": [{"exists": False}]}, {"errorCode": None}), ({"errorCode": [{"exists": False}]}, {}), ({"errorCode": [None]}, {"errorCode": None}), ({"root": [True]}, {"root": True}), ({"root": ["true"]}, {"root": True}),
    ({"count": [5]}, {"count": 5.0}), ({"count": [{"numeric": ["=", 5]}]}, {"count": "5"}), ({"user": {"type": ["Root"]}}, {"user": {"type": "Root"}}), ({"user": {"type": [{"anything-but": "Root"}]}}, {}),
]:
    attempt(f"SNS body {json.dumps(body)}, filter {json.dumps(policy)}", lambda: filtered("MessageBody", policy, body=body))

def pattern(detail, value):
    event = {"id": "1", "account": "123456789012", "source": "aws.s3", "time": "2026-03-14T09:26:53Z", "region": "eu-central-1", "resources": [], "detail-type": "AWS API Call via CloudTrail", "detail": value}
    return events.test_event_pattern(EventPattern=json.dumps({"detail": detail}), Event=json.dumps(event))["Result"]
for detail, value in [
    ({"a": ["b"]}, {"a": ["a", "b"]}), ({"a": [{"anything-but": ["b"]}]}, {"a": ["a", "b"]}), ({"a": [{"anything-but": ["b"]}]}, {}), ({"a": [{"anything-but": {"prefix": "b"}}]}, {"a": "bc"}), ({"a": [{"anything-but": {"prefix": ["b", "c"]}}]}, {"a": "cd"}),
    ({"a": [{"anything-but": {"suffix": "c"}}]}, {"a": "bd"}), ({"a": [{"anything-but": {"wildcard": "*/x/*"}}]}, {"a": "a/x/b"}), ({"a": [{"anything-but": {"equals-ignore-case": "X"}}]}, {"a": "x"}), ({"a": [{"exists": False}]}, {"a": None}), ({"a": [None]}, {"a": None}), ({"a": [None]}, {}),
    ({"a": [""]}, {"a": ""}), ({"a": [{"equals-ignore-case": "ROOT"}]}, {"a": "root"}), ({"a": [{"prefix": {"equals-ignore-case": "RO"}}]}, {"a": "root"}), ({"a": [{"wildcard": "arn:aws:*:role/*"}]}, {"a": "arn:aws:iam::123456789012:role/x"}),
    ({"a": [{"cidr": "192.0.2.0/24"}]}, {"a": "192.0.2.7"}), ({"a": [{"cidr": "2001:db8::/32"}]}, {"a": "2001:db8::7"}), ({"a": [{"numeric": [">", 4]}]}, {"a": "5"}), ({"a": [5]}, {"a": 5.0}), ({"a": ["5"]}, {"a": 5}), ({"a": [True]}, {"a": True}), ({"a": ["true"]}, {"a": True}),
    ({"$or": [{"a": ["1"]}, {"b": ["1"]}]}, {"b": "1"}), ({"l": {"a": ["1"], "b": ["2"]}}, {"l": [{"a": "1"}, {"b": "2"}]}), ({"l": {"a": ["1"], "b": ["2"]}}, {"l": [{"a": "0"}, {"a": "1", "b": "2"}]}), ({"l": {"a": [{"exists": False}]}}, {"l": [{"b": 1}]}),
    ({"a": []}, {"a": "b"}), ({"a": "b"}, {"a": "b"}), ({"a": [{"prefixx": "b"}]}, {"a": "b"}), ({"a": [{"exists": True}]}, {"a": {"b": 1}}),
]:
    attempt(f"EventBridge {json.dumps(value)}, pattern {json.dumps(detail)}", lambda: pattern(detail, value))

logs.create_log_group(logGroupName="trail")
logs.create_log_stream(logGroupName="trail", logStreamName="trail")
records = [
    {"n": 1, "eventName": "ConsoleLogin", "userIdentity": {"type": "Root"}, "additionalEventData": {"MFAUsed": "No"}, "readOnly": False, "size": 10, "tags": ["a", "b"]},
    {"n": 2, "eventName": "ListUsers", "userIdentity": {"type": "IAMUser", "invokedBy": "config.amazonaws.com"}, "errorCode": "AccessDenied", "readOnly": True, "size": 5, "responseElements": None},
]
logs.put_log_events(logGroupName="trail", logStreamName="trail", logEvents=[{"timestamp": int(time.time() * 1000) + i, "message": json.dumps(record)} for i, record in enumerate(records)])
for text in ['{ $.eventName = "ConsoleLogin" }', '{ $.eventName = ConsoleLogin }', '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }', '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
             '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS }', '{ $.responseElements IS NULL }', '{ $.readOnly IS TRUE }', '{ $.size > 5 }', '{ $.tags[0] = "a" }', "ConsoleLogin", "?ConsoleLogin ?ListUsers", '"Console" -Root', "%Acc.ss%"]:
    attempt(f"Logs {text}", lambda: [json.loads(event["message"])["n"] for event in logs.filter_log_events(logGroupName="trail", filterPattern=text)["events"]])

def notified(key, rules, parts=1, kind="s3:ObjectCreated:*"):
    bucket = name()
    url, arn = queue()
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={"QueueConfigurations": [{"QueueArn": arn, "Events": [kind], "Filter": {"Key": {"FilterRules": [{"Name": k, "Value": v} for k, v in rules.items()]}}}]})
    tests = [body for body in bodies(url) if "TestEvent" in body]
    if parts == 1:
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    else:
        upload = s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
        done = [{"PartNumber": part, "ETag": s3.upload_part(Bucket=bucket, Key=key, UploadId=upload, PartNumber=part, Body=b"x" * 5 * 2**20)["ETag"]} for part in (1, 2)]
        s3.complete_multipart_upload(Bucket=bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": done})
    seen = [record for body in bodies(url, 1) for record in json.loads(body)["Records"]]
    return [(record["eventName"], record["s3"]["object"]["key"], record["s3"]["object"]["size"]) for record in seen], f"{len(tests)} test"
for key, rules, parts, kind in [("AWSLogs/a.json.gz", {"prefix": "AWSLogs/", "suffix": ".json.gz"}, 1, "s3:ObjectCreated:*"), ("AWSLogs/a.json.gz", {"prefix": "AWSLogs/", "suffix": ".json"}, 1, "s3:ObjectCreated:*"), ("AWSLogs/o-1/a b=c+d.json.gz", {"Prefix": "AWSLogs/"}, 1, "s3:ObjectCreated:*"),
                               ("AWSLogs/a.json.gz", {"prefix": "AWSLogs/"}, 2, "s3:ObjectCreated:*"), ("AWSLogs/a.json.gz", {"prefix": "AWSLogs/"}, 2, "s3:ObjectCreated:Put"), ("AWSLogs/a.json.gz", {"prefix": "AWSLogs/"}, 1, "s3:ObjectCreated:Put")]:
    attempt(f"S3 {key}, filter {json.dumps(rules)}, {kind}, parts {parts}", lambda: notified(key, rules, parts, kind))

def redriven():
    _, dead_arn = dead = queue()
    url, _ = queue(VisibilityTimeout="0", RedrivePolicy=json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": "2"}))
    sqs.send_message(QueueUrl=url, MessageBody="x")
    return [len(bodies(url)) for _ in range(3)] + [len(bodies(dead[0]))]
attempt("SQS receives, dead", redriven)

s3.create_bucket(Bucket="trails", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
attempt("trail of a bucket without policy", lambda: trail.create_trail(Name="no-policy", S3BucketName="trails")["Name"])
attempt("trail of no bucket", lambda: trail.create_trail(Name="no-bucket", S3BucketName="missing")["Name"])
attempt("trail again", lambda: trail.create_trail(Name="no-policy", S3BucketName="trails")["Name"])
attempt("is logging", lambda: trail.get_trail_status(Name="no-policy")["IsLogging"])

dynamodb.create_table(TableName="memory", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}], AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}], BillingMode="PAY_PER_REQUEST")
put = lambda condition, item={}, values=None: dynamodb.put_item(TableName="memory", Item={"id": {"S": "a"}, "n": {"N": "5"}, "l": {"L": [{"S": "x"}]}, **item}, ConditionExpression=condition, **({"ExpressionAttributeValues": values} if values else {})) and "put"
attempt("DynamoDB new", lambda: put("attribute_not_exists(id)"))
attempt("DynamoDB again", lambda: put("attribute_not_exists(id)"))
attempt("DynamoDB n < missing", lambda: put("missing < :v", values={":v": {"N": "9"}}))
attempt("DynamoDB n = text", lambda: put("n = :v", values={":v": {"S": "5"}}))
attempt("DynamoDB n <> text", lambda: put("n <> :v", values={":v": {"S": "5"}}))
attempt("DynamoDB missing <> text", lambda: put("missing <> :v", values={":v": {"S": "5"}}))
attempt("DynamoDB not missing = text", lambda: put("NOT missing = :v", values={":v": {"S": "5"}}))
attempt("DynamoDB n = 5.0", lambda: put("n = :v", values={":v": {"N": "5.0"}}))
attempt("DynamoDB l = list", lambda: put("l = :v", values={":v": {"L": [{"S": "x"}]}}))
attempt("DynamoDB contains", lambda: put("contains(l, :v)", values={":v": {"S": "x"}}))
attempt("DynamoDB unused value", lambda: put("attribute_exists(id)", values={":v": {"S": "x"}}))
END
GATEWAY_PORT=4599 venv/bin/ministack >server.log 2>&1 & server=$!
venv/bin/python probe.py | tee seen

diff - seen <<'END'
SNS attributes {"rules": ["a", "b"]}, filter {"rules": ["b"]}: received
SNS attributes {"rules": ["a", "b"]}, filter {"rules": [{"prefix": "b"}]}: received
SNS attributes {"rules": ["b"]}, filter {"rules": [{"anything-but": ["b"]}]}: not received
SNS attributes {"rules": ["a", "b"]}, filter {"rules": [{"anything-but": ["b"]}]}: received
SNS attributes {}, filter {"rules": [{"anything-but": ["b"]}]}: not received
SNS attributes {}, filter {"rules": [{"exists": false}]}: received
SNS attributes {"rules": ["b"]}, filter {"rules": ["b"], "severity": ["high"]}: not received
SNS attributes {"count": 5}, filter {"count": [{"numeric": [">", 0, "<=", 5]}]}: received
SNS attributes {"count": 5}, filter {"count": [5]}: received
SNS attributes {"count": 5}, filter {"count": ["5"]}: not received
SNS attributes {"ip": "192.0.2.7"}, filter {"ip": [{"cidr": "192.0.2.0/24"}]}: received
SNS attributes {"ip": "AWS Internal"}, filter {"ip": [{"cidr": "192.0.2.0/24"}]}: not received
SNS attributes {"b": "1"}, filter {"$or": [{"a": ["1"]}, {"b": ["1"]}]}: received
SNS attributes {"rules": "b"}, filter {"rules": []}: InvalidParameter
SNS attributes {"rules": "b"}, filter {"rules": "b"}: InvalidParameter
SNS attributes {}, filter {"a": ["x"], "b": ["x"], "c": ["x"], "d": ["x"], "e": ["x"], "f": ["x"]}: InvalidParameter
SNS body {"rules": ["a", "b"]}, filter {"rules": ["b"]}: received
SNS body {"alerts": [{"rule": "a"}, {"rule": "b"}]}, filter {"alerts": {"rule": ["b"]}}: received
SNS body {"alerts": [{"rule": "b"}, {"rule": "a", "severity": "high"}]}, filter {"alerts": {"rule": ["b"], "severity": ["high"]}}: not received
SNS body {"errorCode": null}, filter {"errorCode": [{"exists": false}]}: not received
SNS body {}, filter {"errorCode": [{"exists": false}]}: received
SNS body {"errorCode": null}, filter {"errorCode": [null]}: received
SNS body {"root": true}, filter {"root": [true]}: received
SNS body {"root": true}, filter {"root": ["true"]}: not received
SNS body {"count": 5.0}, filter {"count": [5]}: received
SNS body {"count": "5"}, filter {"count": [{"numeric": ["=", 5]}]}: not received
SNS body {"user": {"type": "Root"}}, filter {"user": {"type": ["Root"]}}: received
SNS body {}, filter {"user": {"type": [{"anything-but": "Root"}]}}: not received
EventBridge {"a": ["a", "b"]}, pattern {"a": ["b"]}: True
EventBridge {"a": ["a", "b"]}, pattern {"a": [{"anything-but": ["b"]}]}: True
EventBridge {}, pattern {"a": [{"anything-but": ["b"]}]}: False
EventBridge {"a": "bc"}, pattern {"a": [{"anything-but": {"prefix": "b"}}]}: False
EventBridge {"a": "cd"}, pattern {"a": [{"anything-but": {"prefix": ["b", "c"]}}]}: False
EventBridge {"a": "bd"}, pattern {"a": [{"anything-but": {"suffix": "c"}}]}: True
EventBridge {"a": "a/x/b"}, pattern {"a": [{"anything-but": {"wildcard": "*/x/*"}}]}: False
EventBridge {"a": "x"}, pattern {"a": [{"anything-but": {"equals-ignore-case": "X"}}]}: False
EventBridge {"a": null}, pattern {"a": [{"exists": false}]}: False
EventBridge {"a": null}, pattern {"a": [null]}: True
EventBridge {}, pattern {"a": [null]}: False
EventBridge {"a": ""}, pattern {"a": [""]}: True
EventBridge {"a": "root"}, pattern {"a": [{"equals-ignore-case": "ROOT"}]}: True
EventBridge {"a": "root"}, pattern {"a": [{"prefix": {"equals-ignore-case": "RO"}}]}: True
EventBridge {"a": "arn:aws:iam::123456789012:role/x"}, pattern {"a": [{"wildcard": "arn:aws:*:role/*"}]}: True
EventBridge {"a": "192.0.2.7"}, pattern {"a": [{"cidr": "192.0.2.0/24"}]}: True
EventBridge {"a": "2001:db8::7"}, pattern {"a": [{"cidr": "2001:db8::/32"}]}: True
EventBridge {"a": "5"}, pattern {"a": [{"numeric": [">", 4]}]}: False
EventBridge {"a": 5.0}, pattern {"a": [5]}: True
EventBridge {"a": 5}, pattern {"a": ["5"]}: False
EventBridge {"a": true}, pattern {"a": [true]}: True
EventBridge {"a": true}, pattern {"a": ["true"]}: False
EventBridge {"b": "1"}, pattern {"$or": [{"a": ["1"]}, {"b": ["1"]}]}: True
EventBridge {"l": [{"a": "1"}, {"b": "2"}]}, pattern {"l": {"a": ["1"], "b": ["2"]}}: False
EventBridge {"l": [{"a": "0"}, {"a": "1", "b": "2"}]}, pattern {"l": {"a": ["1"], "b": ["2"]}}: True
EventBridge {"l": [{"b": 1}]}, pattern {"l": {"a": [{"exists": false}]}}: True
EventBridge {"a": "b"}, pattern {"a": []}: InvalidEventPatternException
EventBridge {"a": "b"}, pattern {"a": "b"}: InvalidEventPatternException
EventBridge {"a": "b"}, pattern {"a": [{"prefixx": "b"}]}: InvalidEventPatternException
EventBridge {"a": {"b": 1}}, pattern {"a": [{"exists": true}]}: False
Logs { $.eventName = "ConsoleLogin" }: [1]
Logs { $.eventName = ConsoleLogin }: [1]
Logs { ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }: [1]
Logs { ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }: [2]
Logs { $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS }: [1]
Logs { $.responseElements IS NULL }: [2]
Logs { $.readOnly IS TRUE }: [2]
Logs { $.size > 5 }: [1]
Logs { $.tags[0] = "a" }: [1]
Logs ConsoleLogin: [1]
Logs ?ConsoleLogin ?ListUsers: [1, 2]
Logs "Console" -Root: []
Logs %Acc.ss%: [2]
S3 AWSLogs/a.json.gz, filter {"prefix": "AWSLogs/", "suffix": ".json.gz"}, s3:ObjectCreated:*, parts 1: ([('ObjectCreated:Put', 'AWSLogs/a.json.gz', 1)], '1 test')
S3 AWSLogs/a.json.gz, filter {"prefix": "AWSLogs/", "suffix": ".json"}, s3:ObjectCreated:*, parts 1: ([], '1 test')
S3 AWSLogs/o-1/a b=c+d.json.gz, filter {"Prefix": "AWSLogs/"}, s3:ObjectCreated:*, parts 1: ([('ObjectCreated:Put', 'AWSLogs/o-1/a+b%3Dc%2Bd.json.gz', 1)], '1 test')
S3 AWSLogs/a.json.gz, filter {"prefix": "AWSLogs/"}, s3:ObjectCreated:*, parts 2: ([('ObjectCreated:CompleteMultipartUpload', 'AWSLogs/a.json.gz', 10485760)], '1 test')
S3 AWSLogs/a.json.gz, filter {"prefix": "AWSLogs/"}, s3:ObjectCreated:Put, parts 2: ([], '1 test')
S3 AWSLogs/a.json.gz, filter {"prefix": "AWSLogs/"}, s3:ObjectCreated:Put, parts 1: ([('ObjectCreated:Put', 'AWSLogs/a.json.gz', 1)], '1 test')
SQS receives, dead: [1, 1, 0, 1]
trail of a bucket without policy: InsufficientS3BucketPolicyException
trail of no bucket: S3BucketDoesNotExistException
trail again: InsufficientS3BucketPolicyException
is logging: TrailNotFoundException
DynamoDB new: put
DynamoDB again: ConditionalCheckFailedException
DynamoDB n < missing: ConditionalCheckFailedException
DynamoDB n = text: ConditionalCheckFailedException
DynamoDB n <> text: put
DynamoDB missing <> text: put
DynamoDB not missing = text: put
DynamoDB n = 5.0: put
DynamoDB l = list: put
DynamoDB contains: put
DynamoDB unused value: ValidationException
END
