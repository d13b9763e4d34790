import { reasonToSkipObject } from "../engine/log-file/name.ts";
import { LogFileError } from "../engine/log-file/read.ts";
import { readCountingKey } from "./count-alerts.ts";
import type { LogObject } from "./notification.ts";
import { TooLargeError } from "./too-large-error.ts";

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

/** The answer that S3 Batch Operations expects: the result of each task. */
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

/** A task of a batch job names no bucket or no key. */
class BatchTaskError extends Error {
  override name = "BatchTaskError";
}

/** Whether an invocation is one of S3 Batch Operations. */
export function isBatchJob(event: unknown): event is BatchJob {
  const job = event as Partial<BatchJob> | null;
  return typeof job?.invocationSchemaVersion === "string" && Array.isArray(job.tasks);
}

/** How a task's log object is processed: its alerts are sent, or only counted. */
export interface BatchWork {
  send(logObject: LogObject): Promise<void>;
  /** Resolves with the task's result. */
  count(logObject: LogObject): Promise<string>;
}

/**
 * Processes the log object of each task, and returns the result of each. A failure that may pass is
 * temporary, so that S3 Batch Operations tries the task again.
 */
export async function answerBatchJob(
  { invocationSchemaVersion, invocationId, tasks }: BatchJob,
  work: BatchWork,
): Promise<BatchAnswer> {
  const results: BatchAnswer["results"] = [];
  for (const task of tasks) {
    try {
      results.push({ taskId: task.taskId, resultCode: "Succeeded", resultString: await processTask(task, work) });
    } catch (error) {
      const resultCode = isPermanent(error) ? "PermanentFailure" : "TemporaryFailure";
      results.push({ taskId: task.taskId, resultCode, resultString: (error as Error).message });
    }
  }
  return { invocationSchemaVersion, invocationId, treatMissingKeysAs: "PermanentFailure", results };
}

async function processTask(task: BatchTask, { send, count }: BatchWork): Promise<string> {
  const logObject = logObjectOf(task);
  const counted = readCountingKey(logObject.key);
  const skipped = reasonToSkipObject(counted ?? logObject.key);
  if (skipped !== undefined) return skipped;
  if (counted !== undefined) return count({ ...logObject, key: counted });
  await send(logObject);
  return "";
}

function logObjectOf({ s3Key, s3VersionId, s3BucketArn = "", s3Bucket }: BatchTask): LogObject {
  const bucket = s3Bucket ?? s3BucketArn.split(":::").at(-1);
  if (!bucket || typeof s3Key !== "string") throw new BatchTaskError("the task names no bucket or no key");
  return { bucket, key: decode(s3Key), ...(s3VersionId ? { versionId: s3VersionId } : {}) };
}

/** Manifests contain URL-encoded keys, in which a plus is a plus. */
function decode(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key; // the key itself contains a percent sign
  }
}

const permanent = new Set(["NoSuchKey", "NoSuchVersion", "NoSuchBucket", "AccessDenied"]);

/** Whether another attempt would fail the same: the object is broken, too large, gone or forbidden. */
function isPermanent(error: unknown): boolean {
  if (error instanceof BatchTaskError) return true;
  const cause = (error as Error).cause;
  return (
    cause instanceof LogFileError ||
    cause instanceof TooLargeError ||
    (cause instanceof Error && permanent.has(cause.name))
  );
}
