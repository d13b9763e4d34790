#!/usr/bin/env bash
# Package: aws-cdk-lib 2.276.0, constructs 10.8.1 (npm)
# Guess: a topic of CDK may be written to by whatever is given it as a target: the alarm's SnsAction, the rule's SnsTopic target and the bucket's SnsDestination each add to the topic's policy,
#   and to the key's policy if the topic has a key of its own; a policy of the topic that a rule or bucket adds keeps the alarm's right.
set -euo pipefail
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts aws-cdk-lib@2.276.0 constructs@10.8.1 || exit 2
cat >probe.js <<'END'
import { App, Stack, Duration } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Alarm, Metric } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { SnsTopic, SqsQueue } from "aws-cdk-lib/aws-events-targets";
import { Key } from "aws-cdk-lib/aws-kms";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { SnsDestination } from "aws-cdk-lib/aws-s3-notifications";
import { Topic, Subscription } from "aws-cdk-lib/aws-sns";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { SqsSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Trail } from "aws-cdk-lib/aws-cloudtrail";
const targets = {
  alarm: (stack, topic) => new Alarm(stack, "Alarm", { metric: new Metric({ namespace: "example", metricName: "errors" }), threshold: 1, evaluationPeriods: 1 }).addAlarmAction(new SnsAction(topic)),
  rule: (stack, topic) => new Rule(stack, "Rule", { eventPattern: { source: ["aws.iam"] }, targets: [new SnsTopic(topic)] }),
  bucket: (stack, topic) => new Bucket(stack, "Bucket").addObjectCreatedNotification(new SnsDestination(topic)),
  trail: (stack, topic) => new Trail(stack, "Trail", { snsTopic: topic }),
  ssl: (stack, topic) => {},
};
for (const key of [false, true])
  for (const names of [["alarm"], ["rule"], ["bucket"], ["trail"], ["alarm", "rule"], ["alarm", "bucket"], ["ssl", "alarm"]]) {
    const stack = new Stack(new App(), "Example");
    const masterKey = key ? new Key(stack, "Key") : undefined;
    const topic = new Topic(stack, "Topic", { masterKey, enforceSSL: names.includes("ssl") });
    for (const name of names) targets[name](stack, topic);
    const template = Template.fromStack(stack);
    const of = (statements) => JSON.stringify(statements.map(({ Principal, Action, Effect }) => [Effect, Principal.Service ?? Principal.AWS, Action].flat()));
    const policies = Object.values(template.findResources("AWS::SNS::TopicPolicy")).flatMap((policy) => policy.Properties.PolicyDocument.Statement);
    const keys = Object.values(template.findResources("AWS::KMS::Key")).flatMap((policy) => policy.Properties.KeyPolicy.Statement.slice(1));
    console.log(names.join("+"), key ? "with a key" : "", "| topic:", of(policies), "| key:", of(keys));
  }
for (const key of [false, true]) {
  const stack = new Stack(new App(), "Example");
  const queue = new Queue(stack, "Queue", key ? { encryptionMasterKey: new Key(stack, "Key") } : {});
  new Rule(stack, "Rule", { eventPattern: { source: ["aws.iam"] }, targets: [new SqsQueue(queue)] });
  new Topic(stack, "Topic").addSubscription(new SqsSubscription(queue));
  const template = Template.fromStack(stack);
  console.log("queue", key, JSON.stringify(Object.values(template.findResources("AWS::KMS::Key")).flatMap((policy) => policy.Properties.KeyPolicy.Statement.slice(1)).map((s) => s.Principal)));
}
END
node probe.js 2>/dev/null
