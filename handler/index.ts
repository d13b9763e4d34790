import { S3Client } from "@aws-sdk/client-s3";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import ruleset from "#ruleset";
import settings from "#settings";
import { createEvaluator, type Evaluation, type Evaluator, functionLimits } from "../engine/evaluate.ts";
import { evaluateLogFile, LogFileError } from "../engine/log-file/read.ts";
import type { MemoryDecision } from "../engine/memory/decide.ts";
import { remembers } from "../engine/ruleset.ts";
import { rememberAttempts, workOnEach } from "./attempts.ts";
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
import { checkDaily, type DailyFindings, readDailyCheck } from "./daily-check.ts";
import { readEnvironment } from "./environment.ts";
import { LogObjectError, readLogObject } from "./log-object.ts";
import { createRemember } from "./memory.ts";
import { type LogObject, readNotification, uriOf } from "./notification.ts";
import { publish, retryThrottledKey, type Topic } from "./publish.ts";
import { summarize } from "./summary.ts";
import {
  countChat,
  countDaily,
  countDecision,
  countEvaluation,
  countMemoryError,
  countSkipped,
  countSummary,
  logger,
} from "./telemetry.ts";
import { readTestAlert, summarizeTest, type TestAnswer } from "./test-alert.ts";
import { type InvocationContext, shareTime, type TimeShare, TimeShareError } from "./time-share.ts";

const { topicArn, minPublishMs, chatTopicArn, eventBus } = readEnvironment(process.env);

// The SDK tries each request three times. How long one may take it leaves to its users.
const timeouts = { connectionTimeout: 3000, throwOnRequestTimeout: true };
const s3 = new S3Client({ requestHandler: { ...timeouts, requestTimeout: 3000, socketTimeout: 3000 } });
const topic: Topic = {
  // Longer, as a summary that SNS has in fact accepted goes out again.
  sns: retryThrottledKey(new SNSClient({ requestHandler: { ...timeouts, requestTimeout: 5000 } })),
  arn: topicArn,
  minPublishMs,
};
// The bundler leaves this out where the stack has no such table.
const publishOnce =
  process.env.DEDUPLICATION_TABLE !== undefined
    ? (await import("./publish-once.ts")).createPublishOnce(process.env.DEDUPLICATION_TABLE)
    : undefined;

// The bundler leaves the table out where no rule of the stack remembers.
const memoryTable =
  process.env.MEMORY_TABLE !== undefined
    ? (await import("./memory-table.ts")).memoryTableOf(process.env.MEMORY_TABLE, process.env.MEMORY_SECRET)
    : undefined;
const remember = ruleset.rules.some(remembers)
  ? createRemember({ ruleset, table: memoryTable, learnedUntil: settings.learnedUntil })
  : undefined;

// The bundler leaves these out where the stack has no such topic or bus.
const sendToChat = process.env.CHAT_TOPIC_ARN !== undefined ? prepareChat(await import("./chat.ts")) : undefined;
const putOnEventBus =
  process.env.EVENT_BUS !== undefined
    ? (await import("./event-bus.ts")).createEventBus(eventBus as string, settings.accountNames)
    : undefined;

const evaluator = createEvaluator(ruleset, { limits: functionLimits });
let countingEvaluator: Evaluator | undefined;
const attempts = rememberAttempts();

/**
 * Evaluates the rules on every log object of a notification and publishes a summary for each that
 * has alerts. Resolves only when all of them are published and no entry was malformed; otherwise
 * throws, after having worked on the others, so that Lambda retries and then puts the notification
 * into the failure queue.
 * An invocation by S3 Batch Operations is answered task by task instead, one that asks for a test alert publishes
 * that, one that asks for counts publishes nothing, and the daily one checks subscriptions and accounts.
 */
