#!/usr/bin/env bash
# Package: moto 5.2.5 (PyPI), boto3 1.44.8
# Guess: moto sends an event of EventBridge to a rule's queue if the pattern matches as EventBridge's does; a pattern with
#   an operator that it lacks is refused by put_rule, or matches nothing. Notifications of S3 heed prefix and suffix.
# Happens: (not run yet; the expected output below is the guess)
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
python3 -m venv venv && venv/bin/pip install --quiet 'moto[events,sqs,s3]==5.2.5' boto3==1.44.8 || exit 2
export AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x AWS_DEFAULT_REGION=eu-central-1
cat >cases <<'END'
{"detail":{"a":["x"]}}	{"a":"x"}	1
{"detail":{"a":["x"]}}	{"a":"X"}	0
{"detail":{"a":["x"]}}	{"b":1}	0
{"detail":{"a":["x"]}}	{"a":["w","x"]}	1
{"detail":{"a":[5]}}	{"a":5.0}	1
{"detail":{"a":[5]}}	{"a":"5"}	0
{"detail":{"a":[null]}}	{"a":null}	1
{"detail":{"a":[null]}}	{"b":1}	0
{"detail":{"a":[{"exists":true}]}}	{"a":null}	1
{"detail":{"a":[{"exists":false}]}}	{"b":1}	1
{"detail":{"a":[{"exists":false}]}}	{"a":1}	0
{"detail":{"u":{"a":[{"exists":false}]}}}	{"b":1}	1
{"detail":{"a":[{"prefix":"aws"}]}}	{"a":"aws-cli"}	1
{"detail":{"a":[{"prefix":"aws"}]}}	{"b":1}	0
{"detail":{"a":[{"prefix":"aws"}]}}	{"a":5}	0
{"detail":{"a":[{"suffix":"cli"}]}}	{"a":"aws-cli"}	1
{"detail":{"a":[{"anything-but":["x"]}]}}	{"a":"y"}	1
{"detail":{"a":[{"anything-but":["x"]}]}}	{"a":"x"}	0
{"detail":{"a":[{"anything-but":["x"]}]}}	{"b":1}	0
{"detail":{"a":[{"anything-but":"x"}]}}	{"a":"y"}	1
{"detail":{"a":[{"anything-but":{"prefix":"aws"}}]}}	{"a":"console"}	1
{"detail":{"a":[{"anything-but":{"prefix":"aws"}}]}}	{"a":"aws-cli"}	0
{"detail":{"a":[{"numeric":[">",3]}]}}	{"a":5}	1
{"detail":{"a":[{"numeric":[">",3,"<",5]}]}}	{"a":5}	0
{"detail":{"a":[{"numeric":[">",3]}]}}	{"a":"5"}	0
{"detail":{"a":[{"numeric":[">",3]}]}}	{"b":1}	0
{"detail":{"a":[{"cidr":"198.51.100.0/24"}]}}	{"a":"198.51.100.7"}	1
{"detail":{"a":[{"cidr":"198.51.100.0/24"}]}}	{"a":"AWS Internal"}	0
{"detail":{"a":[{"wildcard":"aws*"}]}}	{"a":"aws-cli"}	1
{"detail":{"a":[{"wildcard":"aws*"}]}}	{"a":"console"}	0
{"detail":{"a":[{"equals-ignore-case":"X"}]}}	{"a":"x"}	1
{"detail":{"a":[{"equals-ignore-case":"X"}]}}	{"a":"y"}	0
{"$or":[{"detail":{"a":["x"]}},{"detail":{"b":[1]}}]}	{"b":1}	1
{"$or":[{"detail":{"a":["x"]}},{"detail":{"b":[1]}}]}	{"c":1}	0
{"detail":{"r":{"x":["1"],"y":["2"]}}}	{"r":[{"x":"1","y":"2"}]}	1
{"detail":{"r":{"x":["1"],"y":["2"]}}}	{"r":[{"x":"1","y":"3"},{"x":"0","y":"2"}]}	0
{"source":["aws.iam"]}	{"a":1}	0
{"detail-type":["AWS API Call via CloudTrail"]}	{"a":1}	1
{"account":["123456789012"]}	{"a":1}	1
{"region":["eu-central-1"]}	{"a":1}	1
{"detail":{"a":["x"]},"source":["my.app"]}	{"a":"x"}	1
END
cat >probe.py <<'END'
import json, boto3
from moto import mock_aws
for line in open("cases").read().splitlines():
    pattern, detail, _ = line.split("\t")
    with mock_aws():
        events, sqs = boto3.client("events"), boto3.client("sqs")
        url = sqs.create_queue(QueueName="q")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        try:
            events.put_rule(Name="r", EventPattern=pattern)
            events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn}])
            events.put_events(Entries=[{"Source": "my.app", "DetailType": "AWS API Call via CloudTrail", "Detail": detail}])
            answer = len(sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []))
        except Exception as e: answer = type(e).__name__
        print(f"{pattern}\t{detail}\t{answer}")
END
venv/bin/python probe.py 2>/dev/null >answers
diff cases answers | tee seen || true
diff /dev/null seen
