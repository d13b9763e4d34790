#!/usr/bin/env bash
# Package: aws-cdk-lib 2.276.0, constructs 10.8.1 (npm)
# Guess: Trail.onEvent makes a rule for everything that CloudTrail records, sign-ins included; Template.fromStack fails
#   for a stack that has an error annotation, as `cdk synth` does; schedules and patterns say what was asked for: two
#   calls of addEventPattern narrow it, `hour: "4"` is once a day, and an undefined value in a pattern is refused; a
#   filter policy for SNS with an empty list is refused.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts aws-cdk-lib@2.276.0 constructs@10.8.1 || exit 2
cat >probe.js <<'END'
import { Annotations, App, Duration, Stack, aws_cloudtrail as cloudtrail, aws_events as events, aws_sns as sns, aws_iam as iam, aws_lambda as lambda, aws_s3 as s3, aws_sqs as sqs, aws_sns_subscriptions as subscriptions, aws_lambda_event_sources as sources, Aspects, Tags } from "aws-cdk-lib";
import { Annotations as Found, Match, Template } from "aws-cdk-lib/assertions";

const show = (name, make) => {
  const stack = new Stack(new App(), "S");
  let result;
  try { result = make(stack); } catch (error) { result = "refused: " + error.message.split("\n")[0].slice(0, 150); }
  console.log(`${name}: ${typeof result === "string" ? result : JSON.stringify(result)}`);
};
const resource = (stack, type) => Object.values(Template.fromStack(stack).findResources(type)).map((found) => found.Properties);
show("onEvent", (stack) => {
  cloudtrail.Trail.onEvent(stack, "R", { eventPattern: { detail: { eventName: ["ConsoleLogin"] } } });
  return resource(stack, "AWS::Events::Rule")[0].EventPattern;
});
show("onEvent, detailType given", (stack) => {
  cloudtrail.Trail.onEvent(stack, "R", { eventPattern: { detailType: ["AWS Console Sign In via CloudTrail"], detail: { eventName: ["ConsoleLogin"] } } });
  return resource(stack, "AWS::Events::Rule")[0].EventPattern;
});
show("error annotation", (stack) => {
  Annotations.of(stack).addError("no");
  new sns.Topic(stack, "T");
  Template.fromStack(stack).resourceCountIs("AWS::SNS::Topic", 1);
  return "passes";
});
show("two patterns", (stack) => {
  const rule = new events.Rule(stack, "R", { eventPattern: { source: ["aws.s3"] } });
  rule.addEventPattern({ source: ["aws.iam"] });
  return resource(stack, "AWS::Events::Rule")[0].EventPattern;
});
show("undefined in a pattern", (stack) => {
  new events.Rule(stack, "R", { eventPattern: { source: ["aws.s3"], detail: { eventName: undefined } } });
  return resource(stack, "AWS::Events::Rule")[0].EventPattern;
});
show("empty list in a pattern", (stack) => {
  new events.Rule(stack, "R", { eventPattern: { source: ["aws.s3"], detail: { eventName: [] } } });
  return resource(stack, "AWS::Events::Rule")[0].EventPattern;
});
show("hour 4", () => events.Schedule.cron({ hour: "4" }).expressionString);
show("rate of 90 seconds", () => events.Schedule.rate(Duration.seconds(90)).expressionString);
show("filter with empty list", () => sns.SubscriptionFilter.stringFilter({ allowlist: [] }).conditions);
show("filter with nothing", () => sns.SubscriptionFilter.stringFilter({}).conditions);
show("filter with both", () => sns.SubscriptionFilter.stringFilter({ allowlist: ["a"], denylist: ["b"] }).conditions);
show("trail with an S3 selector", (stack) => {
  const trail = new cloudtrail.Trail(stack, "T", { managementEvents: cloudtrail.ReadWriteType.WRITE_ONLY });
  trail.addS3EventSelector([{ bucket: s3.Bucket.fromBucketName(stack, "B", "logs") }]);
  return resource(stack, "AWS::CloudTrail::Trail")[0].EventSelectors;
});
show("trail as it is", (stack) => {
  new cloudtrail.Trail(stack, "T");
  const { EventSelectors, IsMultiRegionTrail, IncludeGlobalServiceEvents, EnableLogFileValidation } = resource(stack, "AWS::CloudTrail::Trail")[0];
  return { EventSelectors, IsMultiRegionTrail, IncludeGlobalServiceEvents, EnableLogFileValidation };
});
show("misspelled type in allResourcesProperties", (stack) => {
  new s3.Bucket(stack, "B");
  Template.fromStack(stack).allResourcesProperties("AWS::S3::Buckets", { BucketName: "x" });
  return "passes";
});
show("two subscriptions of one address", (stack) => {
  const topic = new sns.Topic(stack, "T");
  topic.addSubscription(new subscriptions.EmailSubscription("a@example.com"));
  topic.addSubscription(new subscriptions.EmailSubscription("b@example.com", { filterPolicy: { severity: sns.SubscriptionFilter.stringFilter({ allowlist: ["high"] }) } }));
  return resource(stack, "AWS::SNS::Subscription");
});
show("notification on an existing bucket's prefix", (stack) => {
  const bucket = s3.Bucket.fromBucketName(stack, "B", "logs");
  const queue = new sqs.Queue(stack, "Q");
  bucket.addObjectCreatedNotification?.({ bind: () => ({ arn: "arn:aws:lambda:eu-central-1:123456789012:function:example", type: 0, dependencies: [] }) }, { prefix: "AWSLogs/" }, { suffix: ".json.gz" });
  return resource(stack, "Custom::S3BucketNotifications").map((found) => found.NotificationConfiguration ?? found);
});
END
node probe.js 2>/dev/null | tee seen
diff - <(head -8 seen) <<'END'
onEvent: {"detail":{"eventName":["ConsoleLogin"]},"detail-type":["AWS API Call via CloudTrail","AWS Console Sign In via CloudTrail","AWS Service Event via CloudTrail"]}
onEvent, detailType given: {"detail":{"eventName":["ConsoleLogin"]},"detail-type":["AWS Console Sign In via CloudTrail"]}
error annotation: refused
two patterns: refused
undefined in a pattern: refused
empty list in a pattern: refused
hour 4: cron(0 4 * * ? *)
rate of 90 seconds: refused
END
