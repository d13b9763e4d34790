import { describe, test, vi } from "vitest";
import { createStack } from "./engine-stack.ts";
import { expectRepair } from "./failures.ts";
import { leastConfig, startScenarios } from "./scenario.ts";

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
      await expectRepair(provider, await newStack(), { config: leastConfig, made, resource });
    },
  );
});
