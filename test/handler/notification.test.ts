import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NotificationError, readNotification } from "../../handler/notification.ts";
import { fuzz } from "../support/fuzz.ts";

const event = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, "../events", `${name}.json`), "utf8"));

/** A key as CloudTrail writes it, with a name of its own at its end. */
const keyOf = (name: string) => `AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/${name}`;

/** As SNS invokes a function: https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
const inSns = (...messages: unknown[]) => ({
  Records: messages.map((message) => ({
    EventVersion: "1.0",
    EventSource: "aws:sns",
    EventSubscriptionArn: "arn:aws:sns:eu-west-1:123456789012:trail:21be56ed-a058-49f5-8c98-aedd2564c486",
    Sns: {
      Type: "Notification",
      Subject: "Amazon S3 Notification",
      Message: typeof message === "string" ? message : JSON.stringify(message),
    },
  })),
});

/** As S3 notifies of objects by their keys. */
const inS3 = (...keys: (string | { key: string; size?: number; versionId?: string; eventName?: string })[]) => ({
  Records: keys
    .map((object) => (typeof object === "string" ? { key: object } : object))
    .map(({ eventName = "ObjectCreated:Put", ...object }) => ({
      eventSource: "aws:s3",
      eventName,
      s3: { bucket: { name: "logs" }, object: { size: 9, ...object } },
    })),
});

const nothing = { logObjects: [], skippedObjects: [], skippedMessages: [], malformed: [] };

const plainObject = {
  bucket: "example-trail-logs",
  key: keyOf("123456789012_CloudTrail_eu-west-1_20260314T0215Z_example + café.json.gz"),
  versionId: "096fKKXTRTtl3on89fVO.nfljtsv6qko",
};

test("a notification straight from S3 names its log object, with the key decoded", () => {
  expect(readNotification(event("s3-object-created"))).toEqual({ ...nothing, logObjects: [plainObject] });
});

test("the same wrapped in SNS gives the same, also where SNS's envelope was passed on", () => {
  const direct = readNotification(event("s3-object-created"));
  expect(readNotification(inSns(event("s3-object-created")))).toEqual(direct);
  const TopicArn = "arn:aws:sns:eu-west-1:123456789012:trail";
  const envelope = { Type: "Notification", TopicArn, Message: JSON.stringify(event("s3-object-created")) };
  expect(readNotification(envelope)).toEqual(direct);
  expect(readNotification(inSns(envelope))).toEqual(direct);
});

test("several notifications in one invocation give all their log objects", () => {
  const [a, b] = [inS3(keyOf("a.json.gz")), inS3(keyOf("b.json.gz"))];
  expect(readNotification({ Records: [...a.Records, ...b.Records] }).logObjects).toHaveLength(2);
  expect(readNotification(inSns(a, b, event("cloudtrail-sns"))).logObjects).toHaveLength(4);
});

test("CloudTrail's own message to its topic names its log objects, whose keys are not encoded", () => {
  expect(readNotification(inSns(event("cloudtrail-sns"))).logObjects.map(({ key }) => key)).toEqual(
    event("cloudtrail-sns").s3ObjectKey,
  );
});

test("EventBridge's Object Created names its log object, whose key is not encoded", () => {
  const expected = {
    ...nothing,
    logObjects: [
      {
        bucket: "example-trail-logs",
        key: "AWSLogs/o-exampleorgid/123456789012/CloudTrail/eu-west-1/2026/03/14/example + %2B café.json.gz",
        versionId: "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e",
      },
    ],
  };
  expect(readNotification(event("eventbridge-object-created"))).toEqual(expected);
  expect(readNotification(inSns(event("eventbridge-object-created")))).toEqual(expected);
});

test("an object of a bucket whose versioning is suspended has no version", () => {
  const key = keyOf("a.json.gz");
  expect(readNotification(inS3({ key, versionId: "null" })).logObjects).toEqual([{ bucket: "logs", key }]);
});

