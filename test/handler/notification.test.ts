import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { NotificationError, readNotification } from "../../handler/notification.ts";

const event = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, "../events", `${name}.json`), "utf8"));

/** As SNS invokes a function: https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
const inSns = (...messages: unknown[]) => ({
  Records: messages.map((message) => ({
    EventVersion: "1.0",
    EventSource: "aws:sns",
    EventSubscriptionArn: "arn:aws:sns:eu-west-1:123456789012:trail:21be56ed-a058-49f5-8c98-aedd2564c486",
    Sns: { Type: "Notification", Subject: "Amazon S3 Notification", Message: JSON.stringify(message) },
  })),
});

/** A key as CloudTrail writes it, with a name of its own at its end. */
const keyOf = (name: string) => `AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/${name}`;

const withKeys = (...keys: (string | { key: string; size: number })[]) => ({
  Records: keys.map((object) => ({
    s3: { bucket: { name: "logs" }, object: typeof object === "string" ? { key: object, size: 9 } : object },
  })),
});

const plainObject = {
  bucket: "example-trail-logs",
  key: "AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/123456789012_CloudTrail_eu-west-1_20260314T0215Z_example + café.json.gz",
  versionId: "096fKKXTRTtl3on89fVO.nfljtsv6qko",
};

test("a notification straight from S3 names its log object, with the key decoded", () => {
  expect(readNotification(event("s3-object-created"))).toEqual({
    logObjects: [plainObject],
    skipped: [],
    malformed: [],
  });
});

test("the same wrapped in SNS gives the same", () => {
  const direct = readNotification(event("s3-object-created"));
  expect(readNotification(inSns(event("s3-object-created")))).toEqual(direct);
});

test("several notifications in one invocation give all their log objects", () => {
  const s3 = event("s3-object-created");
  expect(readNotification({ Records: [...s3.Records, ...s3.Records] }).logObjects).toHaveLength(2);
  expect(readNotification(inSns(s3, event("cloudtrail-sns"))).logObjects).toHaveLength(3);
});

test("CloudTrail's own message to its topic names its log objects, whose keys are not encoded", () => {
  expect(readNotification(inSns(event("cloudtrail-sns"))).logObjects.map(({ key }) => key)).toEqual(
    event("cloudtrail-sns").s3ObjectKey,
  );
});

test("EventBridge's Object Created names its log object, whose key is not encoded", () => {
  expect(readNotification(event("eventbridge-object-created"))).toEqual({
    logObjects: [
      {
        bucket: "example-trail-logs",
        key: "AWSLogs/o-exampleorgid/123456789012/CloudTrail/eu-west-1/2026/03/14/example + %2B café.json.gz",
        versionId: "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e",
      },
    ],
    skipped: [],
    malformed: [],
  });
});

test("the test event that S3 sends once holds no log object", () => {
  const nothing = { logObjects: [], skipped: [], malformed: [] };
  expect(readNotification(event("s3-test-event"))).toEqual(nothing);
  expect(readNotification(inSns(event("s3-test-event")))).toEqual(nothing);
});

test("objects that hold no log file are skipped, each with its reason, and the rest is not", () => {
  const { logObjects, skipped } = readNotification(
    withKeys(
      "AWSLogs/123456789012/CloudTrail-Digest/eu-west-1/2026/03/14/d.json.gz",
      "AWSLogs/123456789012/CloudTrail-Insight/eu-west-1/2026/03/14/i.json.gz",
      { key: "AWSLogs/123456789012/CloudTrail/", size: 0 },
      { key: "AWSLogs/123456789012/CloudTrail/a.json.gz", size: 0 },
      "AWSLogs/123456789012/vpcflowlogs/eu-west-1/2026/03/14/f.log.gz",
      "AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/a.json.gz",
    ),
  );
  expect(logObjects).toEqual([
    { bucket: "logs", key: "AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/a.json.gz" },
  ]);
  expect(skipped.map(({ reason }) => reason)).toEqual([
    "a digest file: it signs log files and contains no records",
    "an Insight file: it contains rates of calls and no calls",
    "empty: CloudTrail creates its folders as objects",
    "empty: CloudTrail creates its folders as objects",
    "not a log file: its name ends neither in .json.gz nor in .json",
  ]);
});

