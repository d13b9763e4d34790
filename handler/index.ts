import settings from "#settings";
import { createEvaluator, functionLimits } from "../engine/evaluate.ts";
import type { MemoryDecision } from "../engine/memory/decide.ts";
import { throwAll } from "./all-errors.ts";
import { rememberAttempts, workOnEach } from "./attempts.ts";
import { checkTableName, readEnvironment, readMemoryVariables } from "./environment.ts";
import { createLogObjects, evaluateLogObject } from "./evaluate-log-object.ts";
import { LogObjectError } from "./log-object-error.ts";
import { type LogObject, readNotification, uriOf } from "./notification.ts";
import { onDemand } from "./on-demand.ts";
import { isRequest } from "./request-keys.ts";
import type { Answer } from "./requests.ts";
import { ruleset } from "./ruleset.ts";
import { mapStackTraces } from "./stack-traces.ts";
import { countDecision, countEvaluation, countMemoryError, countSkipped, logger, logRepeat } from "./telemetry.ts";
import type { InvocationContext, TimeShare } from "./time-share.ts";

mapStackTraces();
const environment = readEnvironment(process.env);
// The tables are used later, but wrong names are found when the function starts. The bundler leaves this out where there is no table.
if (process.env.DEDUPLICATION_TABLE !== undefined)
  checkTableName("DEDUPLICATION_TABLE", process.env.DEDUPLICATION_TABLE);
if (process.env.MEMORY_TABLE !== undefined) readMemoryVariables(process.env.MEMORY_TABLE, process.env.MEMORY_SECRET);

const storedLogs = createLogObjects(process.env);
const evaluator = createEvaluator(ruleset, { limits: functionLimits });
const attempts = rememberAttempts();

// Most log objects need none of this.
const alerting = onDemand(async () => (await import("./later.ts")).createAlerting(environment, settings));
const answers = onDemand(async () =>
  (await import("./later.ts")).createAnswers({ storedLogs, ruleset, alerting: await alerting(), alertOn }),
);
const remember = onDemand(async () => {
  const { createRemember, memoryTableOf } = await import("./later.ts");
  // The bundler leaves this out where no rule of the stack remembers.
  const table =
    process.env.MEMORY_TABLE !== undefined
      ? memoryTableOf(process.env.MEMORY_TABLE, process.env.MEMORY_SECRET, {
          onRepeat: (reason) => logRepeat({ table: process.env.MEMORY_TABLE }, reason),
        })
      : undefined;
  return createRemember({ ruleset, table, learnedUntil: settings.learnedUntil });
});

/**
 * Evaluates the rules on every log object of a notification and publishes a summary for each that
 * has alerts. Resolves only when all of them are published and no entry was malformed; otherwise
 * throws, after having worked on the others, so that Lambda retries and then puts the notification
 * into the failure queue. Other invocations are answered as requests.ts says.
 */
export async function handler(event: unknown, context?: InvocationContext): Promise<Answer> {
  if (isRequest(event)) {
    const answered = await (await answers())(event, context);
    if (answered) return answered.answer;
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
  throwAll([...malformed, ...failed]);
  return undefined;
}

async function alertOn(logObject: LogObject, time: TimeShare): Promise<void> {
  const { evaluation: evaluated, damage } = await evaluateLogObject(storedLogs, logObject, time, evaluator);
  const decision = evaluated.matches
    ? await failingAs("Remembering matches of", logObject, async () =>
        (await remember())(evaluated, logObject, time.forReading()),
      )
    : undefined;
  const evaluation = decision?.evaluation ?? evaluated;
  countEvaluation(evaluation);
  if (decision) countDecision(decision);
  if (decision?.error) logger.warn(`What rules remember could not be read for ${uriOf(logObject)}`, decision.error);
  for (const ruleError of evaluation.ruleErrors.flatMap(({ errors }) => errors)) {
    logger.warn("A rule failed on a record", { ...ruleError, logObject: uriOf(logObject) });
  }

  const { recordsRead, notEvaluated, alertCount, ruleErrorCount } = evaluation;
  if (alertCount > 0) {
    await failingAs("Publishing the summary of", logObject, async () =>
      (await alerting()).publishAlerts(evaluation, logObject, time),
    );
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

/** Does a part of the work on a log object; throws `LogObjectError` if that fails. */
async function failingAs<T>(doing: string, logObject: LogObject, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new LogObjectError(logObject, doing, error);
  }
}

/** How many matches of each rule were held back, by reason. */
function heldBackByRule({ held }: MemoryDecision): Record<string, object> {
  return Object.fromEntries(held.map(({ rule, reasons }) => [rule.id, reasons]));
}