export async function handler(
  event: unknown,
  context?: InvocationContext,
): Promise<BatchAnswer | TestAnswer | CountAnswer | undefined> {
  const test = readTestAlert(event);
  if (test) {
    const summary = summarizeTest(test, topicArn);
    const messageId = await publish(topic, summary, shareTime(1, context)() as TimeShare);
    logger.info("Published a test alert", { ...test, messageId });
    return { topicArn, messageId, subject: summary.subject, attributes: summary.attributes };
  }
  const check = readDailyCheck(event);
  if (check) {
    reportDaily(await checkDaily(check, { s3, sns: topic.sns, now: new Date(), signal: wholeTime(context) }));
    return undefined;
  }
  const counted = readCountRequest(event);
  if (counted) return answerCountRequest(counted, context);
  if (isBatchJob(event)) {
    const nextShare = timeShares(event.tasks.length, context);
    return answerBatchJob(event, {
      send: (logObject) => alertOn(logObject, nextShare()),
      count: async (logObject) => encodeCounts(await count(logObject, nextShare(), countAlerts)),
    });
  }
  const { logObjects, skippedObjects, skippedMessages, malformed } = readNotification(event);
  for (const { what, reason } of skippedObjects) logger.info("Skipped an object", { logObject: what, reason });
  for (const { what, reason } of skippedMessages) logger.info("Skipped a message", { place: what, reason });
  countSkipped(skippedObjects.length, skippedMessages.length);
  for (const error of malformed) logger.error("An entry of the notification could not be read", error);

  const failed = await workOnEach(logObjects, context, attempts, async (logObject, share) => {
    try {
      await alertOn(logObject, share);
    } catch (error) {
      // At once: a log object that comes after it may end the process.
      logger.error("A log object could not be worked on", error as Error);
      throw error;
    }
  });
  const errors: Error[] = [...malformed, ...failed];
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, wordErrors(errors));
  return undefined;
}

/** As `shareTime`, but throws once the time is used up. */
function timeShares(logObjects: number, context?: InvocationContext): () => TimeShare {
  const nextShare = shareTime(logObjects, context);
  return () => {
    const share = nextShare();
    if (!share) throw new TimeShareError("not begun: the invocation's time is used up");
    return share;
  };
}

const maxAlertsInDetails = 200;
/** Lambda's limit of an answer is 6 MB. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const maxDetailsLength = 4_000_000;

/** Evaluates log objects, and answers with details of their alerts. Publishes, remembers and measures nothing. */
async function answerCountRequest(logObjects: LogObject[], context?: InvocationContext): Promise<CountAnswer> {
  const nextShare = shareTime(logObjects.length, context);
  const start = performance.now();
  const details: CountAnswer["details"] = [];
  let length = 0;
  for (const logObject of logObjects) {
    const share = length > maxDetailsLength ? undefined : nextShare();
    if (!share) {
      details.push({ notBegun: true });
      continue;
    }
    try {
      const gzip = await count(logObject, share, (evaluation, damage) =>
        encodeDetails(evaluation, damage, maxAlertsInDetails),
      );
      length += gzip.length;
      details.push({ gzip });
    } catch (error) {
      details.push({ error: (error as Error).message });
    }
  }
  return { rules: deployedRules(ruleset), details, milliseconds: Math.round(performance.now() - start) };
}

/** Counts the alerts of a log object, without any effect. Of a damaged one, those of the records that could be read. */
async function count<Result>(
  logObject: LogObject,
  time: TimeShare,
  countThem: (evaluation: Evaluation, damage?: string) => Result,
): Promise<Result> {
  const bytes = await readLogObject(s3, logObject, time.forReading());
  const limits = { alerts: maxAlertsCounted, ruleErrors: functionLimits.ruleErrors };
  countingEvaluator ??= createEvaluator(ruleset, { limits });
  const { evaluation, damage } = await evaluate(bytes, countingEvaluator);
  try {
    return countThem(evaluation, damage?.message);
  } catch (error) {
    throw new LogObjectError(logObject, "Counting the alerts of", error);
  }
}

const wholeTime = (context?: InvocationContext) => (shareTime(1, context)() as TimeShare).forPublishing();

/** Logs what a daily check found, and counts it for the alarms. Throws if a part of it could not be made. */
function reportDaily({ unconfirmed, silentAccounts, unlisted, errors }: DailyFindings) {
  for (const subscriber of unconfirmed) logger.warn("A subscription is missing or not confirmed", { subscriber });
  for (const account of silentAccounts) logger.warn("The trail delivers nothing for an account", { account });
  for (const bucket of unlisted)
    logger.warn("A bucket may not be listed, so silent accounts are not found", { bucket });
  countDaily(unconfirmed.length, silentAccounts.length);
  logger.info("Checked subscriptions and accounts", { unconfirmed: unconfirmed.length, silent: silentAccounts.length });
  if (errors.length > 0) throw new AggregateError(errors, wordErrors(errors));
}