test("an object is worked on once, however often a notification names it; another version is another object", () => {
  const [a, b] = [keyOf("a.json.gz"), keyOf("b.json.gz")];
  const s3 = inS3(a, { key: a, versionId: "1" }, b, a, { key: a, versionId: "1" });
  const again = { reason: "named before in the same notification" };
  expect(readNotification(inSns(s3, inS3(b), { s3Bucket: "logs", s3ObjectKey: [a] }))).toEqual({
    ...nothing,
    logObjects: [
      { bucket: "logs", key: a },
      { bucket: "logs", key: a, versionId: "1" },
      { bucket: "logs", key: b },
    ],
    skippedObjects: [a, a, b, a].map((key) => ({ what: `s3://logs/${key}`, ...again })),
  });
});

test.each([
  "ObjectRemoved:Delete",
  "ObjectRemoved:DeleteMarkerCreated",
  "LifecycleExpiration:Delete",
  "LifecycleTransition",
  "ObjectTagging:Put",
  "ObjectAcl:Put",
  "ObjectRestore:Completed",
  "Replication:OperationFailedReplication",
  "IntelligentTiering",
  "ReducedRedundancyLostObject",
])("an event that creates no object is skipped: %s", (eventName) => {
  const key = keyOf("a.json.gz");
  const notification = {
    ...nothing,
    skippedObjects: [{ what: `s3://logs/${key}`, reason: `${eventName} creates no object` }],
  };
  expect(readNotification(inS3({ key, eventName }))).toEqual(notification);
  expect(readNotification(inSns(inS3({ key, eventName })))).toEqual(notification);
});

test.each([
  "ObjectCreated:Put",
  "ObjectCreated:Copy",
  "ObjectCreated:CompleteMultipartUpload",
  "s3:ObjectCreated:Post",
])("an event that creates an object is work: %s", (eventName) => {
  const key = keyOf("a.json.gz");
  expect(readNotification(inS3({ key, eventName })).logObjects).toEqual([{ bucket: "logs", key }]);
});

test.each(["Object Deleted", "Object Tags Added", "Object Storage Class Changed", "Object Restore Completed"])(
  "an EventBridge event about an object that creates none is skipped: %s",
  (type) => {
    const { bucket, object } = event("eventbridge-object-created").detail;
    expect(readNotification({ ...event("eventbridge-object-created"), "detail-type": type })).toEqual({
      ...nothing,
      skippedObjects: [
        { what: `s3://${bucket.name}/${object.key}`, reason: `EventBridge's "${type}" creates no object` },
      ],
    });
  },
);

test("an event that creates no object does not have to be readable", () => {
  const eventName = "ObjectRemoved:Delete";
  expect(readNotification({ Records: [{ eventName }, { eventName, s3: { object: { key: 5 } } }] })).toEqual({
    ...nothing,
    skippedObjects: [0, 1].map((at) => ({ what: `Records[${at}]`, reason: `${eventName} creates no object` })),
  });
});

