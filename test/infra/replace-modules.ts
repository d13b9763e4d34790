import debuggable from "@pulumi/pulumi/runtime/debuggable.js";
import { vi } from "vitest";
import { replaced } from "./replaced.ts";

// Test files that deploy share processes, so the modules keep these for good, and `replaced` has what changes.
vi.mock("../../build/bundle.ts", () => ({
  bundle: (options: never) => replaced.bundle(options),
  deployedRules: async (options: never) => (await replaced.bundle(options)).rules,
}));
vi.mock("../../infra/account.ts", () => ({ queriesOf: (region: string) => replaced.queriesOf(region) }));

// Pulumi notes each of its promises, to name those that are pending when the process ends: a fifth of a deployment's processor
// time. The process of these tests ends differently, and test/index.test.ts runs the program with the notes.
Object.assign(debuggable, { debuggablePromise: <Value>(promise: Promise<Value>) => promise });
