import { type Rule, type Severity, severities } from "../../engine/ruleset.ts";
import type { Rulesets } from "./rulesets.ts";
import type { Run } from "./run.ts";
import { compare, loudest, type NamedFiles, type RuleTally } from "./tally.ts";

/** What a backtest found, as `--json` prints it: the same files and rules give the same bytes. */
export interface Backtest {
  schemaVersion: 1;
  /** False where it was interrupted: then not all of `filesFound` are counted. */
  isComplete: boolean;
  filesFound: number;
  /** Files that a run which was interrupted did not come to. */
  filesLeft: number;
  files: number;
  records: number;
  alerts: number;
  /** A log file with alerts is one email. */
  emails: number;
  ruleErrors: number;
  /** The days (UTC, inclusive) that the files' names and the alerts cover; null where neither tells. */
  period: { from: string; to: string; days: number } | null;
  change: Change | null;
  /** Rules with alerts or errors, the ones that send most emails first. */
  rules: RuleResult[];
  /** Ids of the rules without either. */
  quietRules: string[];
  unreadable: NamedFiles;
  /** Files that also contain what is not a record, such as numbers or notifications. */
  leftOut: NamedFiles;
}

/** What a change of the rules does. */
export interface Change {
  /** Such as `since main` or `with the suppression …`. */
  label: string;
  changedRules: string[];
  added: number;
  removed: number;
  emailsBefore: number;
}

/** What one rule did. */
export interface RuleResult {
  rule: string;
  severity: Severity;
  title: string;
  alerts: number;
  emails: number;
  /** Emails that no other rule would have sent: what quietening this rule saves. */
  emailsAlone: number;
  /** Alerts a day, over the whole period. */
  perDay: number;
  /** `YYYY-MM-DD`, UTC; "" where no alert has a time. */
  first: string;
  last: string;
  ruleErrors: number;
  firstRuleError: { eventID: string; message: string; source: string } | null;
  /** The three loudest, by role where the caller has one. */
  principals: { principal: string; alerts: number }[];
  /** Whether the counts of `principals` are lower bounds, as there were thousands. */
  principalsAreCut: boolean;
  added: number;
  removed: number;
  /** Alerts by day; "" is the day of those without a time. */
  days: Record<string, number>;
}

/** Puts a run's counts in order. */
export function resultOf({ tally, filesFound, isComplete }: Run, rulesets: Rulesets, label: string | null): Backtest {
  const definitions = new Map(
    [...(rulesets.before?.rules ?? []), ...rulesets.after.rules].map((rule) => [rule.id, rule]),
  );
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
    rules,
    quietRules: rulesets.after.rules
      .map(({ id }) => id)
      .filter((id) => !tally.rules.has(id))
      .sort(),
    unreadable: tally.unreadable,
    leftOut: tally.leftOut,
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
    days: Object.fromEntries(days),
  };
}

/** The rule whose silence would save most emails stands first. */
function byNoise(a: RuleResult, b: RuleResult): number {
  return (
    b.emailsAlone - a.emailsAlone ||
    b.emails - a.emails ||
    b.alerts - a.alerts ||
    severities.indexOf(b.severity) - severities.indexOf(a.severity) ||
    compare(a.rule, b.rule)
  );
}

const dayMilliseconds = 86_400_000;

function daysBetween(from: string, to: string): number {
  return from === "" ? 0 : Math.round((Date.parse(to) - Date.parse(from)) / dayMilliseconds) + 1;
}
