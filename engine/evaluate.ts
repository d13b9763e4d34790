import { type Expression, prepareExpression } from "./cel/evaluate.ts";
import { ExpressionError, safeMessage } from "./cel/expression-error.ts";
import { type Candidate, createPrefilter, type Prefilter, readsOnlyCall } from "./prefilter.ts";
import { type CloudTrailRecord, clip, copyOf, factsOf, isCloudTrailRecord, type RecordFacts } from "./record.ts";
import { hasExpired, type Rule, type Ruleset, type Suppression } from "./ruleset.ts";

/** A rule that matched a record, or the records of one value of its threshold's `per`. */
export interface Alert {
  rule: Rule;
  /** Of the first matching record of the log object, by event time. */
  facts: RecordFacts;
  /** The rule's own wording of what happened. */
  summary?: string;
  /** Of a rule with a threshold: how many records matched, and the value they share. */
  threshold?: { count: number; per: string };
  /** How many alerts of its rule came after it and were not kept. */
  more?: number;
}

/** A rule that could not be evaluated on a record, and so did not match it. */
export interface RuleError {
  rule: string;
  eventID: string;
  /** What CEL said; it names fields and types, never a record's content. */
  message: string;
  /** How many errors of its rule came after it and were not kept. */
  more?: number;
}

/** How many alerts or rule errors there were, those that were not kept included. */
export function countOf(entries: readonly { more?: number }[]): number {
  return entries.reduce((count, { more = 0 }) => count + 1 + more, 0);
}

/** What the rules say of one log file. */
export interface Evaluation {
  alerts: Alert[];
  ruleErrors: RuleError[];
  recordsRead: number;
}

/** Evaluates the records of one log file, given one after the other. */
export interface LogFileEvaluation {
  /** Tells records that no rule matches before they are parsed. */
  readonly prefilter: Prefilter;
  /** Takes the next value of the log file's `Records`, and the rules to evaluate on it if not all of them. */
  add(record: unknown, candidates?: readonly Candidate[]): void;
  /** Counts a record on which every rule is known to be false. */
  skip(): void;
  /** Alerts in the order of their records; those of thresholds last. */
  finish(): Evaluation;
}

/** How much is kept of what one rule has to say of one log file; what comes after is counted. */
export interface Limits {
  alerts: number;
  ruleErrors: number;
}

/** Prepares a ruleset once; the result begins the evaluation of a log file. */
export function createEvaluator(
  ruleset: Ruleset,
  now: () => Date = () => new Date(),
  limits: Limits = { alerts: Number.POSITIVE_INFINITY, ruleErrors: Number.POSITIVE_INFINITY },
): () => LogFileEvaluation {
  const rules = ruleset.rules.filter((rule) => rule.enabled).map((rule) => prepareRule(rule, ruleset.suppressions));
  let prefilter: Prefilter | undefined;
  const prepared: PreparedRuleset = {
    rules,
    get prefilter() {
      prefilter ??= createPrefilter(rules.map(({ rule }) => rule));
      return prefilter;
    },
  };
  return () => evaluateRecords(prepared, now(), limits);
}

interface PreparedRuleset {
  rules: PreparedRule[];
  /** Made when it is first used, and kept: what it learns of one log file serves the next. */
  readonly prefilter: Prefilter;
}

interface PreparedRule {
  rule: Rule;
  matches: Expression;
  /** The same where all that it asks of the call alone is known to be true. */
  matchesCall: Expression;
  summary: Expression | undefined;
  per: Expression | undefined;
  suppressions: { suppression: Suppression; matches: Expression }[];
}

function prepareRule(rule: Rule, suppressions: Suppression[]): PreparedRule {
  return {
    rule,
    matches: prepareExpression(rule.expression),
    matchesCall: prepareExpression(rule.expression, readsOnlyCall),
    summary: rule.summary === undefined ? undefined : prepareExpression(rule.summary),
    per: rule.threshold === undefined ? undefined : prepareExpression(rule.threshold.per),
    suppressions: suppressions
      .filter((suppression) => suppression.rules === "all" || suppression.rules.includes(rule.id))
      .map((suppression) => ({ suppression, matches: prepareExpression(suppression.expression) })),
  };
}

