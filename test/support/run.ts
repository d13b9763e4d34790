import { spawn } from "node:child_process";
import { join } from "node:path";

/** The exit code and output of a command. */
export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

const project = join(import.meta.dirname, "../..");

/** Runs a command of the project, or of a copy of it in `folder`, in its own process, without colours. */
export function run(args: string[], input = "", folder = project): Promise<CommandResult> {
  const child = spawn(process.execPath, [join(folder, "cli/index.mjs"), ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
  });
  const result: CommandResult = { code: null, stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => (result.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (result.stderr += text));
  child.stdin.end(input);
  return new Promise((resolve) => child.once("close", (code) => resolve({ ...result, code })));
}
