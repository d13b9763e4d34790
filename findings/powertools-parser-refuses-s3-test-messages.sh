#!/usr/bin/env bash
# Package: @aws-lambda-powertools/parser 2.35.0 with zod 4.6.7 (npm)
# Guess: S3SqsEventNotificationSchema takes whatever S3 sends to a queue, the s3:TestEvent among it: S3 sends that one
#   each time the bucket's notifications are configured.
# Happens: it refuses the test message, and with it all messages of the batch: the real notifications beside it are
#   not read, are tried again with it, and end in the dead-letter queue if they keep meeting it.
# Documentation: the list of schemas does not mention it:
#   https://docs.aws.amazon.com/powertools/typescript/latest/features/parser/ ; the message is described in
#   https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-lambda-powertools/parser@2.35.0 zod@4.6.7 || exit 2

cat >probe.js <<'END'
import { S3SqsEventNotificationSchema } from "@aws-lambda-powertools/parser/schemas/s3";

const message = (body) => ({
  messageId: "00000000-0000-4000-8000-000000000000",
  receiptHandle: "handle",
  body: JSON.stringify(body),
  attributes: {
    ApproximateReceiveCount: "1",
    SentTimestamp: "1773454365000",
    SenderId: "EXAMPLE",
    ApproximateFirstReceiveTimestamp: "1773454365001",
  },
  messageAttributes: {},
  md5OfBody: "0123456789abcdef0123456789abcdef",
  eventSource: "aws:sqs",
  eventSourceARN: "arn:aws:sqs:us-east-1:123456789012:queue",
  awsRegion: "us-east-1",
});
const created = message({
  Records: [
    {
      eventVersion: "2.3",
      eventSource: "aws:s3",
      awsRegion: "us-east-1",
      eventTime: "2026-03-14T02:12:45.000Z",
      eventName: "ObjectCreated:Put",
      userIdentity: { principalId: "EXAMPLE" },
      requestParameters: { sourceIPAddress: "192.0.2.3" },
      responseElements: { "x-amz-request-id": "id", "x-amz-id-2": "id" },
      s3: {
        s3SchemaVersion: "1.0",
        configurationId: "logs",
        bucket: { name: "bucket", ownerIdentity: { principalId: "EXAMPLE" }, arn: "arn:aws:s3:::bucket" },
        object: { key: "key.json.gz", size: 1024, eTag: "0123456789abcdef0123456789abcdef", sequencer: "0A" },
      },
    },
  ],
});
const time = "2026-03-14T02:12:45.000Z";
const test = message({ Service: "Amazon S3", Event: "s3:TestEvent", Time: time, Bucket: "bucket", RequestId: "id", HostId: "id" });
for (const [name, messages] of Object.entries({ "a notification": [created], "a test message": [test], both: [created, test] })) {
  const { success, error } = S3SqsEventNotificationSchema.safeParse({ Records: messages });
  console.log(`${name}:`, success ? "taken" : `refused, ${error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`)}`);
}
END
node probe.js | tee seen

diff - seen <<'END'
a notification: taken
a test message: refused, Records.0.body.Records: Invalid input: expected array, received undefined
both: refused, Records.1.body.Records: Invalid input: expected array, received undefined
END
