import { type Emulator, startEmulator } from "../../local/emulator.ts";
import { type LocalFunction, startFunction } from "../../local/function.ts";
import { builtFunction } from "./built-function.ts";

/** Emulated S3 and SNS, and the built function, to run with them as often as a test wants. */
export interface EmulatedAws {
  emulator: Emulator;
  /** Starts the function in its own process; `environment` is added to what it needs. */
  start(environment?: Record<string, string>): Promise<LocalFunction>;
  /** Stops the functions that still run, too. */
  stop(): Promise<void>;
}

/** Builds the function and starts the emulators. */
export async function startEmulatedAws(): Promise<EmulatedAws> {
  const emulator = await startEmulator();
  const built = await builtFunction();
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

/** The same function, with the duration of the slowest invocation through this object. */
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
