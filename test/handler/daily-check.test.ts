// Also tests handler/daily-check-request.ts.
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateTopicCommand,
  type ListSubscriptionsByTopicCommand,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import { type FauxqsServer, startFauxqs } from "fauxqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkDaily } from "../../handler/daily-check.ts";
import { type DailyCheck, readDailyCheck } from "../../handler/daily-check-request.ts";
import { startEmulatedAws } from "../support/emulated-aws.ts";

const region = "eu-central-1";
let server: FauxqsServer;
let s3: S3Client;
let sns: SNSClient;
beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  const endpoint = `http://127.0.0.1:${server.port}`;
  const client = { endpoint, region, credentials: { accessKeyId: "local", secretAccessKey: "local" } };
  s3 = new S3Client({ ...client, forcePathStyle: true, maxAttempts: 1 });
  sns = new SNSClient({ ...client, maxAttempts: 1 });
});
afterAll(() => server.stop());

const check = (event: DailyCheck, now = new Date()) =>
  checkDaily(event, { s3, sns, now, signal: AbortSignal.timeout(20_000) });

describe("readDailyCheck", () => {
  const event = { topics: [{ arn: "arn", subscribers: ["a@example.com"] }], buckets: [{ name: "b", keyPrefix: "" }] };

  test("reads the schedule's event, and ignores every other one", () => {
    expect(readDailyCheck({ dailyCheck: event })).toEqual(event);
    for (const other of [null, {}, { Records: [] }, { dailyCheck: event, Records: [] }, "dailyCheck"]) {
      expect(readDailyCheck(other)).toBeUndefined();
    }
  });

  test.each([
    null,
    { topics: [], buckets: "b" },
    { ...event, topics: [{ arn: 1, subscribers: [] }] },
    { ...event, topics: [null] },
    { ...event, buckets: [{ name: "b" }] },
  ])("refuses %j", (dailyCheck) => {
    expect(() => readDailyCheck({ dailyCheck })).toThrow(
      "dailyCheck must have topics: {arn, subscribers} and buckets: {name, keyPrefix}",
    );
  });
});

describe("subscriptions", () => {
  test("that are missing or not confirmed are named, on every page of the list", async () => {
    const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "alerts" }));
    const queue = (at: number) => `arn:aws:sqs:${region}:000000000000:queue-${at}`;
    for (let at = 0; at < 120; at++) {
      await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: queue(at) }));
    }
    const subscribers = [queue(0), queue(119), "gone@example.com", "https-12345678"];
    const { unconfirmed, errors } = await check({ topics: [{ arn: TopicArn, subscribers }], buckets: [] });
    expect({ unconfirmed, errors }).toEqual({
      unconfirmed: ["gone@example.com to alerts", "https-12345678 to alerts"],
      errors: [],
    });
  });

  test("that wait for their confirmation are named, and so are deleted ones", async () => {
    const listed = [
      { Protocol: "email", Endpoint: "Confirmed@example.com", SubscriptionArn: "arn:aws:sns:eu-central-1:1:a:1" },
      { Protocol: "email", Endpoint: "pending@example.com", SubscriptionArn: "PendingConfirmation" },
      { Protocol: "email", Endpoint: "deleted@example.com", SubscriptionArn: "Deleted" },
    ];
    const listing = { send: async () => ({ Subscriptions: listed }) } as unknown as SNSClient;
    const subscribers = ["confirmed@example.com", "pending@example.com", "deleted@example.com"];
    const event = { topics: [{ arn: "arn:aws:sns:eu-central-1:123456789012:alerts", subscribers }], buckets: [] };
    const surroundings = { s3, sns: listing, now: new Date(), signal: AbortSignal.timeout(20_000) };
    expect((await checkDaily(event, surroundings)).unconfirmed).toEqual([
      "pending@example.com to alerts",
      "deleted@example.com to alerts",
    ]);
  });
});

