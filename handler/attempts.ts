import { identityOf, type LogObject } from "./notification.ts";
import { type InvocationContext, shareTime, type TimeShare, TimeShareError } from "./time-share.ts";

/** The log objects that earlier attempts at the same invocation have finished. */
export interface Attempts {
  isFinished(requestId: string | undefined, logObject: LogObject): boolean;
  /** Call this when every alert of the log object is published. */
  finish(requestId: string | undefined, logObject: LogObject): void;
}

/**
 * Remembers finished log objects in this process. Lambda tries a failed asynchronous invocation again
 * under the same request id, mostly in the same process while that is warm: the retry then continues
 * where the last attempt stopped. Another process finishes them again, as delivery is at least once.
 * `maxLogObjects` bounds the memory (about 300 bytes each); the oldest are forgotten first.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export function rememberAttempts(maxLogObjects = 10_000): Attempts {
  const finished = new Set<string>();
  const attemptOf = (requestId: string, logObject: LogObject) => `${requestId} ${identityOf(logObject)}`;
  return {
    isFinished: (requestId, logObject) => requestId !== undefined && finished.has(attemptOf(requestId, logObject)),
    finish(requestId, logObject) {
      if (requestId === undefined) return;
      finished.add(attemptOf(requestId, logObject));
      if (finished.size > maxLogObjects) finished.delete(finished.values().next().value as string);
    },
  };
}

/**
 * Makes one attempt: processes each log object that no earlier attempt has finished, and returns the errors of
 * those that failed. A failing log object does not affect the others. Log objects that are left when the
 * invocation's time is used up are not begun, which is an error too.
 */
export async function workOnEach(
  logObjects: readonly LogObject[],
  context: InvocationContext | undefined,
  attempts: Attempts,
  work: (logObject: LogObject, share: TimeShare) => Promise<void>,
): Promise<Error[]> {
  const requestId = context?.awsRequestId;
  const waiting = inTurn(logObjects, Date.now()).filter((logObject) => !attempts.isFinished(requestId, logObject));
  const errors: Error[] = [];
  const nextShare = shareTime(waiting.length, context);
  for (const [index, logObject] of waiting.entries()) {
    const share = nextShare();
    if (!share) {
      const left = `${waiting.length - index} of ${logObjects.length} log objects`;
      errors.push(new TimeShareError(`${left} were not begun: the invocation's time is used up`));
      break;
    }
    try {
      await work(logObject, share);
      attempts.finish(requestId, logObject);
    } catch (error) {
      errors.push(error as Error);
    }
  }
  return errors;
}

/**
 * Returns the log objects in an order that begins elsewhere at each attempt (`now`, in milliseconds), so that
 * attempts do not all stop at the same log object if one uses up the time or ends the process.
 */
export function inTurn(logObjects: readonly LogObject[], now: number): LogObject[] {
  const first = logObjects.length === 0 ? 0 : Math.floor(now) % logObjects.length;
  return [...logObjects.slice(first), ...logObjects.slice(0, first)];
}
