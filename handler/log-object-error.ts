import { type LogObject, uriOf } from "./notification.ts";
import { reasonOf } from "./reason.ts";

/** A log object could not be processed. The message names it, and `cause` says why. */
export class LogObjectError extends Error {
  override name = "LogObjectError";
  readonly logObject: LogObject;

  constructor(logObject: LogObject, doing: string, cause: unknown) {
    super(`${doing} ${uriOf(logObject)} failed: ${reasonOf(cause)}`, { cause });
    this.logObject = logObject;
  }
}
