import type { Alert, Evaluation, RuleError } from "../../engine/evaluate.ts";
import { dayOf, principalOf } from "../../handler/count-alerts.ts";
import { compare } from "../../text/compare.ts";
import { recordCount } from "../evaluate-input.ts";
import { parseLogFileName } from "../log-file-name.ts";
import type { HeldCounts } from "../memory.ts";
import { addSuppressed, type SuppressedCounts } from "../suppressed.ts";
import { type AlertTally, keepAlert, maxKeptAlerts, mergeAlerts } from "./kept-alerts.ts";
import { causesKey, limitCauses } from "./suggestions.ts";

/** The counts of one rule over some log files. */
export interface RuleTally {
  alerts: AlertTally;
  /** Alerts that a change of the rules adds, and alerts that it removes. */
  added: AlertTally;
  removed: AlertTally;
  /** Log files with an alert of the rule; each is one email. */
  emails: number;
  /** The emails that no other rule would have sent. */
  emailsAlone: number;
  /** Alerts per day of the event (`YYYY-MM-DD`, UTC); "" if the record has no credible time. */
  days: Map<string, number>;
  /** Alerts per role, or per caller if it has no role. */
  principals: Map<string, number>;
  /** Whether principals with few alerts were dropped, so that each count is a lower bound. */
  principalsAreCut: boolean;
  ruleErrors: number;
  firstRuleError?: { eventID: string; message: string; source: string };
  /** Matches that were not sent because of what the rule remembers, by reason. */
  held: HeldCounts;
}

/** How many files have a problem, and the problem of the first ones. */
export interface NamedFiles {
  count: number;
  /** At most `maxFilesNamed`; each message names its file. */
  first: { source: string; message: string }[];
}

/** The counts of all rules over some log files. */
export interface Tally {
  /** How many alerts of a list are kept; the others are only counted. */
  maxKept: number;
  /** Files processed, including unreadable ones. */
  done: number;
  /** Files evaluated; damaged files as far as they could be read. */
  files: number;
  records: number;
  emails: number;
  /** Emails before the change of the rules. */
  emailsBefore: number;
  /** The first and the last day (`YYYY-MM-DD`) in a file's name or an alert; "" if there is none yet. */
  period: { from: string; to: string };
  unreadable: NamedFiles;
  /** Files that also contain other things than records. */
  leftOut: NamedFiles;
  /** How many emails have the same causes, by `causesKey`; without those that no few steps save. */
  causes: Map<string, number>;
  /** Matches that suppressions kept quiet. */
  suppressed: SuppressedCounts;
  /** By rule id. */
  rules: Map<string, RuleTally>;
}

/** How many principals a rule counts; beyond that, the half with fewest alerts is dropped. */
export const maxPrincipals = 2000;
/** How many principals all rules count together; beyond that, each rule keeps `fewPrincipals` at most. */
export const maxPrincipalsOfAll = 50_000;
const fewPrincipals = 100;
/** How many files with a problem are named. */
const maxFilesNamed = 100;

/** A tally of no files. */
export function emptyTally(maxKept = maxKeptAlerts): Tally {
  return {
    maxKept,
    done: 0,
    files: 0,
    records: 0,
    emails: 0,
    emailsBefore: 0,
    period: { from: "", to: "" },
    unreadable: { count: 0, first: [] },
    leftOut: { count: 0, first: [] },
    causes: new Map(),
    suppressed: new Map(),
    rules: new Map(),
  };
}

/** The numbers of one log file. */
export interface FileCounts {
  recordsRead: number;
  notEvaluated: Evaluation["notEvaluated"];
  /** The rules with alerts, and how many alerts each principal caused on each day (`YYYY-MM-DD`, or ""). */
  alerts: readonly { rule: string; counts: readonly (readonly [principal: string, day: string, count: number])[] }[];
  ruleErrors: readonly { rule: string; count: number; first: { eventID: string; message: string } }[];
  suppressed: Evaluation["suppressed"];
}

/** Counts one log file; `before` has its alerts before a change of the rules. */
export function countFile(tally: Tally, source: string, after: Evaluation, before?: Alert[]): void {
  const { recordsRead, notEvaluated, suppressed } = after;
  const counts: FileCounts = {
    ...{ recordsRead, notEvaluated, suppressed },
    alerts: after.alerts.map(({ rule, alerts }) => ({
      rule: rule.id,
      counts: alerts.map(({ facts }) => [principalOf(facts), dayOf(facts.eventTime), 1]),
    })),
    ruleErrors: after.ruleErrors.map(({ rule, count, errors }) => {
      const [{ eventID, message }] = errors as [RuleError];
      return { rule: rule.id, count, first: { eventID, message } };
    }),
  };
  countNumbers(tally, source, counts, before && before.length > 0);
  const alerts = alertsOf(after);
  for (const alert of alerts) keepAlert(ruleTally(tally, alert.rule.id).alerts, alert, source, tally.maxKept);
  if (before) {
    const change = (list: "added" | "removed", alert: Alert) => {
      const changed = ruleTally(tally, alert.rule.id)[list];
      changed.count++;
      keepAlert(changed, alert, source, tally.maxKept);
    };
    for (const alert of without(alerts, before)) change("added", alert);
    for (const alert of without(before, alerts)) change("removed", alert);
  }
}

