import { compare } from "../../text/compare.ts";
import { type Draft, draftOf, giveUp, type LazyDraft } from "../alert.ts";
import type { Expression } from "../cel/evaluate.ts";
import type { CloudTrailRecord, RecordFacts } from "../record.ts";
import { type Rule, remembers } from "../ruleset.ts";
import { callName, countCall } from "../thresholds.ts";
import { forgetRecord, type Identity, prepareShared, timeOf, valuesOf } from "./record-values.ts";

/** A record that a rule with memory matched: what memory needs of it. Values are bounded, in plain text. */
export interface Match extends Identity {
  /** The values of `after.per`, `threshold.per` and so on, of the keys that the rule has. */
  after?: string;
  first?: { per: string; of: string };
  per?: string;
  of?: string;
  /** Absent, too, where the record has no value: such an alert is never muted. */
  mute?: string;
  /** For each rule of `PreparedMemory.feeds`, its `after.before` or `after.per`; undefined where the record has none. */
  feeds?: (string | undefined)[];
  /** Its alert, if it is sent. Absent where there is no room for more, and where memory does not decide the rule's alerts. */
  draft?: LazyDraft;
  /** Of a threshold with `within`: the name of the call. */
  call?: string;
  /** How many further matches of the same values are only counted, because there were too many. */
  more?: number;
  /** With `call`: how many of those further matches each call has; at most 50 calls. */
  moreCalls?: Map<string, number>;
}

/** The matches of one rule in one log file. */
export interface RuleMatches {
  rule: Rule;
  matches: Match[];
  /** The matches of further values, once there were more than `maxGroups`: they are not remembered. */
  overflow?: { count: number; draft: Draft };
}

/** The expressions of a rule's memory, prepared. */
export interface PreparedMemory {
  rule: Rule;
  /** Whether memory decides the rule's alerts; otherwise it only tells other rules of its matches. */
  decidesAlerts: boolean;
  /** The rules that come after this one, and the expression of each that reads this one's records: `key` of its header. */
  feeds: { rule: Rule; key: "after.before" | "after.per"; per: Expression }[];
  after: Expression | undefined;
  first: { of: Expression; per: Expression | undefined } | undefined;
  /** Only of a threshold with `within`. */
  threshold: { per: Expression; of: Expression | undefined } | undefined;
  mute: Expression | undefined;
}

/** Prepares what a rule remembers; undefined if that is nothing. `rules` are those that are evaluated. */
export function prepareMemory(rule: Rule, rules: readonly Rule[]): PreparedMemory | undefined {
  const prepare = (text: string | undefined) => (text === undefined ? undefined : prepareShared(text, rules));
  const feeds = rules.flatMap((other): PreparedMemory["feeds"] => {
    if (other.after?.rule !== rule.id) return [];
    const { per, before } = other.after;
    const key = before === undefined ? "after.per" : "after.before";
    return [{ rule: other, key, per: prepareShared(before ?? per, rules) }];
  });
  const decidesAlerts = remembers(rule);
  if (!decidesAlerts && feeds.length === 0) return undefined;
  const { after, firstSeen, threshold, mute } = rule;
  return {
    rule,
    decidesAlerts,
    feeds,
    after: prepare(after?.per),
    first: firstSeen && { of: prepareShared(firstSeen.of, rules), per: prepare(firstSeen.per) },
    threshold:
      threshold?.within === undefined
        ? undefined
        : { per: prepareShared(threshold.per, rules), of: prepare(threshold.of) },
    mute: prepare(mute?.per),
  };
}

/** How many values (of `per`, and of `of` with `firstSeen`) of a rule are remembered for a log object. */
const maxGroups = 1_000;

/** How many matches of a rule are kept for a log object, before those of further values are not remembered. */
const maxMatches = 50_000;

/** Matches of equal values in one window of time. */
interface Group {
  matches: Match[];
  more: number;
  moreCalls: Map<string, number> | undefined;
  earliest: number;
  /** The latest of those after the first `draftsPerGroup`, which have drafts. */
  latest: Match[];
}

/** Collects the matches of one rule in one log file, bounded for each of its values and in all. */
export class MatchCollector {
  readonly #memory: PreparedMemory;
  readonly #maxAlerts: number;
  readonly #onError: (rule: Rule, record: CloudTrailRecord, error: unknown) => void;
  /** Time is divided into windows of this many seconds. Matches of equal values in one window are one group. */
  readonly #window: number;
  readonly #groups = new Map<string, Group>();
  #kept = 0;
  #drafts = 0;
  #overflow: RuleMatches["overflow"];

