import { expect } from "vitest";
import type { EngineRun, EngineStack } from "./engine-stack.ts";
import type { Call, Provider } from "./provider-process.ts";
import { inWords } from "./scenario.ts";
import { gaps } from "./watched.ts";

/** The calls that succeeded, as lines. */
export const succeeded = (calls: Call[]) => calls.filter(({ ok }) => ok).map(inWords);

/** The calls that failed, as lines without their errors. */
export const failed = (calls: Call[]) => calls.filter(({ ok }) => !ok).map(({ error, ...call }) => inWords(call));

/** Runs `run` until it succeeds, and returns all calls of all runs. */
export async function untilDone(run: () => Promise<EngineRun>): Promise<Call[]> {
  const calls: Call[] = [];
  for (let runs = 1; ; runs++) {
    const { ok, output, calls: some } = await run();
    calls.push(...some);
    if (ok) return calls;
    expect(some.length, output).toBeGreaterThan(0);
    expect(runs).toBeLessThan(60);
  }
}

/**
 * Expects that, after a first up in which the creation of one resource fails, the second up makes what is missing of
 * `made`, and a third changes nothing.
 */
export async function expectRepair(
  provider: Provider,
  stack: EngineStack,
  { config, made, resource }: { config: Record<string, unknown>; made: Call[]; resource: string },
): Promise<void> {
  provider.set({ fail: { call: "create", resource } });
  const first = await stack.up(config);
  expect(first.ok, first.output).toBe(false);
  expect(first.calls.filter(({ ok }) => !ok).map((call) => call.resource)).toEqual([resource]);

  provider.set({});
  const second = await stack.up();
  expect(second.ok, second.output).toBe(true);
  const calls = [...first.calls, ...second.calls];
  expect(succeeded(calls).sort()).toEqual(made.map(inWords).sort());
  expect(gaps(calls)).toEqual([]);
  expect((await stack.up()).calls).toEqual([]);
}
