#!/usr/bin/env bash
# Package: fauxqs 2.4.1, @aws-sdk/client-sns, client-sqs and client-s3 3.1175.0 (npm)
# Guess: fauxqs refuses the subjects, messages, attributes and filter policies that SNS refuses; evaluates filter policies as SNS does; and
#   tells a queue of S3's objects as S3 does: the key URL-encoded but for slashes, the size, a sequencer, once for each object, by prefix and suffix.
# Why: alerts are sent with SNS and begin with a notification of S3; tests that run against this pass, and AWS refuses.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts fauxqs@2.4.1 @aws-sdk/client-sns@3.1175.0 @aws-sdk/client-sqs@3.1175.0 @aws-sdk/client-s3@3.1175.0 || exit 2
cat >probe.js <<'END'
import { startFauxqs } from "fauxqs";
import * as S from "@aws-sdk/client-sns";
import * as Q from "@aws-sdk/client-sqs";
import * as O from "@aws-sdk/client-s3";

const server = await startFauxqs({ port: 0, logger: false });
const config = { endpoint: `http://127.0.0.1:${server.port}`, region: "eu-central-1", credentials: { accessKeyId: "example", secretAccessKey: "example" }, forcePathStyle: true };
const sns = new S.SNSClient(config), sqs = new Q.SQSClient(config), s3 = new O.S3Client(config);
let wrong = 0;
async function check(what, call, expected) {
  let seen;
  try { seen = await call(); if (seen?.$metadata) seen = "taken"; } catch (error) { seen = error.name; }
  const same = JSON.stringify(seen) === JSON.stringify(expected);
  wrong += same ? 0 : 1;
  console.log(`${same ? "same" : "DIFFERS"}: ${what}: ${JSON.stringify(seen)}${same ? "" : `, not ${JSON.stringify(expected)}`}`);
}
const { TopicArn } = await sns.send(new S.CreateTopicCommand({ Name: "alerts" }));
const publish = (input) => () => sns.send(new S.PublishCommand({ TopicArn, Message: "x", ...input }));
await check("plain", publish({ Subject: "Root signed in" }), "taken");
await check("subject of 100", publish({ Subject: "x".repeat(100) }), "taken");
await check("subject of 101", publish({ Subject: "x".repeat(101) }), "InvalidParameterException");
await check("subject with a line break", publish({ Subject: "a\nb" }), "InvalidParameterException");
await check("message empty", publish({ Message: "" }), "InvalidParameterException");
await check("message of 256 KiB", publish({ Message: "x".repeat(262144) }), "taken");
await check("message above", publish({ Message: "x".repeat(262145) }), "InvalidParameterException");
await check("message above in bytes", publish({ Message: "é".repeat(200000) }), "InvalidParameterException");
await check("message and attributes above", publish({ Message: "x".repeat(262144), MessageAttributes: { severity: { DataType: "String", StringValue: "high" } } }), "InvalidParameterException");
await check("JSON without default", publish({ Message: "{}", MessageStructure: "json" }), "InvalidParameterException");
const attribute = (DataType, StringValue) => publish({ MessageAttributes: { a: { DataType, StringValue } } });
await check("number", attribute("Number", "5"), "taken");
await check("text as number", attribute("Number", "high"), "ParameterValueInvalidException");
await check("empty text", attribute("String", ""), "ParameterValueInvalidException");
await check("unknown type", attribute("Text", "x"), "ParameterValueInvalidException");
await check("missing topic", () => sns.send(new S.PublishCommand({ TopicArn: `${TopicArn}x`, Message: "x" })), "NotFoundException");
await check("email is pending", async () => (await sns.send(new S.SubscribeCommand({ TopicArn, Protocol: "email", Endpoint: "security@example.com" }))).SubscriptionArn, "pending confirmation");
await check("listed as pending", async () => (await sns.send(new S.ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions.map((s) => s.SubscriptionArn), ["PendingConfirmation"]);
const arnOf = async (QueueUrl) => (await sqs.send(new Q.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }))).Attributes.QueueArn;
const received = async (QueueUrl) => {
  const bodies = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(new Q.ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }));
    if (Messages.length === 0) return bodies;
    for (const message of Messages) { bodies.push(JSON.parse(message.Body)); await sqs.send(new Q.DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle })); }
  }
};
let number = 0;
async function filter(policy, scope, attributes, message) {
  const topic = (await sns.send(new S.CreateTopicCommand({ Name: `t${++number}` }))).TopicArn;
  const { QueueUrl } = await sqs.send(new Q.CreateQueueCommand({ QueueName: `q${number}` }));
  await sns.send(new S.SubscribeCommand({ TopicArn: topic, Protocol: "sqs", Endpoint: await arnOf(QueueUrl), Attributes: { FilterPolicy: JSON.stringify(policy), FilterPolicyScope: scope } }));
  await sns.send(new S.PublishCommand({ TopicArn: topic, Message: message ?? "x", MessageAttributes: attributes }));
  return (await received(QueueUrl)).length;
}
const text = (StringValue) => ({ DataType: "String", StringValue }), list = (values) => ({ DataType: "String.Array", StringValue: JSON.stringify(values) }), amount = (StringValue) => ({ DataType: "Number", StringValue });
for (const [policy, attributes, expected] of [
  [{ s: ["high"] }, { s: text("high") }, 1], [{ s: ["high"] }, { s: text("low") }, 0], [{ s: ["high"] }, {}, 0], [{ s: ["high"], t: ["x"] }, { s: text("high") }, 0], [{ s: ["high"] }, { s: text("High") }, 0],
  [{ s: ["high"] }, { s: list(["low", "high"]) }, 1], [{ s: [{ prefix: "hi" }] }, { s: text("high") }, 1], [{ s: [{ suffix: "gh" }] }, { s: text("high") }, 1], [{ s: [{ "anything-but": ["low"] }] }, { s: text("high") }, 1],
  [{ s: [{ "anything-but": ["low"] }] }, { s: text("low") }, 0], [{ s: [{ "anything-but": ["low"] }] }, {}, 0], [{ s: [{ "anything-but": ["low"] }] }, { s: list(["low", "high"]) }, 1], [{ s: [{ "anything-but": { prefix: "lo" } }] }, { s: text("low") }, 0],
  [{ s: [{ "anything-but": { suffix: "ow" } }] }, { s: text("high") }, 1], [{ s: [{ "equals-ignore-case": "HIGH" }] }, { s: text("high") }, 1], [{ s: [{ exists: true }] }, { s: text("x") }, 1], [{ s: [{ exists: false }] }, {}, 1], [{ s: [{ exists: false }] }, { s: text("x") }, 0],
  [{ s: [5] }, { s: amount("5") }, 1], [{ s: [5] }, { s: amount("5.0") }, 1], [{ s: ["5"] }, { s: amount("5") }, 0], [{ s: [5] }, { s: text("5") }, 0], [{ s: [{ numeric: [">", 1, "<=", 5] }] }, { s: amount("5") }, 1], [{ s: [{ numeric: ["=", 5] }] }, { s: text("5") }, 0],
  [{ s: [{ cidr: "192.0.2.0/24" }] }, { s: text("192.0.2.7") }, 1], [{ $or: [{ s: ["a"] }, { t: ["b"] }] }, { t: text("b") }, 1], [{ s: [true] }, { s: list([true]) }, 1], [{ s: [null] }, { s: list([null]) }, 1], [{ s: [{ wildcard: "h*h" }] }, { s: text("high") }, "InvalidParameterException"],
]) await check(`attributes ${JSON.stringify(policy)} of ${JSON.stringify(Object.values(attributes).map((a) => a.StringValue))}`, () => filter(policy, "MessageAttributes", attributes), expected);
for (const [policy, body, expected] of [
  [{ alert: { severity: ["high"] } }, { alert: { severity: "high" } }, 1], [{ alert: { severity: ["high"] } }, { alert: [{ severity: "low" }, { severity: "high" }] }, 1], [{ alert: { severity: ["high"], rule: ["a"] } }, { alert: [{ severity: "high", rule: "b" }, { severity: "low", rule: "a" }] }, 0],
  [{ n: [5] }, { n: 5 }, 1], [{ n: [5] }, { n: "5" }, 0], [{ n: [null] }, { n: null }, 1], [{ n: [true] }, { n: true }, 1], [{ n: [{ exists: true }] }, { n: { a: 1 } }, 0], [{ n: [{ exists: false }] }, {}, 1], [{ n: ["a"] }, "no JSON", 0],
]) await check(`body ${JSON.stringify(policy)} of ${JSON.stringify(body)}`, () => filter(policy, "MessageBody", undefined, typeof body === "string" ? body : JSON.stringify(body)), expected);
await check("six keys", () => filter(Object.fromEntries([..."abcdef"].map((k) => [k, ["x"]])), "MessageAttributes", {}), "InvalidParameterException");
await check("empty list", () => filter({ s: [] }, "MessageAttributes", {}), "InvalidParameterException");
await check("no list", () => filter({ s: "high" }, "MessageAttributes", {}), "InvalidParameterException");
await check("nested in attributes", () => filter({ s: { t: ["x"] } }, "MessageAttributes", {}), "InvalidParameterException");

const Bucket = "trail";
await s3.send(new O.CreateBucketCommand({ Bucket }));
const { QueueUrl } = await sqs.send(new Q.CreateQueueCommand({ QueueName: "objects" }));
await check("notifications", async () => s3.send(new O.PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: { QueueConfigurations: [{ QueueArn: await arnOf(QueueUrl), Events: ["s3:ObjectCreated:*"], Filter: { Key: { FilterRules: [{ Name: "prefix", Value: "AWSLogs/" }] } } }] } })), "taken");
await check("test message", async () => (await received(QueueUrl)).map((b) => b.Event), ["s3:TestEvent"]);
await s3.send(new O.PutObjectCommand({ Bucket, Key: "AWSLogs/a b+c.gz", Body: "12345" }));
await check("put", async () => (await received(QueueUrl)).flatMap((b) => b.Records).map((r) => [r.eventName, r.s3.object.key, r.s3.object.size, typeof r.s3.object.sequencer]), [["ObjectCreated:Put", "AWSLogs/a+b%2Bc.gz", 5, "string"]]);
await server.stop();
process.exit(wrong > 0 ? 1 : 0);
END
node probe.js 2>&1 | tee seen