  /**
   * `maxAlerts` is how many alerts of a rule an evaluation keeps. `onError` gets the errors that do not keep a match from
   * counting: those of `mute`, and of the rules that come after this one.
   */
  constructor(
    memory: PreparedMemory,
    maxAlerts: number,
    onError: (rule: Rule, record: CloudTrailRecord, error: unknown) => void,
  ) {
    this.#memory = memory;
    this.#onError = onError;
    this.#maxAlerts = maxAlerts;
    this.#window = windowOf(memory);
  }

  /**
   * Takes a record that the rule matched. `draft` returns the draft of its alert. A record without one of the rule's values
   * counts for none. Throws `ExpressionError` if an expression of the rule fails.
   */
  add(record: CloudTrailRecord, draft: () => LazyDraft): void {
    const { rule, after, first, threshold, feeds, decidesAlerts } = this.#memory;
    const { params } = rule;
    const values = valuesOf(record);
    const afterPer = after && values.ask(after, params, "after.per");
    const firstOf = first && values.ask(first.of, params, "firstSeen.of");
    const firstPer = first?.per && values.ask(first.per, params, "firstSeen.per");
    const per = threshold && values.ask(threshold.per, params, "threshold.per");
    const of = threshold?.of && values.ask(threshold.of, params, "threshold.of");
    if (afterPer === "" || firstOf === "" || firstPer === "" || per === "" || of === "") return;
    const fed =
      feeds.length > 0 ? feeds.map(({ rule, key, per }) => this.#tryValue(per, record, rule, key)) : undefined;
    if (!decidesAlerts && fed?.every((value) => value === undefined)) return;
    const match: Match = { ...values.identity };
    if (afterPer !== undefined) match.after = afterPer;
    if (firstOf !== undefined) match.first = { per: firstPer ?? "", of: firstOf };
    if (per !== undefined) {
      match.per = per;
      match.call = callName(record.eventName);
    }
    if (of !== undefined) match.of = of;
    const mute = this.muteValue(record);
    if (mute !== undefined) match.mute = mute;
    if (fed) match.feeds = fed;
    this.#keep(match, draft);
  }

  /** Takes the earliest of the records that reached a threshold within the log file; `per` is the value that they share. */
  addCounted(
    { eventID, eventTime }: Pick<RecordFacts, "eventID" | "eventTime">,
    per: string,
    draft: LazyDraft,
    mute: string | undefined,
  ): void {
    const match: Match = { id: `${eventID} ${per}`, eventID, time: timeOf(eventTime) };
    if (mute !== undefined) match.mute = mute;
    this.#keep(match, () => draft);
  }

  /** The value of the rule's `mute.per`; undefined where it has none or fails. */
  muteValue(record: CloudTrailRecord): string | undefined {
    const { mute, rule } = this.#memory;
    return mute && this.#tryValue(mute, record, rule, "mute.per");
  }

  #tryValue(expression: Expression, record: CloudTrailRecord, rule: Rule, name: string): string | undefined {
    try {
      return valuesOf(record).ask(expression, rule.params, name) || undefined;
    } catch (error) {
      this.#onError(rule, record, error);
      return undefined;
    }
  }

  /** Returns what was collected; undefined if that is nothing. */
  finish(): RuleMatches | undefined {
    forgetRecord();
    const matches = [...this.#groups.values()].flatMap(({ matches, more, moreCalls }) => {
      const sorted = withoutCopies(matches.sort(byTime));
      if (more > 0 && sorted[0]) {
        sorted[0].more = more;
        if (moreCalls) sorted[0].moreCalls = moreCalls;
      }
      return sorted;
    });
    if (matches.length === 0 && !this.#overflow) return undefined;
    return { rule: this.#memory.rule, matches, ...(this.#overflow && { overflow: this.#overflow }) };
  }

  #keep(match: Match, draft: () => LazyDraft): void {
    const key = this.#keyOf(match);
    let group = this.#groups.get(key);
    if (!group) {
      if (this.#groups.size >= maxGroups || this.#kept >= maxMatches) {
        this.#overflow ??= { count: 0, draft: draftOf(draft()) };
        this.#overflow.count++;
        return;
      }
      group = { matches: [], more: 0, moreCalls: undefined, earliest: Number.POSITIVE_INFINITY, latest: [] };
      this.#groups.set(key, group);
    }
    const isEarliest = !(match.time >= group.earliest);
    if (isEarliest) group.earliest = match.time;
    const hasRoom = group.matches.length < draftsPerGroup && this.#drafts < this.#maxAlerts;
    if (this.#memory.decidesAlerts) {
      if (isEarliest || hasRoom) {
        match.draft = draft();
        this.#drafts++;
      } else this.#draftIfLatest(group, match, draft);
    }
    group.matches.push(match);
    this.#kept++;
    const room = this.#room();
    if (group.matches.length >= 4 * room + 8) this.#trim(group, room);
  }

