import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { LogObject } from "./notification.ts";

/** A log object could not be worked on; the message names it, and `cause` says why. */
export class LogObjectError extends Error {
  override name = "LogObjectError";
  readonly logObject: LogObject;

  constructor(logObject: LogObject, doing: string, cause: unknown) {
    const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    super(`${doing} ${addressOf(logObject)} failed: ${why}`, { cause });
    this.logObject = logObject;
  }
}

/** `s3://bucket/key`. */
export function addressOf({ bucket, key }: LogObject): string {
  return `s3://${bucket}/${key}`;
}

/** Reads a log object's bytes; throws `LogObjectError`. */
export async function readLogObject(s3: S3Client, logObject: LogObject): Promise<Uint8Array> {
  const { bucket, key, versionId } = logObject;
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
    if (!Body) throw new Error("S3 answered without a body");
    return await Body.transformToByteArray();
  } catch (error) {
    throw new LogObjectError(logObject, "Reading", error);
  }
}
