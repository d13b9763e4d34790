import { clip } from "../text/clip.ts";
import { type Alert, type Draft, draftOf, giveUp, type LazyDraft, type RuleError } from "./alert.ts";
import type { Expression } from "./cel/evaluate.ts";
import { ExpressionError } from "./cel/expression-error.ts";
import { draftAlert, errorOf, maxSummaryCharacters, shortened, type WaitingRecords } from "./drafts.ts";
import { maxFactCharacters, textOf } from "./fact-text.ts";
import { AlertKeeper, type PrincipalCounts } from "./kept-alerts.ts";
import { MatchCollector, type RuleMatches } from "./memory/matches.ts";
import type { PreparedRule } from "./prepared-rule.ts";
import { type CloudTrailRecord, callOf, callOfFacts, eventIDOf, type ReadRecord } from "./record.ts";
import { hasExpired, type Rule } from "./ruleset.ts";
import { ThresholdCounts } from "./thresholds.ts";

/** The alerts of one rule in one log file. */
export interface RuleAlerts {
  rule: Rule;
  /** How many there were. */
  count: number;
  /** In the order of their records; at most `Limits.alerts`, chosen so that no principal hides another. */
  alerts: Alert[];
  /** Who caused them all. Absent if all alerts are kept. */
  principals?: PrincipalCounts;
}

/** The errors of one rule in one log file. */
export interface RuleErrors {
  rule: Rule;
  /** How many there were. */
  count: number;
  /** The first of them, at most `Limits.ruleErrors`. */
  errors: RuleError[];
}

/** How many alerts and errors of each rule an evaluation keeps. The others are only counted. */
export interface Limits {
  alerts: number;
  ruleErrors: number;
}

/** The events that matched a rule in one log file, so that none alerts twice: CloudTrail may deliver one twice. */
export class MatchedEvents {
  readonly #eventsOf = new Map<Rule, Set<string>>();
  #count = 0;

  /** Whether the same event matched the rule before. Bounded: of more than 50,000 matches it remembers the first. */
  isRepeat(rule: Rule, { eventID }: CloudTrailRecord): boolean {
    if (typeof eventID !== "string" || eventID === "" || eventID.length > 64) return false;
    let events = this.#eventsOf.get(rule);
    if (!events) {
      events = new Set();
      this.#eventsOf.set(rule, events);
    }
    if (events.has(eventID)) return true;
    if (this.#count < maxMatches) {
      events.add(eventID);
      this.#count++;
    }
    return false;
  }
}

const maxMatches = 50_000;

/** The earliest record that a threshold counted, of which its alert is drafted. */
interface EarliestRecord {
  eventID: string;
  eventTime: string;
  draft: LazyDraft;
  /** The record itself, if it waits. */
  record: CloudTrailRecord | undefined;
  /** Otherwise, its value of `mute.per`. */
  mute: string | undefined;
}

/** What the evaluations of a log file's rules share. */
export interface SharedByRules {
  /** Decides which suppressions have expired. */
  now: () => Date;
  limits: Limits;
  matched: MatchedEvents;
  waiting: WaitingRecords;
}

/** The evaluation of one rule on the records of one log file. */
export class RuleEvaluation {
  /** Whether the rule matched or failed on a record. */
  hasResult = false;
  readonly #prepared: PreparedRule;
  readonly #shared: SharedByRules;
  readonly #alerts: AlertKeeper<Alert>;
  readonly #thresholdCounts: ThresholdCounts<EarliestRecord> | undefined;
  /** Created with the first match: most log objects have none. */
  #matches: MatchCollector | undefined;
  /** How many matches each suppression kept quiet. */
  #suppressed: Map<string, number> | undefined;
  readonly #errors: RuleErrors;

  constructor(prepared: PreparedRule, shared: SharedByRules) {
    const { rule, threshold } = prepared;
    this.#prepared = prepared;
    this.#shared = shared;
    this.#alerts = new AlertKeeper(shared.limits.alerts, ({ facts }) => callOfFacts(facts));
    this.#thresholdCounts =
      threshold && rule.threshold?.within === undefined
        ? new ThresholdCounts(threshold.count, shared.limits.alerts, threshold.of !== undefined)
        : undefined;
    this.#errors = { rule, count: 0, errors: [] };
  }

  /** Evaluates the rule on a record, without the operands that the candidate is known to make true. */
  evaluate(read: ReadRecord, trueOperands: number): void {
    const { rule, matches, threshold, memory } = this.#prepared;
    const { record } = read;
    try {
      const matched = matches({ record, params: rule.params }, trueOperands);
      if (matched === false) return;
      this.hasResult = true;
      if (matched !== true) throw new ExpressionError(`expected a bool, got ${typeof matched}`);
      if (this.#isSuppressed(record) || this.#shared.matched.isRepeat(rule, record)) return;
      if (threshold && this.#thresholdCounts) {
        this.#count(read, threshold);
        return;
      }
      this.#collector()?.add(record, () => this.#shared.waiting.draft(this.#prepared, read));
      if (memory?.decidesAlerts) return;
      this.#alerts.add(
        () => callOf(record),
        () => this.#alertOf(draftAlert(this.#prepared, read)),
      );
    } catch (error) {
      this.#keepError(errorOf(rule, record, error));
    }
  }

