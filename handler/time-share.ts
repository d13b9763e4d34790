/** What the handler reads of Lambda's context. */
export interface InvocationContext {
  getRemainingTimeInMillis(): number;
}

/** What one log object may take of an invocation's time, of which the whole is left too. */
export interface TimeShare extends InvocationContext {
  /** Aborts when half of the share is used up: the rest is for publishing. */
  forReading(): AbortSignal;
  /** Aborts when what is left by then, shared with the log objects that wait, is used up. */
  forPublishing(): AbortSignal;
}

/** Working on a log object would take longer than its share of the invocation's time. */
export class TimeShareError extends Error {
  override name = "TimeShareError";
}

/** Kept back to report what failed before Lambda ends the invocation. */
const reportingMs = 1000;
/** Where there is no Lambda. */
const defaultMs = 120_000;
/** A chance even for a log object whose turn comes too late. */
const minMs = 1000;

/**
 * Shares out what an invocation has left of its time, equally, so that a log object that stalls
 * does not hold back the others. Each call gives the share of the next log object.
 */
export function shareTime(logObjects: number, context?: InvocationContext): () => TimeShare {
  const end = performance.now() + (context?.getRemainingTimeInMillis() ?? defaultMs) - reportingMs;
  let waiting = logObjects;
  return () => {
    const sharers = waiting--;
    const left = () => end - performance.now();
    const share = () => left() / sharers;
    return {
      getRemainingTimeInMillis: () => left() + reportingMs,
      forReading: () => abortAfter(share() / 2),
      forPublishing: () => abortAfter(share()),
    };
  };
}

/** Like `AbortSignal.timeout`, but its reason says whose limit it is. */
function abortAfter(ms: number): AbortSignal {
  const controller = new AbortController();
  const limit = Math.max(minMs, Math.floor(ms));
  const reason = new TimeShareError(`not done within its share of the invocation's time, ${limit / 1000} s`);
  setTimeout(() => controller.abort(reason), limit).unref();
  return controller.signal;
}
