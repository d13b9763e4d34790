import type { Alert, Evaluation, RuleError } from "../../engine/evaluate.ts";
import type { RecordFacts } from "../../engine/record.ts";
import { parseLogFileName } from "../log-file-name.ts";

/** An alert as the report shows it: plain data, which passes between threads. */
export interface KeptAlert {
  facts: RecordFacts;
  summary?: string;
  threshold?: { count: number; per: string };
  /** The path or address of its log file. */
  source: string;
}

/** How many alerts there were, and the first of them by event time. */
export interface AlertTally {
  count: number;
  /** At most `maxKeptAlerts`. */
  kept: KeptAlert[];
}

/** What one rule did over some log files. */
export interface RuleTally {
  alerts: AlertTally;
  /** Alerts that a change of the rules brings, and those that it takes away. */
  added: AlertTally;
  removed: AlertTally;
  /** Log files with an alert of the rule: each is one email. */
  emails: number;
  /** Of these, the ones that no other rule would have sent. */
  emailsAlone: number;
  /** Alerts per day of the event (`YYYY-MM-DD`, UTC), "" where the record names no credible time. */
  days: Map<string, number>;
  /** Alerts per role, or per caller without a role. */
  principals: Map<string, number>;
  /** Whether quiet principals were forgotten, so that each count is a lower bound. */
  principalsAreCut: boolean;
  ruleErrors: number;
  firstRuleError?: { eventID: string; message: string; source: string };
}

/** How many files something is to be said of, and what of the first. */
export interface NamedFiles {
  count: number;
  /** At most `maxFilesNamed`; each message names its file. */
  first: { source: string; message: string }[];
}

/** What all rules did over some log files. */
export interface Tally {
  /** Files dealt with, unreadable ones too. */
  done: number;
  /** Files evaluated, damaged ones as far as they could be read. */
  files: number;
  records: number;
  emails: number;
  /** Emails before a change of the rules. */
  emailsBefore: number;
  /** The first and the last day (`YYYY-MM-DD`) that a file's name or an alert tells, "" before any did. */
  period: { from: string; to: string };
  unreadable: NamedFiles;
  /** Files that also contain what is not a record. */
  leftOut: NamedFiles;
  /** By rule id. */
  rules: Map<string, RuleTally>;
}

/** How many alerts a rule keeps for the report; the others are counted. */
export const maxKeptAlerts = 200;
/** How many principals a rule counts; beyond it the quieter half is forgotten. */
export const maxPrincipals = 2000;
/** How many files are named that are unreadable, or that contain what is not a record. */
export const maxFilesNamed = 100;

/** Nothing counted yet. */
export function emptyTally(): Tally {
  return {
    done: 0,
    files: 0,
    records: 0,
    emails: 0,
    emailsBefore: 0,
    period: { from: "", to: "" },
    unreadable: { count: 0, first: [] },
    leftOut: { count: 0, first: [] },
    rules: new Map(),
  };
}

/** Counts one log file; `before` is what it came to before a change of the rules. */
export function countFile(tally: Tally, source: string, after: Evaluation, before?: Alert[]): void {
  tally.files++;
  const { insights, others } = after.notEvaluated;
  tally.records += after.recordsRead - insights - others;
  extend(tally.period, parseLogFileName(source).day);

  const alerts = alertsOf(after);
  const rules = after.alerts.length;
  if (rules > 0) tally.emails++;
  if (before ? before.length > 0 : rules > 0) tally.emailsBefore++;
  for (const { rule } of after.alerts) {
    const ofRule = ruleTally(tally, rule.id);
    ofRule.emails++;
    if (rules === 1) ofRule.emailsAlone++;
  }
  for (const alert of alerts) {
    const { days, principals, alerts } = ruleTally(tally, alert.rule.id);
    const day = dayOf(alert.facts.eventTime);
    increment(days, day);
    extend(tally.period, day);
    increment(principals, alert.facts.role || alert.facts.principal || "unknown");
    keep(alerts, alert, source);
  }
  if (before) {
    for (const alert of without(alerts, before)) keep(ruleTally(tally, alert.rule.id).added, alert, source);
    for (const alert of without(before, alerts)) keep(ruleTally(tally, alert.rule.id).removed, alert, source);
  }
  for (const { rule, count, errors } of after.ruleErrors) {
    const ofRule = ruleTally(tally, rule.id);
    ofRule.ruleErrors += count;
    const [{ eventID, message }] = errors as [RuleError];
    ofRule.firstRuleError ??= { eventID, message, source };
  }
}

/** Every alert of an evaluation without limits. */
export function alertsOf({ alerts }: Evaluation): Alert[] {
  return alerts.flatMap(({ alerts }) => alerts);
}

/** Counts a file that could not be read, or not to its end. */
export function countUnreadable(tally: Tally, source: string, message: string): void {
  nameFile(tally.unreadable, source, message);
}

/** Counts a file that contains what is not a record; none if `message` is "". */
export function countLeftOut(tally: Tally, source: string, message: string): void {
  if (message !== "") nameFile(tally.leftOut, source, message);
}

