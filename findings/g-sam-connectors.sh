#!/usr/bin/env bash
# Package: aws-sam-translator 1.115.0 (PyPI)
# Guess: two connectors that let a rule and a bucket or another rule write to one topic, or one queue, give it one policy that lets both in, and keep what the template's own policy allows; and two functions whose events share a dead-letter queue, too.
# (The author suspects one policy for each, of which CloudFormation keeps the last.)
set -euo pipefail
cd "${PACKAGES:?}"
cat >sam.py <<'EOF'
import json, sys
from samtranslator.translator.transform import transform
from unittest.mock import MagicMock
class L:
    def load(self): return {"AWSLambdaBasicExecutionRole": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}
def run(name, resources):
    try:
        out = transform({"AWSTemplateFormatVersion": "2010-09-09", "Transform": "AWS::Serverless-2016-10-31", "Resources": resources}, {"AWS::Region": "eu-west-1", "AWS::Partition": "aws"}, L())
    except Exception as e:
        print(name, "ERR", type(e).__name__, str(e)[:300], [c.message for c in getattr(e, "causes", [])][:3]); return
    print("##", name)
    for k, v in out["Resources"].items():
        if "Policy" in v["Type"] or "Permission" in v["Type"] or "Subscription" in v["Type"]: print(" ", k, v["Type"], json.dumps(v.get("Properties"))[:600])
rule = lambda: {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": {"source": ["example"]}, "Targets": [{"Id": "1", "Arn": {"Ref": "Alerts"}}]}}
topic = {"Type": "AWS::SNS::Topic"}
con = lambda s, d: {"Type": "AWS::Serverless::Connector", "Properties": {"Source": {"Id": s}, "Destination": {"Id": d}, "Permissions": ["Write"]}}
run("topic two rules", {"Alerts": topic, "A": rule(), "B": rule(), "Ca": con("A", "Alerts"), "Cb": con("B", "Alerts")})
run("queue two rules", {"Q": {"Type": "AWS::SQS::Queue"}, "A": rule(), "B": rule(), "Ca": con("A", "Q"), "Cb": con("B", "Q")})
run("queue rule and topic", {"Q": {"Type": "AWS::SQS::Queue"}, "T": topic, "A": rule(), "Ca": con("A", "Q"), "Cb": con("T", "Q")})
run("one connector many destinations", {"T": topic, "T2": topic, "A": rule(), "C": {"Type": "AWS::Serverless::Connector", "Properties": {"Source": {"Id": "A"}, "Destination": [{"Id": "T"}, {"Id": "T2"}], "Permissions": ["Write"]}}})
fn = lambda ev: {"Type": "AWS::Serverless::Function", "Properties": {"Runtime": "nodejs22.x", "Handler": "i.h", "InlineCode": "x", "Events": ev}}
dlq = {"Type": "EventBridgeRule", "Properties": {"Pattern": {"source": ["example"]}, "DeadLetterConfig": {"Type": "SQS", "QueueLogicalId": "Dead"}}}
run("shared dead letters", {"F": fn({"E": dlq}), "G": fn({"E": dlq})})
run("dead letters by Arn", {"Dead": {"Type": "AWS::SQS::Queue"}, "F": fn({"E": {"Type": "EventBridgeRule", "Properties": {"Pattern": {"source": ["example"]}, "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["Dead", "Arn"]}}}}})})
run("sns to sqs", {"T": topic, "F": fn({"E": {"Type": "SNS", "Properties": {"Topic": {"Ref": "T"}, "SqsSubscription": True}}, "E2": {"Type": "SNS", "Properties": {"Topic": {"Ref": "T"}, "FilterPolicy": {"a": ["b"]}, "FilterPolicyScope": "MessageBody", "RedrivePolicy": {"deadLetterTargetArn": "x"}}}})})
sh = {"QueueArn": {"Fn::GetAtt": ["Q", "Arn"]}, "QueueUrl": {"Ref": "Q"}}
run("two topics to one queue", {"Q": {"Type": "AWS::SQS::Queue"}, "T": topic, "U": topic, "F": fn({"E": {"Type": "SNS", "Properties": {"Topic": {"Ref": "T"}, "SqsSubscription": sh}}, "E2": {"Type": "SNS", "Properties": {"Topic": {"Ref": "U"}, "SqsSubscription": sh}}})})
EOF
v-sam/bin/python sam.py
