import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { parse } from "yaml";
import { configurationChanges as changes } from "../infra/configuration-changes.ts";
import type { Call } from "./provider-process.ts";
import { createAccessLogBucket, inWords, leastConfig, startScenarios } from "./scenario.ts";
import { gaps } from "./watched.ts";

vi.mock("../../build/bundle.ts", () => import("./fake-bundle.ts"));

const { provider, newStack } = await startScenarios();

/** Keys whose changes have tests of their own, below or in another file. */
const elsewhere = ["alarmEmails", "name", "ownTrail", "retain", "rolePath", "tags", "trail"];

const { config: declared } = parse(readFileSync(join(import.meta.dirname, "../../Pulumi.yaml"), "utf8"));

test("every key of the configuration is changed by a test", () => {
  expect(Object.keys(declared).filter((key) => !(key in changes) && !elsewhere.includes(key))).toEqual([]);
});

test("each key of the configuration can be changed on a running stack, and nothing is replaced", async () => {
  const stack = await newStack();
  const all: Call[] = [];
  const up = async (...args: Parameters<typeof stack.up>) => {
    const run = await stack.up(...args);
    all.push(...run.calls);
    return run;
  };
  await up(leastConfig);
  await createAccessLogBucket();
  let config: Record<string, unknown> = leastConfig;
  const seen: Record<string, string[]> = {};
  // What rules remember shares a table with `deduplicate`, and has a test below.
  const tested = Object.fromEntries(
    Object.entries(changes).filter(([key]) => key in declared && !["muteFor", "memoryRecovery"].includes(key)),
  );
  for (const [key, { to }] of Object.entries(tested)) {
    config = { ...config, [key]: to };
    const { ok, output, calls } = await up(config);
    expect(ok, output).toBe(true);
    seen[key] = calls.map(inWords).sort();
  }
  expect(seen).toEqual(Object.fromEntries(Object.entries(tested).map(([key, { calls }]) => [key, calls])));

  const back = await up(leastConfig);
  expect(back.ok, back.output).toBe(true);
  // What the changes created goes, and nothing else.
  const created = Object.values(tested).flatMap(({ calls }) => calls.filter((call) => call.startsWith("create ")));
  const deleted = back.calls.filter(({ call }) => call === "delete").map(inWords);
  expect(deleted.sort()).toEqual(created.map((call) => call.replace("create", "delete")).sort());
  expect((await stack.up(undefined, { refresh: true })).calls).toEqual([]);
  expect(gaps(all)).toEqual([]);
});

test("all keys of the configuration can be changed and changed back at once, on a protected stack", async () => {
  const stack = await newStack();
  await createAccessLogBucket();
  const { calls: created } = await stack.up(leastConfig);
  const tested = Object.entries(changes).filter(([key]) => key in declared && key !== "protect");
  const there = await stack.up({ ...leastConfig, ...Object.fromEntries(tested.map(([key, { to }]) => [key, to])) });
  expect(there.ok, there.output).toBe(true);
  expect(there.calls.map(inWords).sort()).toEqual([...new Set(tested.flatMap(([, { calls }]) => calls))].sort());
  expect((await stack.up(undefined, { refresh: true })).calls).toEqual([]);

  const back = await stack.up(leastConfig);
  expect(back.ok, back.output).toBe(true);
  expect((await stack.up(undefined, { refresh: true })).calls).toEqual([]);
  expect(gaps([...created, ...there.calls, ...back.calls])).toEqual([]);
});

test("a stack whose rules remember keeps its secret until none of them does", async () => {
  const stack = await newStack();
  await stack.up(leastConfig);
  const remembering = { ...leastConfig, muteFor: { high: "1h" } };
  const first = await stack.up(remembering);
  expect(first.calls.map(inWords).sort()).toEqual(changes.muteFor?.calls);
  // A new secret would update the function.
  expect((await stack.up(undefined, { refresh: true })).calls).toEqual([]);
  const { calls } = await stack.up({ ...remembering, memoryRecovery: true });
  expect(calls.map(inWords)).toEqual(["update dynamodb/table:Table alerter-memory"]);
  const back = await stack.up(leastConfig);
  expect(back.calls.map(inWords).sort()).toEqual([
    "delete dynamodb/table:Table alerter-memory",
    "update iam/rolePolicy:RolePolicy alerter",
    "update lambda/function:Function alerter",
  ]);
});

