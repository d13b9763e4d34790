#!/usr/bin/env bash
# Package: aws-cdk-lib 2.276.0, constructs 10.8.1 (npm)
# Guess: whatever CDK is given a topic to write to may write to it: an alarm's SnsAction, a rule's SnsTopic, a bucket's SnsDestination and a trail's snsTopic each add to the topic's policy, and to its key's policy, too.
# Happens: an alarm's SnsAction adds to neither. Without a policy of its own the topic has SNS's default one, which lets the account's alarms in. A rule, a bucket, a trail or enforceSSL gives the topic a policy, which takes the
#   default one's place and names only that service, or denies only: from then on the alarm may not publish. A key lets in rules and trails, but no alarms, and no bucket either. Add both statements for
#   cloudwatch.amazonaws.com by hand, and assert on them.
# Documentation: neither the page of SnsAction nor that of Topic's enforceSSL says so. The action that is refused shows in the alarm's history alone, as in issue 43 of aws-solutions/automated-security-response-on-aws.
# Why: one topic for the alerts of rules and for the alarm that says that alerts fail is usual. With the first rule the alarm becomes mute, and nothing fails: neither the synthesis, the deployment nor a test of the alarm's actions.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts aws-cdk-lib@2.276.0 constructs@10.8.1 || exit 2
cat >probe.js <<'END'
import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Trail } from "aws-cdk-lib/aws-cloudtrail";
import { Alarm, Metric } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { Rule } from "aws-cdk-lib/aws-events";
import { SnsTopic } from "aws-cdk-lib/aws-events-targets";
import { Key } from "aws-cdk-lib/aws-kms";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { SnsDestination } from "aws-cdk-lib/aws-s3-notifications";
import { Topic } from "aws-cdk-lib/aws-sns";

const metric = new Metric({ namespace: "example", metricName: "errors" });
const writers = {
  alarm: (stack, topic) => new Alarm(stack, "Alarm", { metric, threshold: 1, evaluationPeriods: 1 }).addAlarmAction(new SnsAction(topic)),
  rule: (stack, topic) => new Rule(stack, "Rule", { eventPattern: { source: ["aws.iam"] }, targets: [new SnsTopic(topic)] }),
  bucket: (stack, topic) => new Bucket(stack, "Bucket").addObjectCreatedNotification(new SnsDestination(topic)),
  trail: (stack, snsTopic) => new Trail(stack, "Trail", { snsTopic }),
};
for (const names of [["alarm"], ["alarm", "rule"], ["alarm", "bucket"], ["alarm", "trail"], ["alarm", "enforceSSL"]]) {
  const stack = new Stack(new App(), "Example");
  const topic = new Topic(stack, "Topic", { masterKey: new Key(stack, "Key"), enforceSSL: names.includes("enforceSSL") });
  for (const name of names) writers[name]?.(stack, topic);
  const template = Template.fromStack(stack);
  const documents = (type, property) => Object.values(template.findResources(type)).map((resource) => resource.Properties[property]);
  const services = (statements) => statements.flatMap(({ Effect, Principal }) => (Effect === "Deny" ? ["nobody, and denies"] : Principal.Service ?? [])).join(", ") || "no service";
  const [policy] = documents("AWS::SNS::TopicPolicy", "PolicyDocument");
  const [key] = documents("AWS::KMS::Key", "KeyPolicy");
  console.log(`${names.join(" and ")}: the topic has ${policy ? `a policy that allows ${services(policy.Statement)}` : "no policy but the default"}, its key allows ${services(key.Statement)}`);
}
END
node probe.js 2>/dev/null | tee seen

diff - seen <<'END'
alarm: the topic has no policy but the default, its key allows no service
alarm and rule: the topic has a policy that allows events.amazonaws.com, its key allows events.amazonaws.com
alarm and bucket: the topic has a policy that allows s3.amazonaws.com, its key allows no service
alarm and trail: the topic has a policy that allows cloudtrail.amazonaws.com, its key allows cloudtrail.amazonaws.com
alarm and enforceSSL: the topic has a policy that allows nobody, and denies, its key allows no service
END
