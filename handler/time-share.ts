/** The part of Lambda's context that the handler reads. */
export interface InvocationContext {
  getRemainingTimeInMillis(): number;
  /** The same for all attempts at an asynchronous invocation. */
  awsRequestId?: string;
}

/** The share of an invocation's time that one log object may take. */
export interface TimeShare extends InvocationContext {
  /** Aborts when half of the share is used up: the rest is for publishing. */
  forReading(): AbortSignal;
  /** Aborts when what is left by then, shared with the log objects that wait, is used up. */
  forPublishing(): AbortSignal;
  /** What is left of the share, in milliseconds: as long as nothing is taken from the log objects that wait. */
  leftMs(): number;
}

/** Working on a log object would take longer than its share of the invocation's time. */
export class TimeShareError extends Error {
  override name = "TimeShareError";
}

/** Reserved for reporting failures before Lambda ends the invocation. */
const reportingMs = 1000;
/** The time outside Lambda. */
const defaultMs = 120_000;
/** The shortest limit, so that a log object whose turn comes late still gets a chance. */
const minMs = 1000;

/**
 * Shares out what an invocation has left of its time, equally, so that a log object that stalls
 * does not delay the others. Each call gives the share of the next log object; undefined when the
 * time is used up, so that the invocation can say so before Lambda ends it. The first always has one.
 */
export function shareTime(logObjects: number, context?: InvocationContext): () => TimeShare | undefined {
  const end = performance.now() + (context?.getRemainingTimeInMillis() ?? defaultMs) - reportingMs;
  const left = () => end - performance.now();
  let waiting = logObjects;
  return () => {
    if (waiting < logObjects && left() <= 0) return undefined;
    const sharers = waiting--;
    const share = () => left() / sharers;
    const shareEnd = performance.now() + share();
    return {
      getRemainingTimeInMillis: () => left() + reportingMs,
      forReading: () => abortAfter(share() / 2),
      forPublishing: () => abortAfter(share()),
      leftMs: () => shareEnd - performance.now(),
    };
  };
}

/** Like `AbortSignal.timeout`, but its reason says whose limit it is. */
function abortAfter(ms: number): AbortSignal {
  const controller = new AbortController();
  const limit = Math.max(minMs, Math.floor(ms));
  const expire = () =>
    controller.abort(new TimeShareError(`not done within its share of the invocation's time, ${limit / 1000} s`));
  setTimeout(expire, limit).unref();
  return controller.signal;
}
