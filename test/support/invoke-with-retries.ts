import { InvocationError, type LocalFunction } from "../../local/function.ts";

/** How the invocations for one notification ended. */
export interface RetryOutcome {
  /** The error of each failed invocation. */
  errors: string[];
  /** Whether the last invocation failed too, so that Lambda sends the notification to the failure queue. */
  inFailureQueue: boolean;
}

/** `maximumRetryAttempts` in infra/alerter.ts. */
const retries = 2;

/** Invokes a function as Lambda does asynchronously: retries it when it fails, but without waiting in between. */
export async function invokeWithRetries(
  lambda: LocalFunction,
  event: unknown,
  timeoutMs?: number,
): Promise<RetryOutcome> {
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
