import { clip } from "../text/clip.ts";

/** Records of one log file that share a value of `threshold.per`. */
interface Group<Draft> {
  count: number;
  /** With `threshold.of`: how many records have each value of it; bounded. */
  different: Map<string, number> | undefined;
  /** The first record's call, and how often each was made once there is a second one; bounded. */
  call: string;
  calls: Map<string, number> | undefined;
  /** The latest event time. */
  last: string;
  /** The earliest record's event time, and the draft of its alert; absent where drafts are bounded. */
  earliest: { eventTime: string; draft: Draft } | undefined;
}

/** A value of `threshold.per` that enough records share. */
interface ReachedThreshold<Draft> {
  per: string;
  count: number;
  /** With `threshold.of`: its values and how many records have each, the most frequent first. */
  different?: [value: string, count: number][];
  /** If there are several: the calls and how many records have each, the most frequent first; at most 50 calls. */
  calls?: [eventName: string, count: number][];
  /** The latest record's event time. */
  last: string;
  /** The draft of the alert for the earliest record. */
  draft: Draft;
}

/** How many different values of `threshold.of` are kept for a value of `per`: more than any threshold needs. */
const maxDifferent = 1_000;
/** How many calls are counted separately for a value of `per`, and the longest name of one. */
const maxCalls = 50;
const maxCallCharacters = 100;

/** Returns the name of a call as counts of calls have it: at most 100 characters. */
export function callName(eventName: string): string {
  return clip(eventName, maxCallCharacters);
}

/** Adds `count` to a call's count, unless the map already has 50 other calls. */
export function countCall(calls: Map<string, number>, call: string, count = 1): void {
  const known = calls.get(call);
  if (known !== undefined || calls.size < maxCalls) calls.set(call, (known ?? 0) + count);
}

/**
 * Counts the records of one log file that match a rule with a threshold, by the value of `threshold.per`; or,
 * with `threshold.of`, the different values that they have of it. Once there are more than `maxDrafts` values of
 * `threshold.per`, one gets a draft only when it reaches the threshold.
 */
export class ThresholdCounts<Draft> {
  readonly #threshold: number;
  readonly #maxDrafts: number;
  readonly #countsDifferent: boolean;
  readonly #groups = new Map<string, Group<Draft>>();

  /** `countsDifferent`: whether the rule has `threshold.of`. */
  constructor(threshold: number, maxDrafts: number, countsDifferent = false) {
    this.#threshold = threshold;
    this.#maxDrafts = maxDrafts;
    this.#countsDifferent = countsDifferent;
  }

  /** Counts a record; `draftAlert` is called if it is the earliest of its value so far, with the draft that its own replaces. */
  add(
    per: string,
    eventName: string,
    eventTime: string,
    draftAlert: (replaced: Draft | undefined) => Draft,
    of?: string,
  ): void {
    const call = callName(eventName);
    const group = this.#groupOf(per, call);
    if (call !== group.call) group.calls ??= new Map([[group.call, group.count]]);
    group.count++;
    if (group.calls) countCall(group.calls, call);
    const { different } = group;
    if (different && of !== undefined && (different.has(of) || different.size < maxDifferent)) {
      different.set(of, (different.get(of) ?? 0) + 1);
    }
    // An event time has 20 characters; a longer text would only take memory.
    if (eventTime > group.last && eventTime.length <= 64) group.last = eventTime;
    const isEarliest = group.earliest === undefined || eventTime < group.earliest.eventTime;
    const mayDraft = this.#groups.size <= this.#maxDrafts || counted(group) >= this.#threshold;
    if (isEarliest && mayDraft) group.earliest = { eventTime, draft: draftAlert(group.earliest?.draft) };
  }

  /** Returns the values that reached the threshold, in the order of their first records. */
  reached(): ReachedThreshold<Draft>[] {
    return [...this.#groups].flatMap(([per, group]) => {
      const { count, last, earliest } = group;
      if (!earliest || counted(group) < this.#threshold) return [];
      const different = group.different && byCount(group.different);
      const calls = group.calls && byCount(group.calls);
      return [{ per, count, ...(different && { different }), ...(calls && { calls }), last, draft: earliest.draft }];
    });
  }

  #groupOf(per: string, call: string): Group<Draft> {
    const found = this.#groups.get(per);
    if (found) return found;
    const different = this.#countsDifferent ? new Map<string, number>() : undefined;
    const group: Group<Draft> = { count: 0, different, call, calls: undefined, last: "", earliest: undefined };
    this.#groups.set(per, group);
    return group;
  }
}

/** Returns counts, the highest first. */
export function byCount(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort(([, a], [, b]) => b - a);
}

function counted({ count, different }: Group<unknown>): number {
  return different?.size ?? count;
}
