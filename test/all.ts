import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";

/**
 * What `npm test` runs: the tests and, at the same time, the checks that take seconds, since tests also wait. A check that
 * fails ends the tests, so that its output is the last. Arguments are passed on to Vitest.
 */
const checks: [command: string, program: string, ...args: string[]][] = [
  ["npx cta check", "cli/index.mjs", "check"],
  ["npx biome ci", "node_modules/@biomejs/biome/bin/biome", "ci"],
  // In several threads it would check some types twice, and take the cores that the tests need.
  ["npx tsc", "node_modules/@typescript/native/bin/tsc", "--singleThreaded"],
];

const root = join(import.meta.dirname, "..");
// Without Go's garbage collector, tsc takes a quarter less processor time, and 15% more memory. The tests must not have it:
// esbuild is of Go too, and lives as long as they do.
const withoutGoCollector = { ...process.env, GOGC: "off" };
const start = (program: string, args: string[], stdout: "inherit" | "pipe", env = process.env) =>
  spawn(process.execPath, [join(root, program), ...args], { cwd: root, stdio: ["ignore", stdout, stdout], env });

const tests = start("node_modules/vitest/vitest.mjs", ["run", ...process.argv.slice(2)], "inherit");
const tested = once(tests, "exit");
// A terminal sends Ctrl-C to the children too, and they end by themselves.
process.on("SIGINT", () => {});

const printed: string[] = [];
for (const [command, program, ...args] of checks) {
  const check = start(program, args, "pipe", withoutGoCollector);
  const [stdout, stderr, [code]] = await Promise.all([
    text(check.stdout as Readable),
    text(check.stderr as Readable),
    once(check, "exit"),
  ]);
  printed.push(`${code === 0 ? "✓" : "×"} ${command}`, ...[stdout, stderr].map((output) => output.trimEnd()));
  if (code !== 0) {
    tests.kill();
    await Promise.race([tested, setTimeout(5000, undefined, { ref: false }).then(() => tests.kill("SIGKILL"))]);
    process.exitCode = 1;
    break;
  }
}

const [code] = await tested;
console.log(printed.filter((line) => line !== "").join("\n"));
process.exitCode ||= code ?? 1;