const expected = 'expected an S3 notification, one inside an SNS message, or EventBridge\'s "Object Created".';

test.each([
  ["nothing", null, `the event is null; ${expected}`],
  ["a number", 5, `the event is a number; ${expected}`],
  ["a list", [], `the event is a list; ${expected}`],
  ["an empty object", {}, `the event is an object with the keys (none); ${expected}`],
  [
    "an event of another kind",
    { source: "aws.ec2", detail: {} },
    `the event is an object with the keys source, detail; ${expected}`,
  ],
  ["Records that are no list", { Records: {} }, `the event is an object with the keys Records; ${expected}`],
  [
    "an EventBridge event without detail",
    { "detail-type": "Object Created" },
    "detail is missing; expected an object.",
  ],
  [
    "an EventBridge event without a key",
    { "detail-type": "Object Created", detail: { bucket: { name: "b" }, object: {} } },
    "detail.object.key is missing; expected text.",
  ],
])("what is no notification is an error that says what was expected: %s", (_what, value, message) => {
  expect(() => readNotification(value)).toThrow(new NotificationError(message));
});

describe("a malformed entry is told by its place, and the others are read", () => {
  const good = keyOf("good.json.gz");
  const [goodEntry] = withKeys(good).Records;
  const s3 = (bucket: unknown, object: unknown) => ({ Records: [{ s3: { bucket, object } }, goodEntry] });
  const name = { name: "logs" };

  test.each([
    ["null", { Records: [null, goodEntry] }, "Records[0] is null; expected an object."],
    ["of another kind", { Records: [{}, goodEntry] }, "Records[0].s3 is missing; expected an object."],
    ["without an object", s3(name, undefined), "Records[0].s3.object is missing; expected an object."],
    ["without a key", s3(name, { size: 9 }), "Records[0].s3.object.key is missing; expected text."],
    ["an empty key", s3(name, { key: "" }), "Records[0].s3.object.key is empty; expected text."],
    ["a key that is a number", s3(name, { key: 5 }), "Records[0].s3.object.key is a number; expected text."],
    ["without a bucket", s3({}, { key: "a" }), "Records[0].s3.bucket.name is missing; expected text."],
    [
      "a key that is not URL-encoded",
      withKeys(keyOf("100%.json.gz"), good),
      `Records[0].s3.object.key is "${keyOf("100%.json.gz")}", which is not URL-encoded as S3 does.`,
    ],
    [
      "an SNS message that is no JSON",
      { Records: [{ Sns: { Message: "hello" } }, goodEntry] },
      "Records[0].Sns.Message is not JSON, so it is no S3 notification.",
    ],
    [
      "an SNS message without text",
      { Records: [{ Sns: {} }, goodEntry] },
      "Records[0].Sns.Message is missing; expected text.",
    ],
    [
      "an SNS message of another kind",
      { Records: [...inSns({ hello: 1 }).Records, goodEntry] },
      `Records[0].Sns.Message is an object with the keys hello; ${expected}`,
    ],
    [
      "in an SNS message",
      inSns({ Records: [{ s3: { bucket: name } }, goodEntry] }),
      "Records[0].Sns.Message: Records[0].s3.object is missing; expected an object.",
    ],
    [
      "a key of CloudTrail's own message",
      inSns({ s3Bucket: "logs", s3ObjectKey: [null, good] }),
      "Records[0].Sns.Message: s3ObjectKey[0] is null; expected text.",
    ],
  ])("%s", (_what, value, message) => {
    expect(readNotification(value)).toEqual({
      logObjects: [{ bucket: "logs", key: good }],
      skipped: [],
      malformed: [new NotificationError(message)],
    });
  });
});