function nameFile(files: NamedFiles, source: string, message: string): void {
  files.count++;
  if (files.first.length < maxFilesNamed) files.first.push({ source, message });
}

/**
 * Adds `part` to `tally`. What is cut is cut by the order of merging: merged in the order of their
 * files, the same files give the same tally, however they were spread over workers.
 */
export function merge(tally: Tally, part: Tally): void {
  tally.done += part.done;
  tally.files += part.files;
  tally.records += part.records;
  tally.emails += part.emails;
  tally.emailsBefore += part.emailsBefore;
  extend(tally.period, part.period.from);
  extend(tally.period, part.period.to);
  for (const list of ["unreadable", "leftOut"] as const) {
    tally[list].count += part[list].count;
    tally[list].first = [...tally[list].first, ...part[list].first].slice(0, maxFilesNamed);
  }
  for (const [id, from] of part.rules) {
    const into = ruleTally(tally, id);
    into.emails += from.emails;
    into.emailsAlone += from.emailsAlone;
    into.ruleErrors += from.ruleErrors;
    into.firstRuleError ??= from.firstRuleError;
    for (const [day, count] of from.days) increment(into.days, day, count);
    for (const [principal, count] of from.principals) increment(into.principals, principal, count);
    forgetQuietPrincipals(into);
    for (const list of ["alerts", "added", "removed"] as const) {
      into[list].count += from[list].count;
      if (from[list].kept.length > 0) into[list].kept = earliest([...into[list].kept, ...from[list].kept]);
    }
  }
}

/** The alerts that were kept, in the order of their times. */
export function earliest(alerts: KeptAlert[]): KeptAlert[] {
  return alerts.sort(byTime).slice(0, maxKeptAlerts);
}

/** The loudest principals, and how many alerts each has. */
export function loudest({ principals }: RuleTally, count: number): { principal: string; alerts: number }[] {
  return ranked(principals)
    .slice(0, count)
    .map(([principal, alerts]) => ({ principal, alerts }));
}

function ruleTally(tally: Tally, id: string): RuleTally {
  let rule = tally.rules.get(id);
  if (!rule) {
    rule = {
      alerts: { count: 0, kept: [] },
      added: { count: 0, kept: [] },
      removed: { count: 0, kept: [] },
      emails: 0,
      emailsAlone: 0,
      days: new Map(),
      principals: new Map(),
      principalsAreCut: false,
      ruleErrors: 0,
    };
    tally.rules.set(id, rule);
  }
  return rule;
}

function keep(list: AlertTally, { facts, summary, threshold }: Alert, source: string): void {
  list.count++;
  list.kept.push({ facts, ...(summary !== undefined && { summary }), ...(threshold && { threshold }), source });
  // Sorting now and then costs less than finding each alert's place.
  if (list.kept.length >= 4 * maxKeptAlerts) list.kept = earliest(list.kept);
}

function byTime(a: KeptAlert, b: KeptAlert): number {
  return (
    compare(a.facts.eventTime, b.facts.eventTime) ||
    compare(a.facts.eventID, b.facts.eventID) ||
    compare(a.threshold?.per ?? "", b.threshold?.per ?? "") ||
    compare(a.source, b.source)
  );
}

/** Compares texts by their code units, as no locale has a say in results. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The alerts of `alerts` that are not in `others`; a record may stand in a file twice. */
function without(alerts: Alert[], others: Alert[]): Alert[] {
  const left = new Map<string, number>();
  for (const alert of others) increment(left, identity(alert));
  return alerts.filter((alert) => {
    const key = identity(alert);
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    return count === 0;
  });
}

function identity({ rule, facts, threshold }: Alert): string {
  // Which record of a threshold's is the first, and how many it counts, may change; that it alerts may not.
  return JSON.stringify(threshold ? [rule.id, threshold.per] : [rule.id, facts.eventID, facts.eventTime]);
}

/** CloudTrail began in 2013; a time before it or far ahead was made up, and would stretch every chart. */
function dayOf(eventTime: string): string {
  const time = Date.parse(eventTime);
  if (!/^20\d\d-\d\d-\d\dT/.test(eventTime) || Number.isNaN(time)) return "";
  return eventTime.slice(0, 10) < "2013-11-13" ? "" : eventTime.slice(0, 10);
}

function extend(period: Tally["period"], day: string): void {
  if (day === "") return;
  if (period.from === "" || day < period.from) period.from = day;
  if (day > period.to) period.to = day;
}

function forgetQuietPrincipals(rule: RuleTally): void {
  if (rule.principals.size <= maxPrincipals) return;
  rule.principals = new Map(ranked(rule.principals).slice(0, maxPrincipals / 2));
  rule.principalsAreCut = true;
}

function ranked(counts: Map<string, number>): [string, number][] {
  return [...counts].sort(([a, m], [b, n]) => n - m || compare(a, b));
}

function increment(counts: Map<string, number>, key: string, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
