import { type Expression, prepareExpression } from "./cel/evaluate.ts";
import { ExpressionError, safeMessage } from "./cel/expression-error.ts";
import { AlertKeeper, type KeptAlerts } from "./kept-alerts.ts";
import { type Candidate, createPrefilter, type Prefilter, readsOnlyCall } from "./prefilter.ts";
import {
  type Call,
  type CloudTrailRecord,
  callOf,
  callOfFacts,
  clip,
  copyOf,
  factsOf,
  isCloudTrailRecord,
  isInsightRecord,
  type RecordFacts,
} from "./record.ts";
import { hasExpired, type Rule, type Ruleset, type Suppression, severities } from "./ruleset.ts";
import { ThresholdCounts } from "./thresholds.ts";

/** A rule that matched a record, or, with a threshold, the records of one value of `threshold.per`. */
export interface Alert {
  rule: Rule;
  /** Of the record; with a threshold, of the earliest one. */
  facts: RecordFacts;
  /** What happened, in the rule's own words. */
  summary?: string;
  /** How many records matched, and the value of `threshold.per` that they share. */
  threshold?: { count: number; per: string };
}

/** A rule that could not be evaluated on a record, and so did not match it. */
export interface RuleError {
  /** The rule's id. */
  rule: string;
  eventID: string;
  /** CEL's message. It names fields and types, never a record's content. */
  message: string;
}

/** The alerts of one rule in one log file. */
export interface RuleAlerts {
  rule: Rule;
  /** How many there were. */
  count: number;
  /** In the order of their records; at most `Limits.alerts`, chosen so that no principal hides another. */
  alerts: Alert[];
  /** Who caused them all. Absent where all alerts are kept. */
  principals?: Pick<KeptAlerts<Alert>, "principals" | "countOfOthers">;
}

/** The errors of one rule in one log file. */
export interface RuleErrors {
  rule: Rule;
  /** How many there were. */
  count: number;
  /** The first of them, at most `Limits.ruleErrors`. */
  errors: RuleError[];
}

/** The result of evaluating the rules on one log file. */
export interface Evaluation {
  /** How many values the log file's `Records` contains. */
  recordsRead: number;
  /** How many of them are no records of API calls, so that no rule was evaluated on them. */
  notEvaluated: {
    /** Rates of calls: CloudTrail Insights. */
    insights: number;
    /** Numbers, texts, lists, and objects without `eventSource` and `eventName`. */
    others: number;
  };
  /** The rules that alerted, gravest first, then by id. */
  alerts: RuleAlerts[];
  /** How many alerts there were in all. */
  alertCount: number;
  /** The rules that failed, in the order of the ruleset. */
  ruleErrors: RuleErrors[];
  /** How many rule errors there were in all. */
  ruleErrorCount: number;
}

/** How many alerts and errors of each rule an evaluation keeps. The others are only counted. */
export interface Limits {
  alerts: number;
  ruleErrors: number;
}

/** The function's limits: a summary has no room for more alerts, and errors may be as many as records. */
export const functionLimits: Limits = { alerts: 2000, ruleErrors: 20 };

/** What `createEvaluator` can be told. */
export interface EvaluatorOptions {
  /** Decides which suppressions have expired. Default: the present. */
  now?: () => Date;
  /** Default: no limits. */
  limits?: Limits;
}

/** A ruleset, prepared once for any number of log files. */
export interface Evaluator {
  /** Finds the rules that may match an unparsed record. Created when it is first read. */
  readonly prefilter: Prefilter;
  /** Begins the evaluation of a log file. */
  begin(): LogFileEvaluation;
}

/** Prepares a ruleset. Its expressions are those that `language/` has checked. */
export function createEvaluator(
  ruleset: Ruleset,
  {
    now = () => new Date(),
    limits = { alerts: Number.POSITIVE_INFINITY, ruleErrors: Number.POSITIVE_INFINITY },
  }: EvaluatorOptions = {},
): Evaluator {
  const rules = ruleset.rules.filter((rule) => rule.enabled).map((rule) => prepareRule(rule, ruleset.suppressions));
  let prefilter: Prefilter | undefined;
  return {
    get prefilter() {
      prefilter ??= createPrefilter(rules.map(({ rule }) => rule));
      return prefilter;
    },
    begin: () => new LogFileEvaluation(rules, now(), limits),
  };
}

interface PreparedRule {
  rule: Rule;
  matches: Expression;
  /** The same for a record whose call makes every operand that reads only the call true. */
  matchesKnownCall: Expression;
  summary: Expression | undefined;
  threshold: { count: number; per: Expression } | undefined;
  suppressions: { suppression: Suppression; matches: Expression }[];
}