describe("a message that is not about an object is skipped, with its place and reason", () => {
  const at = "Records[0].Sns.Message";
  const alarm = { AlarmName: "cpu", NewStateValue: "ALARM" };
  const confirmation = { Type: "SubscriptionConfirmation", TopicArn: "arn:aws:sns:eu-west-1:123456789012:trail" };
  const oversized = "View the Timeline for this Resource in the Console: … New State Record Summary: {";

  test.each([
    ["CloudTrail's validation message", event("cloudtrail-validation-message"), "CloudTrail's validation message"],
    ["S3's test event", inSns(event("s3-test-event")), "S3's test event"],
    [
      "AWS Config: a snapshot is started",
      inSns(event("config-snapshot-started")),
      "AWS Config's ConfigurationSnapshotDeliveryStarted",
    ],
    [
      "AWS Config: an item changed",
      inSns(event("config-item-changed")),
      "AWS Config's ConfigurationItemChangeNotification",
    ],
    ["AWS Config: an item too large for SNS", inSns(oversized), "text that is not JSON"],
    ["EventBridge: a schedule, by a topic", inSns(event("eventbridge-scheduled")), 'EventBridge\'s "Scheduled Event"'],
    [
      "EventBridge: somebody's own event of the same name",
      inSns({ "detail-type": "Object Created", source: "example.app", detail: {} }),
      'EventBridge\'s "Object Created"',
    ],
    [
      "SNS: a subscription",
      { Records: [{ Sns: { Type: "SubscriptionConfirmation", Message: "You have chosen to subscribe" } }] },
      "SNS's SubscriptionConfirmation",
    ],
    ["SNS: a subscription that was passed on", inSns(confirmation), "SNS's SubscriptionConfirmation"],
    ["CloudWatch: an alarm", inSns(alarm), "not about an object: an object with the keys AlarmName, NewStateValue"],
    ["a text", inSns("All is well."), "text that is not JSON"],
    ["a text that begins with a bracket", inSns("[ALERT] something happened"), "text that is not JSON"],
    ["a text that begins with a brace", inSns("{env} is down"), "text that is not JSON"],
    [
      "AWS Config: a delivery failed, with a bucket and no object",
      inSns({ messageType: "ConfigurationSnapshotDeliveryFailed", s3Bucket: "logs", s3ObjectKey: null }),
      "AWS Config's ConfigurationSnapshotDeliveryFailed",
    ],
    [
      "EventBridge: CloudTrail's event about a call of S3's API, by a topic",
      inSns({ source: "aws.s3", "detail-type": "AWS API Call via CloudTrail", detail: { eventName: "PutObject" } }),
      'EventBridge\'s "AWS API Call via CloudTrail"',
    ],
    ["Records that are no list", inSns({ Records: 5 }), "not about an object: an object with the keys Records"],
    ["Records that are null", inSns({ Records: null }), "not about an object: an object with the keys Records"],
    ["a number", inSns("5"), "not about an object: a number"],
    ["a list", inSns("[]"), "not about an object: a list"],
    [
      "many long keys",
      inSns(Object.fromEntries(Array.from({ length: 99 }, (_, index) => [`${index}`.padStart(999, "k"), 1]))),
      expect.stringMatching(/^.{800,1000}$/),
    ],
  ])("%s", (_what, value, reason) => {
    expect(readNotification(value)).toEqual({ ...nothing, skippedMessages: [{ what: at, reason }] });
  });

  test("entries of a list of Records, by a topic", () => {
    const records = [5, "one", null, [], { id: 1 }];
    const kinds = ["a number", "a string", "null", "a list", "an object with the keys id"];
    expect(readNotification(inSns({ Records: [...records, ...inS3(keyOf("a.json.gz")).Records] }))).toEqual({
      ...nothing,
      logObjects: [{ bucket: "logs", key: keyOf("a.json.gz") }],
      skippedMessages: kinds.map((kind, index) => ({
        what: `${at}: Records[${index}]`,
        reason: `not about an object: ${kind}`,
      })),
    });
  });

  test("straight from its sender", () => {
    const whole = (value: unknown) => readNotification(value).skippedMessages;
    expect(whole(event("s3-test-event"))).toEqual([{ what: "the event", reason: "S3's test event" }]);
    const call = { source: "aws.s3", "detail-type": "AWS API Call via CloudTrail", detail: { eventName: "PutObject" } };
    expect(whole(call)).toEqual([{ what: "the event", reason: 'EventBridge\'s "AWS API Call via CloudTrail"' }]);
    expect(whole(event("eventbridge-scheduled"))).toEqual([
      { what: "the event", reason: 'EventBridge\'s "Scheduled Event"' },
    ]);
  });

  test("other services' lists of Records, by a topic", () => {
    const records = [{ eventSource: "aws:codecommit", codecommit: {} }, ...inS3(keyOf("a.json.gz")).Records];
    expect(readNotification(inSns({ Records: records }))).toEqual({
      ...nothing,
      logObjects: [{ bucket: "logs", key: keyOf("a.json.gz") }],
      skippedMessages: [{ what: `${at}: Records[0]`, reason: "an event of aws:codecommit" }],
    });
  });

  test("beside messages that are", () => {
    const messages = ["CloudTrail validation message.", event("config-item-changed"), inS3(keyOf("a.json.gz"))];
    const { logObjects, skippedMessages, malformed } = readNotification(inSns(...messages));
    expect({ logObjects, skipped: skippedMessages.length, malformed }).toEqual({
      logObjects: [{ bucket: "logs", key: keyOf("a.json.gz") }],
      skipped: 2,
      malformed: [],
    });
  });
});

