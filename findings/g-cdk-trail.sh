#!/usr/bin/env bash
# Package: aws-cdk-lib 2.276.0
# Guess: addS3EventSelector and addLambdaEventSelector add data events to what the trail logs: with `readWriteType: WRITE_ONLY` the trail logs writes of objects and, as before, all management events.
# Why: AssumeRole, GetSecretValue and every Get, List and Describe are management events that read.
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
