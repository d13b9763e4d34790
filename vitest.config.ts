import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/support/compile-cache.ts",
    maxWorkers: "100%",
    // The bundle is built and run in processes of its own by some tests, on two cores.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
