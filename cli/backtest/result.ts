import { type Rule, type Severity, severities } from "../../engine/ruleset.ts";
import { compare } from "../../text/compare.ts";
import { dayMilliseconds } from "../format.ts";
import type { HeldCounts } from "../memory.ts";
import { type Suppressed, suppressedOf } from "../suppressed.ts";
import { earliest, type KeptAlert, maxExamples } from "./kept-alerts.ts";
import { definitionsOf, type Rulesets } from "./rulesets.ts";
import type { Run } from "./run.ts";
import { findSteps, type Step } from "./suggestions.ts";
import { loudest, type NamedFiles, type RuleTally } from "./tally.ts";

/** What a backtest found, as `--json` prints it: the same files and rules give the same bytes on the same day. */
export interface Backtest {
  schemaVersion: 1;
  /** False if the run was interrupted: then not all of `filesFound` are counted. */
  isComplete: boolean;
  filesFound: number;
  /** Files that an interrupted run did not reach. */
  filesLeft: number;
  files: number;
  records: number;
  alerts: number;
  /** A log file with alerts is one email. */
  emails: number;
  ruleErrors: number;
  /** The days (UTC, inclusive) that the files' names and the alerts cover; null if neither says. */
  period: { from: string; to: string; days: number } | null;
  change: Change | null;
  /** What saves most emails, each step after those before it. */
  steps: Step[];
  /** Rules with alerts or errors, those that send most emails first. */
  rules: RuleResult[];
  /** The callers with most alerts, at most 20; those with a role are counted by role. */
  principals: PrincipalResult[];
  /** Ids of the rules with neither. */
  quietRules: string[];
  unreadable: NamedFiles;
  /** Files that also contain other things than records, such as numbers or notifications. */
  leftOut: NamedFiles;
  /** Matches that suppressions kept quiet, by rule and suppression, most first. */
  suppressed: Suppressed[];
  /** With --on-aws: rules that remember, which are not decided, with the records that they matched. */
  undecided?: { rule: string; matches: number }[];
}

/** The effect of a change to the rules. */
interface Change {
  /** Such as `since main` or `by the suppression …`. */
  label: string;
  changedRules: string[];
  added: number;
  removed: number;
  emailsBefore: number;
}

/** What one caller caused. */
interface PrincipalResult {
  principal: string;
  alerts: number;
  /** Whether the counts are lower bounds, because a rule had thousands of principals. */
  isLowerBound: boolean;
  /** Its alerts of each rule, most first. */
  rules: { rule: string; alerts: number }[];
}

/** What one rule did. */
export interface RuleResult {
  rule: string;
  severity: Severity;
  title: string;
  alerts: number;
  emails: number;
  /** Emails that no other rule would have sent: they would be saved without this rule. */
  emailsAlone: number;
  /** Alerts a day, over the whole period. */
  perDay: number;
  /** `YYYY-MM-DD`, UTC; "" if no alert has a time. */
  first: string;
  last: string;
  ruleErrors: number;
  firstRuleError: { eventID: string; message: string; source: string } | null;
  /** The three with most alerts; callers with a role are counted by role. */
  principals: { principal: string; alerts: number }[];
  /** Whether the counts of `principals` are lower bounds, because there were thousands. */
  principalsAreCut: boolean;
  added: number;
  removed: number;
  /** Up to three alerts that a change adds or removes. */
  examples: Example[];
  /** Alerts by day; "" for alerts without a time. */
  days: Record<string, number>;
  /** Matches that were not sent because of what the rule remembers, by reason; absent if there were none. */
  held?: HeldCounts;
}

/** An alert that a change of the rules adds or removes. */
export interface Example {
  change: "added" | "removed";
  eventTime: string;
  eventName: string;
  principal: string;
  summary?: string;
}

