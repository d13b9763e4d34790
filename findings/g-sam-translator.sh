#!/usr/bin/env bash
# Package: aws-sam-translator 1.115.0, aws-sam-cli 1.170.0 (PyPI)
# Guess: a SAM template keeps settings that are 0 or false: MaximumRetryAttempts: 0 of an EventBridge target and of EventInvokeConfig, ReservedConcurrentExecutions: 0, Enabled: false of a schedule and of a queue,
#   MaximumBatchingWindowInSeconds: 0, RetentionInDays, KmsKeyArn "". `sam local generate-event s3 put --key` writes the key as S3 does: a slash as it is, a space as +.
# Why: a retry that was turned off publishes an alert three times; a handler that asks for keys below AWSLogs/ finds none in its test.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet aws-sam-cli==1.170.0 || exit 2
cat >probe.py <<'END'
import json
import os
os.environ["AWS_DEFAULT_REGION"] = "eu-west-1"
from samtranslator.translator.translator import Translator
from samtranslator.parser.parser import Parser

template = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "Alerts": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "Runtime": "nodejs24.x", "Handler": "index.handler", "InlineCode": "x", "ReservedConcurrentExecutions": 0, "Timeout": 0,
                "EventInvokeConfig": {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60},
                "Events": {
                    "Rule": {"Type": "EventBridgeRule", "Properties": {"Pattern": {"source": ["aws.signin"]}, "State": "DISABLED", "RetryPolicy": {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60}}},
                    "Daily": {"Type": "Schedule", "Properties": {"Schedule": "rate(1 day)", "Enabled": False, "RetryPolicy": {"MaximumRetryAttempts": 0}}},
                    "Scheduler": {"Type": "ScheduleV2", "Properties": {"ScheduleExpression": "rate(1 day)", "RetryPolicy": {"MaximumRetryAttempts": 0}, "State": "DISABLED"}},
                    "Queue": {"Type": "SQS", "Properties": {"Queue": "arn:aws:sqs:eu-west-1:123456789012:queue", "Enabled": False, "MaximumBatchingWindowInSeconds": 0, "BatchSize": 1}},
                    "Stream": {"Type": "DynamoDB", "Properties": {"Stream": "arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/x", "StartingPosition": "LATEST", "MaximumRetryAttempts": 0, "BisectBatchOnFunctionError": False, "Enabled": False, "TumblingWindowInSeconds": 0}},
                    "Created": {"Type": "S3", "Properties": {"Bucket": {"Ref": "Bucket"}, "Events": "s3:ObjectCreated:*", "Filter": {"S3Key": {"Rules": [{"Name": "prefix", "Value": "AWSLogs/"}]}}}},
                    "Topic": {"Type": "SNS", "Properties": {"Topic": "arn:aws:sns:eu-west-1:123456789012:topic", "FilterPolicy": {"size": [{"numeric": [">", 0]}], "flag": [False]}, "FilterPolicyScope": "MessageBody"}},
                },
            },
        },
    },
}
translated = Translator({}, Parser()).translate(template, {})
for name, resource in sorted(translated["Resources"].items()):
    if resource["Type"] not in ("AWS::IAM::Role", "AWS::Lambda::Permission"):
        print(name, json.dumps(resource, sort_keys=True))
END
venv/bin/python probe.py 2>&1 | tee seen
for key in 'AWSLogs/123456789012/CloudTrail/x.json.gz' 'a b+c.json' 'a=b.json'; do SAM_CLI_TELEMETRY=0 HOME=$PWD venv/bin/sam local generate-event s3 put --bucket example --key "$key" 2>/dev/null | grep '"key"' | sed "s|^|$key:|"; done | tee -a seen
