#!/usr/bin/env bash
# Package: aws-cdk-lib 2.276.0, constructs 10.8.1 (npm)
# Guess: metricFilter.metric() is the metric that the filter writes: with the filter's dimensions it has them or is refused, and an alarm on it has data. An alarm on a metric of another account or Region is refused or has its account. An alarm action given twice is there once.
#   A LogGroup's key, a queue's key and a function's onFailure/dead-letter topic with a key get what the service needs. A Lambda that is subscribed to an imported topic, and a bucket by name given a notification, work.
#   A Trail with an imported bucket, an own key or a log group gets the policies that it needs.
set -euo pipefail
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts aws-cdk-lib@2.276.0 constructs@10.8.1 || exit 2
cat >probe.js <<'END'
import { App, Stack, Duration, RemovalPolicy } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Alarm, Metric, CompositeAlarm, AlarmRule, AlarmState, MathExpression } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { LogGroup, MetricFilter, FilterPattern, SubscriptionFilter } from "aws-cdk-lib/aws-logs";
import { Key } from "aws-cdk-lib/aws-kms";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { Bucket, BucketEncryption } from "aws-cdk-lib/aws-s3";
import { Trail } from "aws-cdk-lib/aws-cloudtrail";
import * as lambda from "aws-cdk-lib/aws-lambda";
import { SnsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { Rule } from "aws-cdk-lib/aws-events";
const fresh = (env) => new Stack(new App(), "Example", env ? { env } : {});
const show = (name, run) => { try { const value = run(); console.log(name, "|", typeof value === "string" ? value : JSON.stringify(value)); } catch (error) { console.log(name, "| ERROR", error.message.split("\n")[0]); } };
const of = (stack, type, ...keys) => Object.values(Template.fromStack(stack).findResources(type)).map(({ Properties }) => Object.fromEntries(keys.map((key) => [key, Properties[key]])));
show("dimensions", () => { const stack = fresh(); const filter = new MetricFilter(stack, "F", { logGroup: new LogGroup(stack, "G"), metricNamespace: "n", metricName: "m", filterPattern: FilterPattern.exists("$.eventName"), dimensions: { account: "$.recipientAccountId" } }); new Alarm(stack, "A", { metric: filter.metric(), threshold: 1, evaluationPeriods: 1 }); return of(stack, "AWS::CloudWatch::Alarm", "Dimensions", "Statistic", "Period", "ComparisonOperator", "TreatMissingData"); });
show("dimensions and default", () => { const stack = fresh(); new MetricFilter(stack, "F", { logGroup: new LogGroup(stack, "G"), metricNamespace: "n", metricName: "m", defaultValue: 0, filterPattern: FilterPattern.exists("$.eventName"), dimensions: { account: "$.recipientAccountId" } }); return of(stack, "AWS::Logs::MetricFilter", "MetricTransformations"); });
show("other region", () => { const stack = fresh({ account: "123456789012", region: "eu-west-1" }); new Alarm(stack, "A", { metric: new Metric({ namespace: "n", metricName: "m", region: "us-east-1" }), threshold: 1, evaluationPeriods: 1 }); return of(stack, "AWS::CloudWatch::Alarm", "Metrics", "MetricName"); });
show("other region, stack without env", () => { const stack = fresh(); new Alarm(stack, "A", { metric: new Metric({ namespace: "n", metricName: "m", region: "us-east-1" }), threshold: 1, evaluationPeriods: 1 }); return of(stack, "AWS::CloudWatch::Alarm", "Metrics", "MetricName"); });
show("other account", () => { const stack = fresh({ account: "123456789012", region: "eu-west-1" }); new Alarm(stack, "A", { metric: new Metric({ namespace: "n", metricName: "m", account: "111122223333" }), threshold: 1, evaluationPeriods: 1 }); return of(stack, "AWS::CloudWatch::Alarm", "Metrics", "MetricName"); });
show("action twice", () => { const stack = fresh(); const topic = new Topic(stack, "T"); const alarm = new Alarm(stack, "A", { metric: new Metric({ namespace: "n", metricName: "m" }), threshold: 1, evaluationPeriods: 1 }); alarm.addAlarmAction(new SnsAction(topic)); alarm.addAlarmAction(new SnsAction(topic)); return of(stack, "AWS::CloudWatch::Alarm", "AlarmActions"); });
show("composite", () => { const stack = fresh(); const alarm = new Alarm(stack, "A", { metric: new Metric({ namespace: "n", metricName: "m" }), threshold: 1, evaluationPeriods: 1 }); new CompositeAlarm(stack, "C", { alarmRule: AlarmRule.allOf(AlarmRule.fromAlarm(alarm, AlarmState.ALARM), AlarmRule.not(AlarmRule.anyOf())) }); return of(stack, "AWS::CloudWatch::CompositeAlarm", "AlarmRule"); });
show("log group key", () => { const stack = fresh(); new LogGroup(stack, "G", { encryptionKey: new Key(stack, "K") }); return of(stack, "AWS::KMS::Key", "KeyPolicy").map((k) => k.KeyPolicy.Statement.length); });
show("trail key", () => { const stack = fresh(); new Trail(stack, "T", { encryptionKey: new Key(stack, "K") }); return of(stack, "AWS::KMS::Key", "KeyPolicy").map((k) => k.KeyPolicy.Statement.map((s) => [s.Principal.Service, s.Action])); });
show("trail bucket with key", () => { const stack = fresh(); new Trail(stack, "T", { bucket: new Bucket(stack, "B", { encryption: BucketEncryption.KMS }) }); return of(stack, "AWS::KMS::Key", "KeyPolicy").map((k) => k.KeyPolicy.Statement.map((s) => [s.Principal.Service, s.Action])); });
show("trail imported bucket", () => { const stack = fresh(); new Trail(stack, "T", { bucket: Bucket.fromBucketName(stack, "B", "logs") }); return of(stack, "AWS::S3::BucketPolicy", "PolicyDocument"); });
show("organization trail", () => { const stack = fresh(); new Trail(stack, "T", { isOrganizationTrail: true }); return of(stack, "AWS::S3::BucketPolicy", "PolicyDocument").map((p) => p.PolicyDocument.Statement.map((s) => JSON.stringify(s.Resource).slice(-60))); });
const fn = (stack, props) => new lambda.Function(stack, "Fn", { runtime: lambda.Runtime.NODEJS_22_X, handler: "i.h", code: lambda.Code.fromInline("//"), ...props });
show("onFailure topic with key", () => { const stack = fresh(); fn(stack, { onFailure: new SnsDestination(new Topic(stack, "T", { masterKey: new Key(stack, "K") })) }); return [of(stack, "AWS::IAM::Policy", "PolicyDocument").map((p) => p.PolicyDocument.Statement.map((s) => s.Action)), of(stack, "AWS::KMS::Key", "KeyPolicy").map((k) => k.KeyPolicy.Statement.length)]; });
show("deadLetterTopic with key", () => { const stack = fresh(); fn(stack, { deadLetterTopic: new Topic(stack, "T", { masterKey: new Key(stack, "K") }) }); return [of(stack, "AWS::IAM::Policy", "PolicyDocument").map((p) => p.PolicyDocument.Statement.map((s) => s.Action)), of(stack, "AWS::KMS::Key", "KeyPolicy").map((k) => k.KeyPolicy.Statement.length)]; });
show("deadLetterQueue with key", () => { const stack = fresh(); fn(stack, { deadLetterQueue: new Queue(stack, "Q", { encryptionMasterKey: new Key(stack, "K") }) }); return of(stack, "AWS::IAM::Policy", "PolicyDocument").map((p) => p.PolicyDocument.Statement.map((s) => s.Action)); });
show("imported topic with key, publish", () => { const stack = fresh(); const f = fn(stack, {}); Topic.fromTopicArn(stack, "T", "arn:aws:sns:eu-west-1:123456789012:alerts").grantPublish(f); return of(stack, "AWS::IAM::Policy", "PolicyDocument").map((p) => p.PolicyDocument.Statement.map((s) => s.Action)); });
show("topic with key, publish", () => { const stack = fresh(); const f = fn(stack, {}); new Topic(stack, "T", { masterKey: new Key(stack, "K") }).grantPublish(f); return [of(stack, "AWS::IAM::Policy", "PolicyDocument").map((p) => p.PolicyDocument.Statement.map((s) => s.Action)), of(stack, "AWS::KMS::Key", "KeyPolicy").map((k) => k.KeyPolicy.Statement.length)]; });
show("rule on a version", () => { const stack = fresh(); const f = fn(stack, {}); new Rule(stack, "R", { eventPattern: { source: ["a"] }, targets: [new LambdaFunction(f.currentVersion), new LambdaFunction(f)] }); return of(stack, "AWS::Lambda::Permission", "FunctionName", "SourceArn"); });
show("same rule target twice", () => { const stack = fresh(); const f = fn(stack, {}); const rule = new Rule(stack, "R", { eventPattern: { source: ["a"] } }); rule.addTarget(new LambdaFunction(f)); rule.addTarget(new LambdaFunction(f)); return of(stack, "AWS::Events::Rule", "Targets").map((r) => r.Targets.length); });
show("pattern added", () => { const stack = fresh(); const rule = new Rule(stack, "R", { eventPattern: { source: ["aws.iam"], detail: { eventName: ["CreateUser"] } } }); rule.addEventPattern({ source: ["aws.s3"], detail: { eventName: ["DeleteBucket"] } }); return of(stack, "AWS::Events::Rule", "EventPattern"); });
show("math period", () => { const stack = fresh(); const m = new Metric({ namespace: "n", metricName: "m", period: Duration.minutes(1), statistic: "Sum" }); new Alarm(stack, "A", { metric: new MathExpression({ expression: "a", usingMetrics: { a: m } }), threshold: 1, evaluationPeriods: 1 }); return of(stack, "AWS::CloudWatch::Alarm", "Metrics"); });
END
node probe.js 2>&1 | grep -v "WARN\|deprecat\|next major"