const maxErrorsNamed = 20;

/** The messages of the first errors; the log has them all. */
function wordErrors(errors: readonly Error[]): string {
  const lines = errors.slice(0, maxErrorsNamed).map(({ message }) => message);
  const left = errors.length - lines.length;
  return [...lines, ...(left > 0 ? [`and ${left} more errors, which the log has`] : [])].join("\n");
}

async function alertOn(logObject: LogObject, time: TimeShare): Promise<void> {
  const bytes = await readLogObject(s3, logObject, time.forReading());
  const { evaluation: evaluated, damage } = await evaluate(bytes, evaluator);
  const decision = await remember?.(evaluated, logObject, time.forReading());
  const evaluation = decision?.evaluation ?? evaluated;
  countEvaluation(evaluation);
  if (decision) countDecision(decision);
  if (decision?.error) logger.warn(`What rules remember could not be read for ${uriOf(logObject)}`, decision.error);
  for (const ruleError of evaluation.ruleErrors.flatMap(({ errors }) => errors)) {
    logger.warn("A rule failed on a record", { ...ruleError, logObject: uriOf(logObject) });
  }

  const { recordsRead, notEvaluated, alertCount, ruleErrorCount } = evaluation;
  if (alertCount > 0) {
    const now = new Date();
    const send = async () => {
      await publish(topic, summarize(evaluation, logObject, now, settings.accountNames), time);
      await sendToChat?.(evaluation, logObject, time);
      await putOnEventBus?.(evaluation, logObject, time);
    };
    try {
      await (publishOnce ? publishOnce({ logObject, evaluation, send, context: time }) : send());
    } catch (error) {
      throw new LogObjectError(logObject, "Publishing the summary of", error);
    }
    countSummary(evaluation, now);
  }
  // Failing now would send everything again.
  await decision?.commit().catch((error: unknown) => {
    countMemoryError();
    logger.warn(`What was sent could not be remembered for ${uriOf(logObject)}`, error as Error);
  });
  logger.info("Evaluated a log object", {
    logObject: uriOf(logObject),
    recordsRead,
    ...(notEvaluated.insights + notEvaluated.others > 0 && { notEvaluated }),
    alerts: alertCount,
    ...(decision && { heldBack: heldBackByRule(decision) }),
    ruleErrors: ruleErrorCount,
  });
  if (damage) throw new LogObjectError(logObject, "Reading", damage);
  // Everything else is published. The retry decides about what is left.
  if (decision?.isIncomplete) throw new LogObjectError(logObject, "Remembering matches of", decision.error);
}

/** How many matches of each rule were held back, by reason. */
function heldBackByRule({ held }: MemoryDecision): Record<string, object> {
  return Object.fromEntries(held.map(({ rule, reasons }) => [rule.id, reasons]));
}

/** Evaluates the rules on a log file; of a damaged one, on the records that could be read. */
async function evaluate(
  bytes: Uint8Array,
  evaluator: Evaluator,
): Promise<{ evaluation: Evaluation; damage?: LogFileError }> {
  try {
    return { evaluation: await evaluateLogFile(bytes, evaluator) };
  } catch (error) {
    if (!(error instanceof LogFileError)) throw error;
    return { evaluation: error.evaluation ?? evaluator.begin().finish(), damage: error };
  }
}

/** Sends messages to chat after the email. What chat refuses is logged and counted, and fails nothing. */
function prepareChat({ publishToChat, writeChatMessages }: typeof import("./chat.ts")) {
  const post = (Message: string, abortSignal: AbortSignal) =>
    topic.sns.send(new PublishCommand({ TopicArn: chatTopicArn, Message }), { abortSignal });
  return async (evaluation: Evaluation, logObject: LogObject, time: TimeShare) => {
    const messages = writeChatMessages(evaluation, { ...settings.chat, accountNames: settings.accountNames });
    const errors = await publishToChat(post, messages, time);
    countChat(messages.length - errors.length, errors.length);
    for (const error of errors) logger.error(`A chat message could not be sent about ${uriOf(logObject)}`, error);
  };
}
