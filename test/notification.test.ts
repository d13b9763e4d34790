import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readNotification } from "../handler/notification.ts";

const event = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, "events", `${name}.json`), "utf8"));

/** As SNS invokes a function: https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
const inSns = (...messages: unknown[]) => ({
  Records: messages.map((message) => ({
    EventVersion: "1.0",
    EventSource: "aws:sns",
    EventSubscriptionArn: "arn:aws:sns:eu-west-1:123456789012:trail:21be56ed-a058-49f5-8c98-aedd2564c486",
    Sns: { Type: "Notification", Subject: "Amazon S3 Notification", Message: JSON.stringify(message) },
  })),
});

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
  });
});

test("the test event that S3 sends once holds no log object", () => {
  expect(readNotification(event("s3-test-event"))).toEqual({ logObjects: [], skipped: [] });
  expect(readNotification(inSns(event("s3-test-event")))).toEqual({ logObjects: [], skipped: [] });
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
    "a digest file: it signs log files, and holds no records",
    "an Insight file: it holds rates of calls, and no calls",
    "empty: CloudTrail creates its folders as objects",
    "empty: CloudTrail creates its folders as objects",
    "not a log file: its key ends neither in .json.gz nor in .json",
  ]);
});

describe("what is no notification is an error that says what was expected", () => {
  test.each([
    ["nothing", null, "the event is object; expected an S3 notification"],
    ["a number", 5, "the event is number; expected an S3 notification"],
    [
      "an event of another kind",
      { source: "aws.ec2", detail: {} },
      "the event is an object with the keys source, detail;",
    ],
    [
      "an entry without an object",
      { Records: [{ s3: { bucket: { name: "b" } } }] },
      "an entry of Records is an object with the keys s3;",
    ],
    ["an SNS message that is no JSON", { Records: [{ Sns: { Message: "hello" } }] }, "An SNS message is not JSON"],
    ["a key that is not URL-encoded", withKeys("100%.json.gz"), 'key "100%.json.gz" is not URL-encoded'],
    ["an EventBridge event without detail", { "detail-type": "Object Created" }, "the EventBridge event is an object"],
  ])("%s", (_what, value, message) => {
    expect(() => readNotification(value)).toThrow(message);
  });
});
