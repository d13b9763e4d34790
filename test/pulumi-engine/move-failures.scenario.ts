import { describe, expect, test, vi } from "vitest";
import type { EngineStack } from "./engine-stack.ts";
import { createExistingTrail, existingTrails } from "./existing-trails.ts";
import type { Call } from "./provider-process.ts";
import { inWords, leastConfig, startScenarios } from "./scenario.ts";
import { gaps } from "./watched.ts";

vi.mock("../../build/bundle.ts", () => import("./fake-bundle.ts"));

const { provider, newStack } = await startScenarios();

/**
 * Changes a stack from one configuration to another and back, again and again, so that each call fails once. After
 * each failure `up --refresh` repairs the stack. At no time is no trail watched.
 */
async function failEachCall(stack: EngineStack, from: Record<string, unknown>, to: Record<string, unknown>) {
  const all: Call[] = [];
  const up = async (...args: Parameters<EngineStack["up"]>) => {
    const run = await stack.up(...args);
    all.push(...run.calls);
    return run;
  };
  const succeeded = async (...args: Parameters<EngineStack["up"]>) => {
    const { ok, output, calls } = await up(...args);
    expect(ok, output).toBe(true);
    return calls;
  };
  await succeeded(leastConfig);
  await succeeded(from);
  const calls = await succeeded(to);
  expect(calls.length).toBeGreaterThan(2);
  for (const { call, resource } of calls) {
    await succeeded(from);
    provider.set({ fail: { call, resource } });
    const failed = await up(to);
    expect(failed.ok, `${call} ${resource}: ${failed.output}`).toBe(false);
    provider.set({});
    const repaired = await succeeded(undefined, { refresh: true });
    const done = [...failed.calls, ...repaired].filter(({ ok }) => ok).map(inWords);
    expect([...new Set(done)].sort(), `${call} ${resource}`).toEqual(calls.map(inWords).sort());
    expect(await succeeded()).toEqual([]);
  }
  expect(gaps(all)).toEqual([]);
}

describe.each([
  ["a topic of another Region", existingTrails["a topic of another Region"]],
  ["EventBridge of another account", existingTrails["EventBridge of another account"]],
])(
  "a move to an existing trail by %s in which a call fails: up --refresh repairs it, and a trail is watched",
  (_, trail) => {
    const both = { ...leastConfig, trail, ownTrail: "running" };

    test("in the first step", { timeout: 10 * 60_000 }, async () => {
      const stack = await newStack();
      await createExistingTrail();
      await failEachCall(stack, leastConfig, both);
    });

    test("in the second step", { timeout: 10 * 60_000 }, async () => {
      const stack = await newStack();
      await createExistingTrail();
      await failEachCall(stack, both, { ...both, ownTrail: "stopped" });
    });
  },
);
