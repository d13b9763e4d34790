import { createEvaluator, type Evaluation, type Evaluator, functionLimits } from "../engine/evaluate.ts";
import type { Ruleset } from "../engine/ruleset.ts";
import type { Alerting } from "./alerting.ts";
import { allErrors } from "./all-errors.ts";
import { answerBatchJob, type BatchAnswer, isBatchJob } from "./batch-job.ts";
import {
  type CountAnswer,
  countAlerts,
  deployedRules,
  encodeCounts,
  encodeDetails,
  maxAlertsCounted,
  readCountRequest,
} from "./count-alerts.ts";
import { type DailyCheckResult, readDailyCheck } from "./daily-check-request.ts";
import { evaluateLogObject, type LogObjects } from "./evaluate-log-object.ts";
import { LogObjectError } from "./log-object-error.ts";
import type { LogObject } from "./notification.ts";
import { publish } from "./publish.ts";
import { countDaily, logger } from "./telemetry.ts";
import { readTestAlert, summarizeTest, type TestAlert, type TestAnswer } from "./test-alert.ts";
import { type InvocationContext, shareTime, type TimeShare, TimeShareError } from "./time-share.ts";

/** What the function returns; undefined where nobody waits for an answer. */
export type Answer = BatchAnswer | TestAnswer | CountAnswer | undefined;

/** What `createAnswers` needs. */
export interface AnswersOptions {
  storedLogs: LogObjects;
  ruleset: Ruleset;
  alerting: Alerting;
  /** Evaluates the rules on a log object and publishes its alerts. */
  alertOn(logObject: LogObject, time: TimeShare): Promise<void>;
}

/**
 * Returns a function that answers all invocations but notifications: it publishes a test alert, checks subscriptions and accounts
 * daily, counts alerts without publishing them, and answers S3 Batch Operations task by task. It resolves with undefined for any
 * other event.
 */
export function createAnswers({ storedLogs, ruleset, alerting, alertOn }: AnswersOptions) {
  const count = createCount(storedLogs, ruleset);

  return async (event: unknown, context?: InvocationContext): Promise<{ answer: Answer } | undefined> => {
    const test = readTestAlert(event);
    if (test) return { answer: await publishTest(test, alerting, context) };
    const check = readDailyCheck(event);
    if (check) {
      const signal = wholeTime(context).forPublishing();
      const [{ checkDaily }, s3, sns] = await Promise.all([import("./sdk.ts"), storedLogs.s3(), alerting.sns()]);
      reportDaily(await checkDaily(check, { s3, sns, now: new Date(), signal }));
      return { answer: undefined };
    }
    const counted = readCountRequest(event);
    if (counted) {
      const start = performance.now();
      const details = await detailsOf(counted, count, context);
      return {
        answer: { rules: deployedRules(ruleset), details, milliseconds: Math.round(performance.now() - start) },
      };
    }
    if (isBatchJob(event)) {
      const nextShare = timeShares(event.tasks.length, context);
      const answer = await answerBatchJob(event, {
        send: (logObject) => alertOn(logObject, nextShare()),
        count: async (logObject) => encodeCounts(await count(logObject, nextShare(), countAlerts)),
      });
      return { answer };
    }
    return undefined;
  };
}

async function publishTest(test: TestAlert, { topic }: Alerting, context?: InvocationContext): Promise<TestAnswer> {
  const summary = summarizeTest(test, topic.arn);
  const messageId = await publish(topic, summary, wholeTime(context));
  logger.info("Published a test alert", { ...test, messageId });
  return { topicArn: topic.arn, messageId, subject: summary.subject, attributes: summary.attributes };
}

/** Counts the alerts of a log object, without any effect. Of a damaged one, those of the records that could be read. */
type Count = <Result>(
  logObject: LogObject,
  time: TimeShare,
  countThem: (evaluation: Evaluation, damage?: string) => Result,
) => Promise<Result>;

function createCount(storedLogs: LogObjects, ruleset: Ruleset): Count {
  let evaluator: Evaluator | undefined;
  return async (logObject, time, countThem) => {
    evaluator ??= createEvaluator(ruleset, {
      limits: { alerts: maxAlertsCounted, ruleErrors: functionLimits.ruleErrors },
    });
    const { evaluation, damage } = await evaluateLogObject(storedLogs, logObject, time, evaluator);
    try {
      return countThem(evaluation, damage?.message);
    } catch (error) {
      throw new LogObjectError(logObject, "Counting the alerts of", error);
    }
  };
}

/** The details of each log object's alerts. Publishes, remembers and measures nothing. */
async function detailsOf(
  logObjects: LogObject[],
  count: Count,
  context?: InvocationContext,
): Promise<CountAnswer["details"]> {
  const nextShare = shareTime(logObjects.length, context);
  const details: CountAnswer["details"] = [];
  let length = 0;
  for (const logObject of logObjects) {
    const share = length > maxDetailsLength ? undefined : nextShare();
    try {
      const gzip = share && (await count(logObject, share, encodeDetails));
      length += gzip?.length ?? 0;
      details.push(gzip === undefined ? { notBegun: true } : { gzip });
    } catch (error) {
      details.push({ error: (error as Error).message });
    }
  }
  return details;
}

/** Lambda's limit of an answer is 6 MB. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const maxDetailsLength = 4_000_000;

const wholeTime = (context?: InvocationContext) => shareTime(1, context)() as TimeShare;

/** As `shareTime`, but throws once the time is used up. */
function timeShares(logObjects: number, context?: InvocationContext): () => TimeShare {
  const nextShare = shareTime(logObjects, context);
  return () => {
    const share = nextShare();
    if (!share) throw new TimeShareError("not begun: the invocation's time is used up");
    return share;
  };
}

/** Logs what a daily check found, and counts it for the alarms. Throws if a part of the check failed. */
function reportDaily({ unconfirmed, silentAccounts, unlisted, errors }: DailyCheckResult) {
  for (const subscriber of unconfirmed) logger.warn("A subscription is missing or not confirmed", { subscriber });
  for (const account of silentAccounts) logger.warn("The trail delivers nothing for an account", { account });
  for (const bucket of unlisted)
    logger.warn("A bucket may not be listed, so silent accounts are not found", { bucket });
  countDaily(unconfirmed.length, silentAccounts.length);
  logger.info("Checked subscriptions and accounts", { unconfirmed: unconfirmed.length, silent: silentAccounts.length });
  if (errors.length > 0) throw allErrors(errors);
}