test("another Region is refused, as it would replace everything; after that, nothing has changed", async () => {
  const stack = await newStack();
  await stack.up(leastConfig);
  const refused = await stack.up({ ...leastConfig, "aws:region": "us-east-1" });
  expect([refused.ok, refused.calls]).toEqual([false, []]);
  expect(refused.output).toContain("this stack is deployed in eu-central-1, and aws:region is now us-east-1");
  const again = await stack.up(leastConfig, { refresh: true });
  expect([again.ok, again.calls], again.output).toEqual([true, []]);
});

test("a change of rolePath replaces the roles, which a protected stack refuses before anything is changed", async () => {
  const stack = await newStack();
  const { calls: created } = await stack.up(leastConfig);
  const refused = await stack.preview({ ...leastConfig, rolePath: "/alerting/" });
  expect([refused.ok, refused.calls]).toEqual([false, []]);
  const late = await stack.up();
  expect([late.ok, gaps([...created, ...late.calls])]).toEqual([false, []]);
  const restored = await stack.up(leastConfig, { refresh: true });
  expect(restored.ok, restored.output).toBe(true);
  expect((await stack.up(undefined, { refresh: true })).calls).toEqual([]);
});

test("retain leaves the bucket with its settings and the key in AWS when the stack is destroyed", async () => {
  const stack = await newStack();
  const config = { ...leastConfig, protect: false, retain: true };
  const { calls: created } = await stack.up(config);
  const { ok, output, calls } = await stack.destroy({ skipPreview: true });
  expect(ok, output).toBe(true);
  const deleted = new Set(calls.map(({ resource }) => resource));
  const kept = created.filter(({ resource }) => !deleted.has(resource)).map(({ resource }) => resource);
  expect(kept.sort()).toMatchInlineSnapshot(`
    [
      "aws:kms/key:Key key",
      "aws:s3/bucket:Bucket trail-bucket",
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration trail-bucket",
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls trail-bucket",
      "aws:s3/bucketPolicy:BucketPolicy trail-bucket",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock trail-bucket",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration trail-bucket",
      "aws:s3/bucketVersioning:BucketVersioning trail-bucket",
    ]
  `);
});

test("the first address in alarmEmails takes over from emails only when it has confirmed", async () => {
  const stack = await newStack();
  await stack.up(leastConfig);
  const confirmAll = () => {
    const subscriptions = stack.state().filter(({ type }) => type === "aws:sns/topicSubscription:TopicSubscription");
    provider.set({ confirmed: subscriptions.map(({ id = "" }) => id) });
    return stack.up(undefined, { refresh: true });
  };
  await confirmAll();
  const { calls } = await stack.up({ ...leastConfig, alarmEmails: ["ops@example.test"] });
  expect(calls.map(inWords).sort()).toEqual([
    "create sns/topicSubscription:TopicSubscription monitoring-alarms-ops@example.test",
    "update cloudwatch/eventTarget:EventTarget daily-check",
  ]);
  expect((await confirmAll()).calls.map(inWords)).toEqual([
    "delete sns/topicSubscription:TopicSubscription monitoring-alarms-security@example.test",
  ]);
});

test("tags change every resource that has any, and replace none", async () => {
  const stack = await newStack();
  await stack.up(leastConfig);
  const { ok, output, calls } = await stack.up({ ...leastConfig, tags: { team: "security" } });
  expect(ok, output).toBe(true);
  expect([...new Set(calls.map(({ call }) => call))]).toEqual(["update"]);
});