function evaluateRecords(ruleset: PreparedRuleset, now: Date, limits: Limits): LogFileEvaluation {
  const { rules } = ruleset;
  const alerts = new LimitedList<Alert>(limits.alerts);
  const ruleErrors = new LimitedList<RuleError>(limits.ruleErrors);
  const evaluation: Evaluation = { alerts: alerts.entries, ruleErrors: ruleErrors.entries, recordsRead: 0 };
  const counts = new Map<PreparedRule, Map<string, Counted>>();

  const fail = (rule: Rule, record: CloudTrailRecord, error: unknown, expression: string, part = "") => {
    ruleErrors.add(rule, () => ({
      rule: rule.id,
      eventID: factsOf(record).eventID,
      message: part + safeMessage(error, expression),
    }));
  };

  const isSuppressed = ({ rule, suppressions }: PreparedRule, record: CloudTrailRecord): boolean =>
    suppressions.some(({ suppression, matches }) => {
      if (suppression.expires !== undefined && hasExpired(suppression.expires, now)) return false;
      try {
        return matches({ record, params: suppression.params }) === true;
      } catch (error) {
        // What could not be evaluated does not keep an alert back.
        fail(rule, record, error, suppression.expression, `suppression ${suppression.name}: `);
        return false;
      }
    });

  const alertFor = ({ rule, summary }: PreparedRule, record: CloudTrailRecord): Alert => {
    const alert: Alert = { rule, facts: factsOf(record) };
    if (!summary) return alert;
    try {
      const text = summary({ record, params: rule.params });
      if (typeof text !== "string") throw new ExpressionError(`expected a string, got ${typeof text}`);
      // An expression may cut a short text out of a long one.
      alert.summary = copyOf(clip(text, maxSummaryCharacters));
    } catch (error) {
      fail(rule, record, error, rule.summary ?? "", "summary: ");
    }
    return alert;
  };

  const countTowards = (prepared: PreparedRule, per: Expression, record: CloudTrailRecord) => {
    const value = per({ record, params: prepared.rule.params });
    if (typeof value !== "string") throw new ExpressionError(`threshold.per: expected a string, got ${typeof value}`);
    const ofRule = counts.get(prepared) ?? new Map<string, Counted>();
    counts.set(prepared, ofRule);
    const counted = ofRule.get(value) ?? { count: 0, alert: undefined };
    ofRule.set(value, counted);
    counted.count++;
    const isFirst = counted.alert === undefined || String(record.eventTime) < counted.alert.facts.eventTime;
    // Of too many values, only those that reach the threshold get an alert, from the record that does it.
    const isKept = ofRule.size <= limits.alerts || counted.count >= thresholdOf(prepared.rule);
    if (isFirst && isKept) counted.alert = alertFor(prepared, record);
  };

  const evaluateRule = (prepared: PreparedRule, matches: Expression, record: CloudTrailRecord) => {
    const { rule, per } = prepared;
    try {
      const matched = matches({ record, params: rule.params });
      if (matched !== true) {
        if (matched !== false) throw new ExpressionError(`expected a bool, got ${typeof matched}`);
        return;
      }
      if (isSuppressed(prepared, record)) return;
      if (per) countTowards(prepared, per, record);
      else alerts.add(rule, () => alertFor(prepared, record));
    } catch (error) {
      fail(rule, record, error, `${rule.expression} ${rule.threshold?.per ?? ""}`);
    }
  };

  return {
    get prefilter() {
      return ruleset.prefilter;
    },
    skip() {
      evaluation.recordsRead++;
    },
    add(record, candidates) {
      evaluation.recordsRead++;
      if (!isCloudTrailRecord(record)) return;
      if (!candidates) {
        for (const prepared of rules) evaluateRule(prepared, prepared.matches, record);
        return;
      }
      for (const { index, isCallKnown } of candidates) {
        const prepared = rules[index] as PreparedRule;
        evaluateRule(prepared, isCallKnown ? prepared.matchesCall : prepared.matches, record);
      }
    },
    finish() {
      for (const [{ rule }, ofRule] of counts) {
        for (const [value, { count, alert }] of ofRule) {
          if (!alert || count < thresholdOf(rule)) continue;
          alerts.add(rule, () => ({ ...alert, threshold: { count, per: clip(value, maxSummaryCharacters) } }));
        }
      }
      return evaluation;
    },
  };
}

/** Holds the first entries of each rule, up to a limit; the last of them has the number of further ones. */
class LimitedList<T extends { more?: number }> {
  readonly entries: T[] = [];
  readonly #limit: number;
  readonly #ofRule = new Map<Rule, { kept: number; last: T }>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(rule: Rule, make: () => T): void {
    const ofRule = this.#ofRule.get(rule);
    if (ofRule && ofRule.kept >= this.#limit) {
      ofRule.last.more = (ofRule.last.more ?? 0) + 1;
      return;
    }
    const entry = make();
    this.entries.push(entry);
    this.#ofRule.set(rule, { kept: (ofRule?.kept ?? 0) + 1, last: entry });
  }
}

/** The records of one value of a threshold's `per`. */
interface Counted {
  count: number;
  alert: Alert | undefined;
}

function thresholdOf(rule: Rule): number {
  return rule.threshold?.count ?? 1;
}

const maxSummaryCharacters = 500;
