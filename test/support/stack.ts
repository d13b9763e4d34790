import { bundle } from "../../build/bundle.ts";
import { type Emulator, startEmulator } from "../../local/emulator.ts";
import { type LocalFunction, startFunction } from "../../local/function.ts";

/** The built function beside S3 and SNS, which tests fill and read. */
export interface Stack {
  emulator: Emulator;
  /** Starts the function, in a process of its own; `environment` goes on top. */
  start(environment?: Record<string, string>): Promise<LocalFunction>;
  /** With the functions that were started and not stopped. */
  stop(): Promise<void>;
}

/** Builds the function, and starts S3 and SNS. */
export async function startStack(): Promise<Stack> {
  const emulator = await startEmulator();
  const built = await bundle();
  const running = new Set<LocalFunction>();
  return {
    emulator,
    async start(environment) {
      const lambda = await startFunction(built, {
        ...emulator.environment,
        TOPIC_ARN: emulator.topicArn,
        ...environment,
      });
      running.add(lambda);
      const stop = async () => {
        running.delete(lambda);
        await lambda.stop();
      };
      return { ...lambda, stop };
    },
    async stop() {
      for (const lambda of running) await lambda.stop();
      await emulator.stop();
    },
  };
}

/** The same function, and what its slowest invocation by this took. */
export function timed(lambda: LocalFunction): LocalFunction & { worstSeconds(): number } {
  let worstMs = 0;
  return {
    ...lambda,
    worstSeconds: () => worstMs / 1000,
    async invoke(...args) {
      const started = performance.now();
      try {
        return await lambda.invoke(...args);
      } finally {
        worstMs = Math.max(worstMs, performance.now() - started);
      }
    },
  };
}
