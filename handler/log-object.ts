import { setTimeout as sleep } from "node:timers/promises";
import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from "@aws-sdk/client-s3";
import { type LogObject, uriOf } from "./notification.ts";
import { TooLargeError } from "./too-large-error.ts";

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

/** The body that S3 sent is not the whole object. */
export class BrokenBodyError extends Error {
  override name = "BrokenBodyError";
}

/**
 * The largest log object that is read, in bytes as stored, so that it fits into the function's memory.
 * CloudTrail's are smaller by two orders of magnitude.
 */
export const maxLogObjectBytes = 128 * 1024 ** 2;

/** How often an object is requested if its body breaks off; the SDK's own retries end where the body begins. */
const maxBodies = 3;
const pauseMs = 200;

/**
 * Reads all bytes of a log object, until `signal` aborts. The settings of `s3` decide how often a request is
 * tried and how long a body may stall. Throws `LogObjectError`.
 */
export async function readLogObject(s3: S3Client, logObject: LogObject, signal: AbortSignal): Promise<Uint8Array> {
  const { bucket, key, versionId } = logObject;
  try {
    for (let bodies = 1; ; bodies++) {
      const answer = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }), {
        abortSignal: signal,
      });
      const body = await readBody(answer);
      if (body instanceof Uint8Array) return body;
      if (bodies === maxBodies || signal.aborted) throw body;
      await sleep(pauseMs * bodies);
    }
  } catch (error) {
    throw new LogObjectError(logObject, "Reading", signal.aborted ? signal.reason : error);
  }
}

/** Returns the whole body, or an error if it is incomplete. Throws errors that another attempt would not change. */
async function readBody({ Body, ContentLength }: GetObjectCommandOutput): Promise<Uint8Array | BrokenBodyError> {
  if (!Body) return new BrokenBodyError("S3 answered without a body");
  if (ContentLength !== undefined && ContentLength > maxLogObjectBytes) {
    (Body as { destroy?(): void }).destroy?.();
    throw new TooLargeError(`it has ${ContentLength} bytes, and log files have at most ${maxLogObjectBytes}`);
  }
  try {
    const bytes = await Body.transformToByteArray();
    if (ContentLength === undefined || bytes.length === ContentLength) return bytes;
    return new BrokenBodyError(`S3 sent ${bytes.length} of ${ContentLength} bytes`);
  } catch (error) {
    return new BrokenBodyError(`the body broke off: ${(error as Error).message}`, { cause: error });
  }
}