test("objects that are not log files are skipped, each with its reason, and the rest is not", () => {
  const { logObjects, skippedObjects } = readNotification(
    inS3(
      "AWSLogs/123456789012/CloudTrail-Digest/eu-west-1/2026/03/14/d.json.gz",
      { key: "AWSLogs/123456789012/CloudTrail/", size: 0 },
      "AWSLogs/123456789012/vpcflowlogs/eu-west-1/2026/03/14/f.log.gz",
      "AWSLogs/123456789012/WAFLogs/eu-west-1/web/2026/03/14/f.json.gz",
      keyOf("a.json.gz"),
    ),
  );
  expect(logObjects).toEqual([{ bucket: "logs", key: keyOf("a.json.gz") }]);
  expect(skippedObjects.map(({ reason }) => reason)).toMatchInlineSnapshot(`
    [
      "a digest file: it signs log files and contains no records",
      "empty: CloudTrail creates its folders as objects",
      "not a log file: its name ends neither in .json.gz nor in .json",
      "not a log file: its key is not AWSLogs/<account>/CloudTrail/… or AWSLogs/<account>/CloudTrail-NetworkActivity/…",
    ]
  `);
});

test("AWS Config's history is an object that is skipped", () => {
  const { s3Bucket, s3ObjectKey } = event("config-history-delivered");
  expect(readNotification(inSns(event("config-history-delivered")))).toEqual({
    ...nothing,
    skippedObjects: [
      { what: `s3://${s3Bucket}/${s3ObjectKey}`, reason: "a file of AWS Config: it contains resources and no calls" },
    ],
  });
});

const expected =
  'expected an S3 notification, one inside an SNS message, or an EventBridge event such as "Object Created".';

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
  ["Records that are no list", { Records: {} }, "Records is an object with the keys (none); expected a list."],
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
])("an event that no sender sends is an error that says what was expected: %s", (_what, value, message) => {
  expect(() => readNotification(value)).toThrow(new NotificationError(message));
});

describe("an entry that should name an object is an error with its place, and the others are read", () => {
  const good = keyOf("good.json.gz");
  const [goodEntry] = inS3(good).Records;
  const s3 = (bucket: unknown, object: unknown) => ({ Records: [{ s3: { bucket, object } }, goodEntry] });
  const name = { name: "logs" };

  test.each([
    ["null", { Records: [null, goodEntry] }, "Records[0] is null; expected an object."],
    ["a list", { Records: [[], goodEntry] }, "Records[0] is a list; expected an object."],
    ["of another kind", { Records: [{}, goodEntry] }, "Records[0].s3 is missing; expected an object."],
    [
      "of another service that was configured to invoke the function",
      { Records: [{ eventSource: "aws:sqs", body: "{}" }, goodEntry] },
      "Records[0].s3 is missing; expected an object.",
    ],
    [
      "an event without a name",
      { Records: [{ eventName: 5 }, goodEntry] },
      "Records[0].eventName is a number; expected text.",
    ],
    ["without an object", s3(name, undefined), "Records[0].s3.object is missing; expected an object."],
    ["without a key", s3(name, { size: 9 }), "Records[0].s3.object.key is missing; expected text."],
    ["an empty key", s3(name, { key: "" }), "Records[0].s3.object.key is empty; expected text."],
    ["a key that is a number", s3(name, { key: 5 }), "Records[0].s3.object.key is a number; expected text."],
    ["without a bucket", s3({}, { key: "a" }), "Records[0].s3.bucket.name is missing; expected text."],
    [
      "a key that is not URL-encoded",
      inS3(keyOf("100%.json.gz"), good),
      `Records[0].s3.object.key is "${keyOf("100%.json.gz")}", which is not URL-encoded as S3 does.`,
    ],
    [
      "an SNS message that is cut off",
      inSns('{"Records": [{"s3"', { Records: [goodEntry] }),
      "Records[0].Sns.Message is not JSON, though it begins like it: it may be cut off.",
    ],
    [
      "an SNS message without text",
      { Records: [{ Sns: {} }, goodEntry] },
      "Records[0].Sns.Message is missing; expected text.",
    ],
    [
      "in an SNS message",
      inSns({ Records: [{ s3: { bucket: name } }, goodEntry] }),
      "Records[0].Sns.Message: Records[0].s3.object is missing; expected an object.",
    ],
    [
      "an S3 event in an SNS message that is not in a list",
      inSns({ Records: goodEntry }, { Records: [goodEntry] }),
      "Records[0].Sns.Message: Records is an object with the keys eventSource, eventName, s3; expected a list.",
    ],
    [
      "an S3 event without an object in an SNS message",
      inSns({ Records: [{ eventName: "ObjectCreated:Put" }, goodEntry] }),
      "Records[0].Sns.Message: Records[0].s3 is missing; expected an object.",
    ],
    [
      "a key of CloudTrail's own message",
      inSns({ s3Bucket: "logs", s3ObjectKey: [null, good] }),
      "Records[0].Sns.Message: s3ObjectKey[0] is null; expected text.",
    ],
    [
      "CloudTrail's own message without a bucket",
      inSns({ s3ObjectKey: ["a"] }, { Records: [goodEntry] }),
      "Records[0].Sns.Message: s3Bucket is missing; expected text.",
    ],
    [
      "CloudTrail's own message without keys",
      inSns({ s3Bucket: "logs" }, { Records: [goodEntry] }),
      "Records[0].Sns.Message: s3ObjectKey is missing; expected text.",
    ],
  ])("%s", (_what, value, message) => {
    expect(readNotification(value)).toEqual({
      ...nothing,
      logObjects: [{ bucket: "logs", key: good }],
      malformed: [new NotificationError(message)],
    });
  });
});

