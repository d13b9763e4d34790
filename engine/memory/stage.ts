import type { Alert, AlertMemory, LazyDraft } from "../alert.ts";
import type { Rule } from "../ruleset.ts";
import type { Claim, Claimant } from "./claims.ts";
import type { Edit, Items } from "./items.ts";
import type { MemoryKeys } from "./keys.ts";
import type { RuleMatches } from "./matches.ts";
import type { Hit } from "./sequence.ts";

/** Why a match of a rule with memory was not sent. */
export type HeldReason =
  | "below the count"
  | "no match before"
  | "seen before"
  | "learning"
  | "muted"
  | "already sent"
  | "another invocation sends it"
  | "silent";

/** A match with its values as items have them: hashed. What only people read is in `shown`, and sealed where it is kept. */
export interface HashedMatch {
  id: string;
  eventID: string;
  /** Seconds since 1970. */
  time: number;
  after?: string;
  first?: string;
  per?: string;
  of?: string;
  mute?: string;
  /** For each rule that comes after, the value of its `per`; null where the record has none. */
  feeds?: (string | null)[];
  shown: { per?: string; of?: string; first?: string; firstPer?: string; call?: string };
  /** Absent where there was no room for it. */
  draft?: LazyDraft;
  /** How many further matches of the same values there were. */
  more: number;
  /** How many of those each call has; not kept where the match waits in an item. */
  moreCalls?: ReadonlyMap<string, number>;
  /** Whether it waited in an item for the match before it, so that it may be of another log object. */
  waited?: true;
}

/** A match on its way through the keys of its rule, with what they add to its alert. */
export interface Passing extends HashedMatch {
  memory: AlertMemory;
  /** What the window counted, in place of the draft's own. */
  threshold?: NonNullable<Alert["threshold"]>;
  /** Whether it passed `firstSeen` only because it did at an earlier attempt: `mute` sends it if that attempt has claimed it. */
  again?: true;
}

/** A rule, and those that come after it, in the order of `HashedMatch.feeds`. */
export interface RuleAndNext {
  rule: Rule;
  feeds: Rule[];
}

/** A rule and its matches in a log object. */
export interface RuleToDecide extends RuleAndNext {
  found: RuleMatches | undefined;
}

/** The matches of rules that have passed so far. */
export type PassingByRule = Map<RuleToDecide, Passing[]>;

/** What the stages of a decision share. A stage is one key of a header; it takes matches, and returns those that pass. */
export interface StageContext {
  items: Items;
  keys: MemoryKeys;
  claimant: Claimant;
  /** Until when (seconds, event time) a rule with `firstSeen` learns. */
  learnedUntil(rule: Rule): number;
  /** When an item that is needed until a time may be forgotten. Seconds. */
  expiry(neededUntil: number): number;
  /** The matches of the rule before, for a rule with `after`, by the value of `per`. */
  hitsFor(rule: Rule): ReadonlyMap<string, Hit[]>;
  /** Whether a rule, by its id, has more values in this log object than memory takes, so that not all of its matches are known. */
  hasOverflowed(id: string): boolean;
  /** Tells the rules that come after one of its matches. */
  feed(feeds: readonly Rule[], matches: readonly Pick<HashedMatch, "time" | "id" | "feeds">[]): void;
  /** Notes that a match is not sent, and why; `detail` is for people. */
  holdBack(rule: Rule, match: Pick<HashedMatch, "id" | "eventID" | "more">, reason: HeldReason, detail?: string): void;
  /** Whether a match was held back because another invocation sends its alert, which must find it again if it retries. */
  isLeftToOthers(rule: Rule, id: string): boolean;
  /** Marks an alert as sent when all alerts are published. */
  settle<State>(alert: AlertToSettle<State>): void;
}

/** An alert that is about to be published, and the item that says so. */
export interface AlertToSettle<State> {
  key: string;
  expiresAt: number;
  /** The claim as it is in the item. */
  claim: Claim | undefined;
  /** `Published.counted`. */
  counted?: number | undefined;
  /** Marks the alert in the item itself, where the claim may not be this decision's. */
  edit?: Edit<State>;
  /** Whether it was not sent after all. */
  isLeft?: () => boolean;
}

/** Rules without matches, to which a stage adds those that pass. */
export function nothingPassed(some: PassingByRule): PassingByRule {
  return new Map([...some.keys()].map((one) => [one, []]));
}

/** Whether a rule counts records of all log objects. */
export function isOverTime({ threshold }: Rule): boolean {
  return threshold?.within !== undefined;
}

/** Seconds since 1970 as CloudTrail writes a time. */
export function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
