#!/usr/bin/env bash
# Package: ministack 1.5.33, boto3 1.44.5 (PyPI)
# Guess: MiniStack, which stands in for LocalStack, does what AWS documents: a trail delivers log files, LookupEvents finds
#   calls; S3's notifications have encoded keys and a sequencer, one for each upload; SNS's filters, its FIFO topics and
#   limits are SNS's; EventBridge's patterns match as Event Ruler's do, and calls are events; a queue that fails moves its
#   messages; DynamoDB's transactions repeat nothing, and failed conditions give the item.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet ministack==1.5.33 boto3 || exit 2
export AWS_ACCESS_KEY_ID=example AWS_SECRET_ACCESS_KEY=example AWS_DEFAULT_REGION=us-east-1
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export AWS_ENDPOINT_URL=http://127.0.0.1:$port HOME=$folder
GATEWAY_PORT=$port venv/bin/ministack >server.log 2>&1 & server=$!
for _ in $(seq 120); do sleep 0.5; curl -s "$AWS_ENDPOINT_URL" >/dev/null && break; done
cat >probe.py <<'END'
import json, time
import boto3
from botocore.config import Config
config = Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1})
c = lambda name: boto3.client(name, config=config)
s3, sns, sqs, events, ddb, trail, sch = map(c, ["s3", "sns", "sqs", "events", "dynamodb", "cloudtrail", "scheduler"])
def say(name, ask):
    try:
        result = ask()
    except Exception as error:
        code = getattr(error, "response", {}).get("Error", {})
        result = f"refused: {code.get('Code', type(error).__name__)} {str(code.get('Message', error))[:90]}"
    print(f"{name}: {result}", flush=True)
n = 0
def queue(**attributes):
    global n
    n += 1
    fifo = attributes.get("FifoQueue") == "true"
    url = sqs.create_queue(QueueName=f"q{n}" + (".fifo" if fifo else ""), Attributes=attributes)["QueueUrl"]
    return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
def receive(url, wait=1):
    found = []
    for _ in range(4):
        more = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=wait).get("Messages", [])
        if not more: break
        found += more
        for m in more: sqs.delete_message(QueueUrl=url, ReceiptHandle=m["ReceiptHandle"])
    return found
allow = lambda arn: json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}]})

