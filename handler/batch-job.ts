import { reasonToSkipObject } from "../engine/log-file/name.ts";
import { LogFileError } from "../engine/log-file/read.ts";
import type { LogObject } from "./notification.ts";

/**
 * How S3 Batch Operations invokes a function, for a replay of stored log objects.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html
 */
export interface BatchJob {
  invocationSchemaVersion: "1.0" | "2.0";
  invocationId: string;
  tasks: BatchTask[];
}

interface BatchTask {
  taskId: string;
  s3Key: string;
  s3VersionId?: string | null;
  /** Schema 1.0. */
  s3BucketArn?: string;
  /** Schema 2.0. */
  s3Bucket?: string;
}

/** What S3 Batch Operations wants to hear of each task. */
export interface BatchAnswer {
  invocationSchemaVersion: string;
  invocationId: string;
  treatMissingKeysAs: "PermanentFailure";
  results: {
    taskId: string;
    resultCode: "Succeeded" | "TemporaryFailure" | "PermanentFailure";
    /** For the job's completion report. */
    resultString: string;
  }[];
}

/** A task is not as S3 Batch Operations writes them. */
class BatchTaskError extends Error {
  override name = "BatchTaskError";
}

/** Whether an invocation is one of S3 Batch Operations. */
export function isBatchJob(event: unknown): event is BatchJob {
  const job = event as Partial<BatchJob> | null;
  return typeof job?.invocationSchemaVersion === "string" && Array.isArray(job.tasks);
}

/** Works on each task's log object with `work`; what S3 Batch Operations may try again is temporary. */
export async function answerBatchJob(
  { invocationSchemaVersion, invocationId, tasks }: BatchJob,
  work: (logObject: LogObject) => Promise<void>,
): Promise<BatchAnswer> {
  const results: BatchAnswer["results"] = [];
  for (const task of tasks) {
    try {
      const logObject = logObjectOf(task);
      const skipped = reasonToSkipObject(logObject.key);
      if (skipped === undefined) await work(logObject);
      results.push({ taskId: task.taskId, resultCode: "Succeeded", resultString: skipped ?? "" });
    } catch (error) {
      const resultCode = isPermanent(error) ? "PermanentFailure" : "TemporaryFailure";
      results.push({ taskId: task.taskId, resultCode, resultString: (error as Error).message });
    }
  }
  return { invocationSchemaVersion, invocationId, treatMissingKeysAs: "PermanentFailure", results };
}

function logObjectOf({ s3Key, s3VersionId, s3BucketArn = "", s3Bucket }: BatchTask): LogObject {
  const bucket = s3Bucket ?? s3BucketArn.split(":::").at(-1);
  if (!bucket || typeof s3Key !== "string") throw new BatchTaskError("the task names no bucket or no key");
  return { bucket, key: decode(s3Key), ...(s3VersionId ? { versionId: s3VersionId } : {}) };
}

/** Manifests hold keys URL-encoded, but a plus stays a plus. */
function decode(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key; // a percent sign of the key's own
  }
}

const permanent = new Set(["NoSuchKey", "NoSuchVersion", "NoSuchBucket", "AccessDenied"]);

/** An object that is broken, gone or not ours stays so. */
function isPermanent(error: unknown): boolean {
  if (error instanceof BatchTaskError) return true;
  const cause = (error as Error).cause;
  return cause instanceof LogFileError || (cause instanceof Error && permanent.has(cause.name));
}
