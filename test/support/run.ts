import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { format } from "node:util";
import { onTestFinished, vi } from "vitest";
import { main } from "../../cli/main.ts";
import { peakMegabytes } from "./reliability.ts";

/** The exit code and output of a command. */
export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Leaves out what a backtest prints of its progress when it takes more than 10 s, as on a busy machine. */
export function withoutProgress(result: CommandResult): CommandResult {
  return { ...result, stderr: result.stderr.replaceAll(/^.* records?, .*\/s\b.*\n/gm, "") };
}

const project = join(import.meta.dirname, "../..");

let previous: Promise<unknown> = Promise.resolve();

/**
 * Runs a command of the project in this process, without colours, which takes a tenth of the time of a process of its
 * own; several that are called at once run one after the other. `runProcess` is for commands that read standard input
 * or the environment. `backtest` starts one thread, unless `--workers` says otherwise.
 */
export function run(args: string[]): Promise<CommandResult> {
  const isBacktest = args[0] === "backtest" && !args.includes("--workers");
  const result = previous.then(() => runHere(isBacktest ? [...args, "--workers", "1"] : args));
  previous = result.catch(() => {});
  return result;
}

async function runHere(args: string[]): Promise<CommandResult> {
  const result: CommandResult = { code: null, stdout: "", stderr: "" };
  const { NO_COLOR, FORCE_COLOR, CI, GITHUB_ACTIONS } = process.env;
  const { exitCode } = process;
  const listeners = process.stdout.listeners("error");
  const writeTo = (stream: "stdout" | "stderr") => (text: string | Uint8Array) => {
    result[stream] += typeof text === "string" ? text : Buffer.from(text).toString();
    return true;
  };
  const printTo =
    (stream: "stdout" | "stderr") =>
    (...values: unknown[]): void => {
      result[stream] += `${format(...values)}\n`;
    };
  const spies = [
    vi.spyOn(console, "log").mockImplementation(printTo("stdout")),
    vi.spyOn(console, "error").mockImplementation(printTo("stderr")),
    vi.spyOn(process.stdout, "write").mockImplementation(writeTo("stdout")),
    vi.spyOn(process.stderr, "write").mockImplementation(writeTo("stderr")),
  ];
  try {
    setEnvironment({ NO_COLOR: "1", FORCE_COLOR: undefined, CI: undefined, GITHUB_ACTIONS: undefined });
    process.exitCode = undefined;
    await main(args);
    result.code = Number(process.exitCode ?? 0);
  } finally {
    for (const spy of spies) spy.mockRestore();
    setEnvironment({ NO_COLOR, FORCE_COLOR, CI, GITHUB_ACTIONS });
    process.exitCode = exitCode;
    for (const added of process.stdout.listeners("error")) {
      if (!listeners.includes(added)) process.stdout.off("error", added as () => void);
    }
  }
  return result;
}

function setEnvironment(variables: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

/** What a command did, how long it took, and the most memory that its process has had so far; 0 except on Linux. */
export interface MeasuredResult extends CommandResult {
  seconds: number;
  peakMegabytes: number;
}

/**
 * Starts a process that runs commands of a copy of the project, without colours, one after the other; it ends with the
 * test. A process for each command would take 0.5 s more of each.
 */
export function startCommands(
  folder = project,
  env: Record<string, string | undefined> = {},
): (args: string[]) => Promise<MeasuredResult> {
  const child = fork(join(import.meta.dirname, "command-process.ts"), {
    cwd: folder,
    execArgv: [],
    env: commandEnvironment(env),
  });
  onTestFinished(() => void child.kill());
  const ended = once(child, "exit").then(([code]) => Promise.reject(new Error(`the process ended with ${code}`)));
  ended.catch(() => {});
  return async (args) => {
    child.send(args);
    const [result] = await Promise.race([once(child, "message"), ended]);
    return { ...result, peakMegabytes: peakMegabytes(child.pid) };
  };
}

/** Runs a command of the project, or of a copy of it in `folder`, in its own process, without colours. */
export function runProcess(
  args: string[],
  input = "",
  folder = project,
  env: Record<string, string | undefined> = {},
): Promise<CommandResult> {
  const child = spawn(process.execPath, [join(folder, "cli/index.mjs"), ...args], {
    cwd: folder,
    env: commandEnvironment(env),
  });
  const result: CommandResult = { code: null, stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text) => (result.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (result.stderr += text));
  child.stdin.end(input);
  return new Promise((resolve) => child.once("close", (code) => resolve({ ...result, code })));
}

/** Under CI, check prints annotations, and refuses what is not filled in. */
function commandEnvironment(env: Record<string, string | undefined>): NodeJS.ProcessEnv {
  return { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, CI: undefined, GITHUB_ACTIONS: undefined, ...env };
}
