#!/usr/bin/env bash
# Package: aws-sam-translator 1.115.0 (PyPI)
# Guess: where two senders write to one topic or one queue, by connectors, by a dead-letter queue that two events share, or by subscriptions of one queue, the template has one policy that lets both in, or SAM refuses it.
# Happens: it has an AWS::SNS::TopicPolicy or AWS::SQS::QueuePolicy for each sender, all of one topic or queue, which has room for one: CloudFormation sets it once for each of them, and the last takes the others' place. The senders but
#   one are refused. A policy that the template itself has for the topic is one more. Write one policy by hand, and leave out these connectors, DeadLetterConfig.Type and SqsSubscription.
# Documentation: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-connector.html names the policy of each connector, and doesn't say that they exclude each other. That CloudFormation
#   replaces them is issue 64 of github.com/aws-cloudformation/aws-cloudformation-resource-providers-sns, open since 2022.
# Why: the alerts of every rule but one are lost, or its dead letters, the order of creation says which, and the stack is green.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

python3 -m venv venv && venv/bin/pip install --quiet aws-sam-translator==1.115.0 || exit 2
cat >probe.py <<'END'
import os

os.environ["AWS_DEFAULT_REGION"] = "eu-west-1"
from samtranslator.translator.transform import transform


class Policies:
    def load(self):
        return {"AWSLambdaBasicExecutionRole": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}


def show(name, resources):
    template = {"AWSTemplateFormatVersion": "2010-09-09", "Transform": "AWS::Serverless-2016-10-31", "Resources": resources}
    print(f"{name}:")
    for made in transform(template, {"AWS::Region": "eu-west-1", "AWS::Partition": "aws"}, Policies())["Resources"].values():
        if made["Type"] in ("AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy"):
            properties = made["Properties"]
            (statement,) = properties["PolicyDocument"]["Statement"]
            (target,) = properties.get("Topics") or properties["Queues"]
            source = next(iter(statement["Condition"].values()))["aws:SourceArn"]
            print(f"  {made['Type']} of {target['Ref']} lets in {source.get('Ref') or source['Fn::GetAtt'][0]}")


rule = {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": {"source": ["aws.signin"]}}}
own = {"Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"}, "Action": "sns:Publish", "Resource": "*", "Condition": {"ArnEquals": {"aws:SourceArn": {"Ref": "Alarm"}}}}
own_policy = {"Type": "AWS::SNS::TopicPolicy", "Properties": {"Topics": [{"Ref": "Alerts"}], "PolicyDocument": {"Statement": [own]}}}


def connectors(target):
    return {name: {"Type": "AWS::Serverless::Connector", "Properties": {"Source": {"Id": source}, "Destination": {"Id": target}, "Permissions": ["Write"]}} for name, source in (("A", "SignIns"), ("B", "Keys"))}


def function(event, **properties):
    return {"Type": "AWS::Serverless::Function", "Properties": {"Runtime": "nodejs24.x", "Handler": "index.handler", "InlineCode": "x", "Events": {"Event": {"Type": event, "Properties": properties}}}}


show("connectors to a topic", {"Alerts": {"Type": "AWS::SNS::Topic"}, "Own": own_policy, "SignIns": rule, "Keys": rule, **connectors("Alerts")})
show("connectors to a queue", {"Queue": {"Type": "AWS::SQS::Queue"}, "SignIns": rule, "Keys": rule, **connectors("Queue")})
dead = {"Pattern": {"source": ["aws.signin"]}, "DeadLetterConfig": {"Type": "SQS", "QueueLogicalId": "Dead"}}
show("events with one dead-letter queue", {"First": function("EventBridgeRule", **dead), "Second": function("EventBridgeRule", **dead)})
queue = {"QueueArn": {"Fn::GetAtt": ["Queue", "Arn"]}, "QueueUrl": {"Ref": "Queue"}}
topics = {name: {"Type": "AWS::SNS::Topic"} for name in ("Alerts", "Alarms")}
show("topics with one queue", {"Queue": {"Type": "AWS::SQS::Queue"}, **topics, **{f"{name}Function": function("SNS", Topic={"Ref": name}, SqsSubscription=queue) for name in topics}})
END
venv/bin/python probe.py 2>/dev/null | tee seen

diff - seen <<'END'
connectors to a topic:
  AWS::SNS::TopicPolicy of Alerts lets in Alarm
  AWS::SNS::TopicPolicy of Alerts lets in SignIns
  AWS::SNS::TopicPolicy of Alerts lets in Keys
connectors to a queue:
  AWS::SQS::QueuePolicy of Queue lets in SignIns
  AWS::SQS::QueuePolicy of Queue lets in Keys
events with one dead-letter queue:
  AWS::SQS::QueuePolicy of Dead lets in FirstEvent
  AWS::SQS::QueuePolicy of Dead lets in SecondEvent
topics with one queue:
  AWS::SQS::QueuePolicy of Queue lets in Alerts
  AWS::SQS::QueuePolicy of Queue lets in Alarms
END
