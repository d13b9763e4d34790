#!/usr/bin/env bash
# Package: aws-cdk-lib 2.276.0, constructs 10.8.1 (npm)
# Guess: a Trail with managementEvents WRITE_ONLY, or NONE, keeps to that when S3's or Lambda's data events are added: the added selector has no management events, or those of the trail.
#   sendToCloudWatchLogs, an organization's trail and a bucket of one's own get the policies that CloudTrail needs.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts aws-cdk-lib@2.276.0 constructs@10.8.1 || exit 2
cat >probe.js <<'END'
import { App, Stack, aws_cloudtrail as ct, aws_s3 as s3, aws_lambda as lambda, assertions } from "aws-cdk-lib";
const show = (label, build) => { const stack = new Stack(new App(), "s", { env: { account: "123456789012", region: "eu-central-1" } }); try { build(stack); const t = assertions.Template.fromStack(stack); for (const r of Object.values(t.findResources("AWS::CloudTrail::Trail"))) console.log(label, JSON.stringify(r.Properties.EventSelectors), JSON.stringify(r.Properties.AdvancedEventSelectors), JSON.stringify(r.DependsOn)); if (label.startsWith("org") || label.startsWith("own")) console.log(JSON.stringify(t.findResources("AWS::S3::BucketPolicy"), null, 0)); } catch (error) { console.log(label, "error", error.message); } };
const T = ct.ReadWriteType;
for (const managementEvents of [undefined, T.ALL, T.WRITE_ONLY, T.READ_ONLY, T.NONE]) {
  show(`${managementEvents} alone`, (s) => new ct.Trail(s, "t", { managementEvents }));
  show(`${managementEvents} + s3`, (s) => new ct.Trail(s, "t", { managementEvents }).addS3EventSelector([{ bucket: s3.Bucket.fromBucketName(s, "b", "logs") }]));
  show(`${managementEvents} + all s3`, (s) => new ct.Trail(s, "t", { managementEvents }).logAllS3DataEvents());
  show(`${managementEvents} + write s3`, (s) => new ct.Trail(s, "t", { managementEvents }).logAllS3DataEvents({ readWriteType: T.WRITE_ONLY }));
  show(`${managementEvents} + all s3, no management`, (s) => new ct.Trail(s, "t", { managementEvents }).logAllS3DataEvents({ includeManagementEvents: false }));
  show(`${managementEvents} + s3 + lambda`, (s) => { const t = new ct.Trail(s, "t", { managementEvents }); t.logAllS3DataEvents(); t.logAllLambdaDataEvents(); });
}
show("exclude", (s) => new ct.Trail(s, "t", { managementEvents: T.WRITE_ONLY }).logAllS3DataEvents({ excludeManagementEventSources: [ct.ManagementEventSources.KMS] }));
show("prefix", (s) => new ct.Trail(s, "t").addS3EventSelector([{ bucket: s3.Bucket.fromBucketName(s, "b", "logs"), objectPrefix: "a" }, { bucket: s3.Bucket.fromBucketName(s, "c", "logs"), objectPrefix: "/a" }]));
show("org", (s) => new ct.Trail(s, "t", { isOrganizationTrail: true, orgId: "o-abcde12345" }));
show("org without id", (s) => new ct.Trail(s, "t", { isOrganizationTrail: true }));
show("own", (s) => new ct.Trail(s, "t", { bucket: new s3.Bucket(s, "b"), s3KeyPrefix: "p", trailName: "n" }));
show("own imported", (s) => new ct.Trail(s, "t", { bucket: s3.Bucket.fromBucketName(s, "b", "logs") }));
END
node probe.js 2>&1 | tee seen
! grep -q '^WriteOnly + s3.*"ReadWriteType":"All".*IncludeManagementEvents":true\|^WriteOnly + s3.*"IncludeManagementEvents":true,"ReadWriteType":"All"' seen
