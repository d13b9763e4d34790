import { WaitingRecords } from "./drafts.ts";
import type { RuleMatches } from "./memory/matches.ts";
import { type Candidate, createPrefilter, EventIndex, type Prefilter } from "./prefilter.ts";
import { type PreparedRule, prepareRule } from "./prepared-rule.ts";
import { asRulesRead, isCloudTrailRecord, isInsightRecord, ReadRecord } from "./record.ts";
import {
  type Limits,
  MatchedEvents,
  type RuleAlerts,
  type RuleErrors,
  RuleEvaluation,
  type SharedByRules,
} from "./rule-evaluation.ts";
import { bySeverity, type Rule, type Ruleset } from "./ruleset.ts";

export type { Alert, RuleError } from "./alert.ts";
export type { Limits, RuleAlerts, RuleErrors } from "./rule-evaluation.ts";

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
  /** The rules that alerted, most severe first, then by id. */
  alerts: RuleAlerts[];
  /** How many alerts there were in all. */
  alertCount: number;
  /** The rules that failed, in the order of the ruleset. */
  ruleErrors: RuleErrors[];
  /** How many rule errors there were in all. */
  ruleErrorCount: number;
  /** What the rules with memory matched, which is no alert before memory decides (engine/memory/). Absent if nothing. */
  matches?: RuleMatches[];
  /** How many matches of each rule each suppression kept quiet, by the rule's id and the suppression's name. Absent if none. */
  suppressed?: Record<string, Record<string, number>>;
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
  const enabled = ruleset.rules.filter((rule) => rule.enabled);
  const prepared: PreparedRule[] = [];
  const preparedRule = (index: number): PreparedRule => {
    prepared[index] ??= prepareRule(enabled[index] as Rule, ruleset.suppressions, enabled);
    return prepared[index];
  };
  let events: EventIndex | undefined;
  const eventIndex = () => {
    events ??= new EventIndex(enabled);
    return events;
  };
  const candidatesOf = (name: string, source: string) => eventIndex().candidates(name, source);
  let prefilter: Prefilter | undefined;
  return {
    get prefilter() {
      prefilter ??= createPrefilter(enabled, eventIndex());
      return prefilter;
    },
    begin: () => new LogFileEvaluation(preparedRule, candidatesOf, now, limits),
  };
}

/** The evaluation of one log file: takes its records one by one. */
export class LogFileEvaluation {
  recordsRead = 0;
  readonly #notEvaluated = { insights: 0, others: 0 };
  readonly #preparedRule: (index: number) => PreparedRule;
  readonly #candidatesOf: (eventName: string, eventSource: string) => readonly Candidate[];
  /** By the index of the rule; created when the rule first has something to evaluate. */
  readonly #evaluations = new Map<number, RuleEvaluation>();
  readonly #shared: SharedByRules;

  /** `candidatesOf` returns the rules that may match or fail on a record of an event name and a service, whose indexes `preparedRule` takes. */
  constructor(
    preparedRule: (index: number) => PreparedRule,
    candidatesOf: (eventName: string, eventSource: string) => readonly Candidate[],
    now: () => Date,
    limits: Limits,
  ) {
    this.#preparedRule = preparedRule;
    this.#candidatesOf = candidatesOf;
    this.#shared = { now, limits, matched: new MatchedEvents(), waiting: new WaitingRecords() };
  }

  /** Counts a record that no rule matches or fails on. */
  skip(): void {
    this.recordsRead++;
  }

  /**
   * Evaluates the rules on the next value of the log file's `Records`: the `candidates`, or those of its event name and service.
   * `textLength` is the length of its JSON; without it, alerts of thresholds and of rules with memory are worded before it is known
   * whether they are sent.
   */
  add(record: unknown, candidates?: readonly Candidate[], textLength?: number): void {
    this.recordsRead++;
    if (!isCloudTrailRecord(record)) {
      if (isInsightRecord(record)) this.#notEvaluated.insights++;
      else this.#notEvaluated.others++;
      return;
    }
    const read = new ReadRecord(asRulesRead(record), textLength);
    for (const { index, trueOperands } of candidates ?? this.#candidatesOf(record.eventName, record.eventSource)) {
      this.#evaluation(index).evaluate(read, trueOperands);
    }
  }

  /** Returns the result. */
  finish(): Evaluation {
    const alerts: RuleAlerts[] = [];
    const matches: RuleMatches[] = [];
    const ruleErrors: RuleErrors[] = [];
    const suppressed: Evaluation["suppressed"] = {};
    let [alertCount, ruleErrorCount] = [0, 0];
    const withResult: number[] = [];
    for (const [index, { hasResult }] of this.#evaluations) if (hasResult) withResult.push(index);
    for (const index of withResult.sort((a, b) => a - b)) {
      const result = (this.#evaluations.get(index) as RuleEvaluation).finish();
      alertCount += result.alerts.count;
      ruleErrorCount += result.errors.count;
      if (result.alerts.count > 0) alerts.push(result.alerts);
      if (result.matches) matches.push(result.matches);
      if (result.errors.count > 0) ruleErrors.push(result.errors);
      if (result.suppressed) suppressed[result.errors.rule.id] = Object.fromEntries(result.suppressed);
    }
    return {
      recordsRead: this.recordsRead,
      notEvaluated: this.#notEvaluated,
      alerts: alerts.sort((a, b) => bySeverity(a.rule, b.rule)),
      alertCount,
      ruleErrors,
      ruleErrorCount,
      ...(matches.length > 0 && { matches }),
      ...(Object.keys(suppressed).length > 0 && { suppressed }),
    };
  }

  #evaluation(index: number): RuleEvaluation {
    let evaluation = this.#evaluations.get(index);
    if (!evaluation) {
      evaluation = new RuleEvaluation(this.#preparedRule(index), this.#shared);
      this.#evaluations.set(index, evaluation);
    }
    return evaluation;
  }
}
