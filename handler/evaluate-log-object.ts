import type { S3Client } from "@aws-sdk/client-s3";
import type { Evaluation, Evaluator } from "../engine/evaluate.ts";
import { evaluateLogFile, LogFileError } from "../engine/log-file/read.ts";
import { readLogObject } from "./log-object.ts";
import type { LogObject } from "./notification.ts";
import type { TimeShare } from "./time-share.ts";

/**
 * Reads a log object and evaluates the rules on it; if it is damaged, on the records that could be read, and `damage` is the
 * error. Rejects with `LogObjectError` if it can't be read.
 */
export async function evaluateLogObject(
  s3: S3Client,
  logObject: LogObject,
  time: TimeShare,
  evaluator: Evaluator,
): Promise<{ evaluation: Evaluation; damage?: LogFileError }> {
  const source = await readLogObject(s3, logObject, time.forReading());
  try {
    return { evaluation: await evaluateLogFile(source, evaluator) };
  } catch (error) {
    if (!(error instanceof LogFileError)) throw error;
    return { evaluation: error.evaluation ?? evaluator.begin().finish(), damage: error };
  }
}
