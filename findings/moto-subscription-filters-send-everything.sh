#!/usr/bin/env bash
# Package: moto 5.2.5, boto3 1.44.8 (PyPI)
# Guess: a subscription filter of a log group sends on the events that its pattern matches, words or JSON, and what moto can't read is refused.
# Happens: it sends every event, whatever the pattern, a broken one too; describe_subscription_filters gives the pattern back.
# Documentation: https://docs.getmoto.org/en/latest/docs/services/logs.html marks put_subscription_filter as implemented, and says of filter_log_events alone that patterns which moto can't read find everything.
# Why: a test that CloudTrail's log group sends on a StopLogging passes with a pattern that AWS never matches, and one that it holds back the rest can't pass. Test a pattern with test_metric_filter of AWS.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet 'moto[logs,kinesis]==5.2.5' boto3==1.44.8 || exit 2
cat >probe.py <<'END'
import gzip
import json
import os
import time

os.environ.update(AWS_ACCESS_KEY_ID="example", AWS_SECRET_ACCESS_KEY="example", AWS_DEFAULT_REGION="eu-west-1")
import boto3
from moto import mock_aws

records = [{"eventName": "StopLogging", "size": 5}, {"eventName": "GetTrail"}]

with mock_aws():
    logs, kinesis = boto3.client("logs"), boto3.client("kinesis")

    def sent(name, pattern):
        kinesis.create_stream(StreamName=name, ShardCount=1)
        (shard,) = kinesis.describe_stream(StreamName=name)["StreamDescription"]["Shards"]
        arn = kinesis.describe_stream(StreamName=name)["StreamDescription"]["StreamARN"]
        logs.create_log_group(logGroupName=name)
        logs.create_log_stream(logGroupName=name, logStreamName="trail")
        logs.put_subscription_filter(logGroupName=name, filterName="alerts", filterPattern=pattern, destinationArn=arn, roleArn="arn:aws:iam::123456789012:role/example")
        now = int(time.time() * 1000)
        logs.put_log_events(logGroupName=name, logStreamName="trail", logEvents=[{"timestamp": now, "message": json.dumps(record)} for record in records])
        iterator = kinesis.get_shard_iterator(StreamName=name, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
        batches = [json.loads(gzip.decompress(record["Data"])) for record in kinesis.get_records(ShardIterator=iterator)["Records"]]
        return [json.loads(event["message"])["eventName"] for batch in batches for event in batch["logEvents"]]

    patterns = ["", "StopLogging", "-StopLogging", '{ $.eventName = "StopLogging" }', "{ $.size > 10 }", "{ $.eventName = "]
    for number, pattern in enumerate(patterns):
        print(f"{pattern or 'no pattern'}: {', '.join(sent(f'group-{number}', pattern))}")
END
venv/bin/python probe.py | tee seen

diff - seen <<'END'
no pattern: StopLogging, GetTrail
StopLogging: StopLogging, GetTrail
-StopLogging: StopLogging, GetTrail
{ $.eventName = "StopLogging" }: StopLogging, GetTrail
{ $.size > 10 }: StopLogging, GetTrail
{ $.eventName = : StopLogging, GetTrail
END
