#!/usr/bin/env bash
# Package: aws-cdk-lib 2.276.0, constructs 10.8.1 (npm)
# Guess: (of a function's dead-letter queue and topic it was run before, and guessed wrong) each of CDK's ways to name a place for what failed lets its sender use the place's key: a rule's target with deadLetterQueue,
#   a subscription with deadLetterQueue, an event source with onFailure, a function's onFailure with a queue, a schedule's target with deadLetterQueue; each also lets it send.
set -euo pipefail
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts aws-cdk-lib@2.276.0 constructs@10.8.1 || exit 2
cat >probe.js <<'END'
import { App, Stack, Duration } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Key } from "aws-cdk-lib/aws-kms";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { Stream } from "aws-cdk-lib/aws-kinesis";
import * as lambda from "aws-cdk-lib/aws-lambda";
import { SnsDestination, SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import { KinesisEventSource, SqsDlq, SnsDlq } from "aws-cdk-lib/aws-lambda-event-sources";
import { LambdaSubscription, SqsSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { Rule } from "aws-cdk-lib/aws-events";
import { Schedule, ScheduleExpression } from "aws-cdk-lib/aws-scheduler";
import { LambdaInvoke } from "aws-cdk-lib/aws-scheduler-targets";
const fn = (stack, props) => new lambda.Function(stack, "Fn", { runtime: lambda.Runtime.NODEJS_22_X, handler: "index.handler", code: lambda.Code.fromInline("//"), ...props });
const queue = (stack) => new Queue(stack, "Queue", { encryptionMasterKey: new Key(stack, "Key") });
const topic = (stack) => new Topic(stack, "Topic", { masterKey: new Key(stack, "Key") });
const ways = {
  "function deadLetterQueue": (stack) => fn(stack, { deadLetterQueue: queue(stack) }),
  "function deadLetterQueueEnabled": (stack) => fn(stack, { deadLetterQueueEnabled: true }),
  "function deadLetterTopic": (stack) => fn(stack, { deadLetterTopic: topic(stack) }),
  "function onFailure queue": (stack) => fn(stack, { onFailure: new SqsDestination(queue(stack)) }),
  "function onFailure topic": (stack) => fn(stack, { onFailure: new SnsDestination(topic(stack)) }),
  "event source SqsDlq": (stack) => fn(stack).addEventSource(new KinesisEventSource(new Stream(stack, "Stream"), { startingPosition: lambda.StartingPosition.LATEST, onFailure: new SqsDlq(queue(stack)) })),
  "event source SnsDlq": (stack) => fn(stack).addEventSource(new KinesisEventSource(new Stream(stack, "Stream"), { startingPosition: lambda.StartingPosition.LATEST, onFailure: new SnsDlq(topic(stack)) })),
  "rule target": (stack) => new Rule(stack, "Rule", { eventPattern: { source: ["aws.iam"] }, targets: [new LambdaFunction(fn(stack), { deadLetterQueue: queue(stack) })] }),
  "subscription of function": (stack) => new Topic(stack, "Alerts").addSubscription(new LambdaSubscription(fn(stack), { deadLetterQueue: queue(stack) })),
  "subscription of queue": (stack) => new Topic(stack, "Alerts").addSubscription(new SqsSubscription(new Queue(stack, "Q2"), { deadLetterQueue: queue(stack) })),
  "schedule": (stack) => new Schedule(stack, "Schedule", { schedule: ScheduleExpression.rate(Duration.hours(1)), target: new LambdaInvoke(fn(stack), { deadLetterQueue: queue(stack) }) }),
};
for (const [name, build] of Object.entries(ways)) {
  const stack = new Stack(new App(), "Example");
  build(stack);
  const template = Template.fromStack(stack);
  const list = (type, property) => Object.values(template.findResources(type)).flatMap((resource) => resource.Properties[property].Statement);
  const roles = list("AWS::IAM::Policy", "PolicyDocument").flatMap((s) => s.Action).filter((a) => /^(kms|sqs|sns):/.test(a));
  const policies = ["AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"].flatMap((type) => list(type, "PolicyDocument")).map((s) => [s.Principal.Service, s.Action].flat().join(" "));
  const keys = list("AWS::KMS::Key", "KeyPolicy").slice(1).map((s) => [s.Principal.Service ?? "role", s.Action].flat().join(" "));
  console.log(name, "| role:", roles.join(" "), "| queue or topic:", policies.join(", "), "| key:", keys.join(", "));
}
END
node probe.js 2>&1 | grep -v WARN
