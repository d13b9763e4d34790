#!/usr/bin/env bash
# Package: fauxqs 2.4.1 on node 24.21.0 (npm)
# Guess: an emulator of S3 refuses operations that it does not implement, with NotImplemented or the like. What
#   it accepts it stores at least, so that it can be read back.
# Happens: setting a bucket's notifications or policy succeeds and stores nothing. Reading the notifications gives
#   none; reading the policy gives, as the policy's text, the XML that lists the bucket's objects.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module","allowScripts":{"node":true}}' >package.json
npm install --silent node@24.21.0 && npm install --silent --ignore-scripts fauxqs@2.4.1 @aws-sdk/client-s3@3.1169.0 || exit 2

cat >probe.js <<'END'
import * as aws from "@aws-sdk/client-s3";
import { startFauxqs } from "fauxqs";

const server = await startFauxqs({ port: 0, logger: false });
const s3 = new aws.S3Client({
  endpoint: `http://127.0.0.1:${server.port}`,
  forcePathStyle: true,
  region: "us-east-1",
  credentials: { accessKeyId: "example", secretAccessKey: "example" },
});
const Bucket = "logs";
await s3.send(new aws.CreateBucketCommand({ Bucket }));

const QueueConfigurations = [{ QueueArn: "arn:aws:sqs:us-east-1:123456789012:new", Events: ["s3:ObjectCreated:*"] }];
const put = new aws.PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: { QueueConfigurations } });
console.log("notifications set:", (await s3.send(put)).$metadata.httpStatusCode);
const get = await s3.send(new aws.GetBucketNotificationConfigurationCommand({ Bucket }));
console.log("notifications read:", get.QueueConfigurations);

const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
console.log("policy set:", (await s3.send(new aws.PutBucketPolicyCommand({ Bucket, Policy }))).$metadata.httpStatusCode);
const policy = (await s3.send(new aws.GetBucketPolicyCommand({ Bucket }))).Policy;
console.log("policy read:", policy.match(/<\w+/)[0]);
await server.stop();
END
node_modules/.bin/node probe.js | tee seen

diff - seen <<'END'
notifications set: 200
notifications read: undefined
policy set: 200
policy read: <ListBucketResult
END
