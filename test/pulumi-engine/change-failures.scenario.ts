import { describe, expect, test, vi } from "vitest";
import { configurationChanges } from "../infra/configuration-changes.ts";
import type { Call } from "./provider-process.ts";
import { createAccessLogBucket, inWords, leastConfig, startScenarios } from "./scenario.ts";
import { gaps } from "./watched.ts";

vi.mock("../../build/bundle.ts", () => import("./fake-bundle.ts"));

const { provider, newStack } = await startScenarios();

const { protect, ...changed } = configurationChanges;
/** Every key of the configuration changed, on a stack that stays protected. */
const everyChange = {
  ...leastConfig,
  ...Object.fromEntries(Object.entries(changed).map(([key, { to }]) => [key, to])),
};
/** The calls of the change from the least configuration to every change, and of the change back. */
const there = [...new Set(Object.values(changed).flatMap(({ calls }) => calls))].sort();
const back = there.map((call) => call.replace(/^create /, "delete "));

// In groups, on a stack each, so that a test that is repeated does not begin from the start.
const groups = Array.from({ length: Math.ceil(there.length / 4) }, (_, at) => ({
  from: at * 4 + 1,
  to: Math.min(at * 4 + 4, there.length),
}));

describe("an up that changes all keys, or changes them back, in which one call fails", () => {
  test.each(groups)(
    "calls $from to $to: up --refresh repairs it, and no trail goes unwatched",
    async ({ from, to }) => {
      const stack = await newStack();
      await createAccessLogBucket();
      const all: Call[] = [];
      const up = async (...args: Parameters<typeof stack.up>) => {
        const run = await stack.up(...args);
        all.push(...run.calls);
        return run;
      };
      await up(leastConfig);
      const failing = async (config: Record<string, unknown>, calls: string[], words: string) => {
        const [call = "", ...resource] = words.split(" ");
        provider.set({ fail: { call: call as Call["call"], resource: `aws:${resource.join(" ")}` } });
        const failed = await up(config);
        expect(failed.ok, `${words}: ${failed.output}`).toBe(false);
        provider.set({});
        const repaired = await up(undefined, { refresh: true });
        expect(repaired.ok, `${words}: ${repaired.output}`).toBe(true);
        const done = [...failed.calls, ...repaired.calls].filter(({ ok }) => ok).map(inWords);
        expect([...new Set(done)].sort(), words).toEqual([...calls].sort());
      };
      for (let at = from - 1; at < to; at++) {
        await failing(everyChange, there, there[at] as string);
        await failing(leastConfig, back, back[at] as string);
        expect((await up()).calls).toEqual([]);
      }
      expect(gaps(all)).toEqual([]);
    },
  );
});
