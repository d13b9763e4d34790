import { describe, expect, test, vi } from "vitest";
import { createStack } from "./engine-stack.ts";
import { inWords, leastConfig, startScenarios } from "./scenario.ts";
import { gaps } from "./watched.ts";

vi.mock("../../build/bundle.ts", () => import("./fake-bundle.ts"));

const { provider, newStack } = await startScenarios();

const first = await createStack(provider);
const { calls: made } = await first.up(leastConfig);
first.remove();
await provider.reset();

describe("a first up in which one call fails", () => {
  test.each(made.map(({ resource }) => resource))(
    "%s: the second up makes what is missing, and a third changes nothing",
    async (resource) => {
      const stack = await newStack();
      provider.set({ fail: { call: "create", resource } });
      const failed = await stack.up(leastConfig);
      expect(failed.ok, failed.output).toBe(false);
      expect(failed.calls.filter(({ ok }) => !ok).map((call) => call.resource)).toEqual([resource]);

      provider.set({});
      const repaired = await stack.up();
      expect(repaired.ok, repaired.output).toBe(true);
      const created = [...failed.calls, ...repaired.calls].filter(({ ok }) => ok);
      expect(created.map(inWords).sort()).toEqual(made.map(inWords).sort());
      expect(gaps([...failed.calls, ...repaired.calls])).toEqual([]);
      expect((await stack.up()).calls).toEqual([]);
    },
  );
});
