import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import ruleset from "#ruleset";
import { answerBatchJob, type BatchAnswer, isBatchJob } from "./batch-job.ts";
import { createEvaluator, type Evaluation } from "./evaluate.ts";
import { evaluateLogFile, LogFileError } from "./log-file.ts";
import { addressOf, LogObjectError, readLogObject } from "./log-object.ts";
import { type LogObject, readNotification } from "./notification.ts";
import { publish } from "./publish.ts";
import { summarize } from "./summary.ts";
import { countEvaluation, countSummary, logger } from "./telemetry.ts";

const topicArn = process.env.TOPIC_ARN;
if (!topicArn) throw new Error("TOPIC_ARN is not set: the function needs the topic to publish summaries to.");

const s3 = new S3Client({});
const sns = new SNSClient({});
const beginEvaluation = createEvaluator(ruleset);

/**
 * Evaluates the rules on every log object of a notification and publishes a summary for each that
 * has alerts. Resolves only when all of them are published; otherwise throws, after having worked
 * on the others, so that Lambda retries and then puts the notification into the failure queue.
 * An invocation by S3 Batch Operations is answered task by task instead.
 */
export async function handler(event: unknown): Promise<BatchAnswer | undefined> {
  if (isBatchJob(event)) return answerBatchJob(event, alertOn);
  const { logObjects, skipped } = readNotification(event);
  for (const { logObject, reason } of skipped) {
    logger.info("Skipped an object", { logObject: addressOf(logObject), reason });
  }

  const errors: Error[] = [];
  for (const logObject of logObjects) {
    try {
      await alertOn(logObject);
    } catch (error) {
      logger.error("A log object could not be worked on", error as Error);
      errors.push(error as Error);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, errors.map((error) => error.message).join("\n"));
  return undefined;
}

async function alertOn(logObject: LogObject): Promise<void> {
  const bytes = await readLogObject(s3, logObject);
  const { evaluation, damage } = await evaluate(bytes);
  countEvaluation(evaluation);
  for (const ruleError of evaluation.ruleErrors) {
    logger.warn("A rule failed on a record", { ...ruleError, logObject: addressOf(logObject) });
  }

  const { alerts, recordsRead, ruleErrors } = evaluation;
  if (alerts.length > 0) {
    const now = new Date();
    try {
      await publish(sns, topicArn as string, summarize(alerts, logObject, now));
    } catch (error) {
      throw new LogObjectError(logObject, "Publishing the summary of", error);
    }
    countSummary(evaluation, now);
  }
  logger.info("Evaluated a log object", {
    logObject: addressOf(logObject),
    recordsRead,
    alerts: alerts.length,
    ruleErrors: ruleErrors.length,
  });
  if (damage) throw new LogObjectError(logObject, "Reading", damage);
}

/** What the rules say of a log file; of a damaged one, of the records that could be read. */
async function evaluate(bytes: Uint8Array): Promise<{ evaluation: Evaluation; damage?: LogFileError }> {
  try {
    return { evaluation: await evaluateLogFile(bytes, beginEvaluation) };
  } catch (error) {
    if (!(error instanceof LogFileError)) throw error;
    return { evaluation: error.evaluation ?? beginEvaluation().finish(), damage: error };
  }
}
