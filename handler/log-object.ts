import { setTimeout as sleep } from "node:timers/promises";
import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from "@aws-sdk/client-s3";
import { type LogFileSource, maxBytesInMemory } from "../engine/log-file/read.ts";
import { LogObjectError } from "./log-object-error.ts";
import type { LogObject } from "./notification.ts";
import { TooLargeError } from "./too-large-error.ts";

/** The body that S3 sent is not the whole object. */
class BrokenBodyError extends Error {
  override name = "BrokenBodyError";
}

/** The largest log object that is read, in bytes as stored. CloudTrail's are smaller by two orders of magnitude. */
export const maxLogObjectBytes = 128 * 1024 ** 2;

/** How often an object is requested if its body breaks off; the SDK's own retries end where the body begins. */
const maxBodies = 3;
const pauseMs = 200;
/** A body that brings at least this many bytes starts the count again, as only the rest is requested after it. */
const bytesOfProgress = 1024;

/** Requests an object, or the same one again (`IfMatch`), whole or from a byte on. */
type Request = (again?: { Range?: string; IfMatch: string | undefined }) => Promise<GetObjectCommandOutput>;

/**
 * Reads a log object, until `signal` aborts: a small one whole, a large one in pieces while it is evaluated. A body that
 * breaks off is requested again, and in pieces only its rest, so that no record is evaluated twice. The settings of `s3`
 * decide how often a request is tried and how long a body may stall. Rejects with `LogObjectError`, as does reading the pieces.
 */
export async function readLogObject(s3: S3Client, logObject: LogObject, signal: AbortSignal): Promise<LogFileSource> {
  const { bucket, key, versionId } = logObject;
  const request: Request = (again) =>
    s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId, ...again }), {
      abortSignal: signal,
    });
  const errorOf = (error: unknown) => new LogObjectError(logObject, "Reading", signal.aborted ? signal.reason : error);
  try {
    for (let bodies = 1; ; bodies++) {
      const answer = await request();
      checkSize(answer);
      if ((answer.ContentLength ?? 0) > maxBytesInMemory) return openingEachTime(answer, request, signal, errorOf);
      const body = await readBody(answer);
      if (body instanceof Uint8Array) return body;
      if (bodies === maxBodies || signal.aborted) throw body;
      await sleep(pauseMs * bodies);
    }
  } catch (error) {
    throw errorOf(error);
  }
}

/** Throws an error that another attempt would not change. */
function checkSize({ Body, ContentLength }: GetObjectCommandOutput): void {
  if (ContentLength === undefined || ContentLength <= maxLogObjectBytes) return;
  discard(Body);
  throw new TooLargeError(`it has ${ContentLength} bytes, and log files have at most ${maxLogObjectBytes}`);
}

/** Returns the whole body, or an error if it is incomplete. */
async function readBody({ Body, ContentLength }: GetObjectCommandOutput): Promise<Uint8Array | BrokenBodyError> {
  if (!Body) return noBody();
  try {
    const bytes = await Body.transformToByteArray();
    return bytes.length === (ContentLength ?? bytes.length) ? bytes : brokenOff(bytes.length, ContentLength);
  } catch (error) {
    return brokenOff(0, ContentLength, error);
  }
}

/**
 * Returns a function that opens an object at its beginning. Its first call uses the answer that has already arrived. Later calls fail if the
 * object has been replaced since: what was found out about the old one would be applied to the new one.
 */
function openingEachTime(
  first: GetObjectCommandOutput,
  request: Request,
  signal: AbortSignal,
  errorOf: (error: unknown) => LogObjectError,
): () => AsyncGenerator<Uint8Array> {
  let opened: GetObjectCommandOutput | undefined = first;
  return async function* () {
    try {
      const answer = opened ?? (await request({ IfMatch: first.ETag }));
      opened = undefined;
      yield* readPieces(answer, request, signal);
    } catch (error) {
      throw errorOf(error);
    }
  };
}

/** Yields the pieces of a body, and if it breaks off, those of the rest of the same object. */
async function* readPieces(
  { Body, ContentLength: size, ETag }: GetObjectCommandOutput,
  request: Request,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let bodies = 1, body = Body; ; bodies++) {
    const begin = at;
    let broken = body ? undefined : noBody();
    try {
      for await (const piece of (body ?? []) as AsyncIterable<Uint8Array>) {
        signal.throwIfAborted();
        at += piece.length;
        yield piece;
      }
    } catch (error) {
      broken = brokenOff(at, size, error);
    }
    if (at === size && !broken) return;
    broken ??= brokenOff(at, size);
    // A connection that waits for the evaluation of what it brought may be idle for so long that the client closes it.
    if (at - begin >= bytesOfProgress) bodies = 1;
    // If all bytes have arrived, their checksum is wrong.
    if (bodies === maxBodies || at >= (size ?? 0) || signal.aborted) throw broken;
    await sleep(pauseMs * bodies);
    const answer = await request({ Range: `bytes=${at}-`, IfMatch: ETag });
    if (!answer.ContentRange?.startsWith(`bytes ${at}-`)) {
      discard(answer.Body);
      throw broken;
    }
    body = answer.Body;
  }
}

/** Closes the connection of a body that nobody reads. */
function discard(body: GetObjectCommandOutput["Body"]): void {
  (body as { destroy?(): void } | undefined)?.destroy?.();
}

function noBody(): BrokenBodyError {
  return new BrokenBodyError("S3 answered without a body");
}

function brokenOff(bytes: number, size: number | undefined, cause?: unknown): BrokenBodyError {
  if (cause) return new BrokenBodyError(`the body broke off: ${(cause as Error).message}`, { cause });
  return new BrokenBodyError(`S3 sent ${bytes} of ${size} bytes`);
}