  /** Returns a key that only matches with equal values in the same window of time share. */
  #keyOf({ after, first, per, mute, feeds, time }: Match): string {
    let key = `${Math.floor(time / this.#window)}`;
    // All matches of a rule have the same ones of these three values.
    if (after !== undefined) key += keyOf(after);
    if (first) key += keyOf(first.per) + keyOf(first.of);
    if (per !== undefined) key += keyOf(per);
    if (this.#memory.mute) key += keyOf(mute);
    for (const value of feeds ?? []) key += keyOf(value);
    return key;
  }

  /**
   * Gives the latest matches of a group drafts, taken from earlier ones: they come after what `after`
   * and `mute` wait for, and whoever floods a group must not leave the match that counts without words.
   */
  #draftIfLatest({ latest }: Group, match: Match, draft: () => LazyDraft): void {
    if (latest.length === 0 || (latest.length < draftsPerGroup && this.#drafts < this.#maxAlerts)) {
      this.#drafts++;
    } else {
      const earliest = latest.reduce((a, b) => (b.time < a.time ? b : a));
      if (match.time < earliest.time) return;
      dropDraft(earliest);
      latest.splice(latest.indexOf(earliest), 1);
    }
    match.draft = draft();
    latest.push(match);
  }

  /** How many matches of a group can matter. */
  #room(): number {
    const { rule } = this.#memory;
    return rule.threshold?.within === undefined ? 200 : Math.max(rule.threshold.count, 20);
  }

  /** Keeps the first and last match of the `room` earliest and the `room` latest values: of `of`, or of the event. */
  #trim(group: Group, room: number): void {
    const values = new Map<string, [first: Match, last: Match]>();
    for (const match of group.matches.sort(byTime)) {
      const value = match.of ?? match.id;
      values.set(value, [values.get(value)?.[0] ?? match, match]);
    }
    const byFirst = [...values.values()];
    const byLast = byFirst.toSorted(([, a], [, b]) => byTime(b, a));
    const kept = new Set([...byFirst.slice(0, room), ...byLast.slice(0, room)].flat());
    this.#kept -= group.matches.length - kept.size;
    group.more += group.matches.length - kept.size;
    for (const match of group.matches) {
      if (kept.has(match)) continue;
      dropDraft(match);
      if (match.call === undefined) continue;
      group.moreCalls ??= new Map();
      countCall(group.moreCalls, match.call);
    }
    group.matches = [...kept];
  }
}

/** How many matches of a group get drafts: as many of the first ones, and of the latest. */
const draftsPerGroup = 20;

/** Orders by time, then by id, so that the order is the same at every attempt. */
export function byTime(a: Pick<Match, "time" | "id">, b: Pick<Match, "time" | "id">): number {
  return a.time - b.time || compare(a.id, b.id);
}

/** Leaves out copies of an event in several accounts, which share a `sharedEventID`; a log file as exported may have them. */
function withoutCopies(matches: readonly Match[]): Match[] {
  const known = new Set<string>();
  // An id has no space where there is a value, so no two pairs have the same key. As JSON, a key took 1 µs instead of 0.1 µs
  // (Node 24, 50,000 matches without a value).
  return matches.filter(({ id, of }) => known.size < known.add(of === undefined ? id : `${id} ${of}`).size);
}

function dropDraft(match: Match): void {
  giveUp(match.draft);
  delete match.draft;
}

function windowOf({ rule, feeds }: PreparedMemory): number {
  const { after, firstSeen, threshold, mute } = rule;
  return (
    after?.within ??
    firstSeen?.within ??
    threshold?.within ??
    mute?.for ??
    Math.min(...feeds.map(({ rule: next }) => next.after?.within ?? 1), 31_536_000)
  );
}

/** Returns a value with its length, so that no two lists of values have the same key. */
function keyOf(value: string | undefined): string {
  return value === undefined ? " -" : ` ${value.length} ${value}`;
}
