import { spawn } from "node:child_process";
import { join } from "node:path";

/** What a command printed, and how it ended. */
export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

const project = join(import.meta.dirname, "../..");

/** Runs a command of the project, or of a copy of it, in a process of its own, without colour. */
export function run(args: string[], input = "", folder = project): Promise<Outcome> {
  const child = spawn(process.execPath, [join(folder, "cli/index.mjs"), ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
  });
  const outcome: Outcome = { code: null, stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => (outcome.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (outcome.stderr += text));
  child.stdin.end(input);
  return new Promise((resolve) => child.once("close", (code) => resolve({ ...outcome, code })));
}
