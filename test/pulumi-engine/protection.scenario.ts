import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { describe, expect, test, vi } from "vitest";
import type { EngineStack } from "./engine-stack.ts";
import type { Call } from "./provider-process.ts";
import { createBucket, inWords, leastConfig, startScenarios } from "./scenario.ts";
import { gaps } from "./watched.ts";

vi.mock("../../build/bundle.ts", () => import("./fake-bundle.ts"));

const { provider, newStack } = await startScenarios();

describe("a destroy of a protected stack, with or without a preview, deletes nothing", () => {
  const everyExtra = {
    ...leastConfig,
    chat: { slack: [{ workspaceId: "T07EA123LEP", channelId: "C07EZ1ABC23" }] },
    deduplicate: true,
    heartbeats: [{ account: "123456789012", region: "eu-central-1" }],
    objectLockDays: 7,
    testAlerts: "rate(7 days)",
  };
  const byEventBridge = { notifications: "eventbridge", bucketName: "example-trail", accountId: "444455556666" };

  test.each([
    ["with the least configuration", [leastConfig]],
    ["with all that the configuration can add", [everyExtra]],
    ["that reads an existing trail", [{ ...leastConfig, trail: byEventBridge }]],
    ["that moves to an existing trail", [leastConfig, { ...everyExtra, trail: byEventBridge, ownTrail: "running" }]],
    ["in which an address waits for its successor", [leastConfig, { emails: ["new@example.test"] }]],
  ])("%s", async (_, configs) => {
    const stack = await newStack();
    await createBucket("example-trail");
    for (const config of configs) {
      const { ok, output } = await stack.up(config);
      expect(ok, output).toBe(true);
      const subscriptions = stack.state().filter(({ type }) => type === "aws:sns/topicSubscription:TopicSubscription");
      provider.set({ confirmed: subscriptions.map(({ id = "" }) => id) });
      if (config !== configs.at(-1)) await stack.up(undefined, { refresh: true });
    }
    for (const skipPreview of [false, true]) {
      const { ok, calls } = await stack.destroy({ skipPreview });
      expect([ok, calls]).toEqual([false, []]);
    }
    expect((await stack.up()).calls).toEqual([]);
  });
});

describe("a renamed stack", () => {
  async function renamed(): Promise<EngineStack> {
    const stack = await newStack();
    await stack.up(leastConfig);
    return stack;
  }
  async function rename(stack: EngineStack) {
    expect((await stack.cli(["stack", "rename", "prod", "--stack", "dev"])).ok).toBe(true);
    await stack.renamed("prod");
  }

  test("is refused, with the way back, after which nothing is replaced", async () => {
    const stack = await renamed();
    await rename(stack);
    const refused = await stack.up();
    expect([refused.ok, refused.calls]).toEqual([false, []]);
    expect(refused.output).toContain("pulumi config set cloudtrail-alerts:name cloudtrail-alerts-dev");

    const { ok, output, calls } = await stack.up({ ...leastConfig, name: "cloudtrail-alerts-dev" });
    expect(ok, output).toBe(true);
    // Their tags contain the stack's name.
    expect([...new Set(calls.map(({ call }) => call))]).toEqual(["update"]);
  });

  test.each([
    ["aws:lambda/function:Function alerter", { memoryMb: 2048 }],
    ["aws:cloudtrail/trail:Trail trail", { dataEvents: [{ type: "AWS::S3::Object" }] }],
  ])("is refused after an up that failed at %s, too", async (resource, change) => {
    const stack = await renamed();
    provider.set({ fail: { call: "update", resource } });
    expect((await stack.up({ ...leastConfig, ...change })).ok).toBe(false);
    provider.set({});
    await rename(stack);
    const refused = await stack.up();
    expect([refused.ok, refused.calls]).toEqual([false, []]);
  });
});