describe("accounts", () => {
  const bucket = "audit-trail";
  // The emulator writes all objects now; the check pretends that it is later.
  const later = (hours: number) => new Date(Date.now() + hours * 60 * 60 * 1000);
  const day = (at: Date) => at.toISOString().slice(0, 10).replaceAll("-", "/");
  const digest = (account: string, at = new Date()) =>
    `audit/AWSLogs/o-exampleorgid/${account}/CloudTrail-Digest/${region}/${day(at)}/${account}_CloudTrail-Digest_a.json.gz`;
  const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: "-" }));
  const silent = async (now: Date) =>
    (await check({ topics: [], buckets: [{ name: bucket, keyPrefix: "audit/" }] }, now)).silentAccounts;
  beforeAll(async () => {
    await s3.send(
      new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: region } }),
    );
    await put(digest("111122223333"));
    await put(digest("444455556666").replace("o-exampleorgid/", ""));
    // Log files alone, and the digest files of another Region, say nothing.
    await put(digest("555555555555").replace("CloudTrail-Digest", "CloudTrail"));
    await put(digest("777777777777").replace(region, "us-east-1"));
    await put("audit/AWSLogs/Config/1.json.gz");
  });

  test("whose digest files have stopped coming are named, in and outside of an organization", async () => {
    expect(await silent(later(11))).toEqual([]);
    expect(await silent(later(13))).toEqual(["444455556666 in audit-trail", "111122223333 in audit-trail"]);
  });

  test("that have been silent for days are not named again: they were closed, or have left", async () => {
    expect(await silent(later(120))).toEqual([]);
  });

  test("of an organization of 1,000 are all looked at, with a request for each", async () => {
    let requests = 0;
    const account = (at: number) => String(100_000_000_000 + at);
    const organization = "AWSLogs/o-exampleorgid/";
    const answers = async ({
      input,
    }: {
      input: { Prefix: string; Delimiter?: string; ContinuationToken?: string };
    }) => {
      requests++;
      if (input.Prefix === "AWSLogs/") return { CommonPrefixes: [{ Prefix: organization }] };
      if (input.Delimiter) {
        const first = Number(input.ContinuationToken ?? 0);
        const page = Array.from({ length: 500 }, (_, at) => ({ Prefix: `${organization}${account(first + at)}/` }));
        return { CommonPrefixes: page, NextContinuationToken: first === 0 ? "500" : undefined };
      }
      const hoursAgo = input.Prefix.includes(account(777)) ? 20 : 1;
      return { Contents: [{ LastModified: later(-hoursAgo) }] };
    };
    const many = { send: answers, config: { region: async () => region } } as unknown as S3Client;
    const event = { topics: [], buckets: [{ name: bucket, keyPrefix: "" }] };
    const findings = await checkDaily(event, { s3: many, sns, now: new Date(), signal: AbortSignal.timeout(20_000) });
    expect(findings.silentAccounts).toEqual(["100000000777 in audit-trail"]);
    expect(requests).toBe(1003);
  });
});

test("a check that fails does not stop the others, and a bucket that can't be listed is named", async () => {
  const denied = Object.assign(new Error("denied"), { name: "AccessDenied" });
  const refusing = {
    send: async () => Promise.reject(denied),
    config: { region: async () => region },
  } as unknown as S3Client;
  const missing = `arn:aws:sns:${region}:000000000000:missing`;
  const failing = {
    send: (command: ListSubscriptionsByTopicCommand, options: object) =>
      command.input.TopicArn === missing ? Promise.reject(new Error("no such topic")) : sns.send(command, options),
  } as unknown as SNSClient;
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "other" }));
  const event = {
    topics: [
      { arn: missing, subscribers: [] },
      { arn: TopicArn, subscribers: ["gone@example.com"] },
    ],
    buckets: [{ name: "theirs", keyPrefix: "" }],
  };
  const surroundings = { s3: refusing, sns: failing, now: new Date(), signal: AbortSignal.timeout(20_000) };
  const { errors, ...findings } = await checkDaily(event, surroundings);
  expect(findings).toEqual({ unconfirmed: ["gone@example.com to other"], silentAccounts: [], unlisted: ["theirs"] });
  expect(errors.map(({ message }) => message)).toEqual(["no such topic"]);
});

test("the function logs who is missing, counts it for the alarms, and fails if it could not check", async () => {
  const aws = await startEmulatedAws();
  const lambda = await aws.start();
  try {
    const topics = [{ arn: aws.emulator.topicArn, subscribers: ["gone@example.com"] }];
    await lambda.invoke({ dailyCheck: { topics, buckets: [{ name: aws.emulator.bucket, keyPrefix: "" }] } });
    const failing = lambda.invoke({ dailyCheck: { topics: [], buckets: [{ name: "missing", keyPrefix: "" }] } });
    await expect(failing).rejects.toThrow("bucket does not exist");
  } finally {
    await aws.stop();
  }
  const lines = lambda.logLines().map((line) => JSON.parse(line));
  expect(lines.filter(({ level }) => level === "WARN")).toMatchObject([
    { message: "A subscription is missing or not confirmed", subscriber: "gone@example.com to cloudtrail-alerts" },
  ]);
  const counted = lines.filter(({ SubscriptionsUnconfirmed }) => SubscriptionsUnconfirmed !== undefined);
  expect(counted.map((one) => [one.SubscriptionsUnconfirmed, one.AccountsSilent])).toEqual([
    [1, 0],
    [0, 0],
  ]);
});