function prepareRule(rule: Rule, suppressions: Suppression[]): PreparedRule {
  return {
    rule,
    matches: prepareExpression(rule.expression),
    matchesKnownCall: prepareExpression(rule.expression, readsOnlyCall),
    summary: rule.summary === undefined ? undefined : prepareExpression(rule.summary),
    threshold: rule.threshold && { count: rule.threshold.count, per: prepareExpression(rule.threshold.per) },
    suppressions: suppressions
      .filter((suppression) => suppression.rules === "all" || suppression.rules.includes(rule.id))
      .map((suppression) => ({ suppression, matches: prepareExpression(suppression.expression) })),
  };
}

/** An alert that is not counted yet, and the error of its summary, if that failed. */
interface Draft {
  alert: Alert;
  error?: RuleError;
}

/** What one rule has found in a log file so far. */
interface RuleState {
  /** All alerts, while there is room for them. */
  alerts: Alert[];
  /** From then on it decides which are kept. */
  keeper: AlertKeeper<Alert> | undefined;
  errorCount: number;
  errors: RuleError[];
  thresholdCounts: ThresholdCounts<Draft> | undefined;
}

const maxSummaryCharacters = 500;
/** For how many matches of a log file repeats of an event id are recognized; bounds memory. */
const maxEventIds = 50_000;

/** The evaluation of one log file: takes its records one by one. */
export class LogFileEvaluation {
  recordsRead = 0;
  readonly #notEvaluated = { insights: 0, others: 0 };
  readonly #rules: readonly PreparedRule[];
  readonly #states: (RuleState | undefined)[];
  readonly #now: Date;
  readonly #limits: Limits;
  /** The matches so far, each as rule and event id. */
  readonly #matches = new Set<string>();

  constructor(rules: readonly PreparedRule[], now: Date, limits: Limits) {
    this.#rules = rules;
    this.#states = Array(rules.length);
    this.#now = now;
    this.#limits = limits;
  }

  /** Counts a record that no rule matches or fails on. */
  skip(): void {
    this.recordsRead++;
  }