describe("whatever kinds of messages come together", () => {
  const created = fc.constantFrom("ObjectCreated:Put", "ObjectCreated:CompleteMultipartUpload", "ObjectCreated:Copy");
  const other = fc.constantFrom(
    "ObjectRemoved:Delete",
    "ObjectTagging:Put",
    "LifecycleTransition",
    "LifecycleExpiration:Delete",
    "ObjectRestore:Completed",
    "ObjectAcl:Put",
    "IntelligentTiering",
    "Replication:OperationFailedReplication",
  );
  const message = fc.oneof(
    fc.constantFrom("CloudTrail validation message.", "text", "[]", "5", "null"),
    fc.constantFrom(
      { Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "logs" },
      { messageType: "ConfigurationItemChangeNotification", configurationItem: {} },
      { source: "aws.events", "detail-type": "Scheduled Event", detail: {} },
    ),
  );

  test("exactly the created log objects are worked on, each once", () => {
    const object = fc.record({ name: fc.stringMatching(/^[a-z0-9]{1,8}$/), eventName: fc.oneof(created, other) });
    const parts = fc.array(fc.oneof(fc.array(object, { minLength: 1, maxLength: 4 }), message), { maxLength: 6 });
    fc.assert(
      fc.property(parts, (parts) => {
        const objects = parts.filter(Array.isArray).flat() as { name: string; eventName: string }[];
        const messages = parts.map((part) =>
          Array.isArray(part)
            ? inS3(...part.map(({ name, eventName }) => ({ key: keyOf(`${name}.json.gz`), eventName })))
            : part,
        );
        const { logObjects, malformed } = readNotification(inSns(...messages));
        const expected = objects.filter(({ eventName }) => eventName.startsWith("ObjectCreated:"));
        expect(logObjects.map(({ key }) => key)).toEqual([
          ...new Set(expected.map(({ name }) => keyOf(`${name}.json.gz`))),
        ]);
        expect(malformed).toEqual([]);
      }),
      fuzz(200),
    );
  });

  test("JSON of any form is read, skipped, or refused with a sentence", () => {
    const keys = fc.constantFrom(
      "Records",
      "Sns",
      "Message",
      "s3",
      "object",
      "key",
      "detail",
      "detail-type",
      "s3ObjectKey",
    );
    const { any } = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 5 },
        fc.jsonValue({ maxDepth: 1 }),
        fc.array(tie("any"), { maxLength: 3 }),
        fc.dictionary(keys, tie("any"), { maxKeys: 3 }),
        fc.constantFrom("aws:s3", "Object Created", "ObjectCreated:Put", "%"),
      ),
    }));
    fc.assert(
      fc.property(any, (value) => {
        try {
          const { malformed } = readNotification(value);
          for (const error of malformed) expect(error).toBeInstanceOf(NotificationError);
        } catch (error) {
          expect(error).toBeInstanceOf(NotificationError);
        }
      }),
      fuzz(300),
    );
  });
});