/** Counts the numbers of one log file, and keeps no alert. `wasEmail`: whether it caused an email before a change of the rules. */
export function countNumbers(tally: Tally, source: string, counted: FileCounts, wasEmail?: boolean): void {
  const { alerts, ruleErrors, suppressed } = counted;
  tally.files++;
  tally.records += recordCount(counted);
  extend(tally.period, parseLogFileName(source).day);

  const isEmail = alerts.length > 0;
  if (isEmail) {
    tally.emails++;
    const causes = alerts.flatMap(({ rule, counts }) =>
      counts.map(([principal]): [string, string] => [rule, principal]),
    );
    const key = causesKey(causes);
    if (key !== undefined) increment(tally.causes, key);
  }
  if (wasEmail ?? isEmail) tally.emailsBefore++;
  for (const { rule, counts } of alerts) {
    const ofRule = ruleTally(tally, rule);
    ofRule.emails++;
    if (alerts.length === 1) ofRule.emailsAlone++;
    for (const [principal, day, count] of counts) {
      ofRule.alerts.count += count;
      increment(ofRule.days, day, count);
      extend(tally.period, day);
      increment(ofRule.principals, principal, count);
    }
  }
  for (const { rule, count, first } of ruleErrors) {
    const ofRule = ruleTally(tally, rule);
    ofRule.ruleErrors += count;
    ofRule.firstRuleError ??= { ...first, source };
  }
  addSuppressed(tally.suppressed, suppressed);
  limit(tally);
}

/** Every alert of an evaluation without limits. */
function alertsOf({ alerts }: Evaluation): Alert[] {
  return alerts.flatMap(({ alerts }) => alerts);
}

/** The alerts before a change of the rules: of a rule that did not change, those after it. */
export function alertsBefore(after: Evaluation, before: Evaluation, changed: ReadonlySet<string>): Alert[] {
  return [
    ...alertsOf(after).filter(({ rule }) => !changed.has(rule.id)),
    ...alertsOf(before).filter(({ rule }) => changed.has(rule.id)),
  ];
}

/** Counts a file that could not be read, or only in part. */
export function countUnreadable(tally: Tally, source: string, message: string): void {
  nameFile(tally.unreadable, source, message);
}

/** Counts a file that also contains other things than records; does nothing if `message` is "". */
export function countLeftOut(tally: Tally, source: string, message: string): void {
  if (message !== "") nameFile(tally.leftOut, source, message);
}

function nameFile(files: NamedFiles, source: string, message: string): void {
  files.count++;
  if (files.first.length < maxFilesNamed) files.first.push({ source, message });
}

/**
 * Adds `part` to `tally`. Which entries are dropped at the limits depends on the order of merging: parts that are
 * merged in the order of their files give the same tally, however the files were spread over threads.
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
  for (const [key, count] of part.causes) increment(tally.causes, key, count);
  for (const [key, count] of part.suppressed) increment(tally.suppressed, key, count);
  for (const [id, from] of part.rules) {
    const into = ruleTally(tally, id);
    into.emails += from.emails;
    into.emailsAlone += from.emailsAlone;
    into.ruleErrors += from.ruleErrors;
    into.firstRuleError ??= from.firstRuleError;
    for (const [day, count] of from.days) increment(into.days, day, count);
    for (const [principal, count] of from.principals) increment(into.principals, principal, count);
    for (const list of ["alerts", "added", "removed"] as const) mergeAlerts(into[list], from[list], tally.maxKept);
  }
  limit(tally);
}

/** Notes what rules with memory did not send in the whole run. */
export function noteHeld(tally: Tally, held: ReadonlyMap<string, HeldCounts>): void {
  for (const [id, counts] of held) ruleTally(tally, id).held = counts;
}

/** The principals with most alerts, and how many each has. */
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
      held: {},
    };
    tally.rules.set(id, rule);
  }
  return rule;
}

/** The alerts of `alerts` that are not in `others`; a record may be in a file twice. */
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
  // An alert of a threshold is the same if its value is, whichever record came first and however many there are.
  return JSON.stringify(threshold ? [rule.id, threshold.per] : [rule.id, facts.eventID, facts.eventTime]);
}

function extend(period: Tally["period"], day: string): void {
  if (day === "") return;
  if (period.from === "" || day < period.from) period.from = day;
  if (day > period.to) period.to = day;
}

/** Keeps a tally from growing with the log files: drops the rarest causes, and the principals with fewest alerts. */
function limit(tally: Tally): void {
  tally.causes = limitCauses(tally.causes);
  let all = 0;
  for (const { principals } of tally.rules.values()) all += principals.size;
  const [most, left] = all > maxPrincipalsOfAll ? [fewPrincipals, fewPrincipals] : [maxPrincipals, maxPrincipals / 2];
  for (const rule of tally.rules.values()) {
    if (rule.principals.size <= most) continue;
    rule.principals = new Map(ranked(rule.principals).slice(0, left));
    rule.principalsAreCut = true;
  }
}

function ranked(counts: Map<string, number>): [string, number][] {
  return [...counts].sort(([a, m], [b, n]) => n - m || compare(a, b));
}

function increment(counts: Map<string, number>, key: string, by = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
