import { globSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { quickBrotli } from "./test/support/quick-brotli.ts";
import { SlowFirst } from "./test/support/slow-first.ts";

const textOf = (file: string) => readFileSync(`${import.meta.dirname}/${file}`, "utf8");
const testFiles = globSync("test/**/*.test.ts", { cwd: import.meta.dirname });
/** Tests that run the Pulumi program. They share processes too, but not with tests of the modules that they replace. */
const deploying = testFiles.filter((file) => /\/deploy\.ts"/.test(textOf(file)));
/** What these change would last for the test files that run later in the same process. */
const isolated = testFiles.filter((file) => {
  const text = textOf(file);
  const changesEnvironment = /\bvi\.stubEnv\(/.test(text) && !/\bvi\.unstubAllEnvs\b/.test(text);
  return !deploying.includes(file) && (/\bvi\.mock\(/.test(text) || changesEnvironment);
});

export default defineConfig({
  test: {
    globalSetup: ["test/support/compile-cache.ts", "test/support/temporary-folder.ts"],
    // Beside them, tests start other processes, and npm test checks types and rules. One more worker takes 15% more processor time.
    maxWorkers: availableParallelism(),
    sequence: { sequencer: SlowFirst },
    // The user's own rules must not change what these tests say of the project. npx cta check, which npm test runs too,
    // and test/rule-library/samples.test.ts test them.
    env: { ONLY_SHIPPED_RULES: "yes" },
    // These end a test that hangs. A busy machine may take ten times as long as an idle one, so they say nothing about speed.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    execArgv: quickBrotli,
    // The files of a project share a process for each core, which imports each module once instead of a hundred times.
    isolate: false,
    // Node imports the modules itself, as in the commands. Vite takes 7% more of the tests' processor time.
    experimental: { viteModuleRunner: false },
    projects: [
      {
        extends: true,
        test: { name: "shared", include: ["test/**/*.test.ts"], exclude: [...isolated, ...deploying] },
      },
      {
        extends: true,
        test: { name: "deploying", include: deploying, setupFiles: ["test/infra/replace-modules.ts"] },
      },
      { extends: true, test: { name: "isolated", include: isolated, isolate: true } },
    ],
  },
});
