import { vi } from "vitest";
import { replaced } from "./replaced.ts";

// Test files that deploy share processes, so the modules keep these for good, and `replaced` has what changes.
vi.mock("../../build/bundle.ts", () => ({
  bundle: (options: never) => replaced.bundle(options),
  deployedRules: async (options: never) => (await replaced.bundle(options)).rules,
}));
vi.mock("../../infra/account.ts", () => ({ queriesOf: (region: string) => replaced.queriesOf(region) }));
