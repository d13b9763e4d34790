import { InvocationError, type LocalFunction } from "../../local/function.ts";

/** What became of a notification. */
export interface Delivery {
  /** What each invocation that failed threw. */
  errors: string[];
  /** Whether the last of the invocations failed, so that Lambda puts the notification there. */
  inFailureQueue: boolean;
}

/** Lambda's `maximumRetryAttempts` of infra/alerter.ts. */
const retries = 2;

/** Invokes a function as Lambda does asynchronously: again when it fails, but without its minutes of waiting. */
export async function deliver(lambda: LocalFunction, event: unknown, timeoutMs?: number): Promise<Delivery> {
  const errors: string[] = [];
  for (let invocation = 0; invocation <= retries; invocation++) {
    try {
      await lambda.invoke(event, undefined, timeoutMs);
      return { errors, inFailureQueue: false };
    } catch (error) {
      if (!(error instanceof InvocationError)) throw error;
      errors.push(error.message);
    }
  }
  return { errors, inFailureQueue: true };
}
