import { GetFunctionCommand, LambdaClient, UpdateFunctionCodeCommand } from "@aws-sdk/client-lambda";
import { describe, expect, test, vi } from "vitest";
import { failed, succeeded, untilDone } from "./failures.ts";
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

describe("a destroy", () => {
  test("in which every single call fails once continues where it stopped", async () => {
    const stack = await newStack();
    const { calls: made } = await stack.up({ ...leastConfig, protect: false });
    provider.set({ failFirst: stack.folder });
    const calls = await untilDone(() => stack.destroy({ skipPreview: true }));
    const all = made.map((call) => inWords({ ...call, call: "delete" })).sort();
    expect(failed(calls).sort()).toEqual(all);
    expect(succeeded(calls).sort()).toEqual(all);
    expect(stack.state()).toEqual([]);
  });

  test("that is interrupted can be taken back by an up, after which nothing is left to do", async () => {
    const stack = await newStack();
    await stack.up({ ...leastConfig, protect: false });
    for (const allowed of [3, 15, 30]) {
      provider.set({ allowed });
      const destroyed = await stack.destroy({ skipPreview: true });
      expect(destroyed.ok, destroyed.output).toBe(false);
      // Some more: calls that run at the same time are let through together.
      expect(succeeded(destroyed.calls).length).toBeGreaterThanOrEqual(allowed);
      provider.set({});
      const restored = await stack.up(undefined, { refresh: true });
      expect(restored.ok, restored.output).toBe(true);
      const gone = succeeded(destroyed.calls).map((call) => call.replace("delete", "create"));
      expect(restored.calls.map(inWords)).toEqual(expect.arrayContaining(gone));
      expect((await stack.up()).calls).toEqual([]);
    }
  });
});

describe("a first up", () => {
  test("in which every single call fails once continues where it stopped", async () => {
    const stack = await newStack();
    await stack.configure(leastConfig);
    provider.set({ failFirst: stack.folder });
    const calls = await untilDone(() => stack.up());
    expect(failed(calls).sort()).toEqual(succeeded(calls).sort());
    expect(succeeded(calls).filter((call) => !call.startsWith("create "))).toEqual([]);
    expect(new Set(succeeded(calls)).size).toBeGreaterThan(35);
    expect((await stack.up(undefined, { refresh: true })).calls).toEqual([]);
  });

  test("whose credentials expire again and again continues where it stopped", async () => {
    const stack = await newStack();
    await stack.configure(leastConfig);
    provider.set({ allowed: 6 });
    const created = succeeded(await untilDone(() => stack.up()));
    expect(created.length).toBeGreaterThan(35);
    expect(new Set(created).size).toBe(created.length);
    expect(created.filter((call) => !call.startsWith("create "))).toEqual([]);
  });
});

const functionName = "cloudtrail-alerts-dev";
const codeOf = async () => {
  const { Configuration } = await new LambdaClient({}).send(new GetFunctionCommand({ FunctionName: functionName }));
  return Configuration?.CodeSha256;
};

test("code that somebody has given the function is replaced by the next up", async () => {
  const stack = await newStack();
  await stack.up(leastConfig);
  const before = await codeOf();
  await new LambdaClient({}).send(
    new UpdateFunctionCodeCommand({ FunctionName: functionName, ZipFile: Buffer.from("another code") }),
  );
  const replaced = await codeOf();
  expect(replaced).not.toBe(before);
  const { ok, output, calls } = await stack.up(undefined, { refresh: true });
  expect(ok, output).toBe(true);
  expect(output).toContain("other code than the last successful deployment gave it");
  expect(calls.map(inWords)).toEqual(["update lambda/function:Function alerter"]);
  expect([before, replaced]).not.toContain(await codeOf());
  const next = await stack.up(undefined, { refresh: true });
  expect(next.calls).toEqual([]);
  expect(next.output).not.toContain("other code");
});

test("code whose upload has failed is uploaded by the next up, though the state says that the function has it", async () => {
  const stack = await newStack();
  await stack.up(leastConfig);
  const before = await codeOf();
  provider.set({ fail: { call: "update", resource: "aws:lambda/function:Function alerter" } });
  expect((await stack.up({ ...leastConfig, rules: { disable: ["root-console-login"] } })).ok).toBe(false);
  // Twice: the second failure must not look like the first.
  expect((await stack.up()).ok).toBe(false);
  expect(await codeOf()).toBe(before);
  provider.set({});
  const { ok, output, calls } = await stack.up();
  expect(ok, output).toBe(true);
  expect(calls.map(inWords)).toEqual(["update lambda/function:Function alerter"]);
  expect(await codeOf()).not.toBe(before);
  expect((await stack.up(undefined, { refresh: true })).calls).toEqual([]);
});