  /** Evaluates the rules on the next value of the log file's `Records`: the `candidates`, or all rules. */
  add(record: unknown, candidates?: readonly Candidate[]): void {
    this.recordsRead++;
    if (!isCloudTrailRecord(record)) {
      if (isInsightRecord(record)) this.#notEvaluated.insights++;
      else this.#notEvaluated.others++;
      return;
    }
    if (candidates) {
      for (const { index, isCallKnown } of candidates) this.#evaluateRule(index, record, isCallKnown);
    } else {
      for (const index of this.#rules.keys()) this.#evaluateRule(index, record, false);
    }
  }

  /** Returns the result. Alerts of a rule are in the order of their records. */
  finish(): Evaluation {
    for (const state of this.#states) {
      for (const { per, count, draft } of state?.thresholdCounts?.reached() ?? []) {
        const threshold = { count, per: clip(per, maxSummaryCharacters) };
        const alert = { ...draft.alert, threshold };
        this.#keepAlert(
          state as RuleState,
          () => callOfFacts(alert.facts),
          () => ({ ...draft, alert }),
        );
      }
    }
    const results = this.#states.flatMap((state, index) => {
      const { rule } = this.#rules[index] as PreparedRule;
      if (!state) return [];
      const { alerts, keeper, errors, errorCount } = state;
      const kept = keeper?.result() ?? { count: alerts.length, kept: alerts, principals: [], countOfOthers: 0 };
      return [{ rule, kept, errors, errorCount }];
    });
    const rank = ({ rule }: { rule: Rule }) => severities.indexOf(rule.severity);
    return {
      recordsRead: this.recordsRead,
      notEvaluated: this.#notEvaluated,
      alerts: results
        .filter(({ kept }) => kept.count > 0)
        .sort((a, b) => rank(a) - rank(b) || (a.rule.id < b.rule.id ? -1 : 1))
        .map(({ rule, kept: { count, kept, principals, countOfOthers } }) => ({
          rule,
          count,
          alerts: kept,
          ...(count > kept.length && { principals: { principals, countOfOthers } }),
        })),
      alertCount: results.reduce((sum, { kept }) => sum + kept.count, 0),
      ruleErrors: results
        .filter(({ errorCount }) => errorCount > 0)
        .map(({ rule, errorCount, errors }) => ({ rule, count: errorCount, errors })),
      ruleErrorCount: results.reduce((sum, { errorCount }) => sum + errorCount, 0),
    };
  }

  #evaluateRule(index: number, record: CloudTrailRecord, isCallKnown: boolean): void {
    const prepared = this.#rules[index] as PreparedRule;
    const { rule, threshold } = prepared;
    try {
      const matched = (isCallKnown ? prepared.matchesKnownCall : prepared.matches)({ record, params: rule.params });
      if (matched === false) return;
      if (matched !== true) throw new ExpressionError(`expected a bool, got ${typeof matched}`);
      if (this.#isSuppressed(index, record) || this.#isRepeat(index, record)) return;
      if (threshold) this.#count(index, record, threshold);
      else {
        this.#keepAlert(
          this.#state(index),
          () => callOf(record),
          () => draftAlert(prepared, record),
        );
      }
    } catch (error) {
      this.#keepError(index, errorOf(rule, record, error, `${rule.expression} ${rule.threshold?.per ?? ""}`));
    }
  }

  #isSuppressed(index: number, record: CloudTrailRecord): boolean {
    const { rule, suppressions } = this.#rules[index] as PreparedRule;
    return suppressions.some(({ suppression, matches }) => {
      if (suppression.expires !== undefined && hasExpired(suppression.expires, this.#now)) return false;
      try {
        return matches({ record, params: suppression.params }) === true;
      } catch (error) {
        // A suppression that fails does not suppress.
        const part = `suppression ${suppression.name}: `;
        this.#keepError(index, errorOf(rule, record, error, suppression.expression, part));
        return false;
      }
    });
  }

  /** Whether the same event matched this rule before: CloudTrail may deliver an event twice, in one file too. */
  #isRepeat(index: number, { eventID }: CloudTrailRecord): boolean {
    if (typeof eventID !== "string" || eventID.length > 64) return false;
    const match = `${index} ${eventID}`;
    if (this.#matches.has(match)) return true;
    if (this.#matches.size < maxEventIds) this.#matches.add(match);
    return false;
  }

  #count(index: number, record: CloudTrailRecord, { count, per }: { count: number; per: Expression }): void {
    const prepared = this.#rules[index] as PreparedRule;
    const value = per({ record, params: prepared.rule.params });
    if (typeof value !== "string") throw new ExpressionError(`threshold.per: expected a string, got ${typeof value}`);
    const state = this.#state(index);
    state.thresholdCounts ??= new ThresholdCounts(count, this.#limits.alerts);
    const { eventTime } = record;
    state.thresholdCounts.add(value, typeof eventTime === "string" ? eventTime : "", () =>
      draftAlert(prepared, record),
    );
  }

  #keepAlert(state: RuleState, callOfAlert: () => Call, draft: () => Draft): void {
    const make = () => {
      const { alert, error } = draft();
      if (error) this.#keepErrorIn(state, error);
      return alert;
    };
    const limit = this.#limits.alerts;
    if (!state.keeper) {
      if (state.alerts.length < limit) {
        state.alerts.push(make());
        return;
      }
      state.keeper = new AlertKeeper(limit);
      for (const alert of state.alerts) {
        const { principal, target } = callOfFacts(alert.facts);
        state.keeper.add(principal, target, () => alert);
      }
      state.alerts = [];
    }
    const { principal, target } = callOfAlert();
    state.keeper.add(principal, target, make);
  }

  #keepError(index: number, error: RuleError): void {
    this.#keepErrorIn(this.#state(index), error);
  }

  #keepErrorIn(state: RuleState, error: RuleError): void {
    if (state.errorCount++ < this.#limits.ruleErrors) state.errors.push(error);
  }

  #state(index: number): RuleState {
    const state = this.#states[index] ?? {
      alerts: [],
      keeper: undefined,
      errorCount: 0,
      errors: [],
      thresholdCounts: undefined,
    };
    this.#states[index] = state;
    return state;
  }
}

function draftAlert({ rule, summary }: PreparedRule, record: CloudTrailRecord): Draft {
  const alert: Alert = { rule, facts: factsOf(record) };
  if (!summary) return { alert };
  try {
    const text = summary({ record, params: rule.params });
    if (typeof text !== "string") throw new ExpressionError(`expected a string, got ${typeof text}`);
    // An expression may cut a short text out of a long one, which must not stay in memory.
    alert.summary = copyOf(clip(text, maxSummaryCharacters));
    return { alert };
  } catch (error) {
    return { alert, error: errorOf(rule, record, error, rule.summary ?? "", "summary: ") };
  }
}

function errorOf(rule: Rule, record: CloudTrailRecord, error: unknown, expression: string, part = ""): RuleError {
  return { rule: rule.id, eventID: factsOf(record).eventID, message: part + safeMessage(error, expression) };
}
