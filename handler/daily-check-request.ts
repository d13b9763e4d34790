import { requestOf } from "./request-keys.ts";

/** What an invocation asks to check; infra/daily-check.ts writes it. */
export interface DailyCheck {
  /** Topics with the names of those who should be subscribed to them. */
  topics: { arn: string; subscribers: string[] }[];
  /** Buckets whose trails should deliver; `keyPrefix` is what precedes `AWSLogs/`. */
  buckets: { name: string; keyPrefix: string }[];
}

/** What is not as it should be. */
export interface DailyCheckResult {
  /** Subscribers that are missing or have not confirmed, with their topic. */
  unconfirmed: string[];
  /** Accounts whose trail has stopped delivering, with their bucket. */
  silentAccounts: string[];
  /** Buckets that the function may not list. */
  unlisted: string[];
  /** Why a part of the check could not be made. */
  errors: Error[];
}

/** An invocation asked for a daily check in another form than the schedule does. */
class DailyCheckError extends Error {
  override name = "DailyCheckError";
}

/**
 * Returns the check that an invocation asks for: `{"dailyCheck": {topics, buckets}}`; undefined for any other event. As
 * with test alerts, no notification can look like it.
 *
 * @throws DailyCheckError if a value has another type.
 */
export function readDailyCheck(event: unknown): DailyCheck | undefined {
  const asked = requestOf<DailyCheck>(event, "dailyCheck");
  if (!asked) return undefined;
  const { topics, buckets } = asked;
  const isText = (value: unknown) => typeof value === "string";
  const isValid =
    Array.isArray(topics) &&
    topics.every(
      (topic) => isText(topic?.arn) && Array.isArray(topic.subscribers) && topic.subscribers.every(isText),
    ) &&
    Array.isArray(buckets) &&
    buckets.every((bucket) => isText(bucket?.name) && isText(bucket.keyPrefix));
  if (!isValid)
    throw new DailyCheckError("dailyCheck must have topics: {arn, subscribers} and buckets: {name, keyPrefix}");
  return { topics, buckets };
}
