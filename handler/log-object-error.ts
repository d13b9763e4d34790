import { type LogObject, uriOf } from "./notification.ts";

/** A log object could not be processed. The message names it, and `cause` says why. */
export class LogObjectError extends Error {
  override name = "LogObjectError";
  readonly logObject: LogObject;

  constructor(logObject: LogObject, doing: string, cause: unknown) {
    const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    super(`${doing} ${uriOf(logObject)} failed: ${why}`, { cause });
    this.logObject = logObject;
  }
}
