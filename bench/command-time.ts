import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { readUsage, usageReporter } from "./usage.ts";

const project = join(import.meta.dirname, "..");
const file = join(project, "docs/examples/log-file.json");

/** The commands that are timed, by their words in goals: on one small file, and on the whole rule library. */
export const timedCommands: Readonly<Record<string, readonly string[]>> = {
  evaluate: ["evaluate", file],
  explain: ["explain", "root-activity", file],
  preview: ["preview", "root-activity"],
  "check, where nothing has changed": ["check"],
};

/** The processor time of a command, in seconds. Throws if it fails. */
export function commandTime(args: readonly string[]): number {
  return timed(join(project, "cli/index.mjs"), ...args);
}

/** The processor time of a Node process that does nothing, in seconds. */
export function nodeTime(): number {
  return timed("-e", "0");
}

function timed(...args: string[]): number {
  const { stderr, status } = spawnSync(process.execPath, ["--import", usageReporter, ...args], {
    cwd: project,
    encoding: "utf8",
  });
  // A command that fails is fast.
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
  return readUsage(stderr).cpu;
}
