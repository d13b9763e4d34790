import { spawn } from "node:child_process";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

const entry = join(import.meta.dirname, "../../cli/index.mjs");
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** A command of the project that runs on a pseudo-terminal, made by util-linux's `script`. */
export interface TerminalRun {
  /** The output so far, with control sequences. */
  output(): string;
  /** Types keys. */
  type(keys: string): void;
  /** The exit code. */
  ended: Promise<number | null>;
}

/** Starts a command of the project on a terminal of that many columns. */
export function runOnTerminal(args: string[], columns: number, environment: Record<string, string> = {}): TerminalRun {
  const command = [process.execPath, entry, ...args].map(quoted).join(" ");
  const child = spawn("script", ["--quiet", "--return", "--command", `stty cols ${columns}; ${command}`, "/dev/null"], {
    env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, CI: undefined, TERM: "xterm", ...environment },
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
  return {
    output: () => output,
    type: (keys) => child.stdin.write(keys),
    ended: new Promise((resolve) => child.once("close", resolve)),
  };
}

/** The lines that remain once the progress bar is gone, without colours. */
export function linesLeft(output: string): string[] {
  return output.split(/\r?\n/).map((line) => stripVTControlCharacters(line.split("\u001b[2K").at(-1) as string));
}
