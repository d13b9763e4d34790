#!/usr/bin/env bash
# Package: @middy/core 6.4.5, @middy/event-normalizer 6.4.5, @middy/sqs-partial-batch-failure 6.4.5 (npm)
# Guess: the event normalizer unpacks a notification of S3 whatever it came through, SNS, SQS or both, decodes the object's key
#   in each, also of EventBridge, and leaves what is not JSON alone; the partial batch failure middleware reports the messages whose promises
#   were rejected, and all of them when the handler throws.
# Why: a handler that reads log objects gets its notifications so.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @middy/core@6.4.5 @middy/event-normalizer@6.4.5 @middy/sqs-partial-batch-failure@6.4.5 || exit 2
cat >probe.js <<'END'
import middy from "@middy/core";
import normalize from "@middy/event-normalizer";
import partial from "@middy/sqs-partial-batch-failure";

const context = { getRemainingTimeInMillis: () => 60000 };
const s3 = (key) => ({ Records: [{ eventSource: "aws:s3", eventName: "ObjectCreated:Put", s3: { bucket: { name: "logs" }, object: { key } } }] });
const sqs = (body, more) => ({ Records: [{ eventSource: "aws:sqs", messageId: "1", body: typeof body === "string" ? body : JSON.stringify(body), ...more }] });
const sns = (message, more) => ({ Records: [{ EventSource: "aws:sns", EventVersion: "1.0", Sns: { Type: "Notification", Message: typeof message === "string" ? message : JSON.stringify(message), ...more } }] });
const snsInSqs = (message) => ({ Type: "Notification", TopicArn: "arn:aws:sns:eu-central-1:123456789012:logs", Message: typeof message === "string" ? message : JSON.stringify(message) });
const bridge = (key) => ({ version: "0", "detail-type": "Object Created", source: "aws.s3", detail: { bucket: { name: "logs" }, object: { key } } });
const events = {
  s3: s3("AWSLogs/a+b%2Bc%20d.json.gz"),
  "s3 in sqs": sqs(s3("a+b%2Bc")),
  "s3 in sns": sns(s3("a+b%2Bc")),
  "s3 in sns in sqs": sqs(snsInSqs(s3("a+b%2Bc"))),
  "s3 in sqs, raw": sqs(s3("a+b%2Bc")),
  "eventbridge": bridge("a+b%2Bc"),
  "eventbridge in sqs": sqs(bridge("a+b%2Bc")),
  "test event in sqs": sqs({ Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "logs" }),
  "text in sqs": sqs("AWS Internal"),
  "number in sqs": sqs("000123"),
  "account in sqs": sqs("123456789012"),
  "long number in sqs": sqs("12345678901234567890"),
  "true in sqs": sqs("true"),
  "quoted in sqs": sqs('"text"'),
  "null in sqs": sqs("null"),
  "text in sns": sns("text"),
  "number in sns": sns("5"),
  "date in sqs": sqs('{"time":"2026-03-14T09:05:00Z"}'),
  "kinesis": { Records: [{ eventSource: "aws:kinesis", kinesis: { data: Buffer.from('{"a":1}').toString("base64") } }] },
  "logs": { awslogs: { data: (await import("node:zlib")).gzipSync('{"logEvents":[{"message":"{\\"a\\":1}"}]}').toString("base64") } },
  "firehose": { deliveryStreamArn: "arn", records: [{ recordId: "1", data: Buffer.from('{"a":1}').toString("base64") }] },
  "schedule": { source: "aws.events", "detail-type": "Scheduled Event", detail: {} },
  "dynamodb": { Records: [{ eventSource: "aws:dynamodb", dynamodb: { Keys: { id: { S: "1" } }, NewImage: { n: { N: "12345678901234567890" }, s: { SS: ["a"] } } } }] },
  "config": { invokingEvent: '{"a":1}', ruleParameters: '{"b":"2"}', configRuleName: "x" },
  "s3 batch": { invocationSchemaVersion: "1.0", invocationId: "1", job: { id: "1" }, tasks: [{ taskId: "1", s3Key: "a+b%2Bc", s3BucketArn: "arn:aws:s3:::logs" }] },
  "plain": { a: "a+b" },
};
for (const [name, event] of Object.entries(events)) {
  const handler = middy().use(normalize()).handler((event) => event);
  try {
    const seen = await handler(structuredClone(event), context);
    console.log(name, "→", JSON.stringify(seen, (k, v) => (v instanceof Set ? ["set", ...v] : typeof v === "bigint" ? `${v}n` : v)).slice(0, 330));
  } catch (error) {
    console.log(name, "→ error", error.message, error.cause?.data ?? "");
  }
}
const batch = { Records: ["a", "b", "c"].map((id) => ({ messageId: id, eventSource: "aws:sqs", body: id })) };
const handlers = {
  settled: async () => Promise.allSettled([Promise.resolve(), Promise.reject(new Error("b")), Promise.resolve()]),
  all: async () => Promise.all([Promise.resolve(), Promise.reject(new Error("b"))]),
  "sync throw": () => { throw new Error("x"); },
  nothing: async () => {},
  "empty list": async () => [],
  "fewer": async () => Promise.allSettled([Promise.reject(new Error("a"))]),
  "plain values": async () => ["ok", "ok", "ok"],
  "filtered": async () => (await Promise.allSettled([Promise.resolve(), Promise.reject(new Error("b")), Promise.resolve()])).filter((r) => r.status === "rejected"),
  "own answer": async () => ({ batchItemFailures: [{ itemIdentifier: "c" }] }),
  "other order": async () => Promise.allSettled([Promise.resolve(), Promise.resolve(), Promise.reject(new Error("a"))]),
};
for (const [name, handle] of Object.entries(handlers)) {
  const handler = middy().use(partial({ logger: false })).handler(handle);
  try {
    console.log("batch", name, "→", JSON.stringify(await handler(structuredClone(batch), context)));
  } catch (error) {
    console.log("batch", name, "→ error", error.message);
  }
}
END
node probe.js 2>&1 | tee seen
