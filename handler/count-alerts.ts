import { deflateRawSync, gunzipSync, gzipSync, inflateRawSync } from "node:zlib";
import type { Alert, Evaluation } from "../engine/evaluate.ts";
import { type Rule, type Ruleset, remembers } from "../engine/ruleset.ts";
import { compare } from "../text/compare.ts";
import type { LogObject } from "./notification.ts";
import { requestOf } from "./request-keys.ts";
import { TooLargeError } from "./too-large-error.ts";

// A backtest on AWS (`npx cta backtest --on-aws`) has the function count alerts and publish nothing. S3 Batch Operations
// asks for the counts of each log object; the command then asks for the details of a few.

/** The alerts and errors of one log object, counted. */
export interface AlertCounts {
  recordsRead: number;
  notEvaluated: Evaluation["notEvaluated"];
  /** By the id of the rule. */
  alerts: Record<string, RuleCounts>;
  /** How many records each rule failed on. */
  ruleErrors: Record<string, number>;
  /** How many records each rule that remembers matched: whether they alert depends on other log objects. */
  undecided: Record<string, number>;
  /** How many matches of each rule each suppression kept quiet. */
  suppressed: Record<string, Record<string, number>>;
  /** What is wrong with a damaged log file; the records that could be read are counted. */
  damage?: string;
}

/** The alerts of one rule in one log object. */
interface RuleCounts {
  /** The first and the last event time, as the records have them, cut to `maxTimeLength`. */
  first: string;
  last: string;
  /** The day is `YYYY-MM-DD`, or "" if the record has no credible time. */
  counts: [principal: string, day: string, count: number][];
}

/** The evaluation of a log object as the function returns it: with rule ids instead of rules. */
export interface AlertDetails {
  counts: AlertCounts;
  /** The earliest alerts of each rule. */
  alerts: { rule: string; count: number; alerts: Omit<Alert, "rule">[] }[];
  /** The first error of each rule. */
  ruleErrors: { rule: string; count: number; first: { eventID: string; message: string } }[];
}

/** A deployed rule as a report shows it. */
export type DeployedRule = Pick<Rule, "id" | "title" | "severity" | "description" | "params"> & { remembers: boolean };

/** The answer to an invocation that asks for details. */
export interface CountAnswer {
  rules: DeployedRule[];
  /**
   * For each log object that was asked for, in that order, `AlertDetails` as gzipped JSON in base64, or why there are none. What
   * was not begun, as the answer was full or the time used up, is to be asked for again; the first is always begun.
   */
  details: ({ gzip: string } | { error: string } | { notBegun: true })[];
  /** Milliseconds that the log objects took. */
  milliseconds: number;
}

/** An invocation asks for details in a form that the function does not know. */
class CountRequestError extends Error {
  override name = "CountRequestError";
}

/**
 * The longest result of a task, in characters, that S3 Batch Operations writes into a job's report without cutting it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html
 */
export const maxResultLength = 1024;

/** A log object with more alerts of one rule than this is not counted, so that its details fit into the function's memory. */
export const maxAlertsCounted = 50_000;

const maxTimeLength = 24;
const maxDamageLength = 200;
const maxLogObjects = 100;
/** What a result begins with: the version of its form. */
const prefix = "counts-1:";
const tooLong = `${prefix}too long`;

/**
 * The key that a job's manifest has for a log object whose alerts are to be counted. AWS documents that such a key may be
 * JSON with what a task needs. It names no log file, so a function that does not know this form skips it, where it
 * would otherwise publish the alerts of a whole history.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html#storing-task-level-information-in-lambda
 */
export function countingKey(key: string): string {
  return JSON.stringify({ countAlerts: key });
}

