import { fork } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bundle } from "../build/bundle.ts";

/** The function, as it is deployed, in a process of its own. */
export interface LocalFunction {
  /**
   * Invokes the handler, whose clock then shows `now` if that is given. Rejects with what it threw. The handler
   * is told that it has `timeoutMs` left (default: 120 s, as in a stack), but is not stopped after that.
   */
  invoke(event: unknown, now?: Date, timeoutMs?: number): Promise<unknown>;
  /** The lines that it has logged so far; complete once it is stopped. */
  logLines(): string[];
  /** The id of its process. */
  pid: number;
  stop(): Promise<void>;
}

/** An invocation failed; the message is the handler's. */
export class InvocationError extends Error {
  override name = "InvocationError";
}

/** Starts the built bundle in an environment like Lambda's, plus `environment`. */
export async function startFunction(bundle: Bundle, environment: Record<string, string>): Promise<LocalFunction> {
  const folder = mkdtempSync(join(tmpdir(), "cloudtrail-alerts-"));
  for (const [name, content] of Object.entries(bundle.files)) writeFileSync(join(folder, name), content);

  const child = fork(join(import.meta.dirname, "function-process.mjs"), [join(folder, "index.mjs")], {
    // Without the caller's own AWS settings.
    env: { PATH: process.env.PATH, AWS_LAMBDA_FUNCTION_NAME: "cloudtrail-alerts", ...environment },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text) => (log += text));

  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let invocations = 0;
  child.on("message", ({ id, result, error }: { id: number; result?: unknown; error?: string }) => {
    const caller = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) caller?.resolve(result);
    else caller?.reject(new InvocationError(error));
  });
  const ended = () => new InvocationError(`the function's process ended with code ${child.exitCode}:\n${log}`);
  const exited = new Promise<void>((resolve) => {
    // Not "exit", which may come before the last lines of the log.
    child.once("close", () => {
      for (const { reject } of waiting.values()) reject(ended());
      resolve();
    });
  });

  return {
    invoke: (event, now, timeoutMs = 120_000) =>
      new Promise((resolve, reject) => {
        if (!child.connected) throw ended();
        invocations++;
        waiting.set(invocations, { resolve, reject });
        child.send({ id: invocations, event, now: now?.getTime(), timeoutMs });
      }),
    pid: child.pid as number,
    logLines: () => log.split("\n").filter(Boolean),
    async stop() {
      child.kill();
      await exited;
      rmSync(folder, { recursive: true });
    },
  };
}
