import { type Expression, parseExpression } from "./expression.ts";
import { createPrefilter, type Prefilter } from "./prefilter.ts";
import { type CloudTrailRecord, clip, factsOf, isCloudTrailRecord, type RecordFacts } from "./record.ts";
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
}

/** A rule that could not be evaluated on a record, and so did not match it. */
export interface RuleError {
  rule: string;
  eventID: string;
  /** What CEL said; it names fields and types, never a record's content. */
  message: string;
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
  add(record: unknown, candidates?: readonly number[]): void;
  /** Counts a record on which every rule is known to be false. */
  skip(): void;
  /** Alerts in the order of their records; those of thresholds last. */
  finish(): Evaluation;
}

/** Prepares a ruleset once; the result begins the evaluation of a log file. */
export function createEvaluator(ruleset: Ruleset, now: () => Date = () => new Date()): () => LogFileEvaluation {
  const rules = ruleset.rules.filter((rule) => rule.enabled).map((rule) => prepareRule(rule, ruleset.suppressions));
  let prefilter: Prefilter | undefined;
  const prepared: PreparedRuleset = {
    rules,
    get prefilter() {
      prefilter ??= createPrefilter(rules.map(({ rule }) => rule));
      return prefilter;
    },
  };
  return () => evaluateRecords(prepared, now());
}

interface PreparedRuleset {
  rules: PreparedRule[];
  /** Made when it is first used, and kept: what it learns of one log file serves the next. */
  readonly prefilter: Prefilter;
}

interface PreparedRule {
  rule: Rule;
  matches: Expression;
  summary: Expression | undefined;
  per: Expression | undefined;
  suppressions: { suppression: Suppression; matches: Expression }[];
}

function prepareRule(rule: Rule, suppressions: Suppression[]): PreparedRule {
  return {
    rule,
    matches: parseExpression(rule.expression),
    summary: rule.summary === undefined ? undefined : parseExpression(rule.summary),
    per: rule.threshold === undefined ? undefined : parseExpression(rule.threshold.per),
    suppressions: suppressions
      .filter((suppression) => suppression.rules === "all" || suppression.rules.includes(rule.id))
      .map((suppression) => ({ suppression, matches: parseExpression(suppression.expression) })),
  };
}

function evaluateRecords(ruleset: PreparedRuleset, now: Date): LogFileEvaluation {
  const { rules } = ruleset;
  const evaluation: Evaluation = { alerts: [], ruleErrors: [], recordsRead: 0 };
  const counts = new Map<PreparedRule, Map<string, CountedAlert>>();

  const fail = (rule: Rule, record: CloudTrailRecord, error: unknown, part = "") => {
    const message = part + messageOf(error);
    evaluation.ruleErrors.push({ rule: rule.id, eventID: factsOf(record).eventID, message });
  };

  const isSuppressed = ({ rule, suppressions }: PreparedRule, record: CloudTrailRecord): boolean =>
    suppressions.some(({ suppression, matches }) => {
      if (suppression.expires !== undefined && hasExpired(suppression.expires, now)) return false;
      try {
        return matches({ record, params: suppression.params }) === true;
      } catch (error) {
        // What could not be evaluated does not keep an alert back.
        fail(rule, record, error, `suppression ${suppression.name}: `);
        return false;
      }
    });

  const alertFor = ({ rule, summary }: PreparedRule, record: CloudTrailRecord): Alert => {
    const alert: Alert = { rule, facts: factsOf(record) };
    if (!summary) return alert;
    try {
      const text = summary({ record, params: rule.params });
      if (typeof text !== "string") throw new TypeError(`expected a string, got ${typeof text}`);
      alert.summary = clip(text, maxSummaryCharacters);
    } catch (error) {
      fail(rule, record, error, "summary: ");
    }
    return alert;
  };

  const countTowards = (prepared: PreparedRule, per: Expression, record: CloudTrailRecord) => {
    const value = per({ record, params: prepared.rule.params });
    if (typeof value !== "string") throw new TypeError(`threshold.per: expected a string, got ${typeof value}`);
    const alerts = counts.get(prepared) ?? new Map<string, CountedAlert>();
    counts.set(prepared, alerts);
    const count = (alerts.get(value)?.threshold.count ?? 0) + 1;
    const first = alerts.get(value)?.facts.eventTime;
    if (first === undefined || String(record.eventTime) < first) {
      const per = clip(value, maxSummaryCharacters);
      alerts.set(value, { ...alertFor(prepared, record), threshold: { count, per } });
    } else {
      (alerts.get(value) as CountedAlert).threshold.count = count;
    }
  };

  const evaluateRule = (prepared: PreparedRule, record: CloudTrailRecord) => {
    const { rule, matches, per } = prepared;
    try {
      const matched = matches({ record, params: rule.params });
      if (matched !== true) {
        if (matched !== false) throw new TypeError(`expected a bool, got ${typeof matched}`);
        return;
      }
      if (isSuppressed(prepared, record)) return;
      if (per) countTowards(prepared, per, record);
      else evaluation.alerts.push(alertFor(prepared, record));
    } catch (error) {
      fail(rule, record, error);
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
      // A missing key is an error that && mostly absorbs; without stack traces it costs a seventh.
      const { stackTraceLimit } = Error;
      Error.stackTraceLimit = 0;
      if (candidates) for (const index of candidates) evaluateRule(rules[index] as PreparedRule, record);
      else for (const prepared of rules) evaluateRule(prepared, record);
      Error.stackTraceLimit = stackTraceLimit;
    },
    finish() {
      for (const [{ rule }, alerts] of counts) {
        for (const alert of alerts.values()) {
          if (alert.threshold.count >= (rule.threshold?.count ?? 0)) evaluation.alerts.push(alert);
        }
      }
      return evaluation;
    },
  };
}

type CountedAlert = Alert & { threshold: { count: number; per: string } };

const maxSummaryCharacters = 500;

/** cel-js appends the expression with a marker; its first line says what was wrong. */
function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] as string) : String(error);
}