# S3
s3.create_bucket(Bucket="logs")
url, arn = queue()
sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": allow(arn)})
say("S3, put notification", lambda: s3.put_bucket_notification_configuration(Bucket="logs", NotificationConfiguration={"QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"], "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "AWSLogs/"}]}}}]})["ResponseMetadata"]["HTTPStatusCode"])
say("S3, test message", lambda: [json.loads(m["Body"]).get("Event") for m in receive(url)])
def notes():
    return [(r["eventName"], r["s3"]["object"]["key"], r["s3"]["object"].get("size"), "sequencer" in r["s3"]["object"]) for m in receive(url) for r in json.loads(m["Body"]).get("Records", [])]
s3.put_object(Bucket="logs", Key="AWSLogs/a b+c=d/e.json.gz", Body=b"abc")
say("S3, put", notes)
s3.copy_object(Bucket="logs", Key="AWSLogs/copy", CopySource={"Bucket": "logs", "Key": "AWSLogs/a b+c=d/e.json.gz"})
say("S3, copy", notes)
up = s3.create_multipart_upload(Bucket="logs", Key="AWSLogs/parts")["UploadId"]
part = s3.upload_part(Bucket="logs", Key="AWSLogs/parts", UploadId=up, PartNumber=1, Body=b"x")
s3.complete_multipart_upload(Bucket="logs", Key="AWSLogs/parts", UploadId=up, MultipartUpload={"Parts": [{"ETag": part["ETag"], "PartNumber": 1}]})
say("S3, parts", notes)
say("S3, overlapping prefixes", lambda: s3.put_bucket_notification_configuration(Bucket="logs", NotificationConfiguration={"QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}, {"QueueArn": arn, "Events": ["s3:ObjectCreated:Put"]}]})["ResponseMetadata"]["HTTPStatusCode"])
say("S3, If-None-Match", lambda: s3.put_object(Bucket="logs", Key="AWSLogs/copy", Body=b"y", IfNoneMatch="*")["ResponseMetadata"]["HTTPStatusCode"])
say("S3, If-Match of another", lambda: s3.put_object(Bucket="logs", Key="AWSLogs/copy", Body=b"y", IfMatch='"0"')["ResponseMetadata"]["HTTPStatusCode"])
say("S3, get If-Match of another", lambda: s3.get_object(Bucket="logs", Key="AWSLogs/copy", IfMatch='"0"')["ResponseMetadata"]["HTTPStatusCode"])
say("S3, content encoding", lambda: (s3.put_object(Bucket="logs", Key="z", Body=b"x", ContentEncoding="gzip"), s3.head_object(Bucket="logs", Key="z").get("ContentEncoding"))[1])
say("S3, list of //", lambda: (s3.put_object(Bucket="logs", Key="p//x", Body=b"x"), [o["Key"] for o in s3.list_objects_v2(Bucket="logs", Prefix="p/")["Contents"]])[1])
say("S3, start after", lambda: [o["Key"] for o in s3.list_objects_v2(Bucket="logs", StartAfter="AWSLogs/parts")["Contents"]])

# SNS
topic = sns.create_topic(Name="alerts")["TopicArn"]
say("SNS, email subscription", lambda: sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="a@example.com")["SubscriptionArn"].rsplit(":", 1)[-1])
for name, arguments in {
    "subject of 101 letters": {"Subject": "a" * 101}, "subject with a line break": {"Subject": "a\nb"}, "subject in Greek": {"Subject": "α"}, "empty message": {"Message": ""},
    "262145 bytes": {"Message": "a" * 262145}, "200000 letters of two bytes": {"Message": "é" * 200000}, "json without default": {"Message": '{"email":"x"}', "MessageStructure": "json"},
    "attribute with an empty value": {"MessageAttributes": {"a": {"DataType": "String", "StringValue": ""}}}, "attribute of an unknown type": {"MessageAttributes": {"a": {"DataType": "Text", "StringValue": "x"}}},
}.items():
    say(f"SNS, {name}", lambda: "taken" if sns.publish(**{"TopicArn": topic, "Message": "m", **arguments}) else "")
def passes(policy, attributes=None, body="m", scope="MessageAttributes"):
    t = sns.create_topic(Name=f"t{n}")["TopicArn"]
    u, a = queue()
    sqs.set_queue_attributes(QueueUrl=u, Attributes={"Policy": allow(a)})
    sns.subscribe(TopicArn=t, Protocol="sqs", Endpoint=a, Attributes={"FilterPolicy": json.dumps(policy), "FilterPolicyScope": scope, "RawMessageDelivery": "true"})
    typed = {k: {"DataType": "String.Array", "StringValue": json.dumps(v)} if isinstance(v, list) else {"DataType": "Number", "StringValue": str(v)} if isinstance(v, (int, float)) else {"DataType": "String", "StringValue": v} for k, v in (attributes or {}).items()}
    sns.publish(TopicArn=t, Message=body if isinstance(body, str) else json.dumps(body), MessageAttributes=typed)
    return "passes" if receive(u, 0) else "stays out"
for policy, attributes in [
    ({"a": ["x"]}, {"a": ["x", "y"]}), ({"a": [{"anything-but": ["x"]}]}, {"a": ["x", "y"]}), ({"a": [{"anything-but": ["x"]}]}, {"a": ["x"]}), ({"a": [{"anything-but": ["x"]}]}, {}), ({"a": [{"anything-but": ["x"]}]}, {"b": "x"}),
    ({"a": [{"exists": False}]}, {}), ({"a": [{"exists": False}]}, {"b": "x"}), ({"a": [5]}, {"a": 5.0}), ({"a": [5]}, {"a": "5"}), ({"a": ["5"]}, {"a": 5}), ({"a": [{"numeric": [">=", 5, "<", 10]}]}, {"a": 7}), ({"a": [{"numeric": ["=", 5]}]}, {"a": [4, 5]}),
    ({"a": [{"equals-ignore-case": "X"}]}, {"a": "x"}), ({"a": [{"cidr": "192.0.2.0/24"}]}, {"a": "192.0.2.7"}), ({"a": [{"anything-but": {"prefix": "x"}}]}, {"a": "xy"}), ({"a": [{"anything-but": {"suffix": "y"}}]}, {"a": "xy"}), ({"a": [{"suffix": "y"}]}, {"a": "xy"}), ({"a": [{"wildcard": "x*z"}]}, {"a": "xyz"}),
    ({"$or": [{"a": ["x"]}, {"b": ["x"]}]}, {"b": "x"}), ({"a": [True]}, {"a": ["x", True]}), ({"a": [None]}, {"a": [None]}), ({"a": []}, {"a": "x"}), ({"a": "x"}, {"a": "x"}),
]:
    say(f"SNS, filter {json.dumps(policy)} of {json.dumps(attributes)}", lambda: passes(policy, attributes))
for policy, body in [({"a": {"b": ["x"]}}, {"a": [{"b": "w"}, {"b": "x"}]}), ({"a": {"b": ["x"], "c": ["y"]}}, {"a": [{"b": "x", "c": "z"}, {"b": "w", "c": "y"}]}), ({"a": [{"exists": False}]}, {"b": 1}), ({"a": [None]}, {"a": None}), ({"a": [{"anything-but": ["x"]}]}, {"a": None}), ({"a": ["x"]}, "no json"), ({"a": [True]}, {"a": 1}), ({"a": [1]}, {"a": True}), ({"a": [""]}, {"a": ""}), ({"a": [{"exists": True}]}, {"a": {"b": 1}}), ({"a": [{"exists": True}]}, {"a": []}), ({"a": [300]}, {"a": 300.0})]:
    say(f"SNS, body {json.dumps(policy)} of {json.dumps(body)}", lambda: passes(policy, None, body, "MessageBody"))

# EventBridge
def matches(pattern, detail):
    event = {"version": "0", "id": "x", "detail-type": "AWS API Call via CloudTrail", "source": "aws.iam", "account": "123456789012", "time": "2026-03-14T12:00:00Z", "region": "us-east-1", "resources": [], "detail": detail}
    return events.test_event_pattern(EventPattern=json.dumps({"detail": pattern}), Event=json.dumps(event))["Result"]
for pattern, detail in [
    ({"a": {"b": ["x"], "c": ["y"]}}, {"a": [{"b": "x", "c": "z"}, {"b": "w", "c": "y"}]}), ({"a": {"b": ["x"]}}, {"a": [{"b": "w"}, {"b": "x"}]}), ({"a": [{"exists": False}]}, {}), ({"a": [{"exists": True}]}, {"a": {"b": 1}}), ({"a": [{"exists": False}]}, {"a": {"b": 1}}), ({"a": [{"exists": True}]}, {"a": []}), ({"a": [{"exists": True}]}, {"a": None}), ({"a": {"b": [{"exists": False}]}}, {"a": [{"b": 1}, {"c": 1}]}), ({"a": {"b": [{"exists": False}]}}, {"a": "x"}),
    ({"a": [{"anything-but": ["x"]}]}, {}), ({"a": [{"anything-but": ["x"]}]}, {"a": None}), ({"a": [{"anything-but": ["x"]}]}, {"a": ["x", "y"]}), ({"a": [{"anything-but": ["x"]}]}, {"a": 5}), ({"a": [True]}, {"a": 1}), ({"a": [1]}, {"a": True}), ({"a": [5]}, {"a": 5.0}), ({"a": ["5"]}, {"a": 5}), ({"a": [None]}, {"a": None}), ({"a": [None]}, {}), ({"a": [""]}, {"a": ""}),
    ({"a.b": ["x"]}, {"a": {"b": "x"}}), ({"a": {"b": ["x"]}}, {"a.b": "x"}), ({"a": [{"cidr": "192.0.2.7/32"}]}, {"a": "192.0.2.7"}), ({"a": [{"wildcard": "*.amazonaws.com"}]}, {"a": "iam.amazonaws.com"}), ({"a": [{"anything-but": {"wildcard": "*x*"}}]}, {"a": "axa"}), ({"a": [{"equals-ignore-case": "ROOT"}]}, {"a": "Root"}), ({"a": [{"prefix": {"equals-ignore-case": "RO"}}]}, {"a": "Root"}), ({"a": [{"numeric": [">", 5]}]}, {"a": "7"}), ({"a": [{"prefix": ""}]}, {"a": "x"}), ({"a": []}, {"a": "x"}), ({"$or": [{"a": ["x"]}, {"b": ["y"]}]}, {"b": "y"}), ({"a": [{"suffix": ".gz"}]}, {"a": ["x.gz", "y"]}), ({"a": [{"anything-but": {"prefix": ["x", "y"]}}]}, {"a": "yes"}),
]:
    say(f"EventBridge, {json.dumps(pattern)} of {json.dumps(detail)}", lambda: matches(pattern, detail))

# SQS
dead, dead_arn = queue()
u, a = queue(RedrivePolicy=json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": "1"}), VisibilityTimeout="0")
sqs.send_message(QueueUrl=u, MessageBody="x")
sqs.receive_message(QueueUrl=u); sqs.receive_message(QueueUrl=u)
say("SQS, moves what failed", lambda: [m["Body"] for m in receive(dead)])
u, a = queue(FifoQueue="true", ContentBasedDeduplication="true")
for _ in range(2):
    sqs.send_message(QueueUrl=u, MessageBody="x", MessageGroupId="g")
    say("SQS, first in first out", lambda: [m["Body"] for m in receive(u, 0)])
u, a = queue()
say("SQS, message of 1048577 bytes", lambda: "taken" if sqs.send_message(QueueUrl=u, MessageBody="a" * 1048577) else "")

# DynamoDB
ddb.create_table(TableName="t", KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}], AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}], BillingMode="PAY_PER_REQUEST")
ddb.put_item(TableName="t", Item={"k": {"S": "a"}, "n": {"N": "1"}, "l": {"L": [{"S": x} for x in "abcd"]}, "m": {"M": {"x": {"N": "1.0"}}}})
def failed(condition, **more):
    try:
        ddb.put_item(TableName="t", Item={"k": {"S": "a"}, "n": {"N": "1"}}, ConditionExpression=condition, ReturnValuesOnConditionCheckFailure="ALL_OLD", **more)
        return "holds"
    except ddb.exceptions.ConditionalCheckFailedException as error:
        return f"failed, item {'given' if 'Item' in error.response else 'missing'}"
say("DynamoDB, failed condition", lambda: failed("attribute_not_exists(k)"))
for name, value in {"m of 1": {"M": {"x": {"N": "1"}}}, "m of true": {"M": {"x": {"BOOL": True}}}}.items():
    say(f"DynamoDB, equality {name}", lambda: failed("m = :m AND n = :n", ExpressionAttributeValues={":m": value, ":n": {"N": "2"}}))
    say(f"DynamoDB, scan equality {name}", lambda: ddb.scan(TableName="t", FilterExpression="m = :m", ExpressionAttributeValues={":m": value})["Count"])
def transact():
    for _ in range(2):
        ddb.transact_write_items(ClientRequestToken="token", TransactItems=[{"Update": {"TableName": "t", "Key": {"k": {"S": "a"}}, "UpdateExpression": "ADD n :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}}])
    return ddb.get_item(TableName="t", Key={"k": {"S": "a"}})["Item"]["n"]
say("DynamoDB, one transaction twice", transact)
def remove():
    ddb.update_item(TableName="t", Key={"k": {"S": "a"}}, UpdateExpression="REMOVE l[0], l[1]")
    return [x["S"] for x in ddb.get_item(TableName="t", Key={"k": {"S": "a"}})["Item"]["l"]]
say("DynamoDB, remove two", remove)
say("DynamoDB, less than of another type", lambda: ddb.scan(TableName="t", FilterExpression="n < :x", ExpressionAttributeValues={":x": {"S": "z"}})["Count"])
say("DynamoDB, <> of a missing attribute", lambda: ddb.scan(TableName="t", FilterExpression="none <> :x", ExpressionAttributeValues={":x": {"S": "z"}})["Count"])
say("DynamoDB, size of a missing attribute", lambda: ddb.scan(TableName="t", FilterExpression="size(none) < :x", ExpressionAttributeValues={":x": {"N": "5"}})["Count"])
say("DynamoDB, sum of 38 digits", lambda: (ddb.put_item(TableName="t", Item={"k": {"S": "s"}, "n": {"N": "99999999999999999999999999999999999998"}}), ddb.update_item(TableName="t", Key={"k": {"S": "s"}}, UpdateExpression="SET n = n + :o", ExpressionAttributeValues={":o": {"N": "1"}}, ReturnValues="ALL_NEW")["Attributes"]["n"])[1])

# CloudTrail, Scheduler
s3.create_bucket(Bucket="trail")
say("CloudTrail, create", lambda: trail.create_trail(Name="main", S3BucketName="trail", IsMultiRegionTrail=True)["Name"])
say("CloudTrail, create again", lambda: trail.create_trail(Name="main", S3BucketName="trail")["Name"])
say("CloudTrail, bucket that isn't there", lambda: trail.create_trail(Name="other", S3BucketName="nowhere")["Name"])
say("CloudTrail, logging at once", lambda: trail.get_trail_status(Name="main")["IsLogging"])
say("CloudTrail, start", lambda: (trail.start_logging(Name="main"), trail.get_trail_status(Name="main")["IsLogging"])[1])
c("iam").create_user(UserName="example")
time.sleep(3)
say("CloudTrail, lookup", lambda: sorted({e["EventName"] for e in trail.lookup_events(LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "CreateUser"}])["Events"]}))
say("CloudTrail, log files", lambda: s3.list_objects_v2(Bucket="trail")["KeyCount"])
say("CloudTrail, selectors", lambda: trail.get_event_selectors(TrailName="main").get("EventSelectors"))
say("CloudTrail, both kinds of selectors", lambda: (trail.put_event_selectors(TrailName="main", AdvancedEventSelectors=[{"Name": "a", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}]), trail.put_event_selectors(TrailName="main", EventSelectors=[{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}]), sorted(k for k in trail.get_event_selectors(TrailName="main") if "Selectors" in k))[2])
for text in ["cron(0 4 * * * *)", "cron(0 4 ? * ? *)", "rate(1 minutes)", "rate(2 minute)", "rate(0 minutes)", "cron(0 4 * * ? *)", "cron(0 4 31W * ? *)", "cron(0 4 ? * 8 *)", "rate(1 second)"]:
    say(f"EventBridge, {text}", lambda: "taken" if events.put_rule(Name="r", ScheduleExpression=text) else "")
    say(f"Scheduler, {text}", lambda: "taken" if (sch.create_schedule(Name=f"s{abs(hash(text))}", ScheduleExpression=text, FlexibleTimeWindow={"Mode": "OFF"}, Target={"Arn": a, "RoleArn": "arn:aws:iam::123456789012:role/example"})) else "")
END
venv/bin/python probe.py 2>&1 | tee seen
diff - <(grep -E '^(S3, (put|copy|parts)|SQS, (moves|first)|DynamoDB, (failed|one|remove|less|<>)|CloudTrail, (create again|lookup|log))' seen) <<'END'
S3, put notification: 200
S3, put: [('ObjectCreated:Put', 'AWSLogs/a+b%2Bc%3Dd/e.json.gz', 3, True)]
S3, copy: [('ObjectCreated:Copy', 'AWSLogs/copy', 3, True)]
S3, parts: [('ObjectCreated:CompleteMultipartUpload', 'AWSLogs/parts', 1, True)]
SQS, moves what failed: ['x']
SQS, first in first out: ['x']
SQS, first in first out: []
DynamoDB, failed condition: failed, item given
DynamoDB, one transaction twice: {'N': '2'}
DynamoDB, remove two: ['c', 'd']
DynamoDB, less than of another type: 0
DynamoDB, <> of a missing attribute: 1
CloudTrail, create again: refused: TrailAlreadyExistsException
CloudTrail, lookup: ['CreateUser']
CloudTrail, log files: 1
END