  /** Returns the rule's alerts, in the order of their records, its errors, the matches that memory decides on, and how many each suppression kept quiet. */
  finish(): {
    alerts: RuleAlerts;
    errors: RuleErrors;
    matches: RuleMatches | undefined;
    suppressed: ReadonlyMap<string, number> | undefined;
  } {
    for (const reached of this.#thresholdCounts?.reached() ?? []) {
      const { count, different, calls, draft: earliest } = reached;
      const per = clip(reached.per, maxSummaryCharacters);
      const last = clip(reached.last, maxFactCharacters);
      const threshold = { count, per, last, ...(different && { different }), ...(calls && { calls }) };
      const makeDraft = (): Draft => {
        const { alert, errors } = draftOf(earliest.draft);
        return { alert: { ...alert, threshold }, errors };
      };
      const collector = this.#collector();
      if (!collector) {
        const draft = makeDraft();
        this.#alerts.add(
          () => callOfFacts(draft.alert.facts),
          () => this.#alertOf(draft),
        );
        continue;
      }
      const mute = earliest.record ? collector.muteValue(earliest.record) : earliest.mute;
      collector.addCounted(earliest, per, { make: once(makeDraft) }, mute);
    }
    const { kept, ...counts } = this.#alerts.result();
    return {
      alerts: { rule: this.#prepared.rule, alerts: kept, ...counts },
      errors: this.#errors,
      matches: this.#matches?.finish(),
      suppressed: this.#suppressed,
    };
  }

  /** What collects the matches that memory decides on; undefined if nothing remembers them. */
  #collector(): MatchCollector | undefined {
    const { memory } = this.#prepared;
    if (!memory) return undefined;
    this.#matches ??= new MatchCollector(memory, this.#shared.limits.alerts, (concerned, record, error) =>
      this.#keepError(errorOf(concerned, record, error)),
    );
    return this.#matches;
  }

  #isSuppressed(record: CloudTrailRecord): boolean {
    const { rule, suppressions } = this.#prepared;
    return suppressions.some(({ suppression, matches }) => {
      if (suppression.expires !== undefined && hasExpired(suppression.expires, this.#shared.now())) return false;
      try {
        if (matches({ record, params: suppression.params }) !== true) return false;
        this.#suppressed ??= new Map();
        this.#suppressed.set(suppression.name, (this.#suppressed.get(suppression.name) ?? 0) + 1);
        return true;
      } catch (error) {
        // A suppression that fails does not suppress.
        this.#keepError(errorOf(rule, record, error, `suppression ${suppression.name}: `));
        return false;
      }
    });
  }

  #count(read: ReadRecord, { per, of }: NonNullable<PreparedRule["threshold"]>): void {
    const { record } = read;
    const ask = (expression: Expression, name: string): string => {
      const value = expression({ record, params: this.#prepared.rule.params });
      if (typeof value !== "string")
        throw new ExpressionError(`threshold.${name}: expected a string, got ${typeof value}`);
      return value;
    };
    const { eventTime } = record;
    this.#thresholdCounts?.add(
      ask(per, "per"),
      record.eventName,
      typeof eventTime === "string" ? eventTime : "",
      (replaced) => {
        const earliest = this.#earliest(read);
        giveUp(replaced?.draft);
        return earliest;
      },
      of && shortened(ask(of, "of"), maxFactCharacters, read),
    );
  }

  /** Keeps nothing of a record that cannot wait. */
  #earliest(read: ReadRecord): EarliestRecord {
    const { record } = read;
    const identity = { eventID: eventIDOf(record), eventTime: textOf(record.eventTime) };
    const draft = this.#shared.waiting.draft(this.#prepared, read);
    if ("make" in draft) return { ...identity, draft, record, mute: undefined };
    return { ...identity, draft, record: undefined, mute: this.#collector()?.muteValue(record) };
  }

  /** The alert of a draft that is kept; only now the errors of its wordings count. */
  #alertOf({ alert, errors }: Draft): Alert {
    for (const error of errors) this.#keepError(error);
    return alert;
  }

  #keepError(error: RuleError): void {
    this.hasResult = true;
    if (this.#errors.count++ < this.#shared.limits.ruleErrors) this.#errors.errors.push(error);
  }
}

/** Returns a function that makes a draft at its first call, and returns the same one at each further call. */
function once(make: () => Draft): () => Draft {
  let made: Draft | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
