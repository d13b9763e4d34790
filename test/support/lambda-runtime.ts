import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Bundle } from "../../build/bundle.ts";
import { peakMegabytes } from "./reliability.ts";

/** The result or error of an invocation, as Lambda reports it. */
export type Ending = { result: unknown } | { errorType: string; errorMessage: string };

/** An execution environment: AWS's own runtime client, connected to a Runtime API in this process. */
export interface LambdaRuntime {
  /**
   * Invokes the function, starting it if it isn't running; kills it after the time-out, as Lambda does. A retry has the
   * request id of the first attempt.
   */
  invoke(event: unknown, options?: { timeoutMs?: number; requestId?: string }): Promise<Ending>;
  /** How often the function was started. */
  starts(): number;
  /** The lines that the function has logged so far. */
  logLines(): string[];
  /** The peak memory of its processes. */
  peakMegabytes(): number;
  /** Sends a signal to the process and returns how it ended. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  stop(): Promise<void>;
}

interface Invocation {
  id: string;
  event: unknown;
  timeoutMs: number;
  /** Only the first call has an effect. */
  end(ending: Ending): void;
}

const project = join(import.meta.dirname, "../..");

/** Runs a function's files under aws-lambda-ric, with Lambda's environment variables and the given ones. */
export async function startLambdaRuntime(
  files: Bundle["files"],
  environment: Record<string, string>,
): Promise<LambdaRuntime> {
  const folder = mkdtempSync(join(tmpdir(), "lambda-runtime-"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  let current: Invocation | undefined;
  /** The open request of the runtime for the next invocation. */
  let waiting: ServerResponse | undefined;
  let child: ChildProcess | undefined;
  /** Why the function could not start; becomes the invocation's error when the process exits. */
  let initError: Ending | undefined;
  let [starts, log, invocations, megabytes] = [0, "", 0, 0];

  const server = createServer(async (request, response) => {
    const call = request.url?.replace("/2018-06-01/runtime/", "");
    if (call === "invocation/next") {
      waiting = response;
      return hand();
    }
    const body = JSON.parse(await text(request));
    response.writeHead(202).end();
    if (call === "init/error") {
      initError = body;
      return;
    }
    const [, id, kind] = call?.split("/") ?? [];
    if (id === current?.id) current?.end(kind === "response" ? { result: body } : body);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;

  const hand = () => {
    if (!waiting || !current) return;
    const { id, event, timeoutMs, end } = current;
    waiting
      .setHeader("Lambda-Runtime-Aws-Request-Id", id)
      .setHeader("Lambda-Runtime-Deadline-Ms", Date.now() + timeoutMs)
      .setHeader("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:alerts")
      .end(JSON.stringify(event));
    waiting = undefined;
    const timer = setTimeout(() => {
      child?.kill("SIGKILL");
      child = undefined;
      const errorMessage = `RequestId: ${id} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
      end({ errorType: "Sandbox.Timedout", errorMessage });
    }, timeoutMs);
    current.end = (ending) => {
      clearTimeout(timer);
      end(ending);
    };
  };

  const start = () => {
    starts++;
    const client = join(project, "node_modules/aws-lambda-ric/index.mjs");
    const started = spawn(process.execPath, ["--import", join(import.meta.dirname, "rapid-client.mjs"), client], {
      env: {
        PATH: process.env.PATH,
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
        LAMBDA_TASK_ROOT: folder,
        _HANDLER: "index.handler",
        AWS_LAMBDA_FUNCTION_NAME: "alerts",
        AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "1024",
        AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/alerts",
        AWS_LAMBDA_LOG_STREAM_NAME: "local",
        AWS_LAMBDA_LOG_FORMAT: "JSON",
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = started;
    for (const stream of [started.stdout, started.stderr])
      stream?.setEncoding("utf8").on("data", (some) => (log += some));
    started.once("exit", (code, signal) => {
      if (child !== started) return;
      child = undefined;
      waiting = undefined;
      const errorMessage = `Error: Runtime exited with error: ${signal ?? `exit status ${code}`}`;
      current?.end(initError ?? { errorType: "Runtime.ExitError", errorMessage });
      initError = undefined;
    });
  };

  const end = async (signal: NodeJS.Signals) => {
    if (!child) return { code: null, signal: null };
    child.kill(signal);
    const [code, by] = await once(child, "exit");
    return { code, signal: by };
  };

  return {
    invoke: (event, { timeoutMs = 20_000, requestId = `invocation-${++invocations}` } = {}) =>
      new Promise((resolve) => {
        const finish = (ending: Ending) => {
          current = undefined;
          megabytes = Math.max(megabytes, peakMegabytes(child?.pid));
          resolve(ending);
        };
        current = { id: requestId, event, timeoutMs, end: finish };
        if (!child) start();
        hand();
      }),
    starts: () => starts,
    peakMegabytes: () => megabytes,
    logLines: () => log.split("\n").filter(Boolean),
    end,
    async stop() {
      await end("SIGKILL");
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true });
    },
  };
}
