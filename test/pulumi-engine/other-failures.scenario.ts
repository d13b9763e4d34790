import { describe, expect, test, vi } from "vitest";
import { inWords, leastConfig, startScenarios } from "./scenario.ts";

vi.mock("../../build/bundle.ts", () => import("./fake-bundle.ts"));

const { provider, newStack } = await startScenarios();

// Those that take AWS more than one call to make.
describe("a first up in which a resource is made, but a later call for it fails", () => {
  test.each([
    "aws:kms/key:Key key",
    "aws:sns/topic:Topic alerts",
    "aws:cloudtrail/trail:Trail trail",
    "aws:lambda/function:Function alerter",
  ])("%s is neither lost nor made twice", async (resource) => {
    const stack = await newStack();
    provider.set({ fail: { call: "create", resource, partial: true } });
    expect((await stack.up(leastConfig)).ok).toBe(false);

    provider.set({});
    const { ok, output, calls } = await stack.up(undefined, { refresh: true });
    expect(ok, output).toBe(true);
    expect(calls.filter((call) => call.resource === resource && call.call !== "update")).toEqual([]);
    expect((await stack.up(undefined, { refresh: true })).calls).toEqual([]);
  });
});

describe("an up in which a change fails", () => {
  const changed = { ...leastConfig, memoryMb: 2048, timeoutSeconds: 60, retentionDays: 30, deduplicate: true };

  test.each([
    "aws:cloudwatch/dashboard:Dashboard monitoring",
    "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-function-duration",
    "aws:iam/rolePolicy:RolePolicy alerter",
    "aws:lambda/function:Function alerter",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration trail-bucket",
  ])("%s: up --refresh makes the change, though the state says that it has happened", async (resource) => {
    const stack = await newStack();
    await stack.up(leastConfig);
    provider.set({ fail: { call: "update", resource } });
    const failed = await stack.up(changed);
    expect(failed.ok, failed.output).toBe(false);

    provider.set({});
    const { ok, output, calls } = await stack.up(undefined, { refresh: true });
    expect(ok, output).toBe(true);
    expect(calls.map(inWords)).toContain(`update ${resource.replace("aws:", "")}`);
    expect((await stack.up(undefined, { refresh: true })).calls).toEqual([]);
  });
});

test("a destroy that is interrupted again and again continues where it stopped", async () => {
  const stack = await newStack();
  const { calls: made } = await stack.up({ ...leastConfig, protect: false });
  provider.set({ allowed: 4 });
  const deleted: string[] = [];
  let run = await stack.destroy({ skipPreview: true });
  while (!run.ok) {
    const ok = run.calls.filter((call) => call.ok).map(inWords);
    expect(ok.length, run.output).toBeGreaterThan(0);
    deleted.push(...ok);
    run = await stack.destroy({ skipPreview: true });
  }
  deleted.push(...run.calls.map(inWords));
  expect(deleted.sort()).toEqual(made.map((call) => inWords({ ...call, call: "delete" })).sort());
  expect(stack.state()).toEqual([]);
});

test("a first up whose credentials expire again and again continues where it stopped", async () => {
  const stack = await newStack();
  provider.set({ allowed: 6 });
  const created: string[] = [];
  let run = await stack.up(leastConfig);
  while (!run.ok) {
    const ok = run.calls.filter((call) => call.ok).map(inWords);
    expect(ok.length, run.output).toBeGreaterThan(0);
    created.push(...ok);
    run = await stack.up();
  }
  created.push(...run.calls.map(inWords));
  expect(created.length).toBeGreaterThan(30);
  expect(new Set(created).size).toBe(created.length);
  expect(created.filter((call) => !call.startsWith("create "))).toEqual([]);
});
