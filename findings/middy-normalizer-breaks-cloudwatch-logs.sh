#!/usr/bin/env bash
# Package: @middy/core 6.4.5, @middy/event-normalizer 6.4.5 (npm)
# Guess: the event normalizer unpacks what a log group sends to a function, as it unpacks Kinesis, SQS and SNS, or leaves it.
# Happens: it decodes the base64 and takes the gzip bytes for UTF-8, so that the data can't be unpacked any more by anybody.
#   Notifications of S3 within SNS within SQS, and their keys, it unpacks as guessed.
# Documentation: https://middy.js.org/docs/middlewares/event-normalizer says of CloudWatch Logs: "Base64 decode and JSON parse
#   data". The data is always compressed: https://docs.aws.amazon.com/lambda/latest/dg/services-cloudwatchlogs.html
# Why: a trail that sends its records to a log group reaches a function so, and all records of the invocation are lost.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @middy/core@6.4.5 @middy/event-normalizer@6.4.5 || exit 2
cat >probe.js <<'END'
import { gunzipSync, gzipSync } from "node:zlib";
import middy from "@middy/core";
import normalize from "@middy/event-normalizer";

const handle = middy().use(normalize()).handler((event) => event);
const normalized = (event) => handle(event, { getRemainingTimeInMillis: () => 60_000 });
const content = '{"logEvents":[{"message":"{}"}]}';
const base64 = (bytes) => Buffer.from(bytes).toString("base64");

const { awslogs } = await normalized({ awslogs: { data: base64(gzipSync(content)) } });
console.log("CloudWatch Logs:", typeof awslogs.data);
console.log("  is the base64 that was sent:", awslogs.data === base64(gzipSync(content)));
for (const encoding of ["base64", "utf8", "latin1"]) {
  try {
    console.log(`  unpacked as ${encoding}:`, gunzipSync(Buffer.from(awslogs.data, encoding)).toString() === content);
  } catch {
    console.log(`  unpacked as ${encoding}: error`);
  }
}
const kinesis = await normalized({ Records: [{ eventSource: "aws:kinesis", kinesis: { data: base64('{"a":1}') } }] });
console.log("Kinesis:", kinesis.Records[0].kinesis.data);
const s3 = { Records: [{ eventSource: "aws:s3", s3: { object: { key: "a+b%2Bc" } } }] };
const body = JSON.stringify({ Type: "Notification", TopicArn: "arn:aws:sns:eu-central-1:123456789012:logs", Message: JSON.stringify(s3) });
const sqs = await normalized({ Records: [{ eventSource: "aws:sqs", body }] });
console.log("S3 within SNS within SQS:", sqs.Records[0].body.Message.Records[0].s3.object.key);
END
node probe.js | tee seen

diff - seen <<'END'
CloudWatch Logs: string
  is the base64 that was sent: false
  unpacked as base64: error
  unpacked as utf8: error
  unpacked as latin1: error
Kinesis: { a: 1 }
S3 within SNS within SQS: a b+c
END
