#!/usr/bin/env bash
# Package: aws-cdk-lib 2.276.0, constructs 10.8.1 (npm)
# Guess: wherever CDK is given a queue or a topic for what failed, it lets the sender use the key of that queue or topic, too. (Of a function's deadLetterQueue and deadLetterTopic this was guessed with other questions; of the other ways in a commit after
#   those two had been seen.)
# Happens: onFailure of a function and of an event source does. A function's deadLetterQueue and deadLetterTopic, and the deadLetterQueue of a rule's target, of a subscription and of a schedule allow the sending and leave the key out: with a key of one's own
#   every dead letter is refused. Use onFailure for functions; elsewhere call grantEncryptDecrypt on the key, for the role or for the service that sends.
# Documentation: the pages of these properties speak of a queue, and not of its key. Issues 33153 (functions) and 33169 (rules) of aws/aws-cdk are open. AWS's pages say what the key has to allow, for a subscription:
#   https://docs.aws.amazon.com/sns/latest/dg/sns-configure-dead-letter-queue.html
# Why: dead letters are the alerts that failed. They are lost, and the queue that an alarm watches stays empty; the deployment and a test of the template's DeadLetterConfig pass.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts aws-cdk-lib@2.276.0 constructs@10.8.1 || exit 2
cat >probe.js <<'END'
import { App, Duration, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Rule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { Stream } from "aws-cdk-lib/aws-kinesis";
import { Key } from "aws-cdk-lib/aws-kms";
import { Code, Function, Runtime, StartingPosition } from "aws-cdk-lib/aws-lambda";
import { SnsDestination, SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import { KinesisEventSource, SqsDlq } from "aws-cdk-lib/aws-lambda-event-sources";
import { Schedule, ScheduleExpression } from "aws-cdk-lib/aws-scheduler";
import { LambdaInvoke } from "aws-cdk-lib/aws-scheduler-targets";
import { Topic } from "aws-cdk-lib/aws-sns";
import { LambdaSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Queue } from "aws-cdk-lib/aws-sqs";

const alerts = (stack, more) => new Function(stack, "Alerts", { runtime: Runtime.NODEJS_22_X, handler: "index.handler", code: Code.fromInline("//"), ...more });
const queue = (stack) => new Queue(stack, "Queue", { encryptionMasterKey: new Key(stack, "Key") });
const topic = (stack) => new Topic(stack, "Topic", { masterKey: new Key(stack, "Key") });
const ways = {
  "onFailure of a function, a queue": (stack) => alerts(stack, { onFailure: new SqsDestination(queue(stack)) }),
  "onFailure of a function, a topic": (stack) => alerts(stack, { onFailure: new SnsDestination(topic(stack)) }),
  "onFailure of an event source": (stack) => alerts(stack).addEventSource(new KinesisEventSource(new Stream(stack, "Stream"), { startingPosition: StartingPosition.LATEST, onFailure: new SqsDlq(queue(stack)) })),
  "deadLetterQueue of a function": (stack) => alerts(stack, { deadLetterQueue: queue(stack) }),
  "deadLetterTopic of a function": (stack) => alerts(stack, { deadLetterTopic: topic(stack) }),
  "deadLetterQueue of a rule's target": (stack) => new Rule(stack, "Rule", { eventPattern: { source: ["aws.iam"] }, targets: [new LambdaFunction(alerts(stack), { deadLetterQueue: queue(stack) })] }),
  "deadLetterQueue of a subscription": (stack) => new Topic(stack, "Records").addSubscription(new LambdaSubscription(alerts(stack), { deadLetterQueue: queue(stack) })),
  "deadLetterQueue of a schedule": (stack) => new Schedule(stack, "Schedule", { schedule: ScheduleExpression.rate(Duration.hours(1)), target: new LambdaInvoke(alerts(stack), { deadLetterQueue: queue(stack) }) }),
};
for (const [name, build] of Object.entries(ways)) {
  const stack = new Stack(new App(), "Example");
  build(stack);
  const template = Template.fromStack(stack);
  const actions = (type, property) => Object.values(template.findResources(type)).flatMap((resource) => resource.Properties[property].Statement).flatMap((statement) => statement.Action);
  const allowed = [...actions("AWS::IAM::Policy", "PolicyDocument"), ...actions("AWS::SQS::QueuePolicy", "PolicyDocument")];
  const send = allowed.some((action) => ["sqs:SendMessage", "sns:Publish"].includes(action));
  const key = [...allowed, ...actions("AWS::KMS::Key", "KeyPolicy")].some((action) => action.startsWith("kms:GenerateDataKey"));
  console.log(`${name}: may ${send ? "send" : "not send"}, ${key ? "and use the key" : "but not use the key"}`);
}
END
node probe.js 2>/dev/null | tee seen

diff - seen <<'END'
onFailure of a function, a queue: may send, and use the key
onFailure of a function, a topic: may send, and use the key
onFailure of an event source: may send, and use the key
deadLetterQueue of a function: may send, but not use the key
deadLetterTopic of a function: may send, but not use the key
deadLetterQueue of a rule's target: may send, but not use the key
deadLetterQueue of a subscription: may send, but not use the key
deadLetterQueue of a schedule: may send, but not use the key
END