/** The key of the log object in a task's key if its alerts are to be counted; undefined for the key of a log object. */
export function readCountingKey(taskKey: string): string | undefined {
  if (!taskKey.startsWith('{"countAlerts":')) return undefined;
  try {
    const { countAlerts } = JSON.parse(taskKey);
    return typeof countAlerts === "string" ? countAlerts : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Returns the log objects of an invocation that asks for details: `{"countAlerts": {"logObjects": [{bucket, key}…]}}`;
 * undefined for any other event. No notification can look like it, as with `readTestAlert`.
 *
 * @throws CountRequestError for anything but up to 100 log objects.
 */
export function readCountRequest(event: unknown): LogObject[] | undefined {
  const asked = requestOf<{ logObjects: unknown }>(event, "countAlerts");
  if (!asked) return undefined;
  const { logObjects } = asked;
  const isLogObject = (one: unknown) =>
    typeof (one as LogObject | null)?.bucket === "string" && typeof (one as LogObject).key === "string";
  if (!Array.isArray(logObjects) || logObjects.length > maxLogObjects || !logObjects.every(isLogObject)) {
    throw new CountRequestError(`countAlerts.logObjects must be a list of up to ${maxLogObjects} {bucket, key}`);
  }
  return logObjects.map(({ bucket, key }: LogObject) => ({ bucket, key }));
}

/** The deployed rules, without the expressions, which the bundle has as syntax trees. */
export function deployedRules({ rules }: Ruleset): DeployedRule[] {
  return rules.map((rule) => ({
    id: rule.id,
    title: rule.title,
    severity: rule.severity,
    description: rule.description,
    params: rule.params,
    remembers: remembers(rule),
  }));
}

/**
 * Counts an evaluation without limits. `damage` is what was wrong with the log file.
 *
 * @throws TooLargeError if a rule has more alerts than `maxAlertsCounted`.
 */
export function countAlerts(evaluation: Evaluation, damage?: string): AlertCounts {
  const { recordsRead, notEvaluated, alerts, ruleErrors, matches = [], suppressed = {} } = evaluation;
  const undecided = matches.filter(({ rule }) => remembers(rule));
  return {
    recordsRead,
    notEvaluated,
    alerts: Object.fromEntries(alerts.map(({ rule, count, alerts }) => [rule.id, countRule(rule, count, alerts)])),
    ruleErrors: Object.fromEntries(ruleErrors.map(({ rule, count }) => [rule.id, count])),
    undecided: Object.fromEntries(
      undecided.map(({ rule, matches, overflow }) => [
        rule.id,
        matches.reduce((sum, { more = 0 }) => sum + 1 + more, overflow?.count ?? 0),
      ]),
    ),
    suppressed,
    ...(damage !== undefined && { damage: damage.slice(0, maxDamageLength) }),
  };
}

function countRule({ id }: Rule, count: number, alerts: readonly Alert[]): RuleCounts {
  if (alerts.length < count)
    throw new TooLargeError(`${id} has ${count} alerts, and at most ${alerts.length} are counted`);
  const counts = new Map<string, [string, string, number]>();
  let [first, last] = ["", ""];
  for (const { facts } of alerts) {
    const time = facts.eventTime.slice(0, maxTimeLength);
    if (counts.size === 0 || time < first) first = time;
    if (time > last) last = time;
    const [principal, day] = [principalOf(facts), dayOf(facts.eventTime)];
    const key = JSON.stringify([principal, day]);
    const known = counts.get(key);
    if (known) known[2]++;
    else counts.set(key, [principal, day, 1]);
  }
  return { first, last, counts: [...counts.values()] };
}

/** The role of an alert's caller, or the caller itself if it has none: what a backtest counts by. */
export function principalOf({ role, principal }: Alert["facts"]): string {
  return role || principal || "unknown";
}

/**
 * The day of an event time, `YYYY-MM-DD`, UTC. "" for a time before CloudTrail began, in 2013, or after
 * this century: it was made up, and would stretch every chart.
 */
export function dayOf(eventTime: string): string {
  const time = Date.parse(eventTime);
  if (!/^20\d\d-\d\d-\d\dT/.test(eventTime) || Number.isNaN(time)) return "";
  return eventTime.slice(0, 10) < "2013-11-13" ? "" : eventTime.slice(0, 10);
}

/** Returns counts as a task's result, which needs no quotes in CSV; or one that says that they are too long for a result. */
export function encodeCounts(counts: AlertCounts, maxLength = maxResultLength): string {
  // Each principal once.
  const principals = [...new Set(Object.values(counts.alerts).flatMap(({ counts }) => counts.map(([name]) => name)))];
  const indexes = new Map(principals.map((principal, index) => [principal, index]));
  const { insights, others } = counts.notEvaluated;
  const compact: Compact = {
    r: counts.recordsRead,
    ...(insights + others > 0 && { n: [insights, others] }),
    ...(principals.length > 0 && { p: principals }),
    a: Object.entries(counts.alerts).map(([rule, { first, last, counts }]) => [
      rule,
      first,
      last,
      counts.map(([principal, day, count]) => [indexes.get(principal) as number, day, count]),
    ]),
    ...(Object.keys(counts.ruleErrors).length > 0 && { e: counts.ruleErrors }),
    ...(Object.keys(counts.undecided).length > 0 && { u: counts.undecided }),
    ...(Object.keys(counts.suppressed).length > 0 && { s: counts.suppressed }),
    ...(counts.damage !== undefined && { d: counts.damage }),
  };
  const text = prefix + deflateRawSync(JSON.stringify(compact), { level: 9 }).toString("base64");
  return text.length > maxLength ? tooLong : text;
}

interface Compact {
  r: number;
  n?: [number, number];
  p?: string[];
  a: [rule: string, first: string, last: string, counts: [principal: number, day: string, count: number][]][];
  e?: Record<string, number>;
  u?: Record<string, number>;
  s?: Record<string, Record<string, number>>;
  d?: string;
}

/** Reads counts that `encodeCounts` wrote: "too long" if they did not fit, undefined for any other text. */
export function decodeCounts(result: string): AlertCounts | "too long" | undefined {
  if (result === tooLong) return "too long";
  if (!result.startsWith(prefix)) return undefined;
  const bytes = inflateRawSync(Buffer.from(result.slice(prefix.length), "base64"));
  const { r, n = [0, 0], p = [], a, e = {}, u = {}, s = {}, d } = JSON.parse(bytes.toString()) as Compact;
  return {
    recordsRead: r,
    notEvaluated: { insights: n[0], others: n[1] },
    alerts: Object.fromEntries(
      a.map(([rule, first, last, counts]) => [
        rule,
        { first, last, counts: counts.map(([index, day, count]) => [p[index] ?? "unknown", day, count]) },
      ]),
    ),
    ruleErrors: e,
    undecided: u,
    suppressed: s,
    ...(d !== undefined && { damage: d }),
  };
}

/** The details of an evaluation, with at most `maxAlerts` alerts of each rule, the earliest. `damage` is as for `countAlerts`. */
export function encodeDetails(evaluation: Evaluation, damage?: string, maxAlerts = 200): string {
  const details: AlertDetails = {
    counts: countAlerts(evaluation, damage),
    alerts: evaluation.alerts.map(({ rule, count, alerts }) => ({
      rule: rule.id,
      count,
      alerts: earliest(alerts, maxAlerts).map(({ rule: _, ...alert }) => alert),
    })),
    ruleErrors: evaluation.ruleErrors.flatMap(({ rule, count, errors: [first] }) =>
      first ? [{ rule: rule.id, count, first: { eventID: first.eventID, message: first.message } }] : [],
    ),
  };
  return gzipSync(JSON.stringify(details)).toString("base64");
}

function earliest(alerts: readonly Alert[], max: number): readonly Alert[] {
  return alerts.length <= max ? alerts : alerts.toSorted(byTime).slice(0, max);
}

/** Compares two alerts of a rule for sorting, the earliest first: the order in which a backtest keeps them. */
export function byTime(a: Pick<Alert, "facts" | "threshold">, b: Pick<Alert, "facts" | "threshold">): number {
  return (
    compare(a.facts.eventTime, b.facts.eventTime) ||
    compare(a.facts.eventID, b.facts.eventID) ||
    compare(a.threshold?.per ?? "", b.threshold?.per ?? "")
  );
}

/** Reads details that `encodeDetails` wrote. */
export function decodeDetails(gzip: string): AlertDetails {
  return JSON.parse(gunzipSync(Buffer.from(gzip, "base64")).toString());
}