/** Turns a run's counts into its result. */
export function resultOf({ tally, filesFound, isComplete }: Run, rulesets: Rulesets, label: string | null): Backtest {
  const definitions = definitionsOf(rulesets);
  const days = daysBetween(tally.period.from, tally.period.to);
  const rules = [...tally.rules]
    .map(([id, counts]) => resultOfRule(definitions.get(id) as Rule, counts, days))
    .sort(byNoise);
  const sum = (count: (rule: RuleResult) => number) => rules.reduce((total, rule) => total + count(rule), 0);
  return {
    schemaVersion: 1,
    isComplete,
    filesFound,
    filesLeft: filesFound - tally.done,
    files: tally.files,
    records: tally.records,
    alerts: sum(({ alerts }) => alerts),
    emails: tally.emails,
    ruleErrors: sum(({ ruleErrors }) => ruleErrors),
    period: days === 0 ? null : { ...tally.period, days },
    change:
      label === null
        ? null
        : {
            label,
            changedRules: rulesets.changed,
            added: sum(({ added }) => added),
            removed: sum(({ removed }) => removed),
            emailsBefore: tally.emailsBefore,
          },
    steps: findSteps(tally.causes, tally.emails, definitions, new Date()),
    rules,
    principals: principalsOf(tally),
    quietRules: rulesets.after.rules
      .map(({ id }) => id)
      .filter((id) => !tally.rules.has(id))
      .sort(),
    unreadable: tally.unreadable,
    leftOut: tally.leftOut,
    suppressed: suppressedOf(tally.suppressed),
  };
}

function resultOfRule({ id, severity, title }: Rule, counts: RuleTally, periodDays: number): RuleResult {
  const days = [...counts.days].sort(([a], [b]) => compare(a, b));
  const dated = days.filter(([day]) => day !== "");
  return {
    rule: id,
    severity,
    title,
    alerts: counts.alerts.count,
    emails: counts.emails,
    emailsAlone: counts.emailsAlone,
    perDay: Math.round((counts.alerts.count / Math.max(1, periodDays)) * 100) / 100,
    first: dated[0]?.[0] ?? "",
    last: dated.at(-1)?.[0] ?? "",
    ruleErrors: counts.ruleErrors,
    firstRuleError: counts.firstRuleError ?? null,
    principals: loudest(counts, 3),
    principalsAreCut: counts.principalsAreCut,
    added: counts.added.count,
    removed: counts.removed.count,
    examples: examplesOf(counts),
    days: Object.fromEntries(days),
    ...(Object.keys(counts.held).length > 0 && { held: counts.held }),
  };
}

const maxPrincipalsShown = 20;

function principalsOf({ rules }: Run["tally"]): PrincipalResult[] {
  const all = new Map<string, PrincipalResult>();
  const isLowerBound = [...rules.values()].some(({ principalsAreCut }) => principalsAreCut);
  for (const [rule, { principals }] of rules) {
    for (const [principal, alerts] of principals) {
      const known = all.get(principal) ?? { principal, alerts: 0, isLowerBound, rules: [] };
      known.alerts += alerts;
      known.rules.push({ rule, alerts });
      all.set(principal, known);
    }
  }
  const ranked = [...all.values()].sort((a, b) => b.alerts - a.alerts || compare(a.principal, b.principal));
  return ranked.slice(0, maxPrincipalsShown).map((principal) => ({
    ...principal,
    rules: principal.rules.sort((a, b) => b.alerts - a.alerts || compare(a.rule, b.rule)),
  }));
}

function examplesOf({ added, removed }: RuleTally): Example[] {
  const example = (change: Example["change"], { facts, summary }: KeptAlert): Example => ({
    change,
    eventTime: facts.eventTime,
    eventName: facts.eventName,
    principal: facts.role || facts.principal,
    ...(summary !== undefined && { summary }),
  });
  const removedExamples = earliest(removed.kept).slice(0, added.kept.length > 0 ? 1 : maxExamples);
  return [
    ...earliest(added.kept)
      .slice(0, maxExamples - removedExamples.length)
      .map((alert) => example("added", alert)),
    ...removedExamples.map((alert) => example("removed", alert)),
  ];
}

/** The rule without which most emails would be saved comes first. */
function byNoise(a: RuleResult, b: RuleResult): number {
  return (
    b.emailsAlone - a.emailsAlone ||
    b.emails - a.emails ||
    b.alerts - a.alerts ||
    severities.indexOf(b.severity) - severities.indexOf(a.severity) ||
    compare(a.rule, b.rule)
  );
}

function daysBetween(from: string, to: string): number {
  return from === "" ? 0 : Math.round((Date.parse(to) - Date.parse(from)) / dayMilliseconds) + 1;
}
