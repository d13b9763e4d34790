#!/usr/bin/env bash
# Package: aws-cdk-lib 2.276.0
# Guess: addS3EventSelector and addLambdaEventSelector add data events to what the trail logs: with `readWriteType: WRITE_ONLY` the
#   trail logs writes of objects and, as before, all management events.
# Happens: a trail without `managementEvents` has no selector for management events of its own. The one for data events is its first, includes management
#   events, as includeManagementEvents is true by default, and its readWriteType applies to them, too: the trail stops logging those that
#   read. The other way round, data events added to a trail of writes log all management events, unless that is switched off.
# Documentation: https://docs.aws.amazon.com/cdk/api/latest/dotnet/api/Amazon.CDK.AWS.CloudTrail.CfnTrail.IEventSelectorProperty.html says
#   that a trail without selectors logs all management events, and that one with selectors logs what fits one of them.
# Why: AssumeRole, GetSecretValue and every Get, List and Describe are management events that read: rules on them fall silent.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts aws-cdk-lib@2.276.0 constructs@10.8.1 || exit 2
cat >probe.js <<'END'
import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { ReadWriteType, Trail } from "aws-cdk-lib/aws-cloudtrail";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { Function as Lambda } from "aws-cdk-lib/aws-lambda";

function selectors(words, settings, change) {
  const stack = new Stack(new App(), "Stack");
  const trail = new Trail(stack, "Trail", settings);
  change?.(trail, Bucket.fromBucketName(stack, "Bucket", "example-bucket"), Lambda.fromFunctionName(stack, "Function", "example"));
  const [resource] = Object.values(Template.fromStack(stack).findResources("AWS::CloudTrail::Trail"));
  console.log(`${words}:`);
  for (const { DataResources, ...rest } of resource.Properties.EventSelectors ?? []) console.log(`  ${JSON.stringify({ ...rest, data: DataResources?.map(({ Type }) => Type).join() })}`);
}

const { ALL, NONE, READ_ONLY, WRITE_ONLY } = ReadWriteType;
selectors("nothing set", {});
selectors("managementEvents ALL", { managementEvents: ALL });
selectors("S3", {}, (trail, bucket) => trail.addS3EventSelector([{ bucket }]));
selectors("S3, writes only", {}, (trail, bucket) => trail.addS3EventSelector([{ bucket }], { readWriteType: WRITE_ONLY }));
selectors("S3, writes only, includeManagementEvents false", {}, (trail, bucket) => trail.addS3EventSelector([{ bucket }], { readWriteType: WRITE_ONLY, includeManagementEvents: false }));
selectors("managementEvents ALL; S3, writes only", { managementEvents: ALL }, (trail, bucket) => trail.addS3EventSelector([{ bucket }], { readWriteType: WRITE_ONLY }));
selectors("managementEvents WRITE_ONLY; S3", { managementEvents: WRITE_ONLY }, (trail, bucket) => trail.addS3EventSelector([{ bucket }]));
selectors("managementEvents NONE; S3", { managementEvents: NONE }, (trail, bucket) => trail.addS3EventSelector([{ bucket }]));
selectors("all S3 data, reads only", {}, (trail) => trail.logAllS3DataEvents({ readWriteType: READ_ONLY }));
selectors("S3, writes only; Lambda", {}, (trail, bucket, handler) => {
  trail.addS3EventSelector([{ bucket }], { readWriteType: WRITE_ONLY });
  trail.addLambdaEventSelector([handler]);
});
END
node probe.js 2>/dev/null | tee seen

diff - seen <<'END'
nothing set:
managementEvents ALL:
  {"IncludeManagementEvents":true,"ReadWriteType":"All"}
S3:
  {"data":"AWS::S3::Object"}
S3, writes only:
  {"ReadWriteType":"WriteOnly","data":"AWS::S3::Object"}
S3, writes only, includeManagementEvents false:
  {"IncludeManagementEvents":false,"ReadWriteType":"WriteOnly","data":"AWS::S3::Object"}
managementEvents ALL; S3, writes only:
  {"IncludeManagementEvents":true,"ReadWriteType":"All"}
  {"ReadWriteType":"WriteOnly","data":"AWS::S3::Object"}
managementEvents WRITE_ONLY; S3:
  {"IncludeManagementEvents":true,"ReadWriteType":"WriteOnly"}
  {"data":"AWS::S3::Object"}
managementEvents NONE; S3:
  {"IncludeManagementEvents":false,"data":"AWS::S3::Object"}
all S3 data, reads only:
  {"ReadWriteType":"ReadOnly","data":"AWS::S3::Object"}
S3, writes only; Lambda:
  {"ReadWriteType":"WriteOnly","data":"AWS::S3::Object"}
  {"data":"AWS::Lambda::Function"}
END
