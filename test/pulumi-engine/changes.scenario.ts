import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from "@aws-sdk/client-s3";
import { expect, test, vi } from "vitest";
import { parse } from "yaml";
import { inWords, leastConfig, startScenarios } from "./scenario.ts";

vi.mock("../../build/bundle.ts", () => import("./fake-bundle.ts"));

const { newStack } = await startScenarios();

const queue = "arn:aws:sqs:eu-central-1:123456789012:tickets";
const updateFunction = "update lambda/function:Function alerter";

/** For each key of the configuration a value, and what changes in a running stack that gets it. */
const changes: Record<string, { to: unknown; calls: string[] }> = {
  emails: {
    to: ["security@example.test", "second@example.test"],
    calls: [
      "create sns/topicSubscription:TopicSubscription alerts-second@example.test",
      "create sns/topicSubscription:TopicSubscription monitoring-alarms-second@example.test",
    ],
  },
  subscriptions: {
    to: [{ protocol: "sqs", endpoint: queue, minSeverity: "high" }],
    calls: [`create sns/topicSubscription:TopicSubscription alerts-${queue}`],
  },
  subscriberAccounts: { to: ["444455556666"], calls: ["update sns/topicPolicy:TopicPolicy alerts"] },
  rules: { to: { disable: ["root-console-login"] }, calls: [updateFunction] },
  params: { to: { trustedRoles: ["arn:aws:iam::123456789012:role/deploy"] }, calls: [updateFunction] },
  organization: {
    to: true,
    calls: [
      "update cloudtrail/trail:Trail trail",
      "update s3/bucketNotification:BucketNotification notification",
      "update s3/bucketPolicy:BucketPolicy trail-bucket",
    ],
  },
  dataEvents: {
    to: [{ type: "AWS::S3::Object", arns: ["arn:aws:s3:::example-"], readOnly: false }],
    calls: ["update cloudtrail/trail:Trail trail"],
  },
  retentionDays: {
    to: 30,
    calls: ["update s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration trail-bucket"],
  },
  memoryMb: { to: 2048, calls: [updateFunction] },
  timeoutSeconds: {
    to: 60,
    calls: [
      "update cloudwatch/dashboard:Dashboard monitoring",
      "update cloudwatch/metricAlarm:MetricAlarm monitoring-function-duration",
      updateFunction,
    ],
  },
  concurrency: { to: 5, calls: [updateFunction] },
  logLevel: { to: "DEBUG", calls: [updateFunction] },
  deduplicate: {
    to: true,
    calls: [
      "create dynamodb/table:Table alerter-published",
      "update iam/rolePolicy:RolePolicy alerter",
      updateFunction,
    ],
  },
  tracing: { to: true, calls: ["update iam/rolePolicy:RolePolicy alerter", updateFunction] },
  heartbeatMinutes: { to: 30, calls: ["update cloudwatch/metricAlarm:MetricAlarm monitoring-heartbeat"] },
  heartbeats: {
    to: [{ account: "123456789012", region: "eu-central-1" }],
    calls: [
      "create cloudwatch/logMetricFilter:LogMetricFilter monitoring-heartbeat-123456789012-eu-central-1",
      "create cloudwatch/metricAlarm:MetricAlarm monitoring-heartbeat-123456789012-eu-central-1",
      "update cloudwatch/dashboard:Dashboard monitoring",
    ],
  },
  logRetentionDays: { to: 30, calls: ["update cloudwatch/logGroup:LogGroup alerter"] },
  objectLockDays: {
    to: 7,
    calls: ["create s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration trail-bucket"],
  },
  accessLogBucket: { to: "example-access-logs", calls: ["create s3/bucketLogging:BucketLogging trail-bucket"] },
  permissionsBoundary: {
    to: "arn:aws:iam::123456789012:policy/boundary",
    calls: ["update iam/role:Role alerter", "update iam/role:Role replay"],
  },
  testAlerts: {
    to: "rate(7 days)",
    calls: [
      "create cloudwatch/eventRule:EventRule test-alerts",
      "create cloudwatch/eventTarget:EventTarget test-alerts",
      "create lambda/permission:Permission test-alerts",
    ],
  },
  eventBus: { to: "default", calls: ["update iam/rolePolicy:RolePolicy alerter", updateFunction] },
  accountNames: { to: { "123456789012": "prod" }, calls: [updateFunction] },
  chat: {
    to: { slack: [{ workspaceId: "T07EA123LEP", channelId: "C07EZ1ABC23" }] },
    calls: [
      "create chatbot/slackChannelConfiguration:SlackChannelConfiguration chat-slack-C07EZ1ABC23",
      "create iam/policy:Policy chat",
      "create iam/role:Role chat",
      "create sns/topic:Topic chat-messages",
      "create sns/topicPolicy:TopicPolicy chat-messages",
      "update iam/rolePolicy:RolePolicy alerter",
      updateFunction,
    ],
  },
  protect: { to: false, calls: ["update kms/key:Key key", "update s3/bucket:Bucket trail-bucket"] },
};
/** Keys whose changes have tests of their own, below or in another file. */
const elsewhere = ["alarmEmails", "name", "ownTrail", "retain", "rolePath", "tags", "trail"];

const { config: declared } = parse(readFileSync(join(import.meta.dirname, "../../Pulumi.yaml"), "utf8"));

test("every key of the configuration is changed by a test", () => {
  expect(Object.keys(declared).filter((key) => !(key in changes) && !elsewhere.includes(key))).toEqual([]);
});

test("each key of the configuration can be changed on a running stack, and nothing is replaced", async () => {
  const stack = await newStack();
  const where = { LocationConstraint: "eu-central-1" } as const;
  const bucket = new CreateBucketCommand({ Bucket: "example-access-logs", CreateBucketConfiguration: where });
  await stack.up(leastConfig);
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(bucket);
  // Its owner lets S3 write there, as docs/operations.md says.
  const statement = {
    Effect: "Allow",
    Principal: { Service: "logging.s3.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: "arn:aws:s3:::example-access-logs/*",
  };
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await s3.send(new PutBucketPolicyCommand({ Bucket: "example-access-logs", Policy: policy }));
  let config: Record<string, unknown> = leastConfig;
  const seen: Record<string, string[]> = {};
  const tested = Object.fromEntries(Object.entries(changes).filter(([key]) => key in declared));
  for (const [key, { to }] of Object.entries(tested)) {
    config = { ...config, [key]: to };
    const { ok, output, calls } = await stack.up(config);
    expect(ok, output).toBe(true);
    seen[key] = calls.map(inWords).sort();
  }
  expect(seen).toEqual(Object.fromEntries(Object.entries(tested).map(([key, { calls }]) => [key, calls])));

  const back = await stack.up(leastConfig);
  expect(back.ok, back.output).toBe(true);
  // What the changes created goes, and nothing else.
  const created = Object.values(tested).flatMap(({ calls }) => calls.filter((call) => call.startsWith("create ")));
  const deleted = back.calls.filter(({ call }) => call === "delete").map(inWords);
  expect(deleted.sort()).toEqual(created.map((call) => call.replace("create", "delete")).sort());
  expect((await stack.up(undefined, { refresh: true })).calls).toEqual([]);
});

test("tags change every resource that has any, and replace none", async () => {
  const stack = await newStack();
  await stack.up(leastConfig);
  const { ok, output, calls } = await stack.up({ ...leastConfig, tags: { team: "security" } });
  expect(ok, output).toBe(true);
  expect([...new Set(calls.map(({ call }) => call))]).toEqual(["update"]);
});
