import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.scenario.ts"],
    globalSetup: ["../support/temporary-folder.ts"],
    env: { ONLY_SHIPPED_RULES: "yes" },
    maxWorkers: 2,
    // On an overloaded machine about one run in 400 of the Automation API's inline programs registers nothing. A test is
    // repeated on a new stack.
    retry: 1,
    // Ends a test that hangs. On a busy machine the longest have taken four minutes.
    testTimeout: 10 * 60_000,
    hookTimeout: 60_000,
  },
});
