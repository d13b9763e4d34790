import { describe, expect, test, vi } from "vitest";
import { createStack } from "./engine-stack.ts";
import { createExistingTrail, existingTrails } from "./existing-trails.ts";
import { expectRepair, failed, succeeded, untilDone } from "./failures.ts";
import type { Call } from "./provider-process.ts";
import { inWords, leastConfig, startScenarios } from "./scenario.ts";

vi.mock("../../build/bundle.ts", () => import("./fake-bundle.ts"));

const { provider, newStack } = await startScenarios();

/** What a first up with a configuration creates, in this order. */
async function createdBy(config: Record<string, unknown>): Promise<Call[]> {
  const stack = await createStack(provider);
  await createExistingTrail();
  const { ok, output, calls } = await stack.up(config);
  expect(ok, output).toBe(true);
  stack.remove();
  await provider.reset();
  return calls;
}

const ofOwnTrail = await createdBy(leastConfig);
const firstUps = Object.fromEntries(
  await Array.fromAsync(Object.entries(existingTrails), async ([way, trail]) => [
    way,
    await createdBy({ ...leastConfig, trail }),
  ]),
);

describe.each(Object.entries(existingTrails))("a first up that reads an existing trail by %s", (way, trail) => {
  const config = { ...leastConfig, trail };
  const made = firstUps[way] as Call[];

  // creation-failures.scenario.ts does this with each of the others.
  const only = made
    .map(({ resource }) => resource)
    .filter((one) => !ofOwnTrail.some(({ resource }) => resource === one));
  test.each(only)(
    "in which %s fails: the second up makes what is missing, and a third changes nothing",
    async (resource) => {
      const stack = await newStack();
      await createExistingTrail();
      await expectRepair(provider, stack, { config, made, resource });
    },
  );

  test("in which every single call fails once continues where it stopped", { timeout: 5 * 60_000 }, async () => {
    const stack = await newStack();
    await createExistingTrail();
    stack.configure(config);
    provider.set({ failFirst: stack.folder });
    const calls = await untilDone(() => stack.up());
    const words = made.map(inWords).sort();
    expect(succeeded(calls).sort()).toEqual(words);
    expect(failed(calls).sort()).toEqual(words);
    expect((await stack.up(undefined, { refresh: true })).calls).toEqual([]);
  });
});
