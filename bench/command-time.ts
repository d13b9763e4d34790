import { spawnSync } from "node:child_process";
import { join } from "node:path";

const project = join(import.meta.dirname, "..");
const file = join(project, "docs/examples/log-file.json");

/** The commands that are timed: on one small file, and on the whole rule library. */
export const timedCommands: Readonly<Record<string, readonly string[]>> = {
  evaluate: ["evaluate", file],
  explain: ["explain", "root-activity", file],
  preview: ["preview", "root-activity"],
  check: ["check"],
};

const reporter = `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from "node:fs";
  process.on("exit", () => {
    const { user, system } = process.cpuUsage();
    writeSync(2, "\\0" + (user + system));
  });
`)}`;

/** The processor time of a command, in microseconds. */
export function commandTime(args: readonly string[]): number {
  return timed(join(project, "cli/index.mjs"), ...args);
}

/** The processor time of a Node process that does nothing, in microseconds. */
export function nodeTime(): number {
  return timed("-e", "0");
}

function timed(...args: string[]): number {
  const { stderr } = spawnSync(process.execPath, ["--import", reporter, ...args], { cwd: project, encoding: "utf8" });
  return Number(stderr.split("\0").at(-1));
}
