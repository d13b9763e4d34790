import type { RecordFacts } from "./record.ts";
import type { Rule } from "./ruleset.ts";

/** A rule that matched a record, or, with a threshold, the records of one value of `threshold.per`. */
export interface Alert {
  rule: Rule;
  /** Of the record; with a threshold, of the earliest one. `resource` is the rule's target, if it has one. */
  facts: Readonly<RecordFacts>;
  /** What happened, in the rule's own words. */
  summary?: string;
  /** The email's subject, in the rule's own words. */
  subject?: string;
  /**
   * How many records matched, the value of `threshold.per` that they share, and the latest one's event time; with
   * `threshold.of`, its values and how many records have each, the most frequent first; and if there were several
   * calls, those in the same form, at most 50. With `threshold.within`, `calls` has those of this log object, and
   * `otherCalls` names the ones that only other log objects of the window had, as far as memory noted them, at most 50.
   */
  threshold?: {
    count: number;
    per: string;
    last: string;
    different?: [value: string, count: number][];
    calls?: [eventName: string, count: number][];
    otherCalls?: string[];
  };
  /** What memory adds; absent where it adds nothing. */
  memory?: AlertMemory;
}

/** A rule that could not be evaluated on a record, and so did not match it. */
export interface RuleError {
  /** The rule's id. */
  rule: string;
  eventID: string;
  /** CEL's message. It names fields and types, never a record's content. */
  message: string;
}

/** An alert that is perhaps never sent, and the errors of its wordings, which count only if it is. */
export interface Draft {
  alert: Alert;
  errors: RuleError[];
}

/** A draft, or what makes it: most matches of rules with memory never alert. */
export type LazyDraft = Draft | DraftMaker;

/** Makes a draft when it is needed. */
export interface DraftMaker {
  /** Returns the draft, the same at each call. */
  make(): Draft;
  /** Gives up the draft, so that the record it would be made of need not be kept. */
  release?(): void;
}

/** Returns a draft, and makes it first if need be. */
export function draftOf(draft: LazyDraft): Draft {
  return "make" in draft ? draft.make() : draft;
}

/** Gives up a draft, if it was not made yet, so that other records can wait. */
export function giveUp(draft: LazyDraft | undefined): void {
  if (draft && "make" in draft) draft.release?.();
}

/** What an alert of a rule with memory adds. Times are ISO 8601, UTC. */
export interface AlertMemory {
  /** Of `threshold.within`: the records of the window so far, of all log objects. */
  window?: {
    count: number;
    /** Seconds. */
    within: number;
    first: { time: string; eventID: string };
    last: { time: string; eventID: string };
    /** Of `threshold.of`: how many values there are, and some of them. */
    different?: { count: number; values: string[] };
  };
  /** Of `firstSeen`: the value that was not seen within so many seconds. */
  firstSeen?: { value: string; per?: string; within: number };
  /** Of `after`: the rule that matched before, and when. */
  after?: { rule: string; time: string };
  /** Of `mute`: the alerts that were held back since the last one. */
  heldBack?: { count: number; since: string };
  /**
   * Why the alert was sent without asking memory: it could not be reached, or one log object had too many different
   * values. It then stands for `unremembered` matches; if that is absent, the rule that it comes after had too many values.
   */
  withoutMemory?: "unreachable" | "too many values";
  unremembered?: number;
}
