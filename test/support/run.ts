import { spawn } from "node:child_process";
import { join } from "node:path";

/** What a command printed, and how it ended. */
export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

const entry = join(import.meta.dirname, "../../cli/index.mjs");

/** Runs a command of the project in a process of its own, without colour. */
export function run(args: string[], input = ""): Promise<Outcome> {
  const child = spawn(process.execPath, [entry, ...args], {
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
  });
  const outcome: Outcome = { code: null, stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => (outcome.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (outcome.stderr += text));
  child.stdin.end(input);
  return new Promise((resolve) => child.once("close", (code) => resolve({ ...outcome, code })));
}
