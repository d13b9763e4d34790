import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { type FauxqsServer, startFauxqs } from "fauxqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { redrive, regionOfFunctionFor, regionOfQueue } from "../../../cli/commands/redrive.ts";

const functionArn = "arn:aws:lambda:eu-central-1:123456789012:function:cloudtrail-alerts-dev:$LATEST";

let server: FauxqsServer;
let sqs: SQSClient;
beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  sqs = new SQSClient({ endpoint: `http://127.0.0.1:${server.port}`, region: "eu-central-1", credentials });
});
afterAll(() => server.stop());

test("every notification is sent to its function and deleted from the queue", async () => {
  const queue = await queueOf(...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((key) => failed(`${key}.json.gz`)));
  const invoked: unknown[] = [];
  expect(await redrive(sqs, queue, async (arn, payload) => invoked.push([arn, payload]))).toEqual({
    redriven: 11,
    left: [],
  });
  expect(invoked).toHaveLength(11);
  expect(invoked).toContainEqual([functionArn, notification("11.json.gz")]);
  expect(await size(queue)).toBe(0);
});

test("a notification that Lambda does not accept stays in the queue", async () => {
  const queue = await queueOf(failed("1.json.gz"));
  const throttled = () => Promise.reject(new Error("Rate exceeded"));
  await expect(redrive(sqs, queue, throttled)).rejects.toThrow("Rate exceeded");
  expect(await size(queue)).toBe(1);
});

test("what SNS and EventBridge could not deliver is sent to the function whose queue it is in", async () => {
  const fromTopic = { Type: "Notification", TopicArn: "arn:a", Message: JSON.stringify(notification("1.json.gz")) };
  const fromEventBridge = { "detail-type": "Object Created", source: "aws.s3", detail: { bucket: { name: "b" } } };
  const queue = await queueOf(JSON.stringify(fromTopic), JSON.stringify(fromEventBridge));
  const invoked: unknown[] = [];
  expect(await redrive(sqs, queue, async (name, payload) => invoked.push([name, payload]))).toEqual({
    redriven: 2,
    left: [],
  });
  const name = queue.split("/").at(-1);
  expect(invoked).toEqual(
    expect.arrayContaining([
      [name, fromTopic],
      [name, fromEventBridge],
    ]),
  );
});

test("a message that Lambda did not write stays in the queue and is named", async () => {
  const queue = await queueOf("hello", '{"requestPayload": {}}', failed("1.json.gz"));
  const { redriven, left } = await redrive(sqs, queue, async () => {});
  expect(redriven).toBe(1);
  expect(left).toEqual([expect.any(String), expect.any(String)]);
  expect(await size(queue)).toBe(2);
});

test("a message that is left is named once, though it is received again", async () => {
  const messages = [[{ MessageId: "1", Body: "hello" }], [{ MessageId: "1", Body: "hello" }], []];
  const receiving = { send: async () => ({ Messages: messages.shift() }) } as unknown as SQSClient;
  expect(await redrive(receiving, "https://example.com", async () => {})).toEqual({ redriven: 0, left: ["1"] });
});

test("the function is in the queue's Region, unless the queue is in that of an existing trail's topic", () => {
  const queue = "https://sqs.us-east-1.amazonaws.com/123456789012/cloudtrail-alerts-dev";
  expect(regionOfFunctionFor(`${queue}-failures`)).toBe("us-east-1");
  expect(regionOfFunctionFor(`${queue}-undelivered`, "eu-central-1")).toBe("eu-central-1");
  for (const none of [undefined, ""]) {
    expect(() => regionOfFunctionFor(`${queue}-undelivered`, none)).toThrow(
      `${queue}-undelivered: the function is in another Region than this queue: name the stack's with --region`,
    );
  }
});

test.each([
  ["https://sqs.eu-central-1.amazonaws.com/123456789012/failures", "eu-central-1"],
  ["https://sqs.cn-north-1.amazonaws.com.cn/123456789012/failures", "cn-north-1"],
  ["https://sqs.us-gov-west-1.amazonaws.com/123456789012/failures", "us-gov-west-1"],
  ["https://sqs.eusc-de-east-1.amazonaws.eu/123456789012/failures", "eusc-de-east-1"],
  ["https://sqs.us-iso-east-1.c2s.ic.gov/123456789012/failures", "us-iso-east-1"],
  ["https://sqs.us-isob-east-1.sc2s.sgov.gov/123456789012/failures", "us-isob-east-1"],
])("the queue %s is in %s", (url, region) => {
  expect(regionOfQueue(url)).toBe(region);
});

test.each([
  "https://sqs.cn-north-1.amazonaws.com/123456789012/failures",
  "https://sqs.eu-central-1.amazonaws.com.cn/123456789012/failures",
  "https://sqs.eu-central-1.amazonaws.com.example.com/123456789012/failures",
  "https://sqs.eu-central-1.amazonaws.com/failures",
  "http://sqs.eu-central-1.amazonaws.com/123456789012/failures",
  "arn:aws:sqs:eu-central-1:123456789012:failures",
])("%s is not the URL of a queue", (url) => {
  expect(() => regionOfQueue(url)).toThrow(
    `${url}: not the URL of an SQS queue, such as pulumi stack output failureQueueUrl prints`,
  );
});

function notification(key: string) {
  return { Records: [{ s3: { bucket: { name: "example-trail" }, object: { key } } }] };
}

function failed(key: string): string {
  return JSON.stringify({
    version: "1.0",
    timestamp: "2026-11-14T18:16:05.568Z",
    requestContext: { requestId: "e4b46cbf", functionArn, condition: "RetriesExhausted", approximateInvokeCount: 3 },
    requestPayload: notification(key),
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    responsePayload: { errorMessage: "AccessDenied" },
  });
}

async function queueOf(...bodies: string[]): Promise<string> {
  const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName: `failures-${crypto.randomUUID()}` }));
  for (const body of bodies) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
  return QueueUrl;
}

async function size(queue: string): Promise<number> {
  const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: [...names] }));
  return names.reduce((sum, name) => sum + Number(Attributes?.[name]), 0);
}
