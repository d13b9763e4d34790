import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Evaluation } from "../engine/evaluate.ts";
import type { MemoryDecision } from "../engine/memory/decide.ts";
import { severities } from "../engine/ruleset.ts";
import { reasonOf } from "./reason.ts";

/** JSON log lines; the level is that of the function's logging configuration, else POWERTOOLS_LOG_LEVEL. */
export const logger = new Logger({ serviceName: process.env.POWERTOOLS_SERVICE_NAME ?? "cloudtrail-alerts" });

const metrics = new Metrics({
  namespace: process.env.POWERTOOLS_METRICS_NAMESPACE ?? "CloudTrailAlerts",
  serviceName: process.env.POWERTOOLS_SERVICE_NAME ?? "cloudtrail-alerts",
});

/** Logs why a request is left to the AWS SDK's client. `about` is what the request was for: a log object, a topic or a table. */
export function logRepeat(
  about: Partial<Record<"logObject" | "topic" | "table", string | undefined>>,
  reason: unknown,
): void {
  logger.warn("A request failed, and the AWS SDK's client repeats it", { ...about, reason: reasonOf(reason) });
}

/** Counts the objects and messages of a notification that were skipped. */
export function countSkipped(objects: number, messages: number): void {
  if (objects > 0) metrics.addMetric("ObjectsSkipped", MetricUnit.Count, objects);
  if (messages > 0) metrics.addMetric("MessagesSkipped", MetricUnit.Count, messages);
  if (objects + messages > 0) metrics.publishStoredMetrics();
}

/** Counts the evaluation of one log object, in CloudWatch's embedded metric format. */
export function countEvaluation({ recordsRead, notEvaluated, ruleErrorCount, alerts }: Evaluation): void {
  const recordsNotEvaluated = notEvaluated.insights + notEvaluated.others;
  metrics.addMetric("LogObjects", MetricUnit.Count, 1);
  metrics.addMetric("RecordsRead", MetricUnit.Count, recordsRead);
  if (recordsNotEvaluated > 0) metrics.addMetric("RecordsNotEvaluated", MetricUnit.Count, recordsNotEvaluated);
  metrics.addMetric("RuleErrors", MetricUnit.Count, ruleErrorCount);
  metrics.publishStoredMetrics();
  for (const severity of severities) {
    const count = alerts.filter(({ rule }) => rule.severity === severity).reduce((sum, { count }) => sum + count, 0);
    if (count === 0) continue;
    // Not `singleMetric`, which creates a Console each time: 0.1 ms for each log object with alerts. Publishing removes the dimension again.
    metrics.addDimension("severity", severity).addMetric("Alerts", MetricUnit.Count, count);
    metrics.publishStoredMetrics();
  }
}

/** Counts a published summary. The lag is the time from its earliest event to `now`. */
export function countSummary({ alerts }: Evaluation, now: Date): void {
  metrics.addMetric("SummariesPublished", MetricUnit.Count, 1);
  const times = alerts
    .flatMap(({ alerts }) => alerts.map(({ facts }) => Date.parse(facts.eventTime)))
    .filter((time) => !Number.isNaN(time));
  if (times.length > 0) {
    const earliest = times.reduce((a, b) => Math.min(a, b));
    metrics.addMetric("DeliveryLagSeconds", MetricUnit.Seconds, Math.max(0, (now.getTime() - earliest) / 1000));
  }
  metrics.publishStoredMetrics();
}

/** Counts the messages to chat that were published, and those that were refused. */
export function countChat(published: number, failed: number): void {
  if (published > 0) metrics.addMetric("ChatMessages", MetricUnit.Count, published);
  if (failed > 0) metrics.addMetric("ChatMessagesFailed", MetricUnit.Count, failed);
  if (published + failed > 0) metrics.publishStoredMetrics();
}

/** Counts what a daily check found: zero, too, as that shows that it ran. */
export function countDaily(unconfirmed: number, silentAccounts: number): void {
  metrics.addMetric("SubscriptionsUnconfirmed", MetricUnit.Count, unconfirmed);
  metrics.addMetric("AccountsSilent", MetricUnit.Count, silentAccounts);
  metrics.publishStoredMetrics();
}

/** Counts the matches that memory held back, and whether it could not be reached. */
export function countDecision({ held, error }: MemoryDecision): void {
  const count = held.flatMap(({ reasons }) => Object.values(reasons)).reduce((sum, one) => sum + one, 0);
  if (count > 0) metrics.addMetric("MatchesHeldBack", MetricUnit.Count, count);
  if (count > 0) metrics.publishStoredMetrics();
  if (error) countMemoryError();
}

/** Counts a log object for which memory could not be read or written. */
export function countMemoryError(): void {
  metrics.addMetric("MemoryErrors", MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
}