test("an address that is replaced stays subscribed until its successor has confirmed", async () => {
  const stack = await newStack();
  await stack.up(leastConfig);
  const confirmAll = async () => {
    const subscriptions = stack.state().filter(({ type }) => type === "aws:sns/topicSubscription:TopicSubscription");
    provider.set({ confirmed: subscriptions.map(({ id = "" }) => id) });
    return (await stack.up(undefined, { refresh: true })).calls.map(inWords).sort();
  };
  expect(await confirmAll()).toEqual([]);

  const changed = await stack.up({ emails: ["new@example.test"] });
  expect(changed.calls.map(inWords).sort()).toEqual([
    "create sns/topicSubscription:TopicSubscription alerts-new@example.test",
    "create sns/topicSubscription:TopicSubscription monitoring-alarms-new@example.test",
    "update cloudwatch/eventTarget:EventTarget daily-check",
  ]);
  expect((await stack.up(undefined, { refresh: true })).calls).toEqual([]);
  expect(await confirmAll()).toEqual([
    "delete sns/topicSubscription:TopicSubscription alerts-security@example.test",
    "delete sns/topicSubscription:TopicSubscription monitoring-alarms-security@example.test",
  ]);
});

describe("a move to an existing trail", () => {
  const trail = {
    notifications: "sns",
    bucketName: "example-trail",
    topicArn: "arn:aws:sns:eu-central-1:123456789012:example-trail",
  };
  const both = { ...leastConfig, trail, ownTrail: "running" };
  const stopped = { ...leastConfig, trail, ownTrail: "stopped" };

  async function stackWithOwnTrail(): Promise<EngineStack & { created: Call[] }> {
    const stack = await newStack();
    const { calls: created } = await stack.up(leastConfig);
    await createBucket("example-trail");
    return { ...stack, created };
  }
  const createTopic = () => new SNSClient({}).send(new CreateTopicCommand({ Name: "example-trail" }));

  test("at once is refused, with the steps", async () => {
    const stack = await stackWithOwnTrail();
    for (const config of [{ ...leastConfig, trail }, stopped]) {
      const { ok, output, calls } = await stack.up(config);
      expect([ok, calls]).toEqual([false, []]);
      expect(output).toContain("set cloudtrail-alerts:ownTrail to running");
    }
  });

  test("watches both trails before it stops its own, and keeps the log files", async () => {
    const stack = await stackWithOwnTrail();
    await createTopic();
    const first = await stack.up(both);
    const all = [...stack.created, ...first.calls];
    expect(first.ok, first.output).toBe(true);
    expect(first.calls.filter(({ call }) => call === "delete")).toEqual([]);
    expect(first.calls.map(inWords)).toContain("create sns/topicSubscription:TopicSubscription notification");

    const second = await stack.up(stopped);
    all.push(...second.calls);
    expect(gaps(all)).toEqual([]);
    expect(second.calls.map(inWords).sort()).toEqual([
      "delete cloudtrail/trail:Trail trail",
      "delete lambda/permission:Permission notification",
      "delete s3/bucketNotification:BucketNotification notification",
      "update cloudwatch/eventTarget:EventTarget daily-check",
    ]);
    expect((await stack.up(undefined, { refresh: true })).calls).toEqual([]);

    // Pulumi deletes nothing that was protected in the last deployment.
    expect((await stack.up({ ...stopped, protect: false })).ok).toBe(true);
    const last = await stack.up({ ...leastConfig, trail, protect: false });
    expect(last.ok, last.output).toBe(true);
    expect(last.calls.map(inWords)).toContain("delete s3/bucket:Bucket trail-bucket");
  });

  test("that fails, as the other trail's topic does not exist, takes nothing from its own trail", async () => {
    const stack = await stackWithOwnTrail();
    const failed = await stack.up(both);
    expect(failed.ok).toBe(false);
    expect(failed.output).toContain("Topic does not exist");
    expect(failed.calls.filter(({ call }) => call === "delete")).toEqual([]);
    // The second step is refused, whether or not the topic exists by then.
    const early = await stack.up(stopped);
    expect([early.ok, early.calls]).toEqual([false, []]);
    expect(early.output).toContain("set cloudtrail-alerts:ownTrail to running");
    await createTopic();
    expect((await stack.up(stopped)).calls).toEqual([]);
    const repaired = await stack.up(both, { refresh: true });
    expect(repaired.ok, repaired.output).toBe(true);
    expect(repaired.calls.filter(({ call }) => call === "delete")).toEqual([]);
  });
});
