import { globSync, readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

// What these change would last for the test files that run later in the same process.
const isolated = globSync("test/**/*.test.ts", { cwd: import.meta.dirname }).filter((file) =>
  /\bvi\.(mock|stubEnv)\(/.test(readFileSync(`${import.meta.dirname}/${file}`, "utf8")),
);

export default defineConfig({
  test: {
    globalSetup: "test/support/compile-cache.ts",
    maxWorkers: "100%",
    // The user's own rules must not change what these tests say of the project. npm run check, which npm test runs first,
    // and test/rule-library/samples.test.ts test them.
    env: { ONLY_SHIPPED_RULES: "yes" },
    // The bundle is built and run in processes of its own by some tests, on two cores.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    projects: [
      {
        extends: true,
        // The other files share a process for each core, which imports each module once instead of a hundred times.
        test: { name: "shared", include: ["test/**/*.test.ts"], exclude: isolated, isolate: false },
      },
      { extends: true, test: { name: "isolated", include: isolated, isolate: true } },
    ],
  },
});
