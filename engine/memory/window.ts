import type { Claim, PublishedOf } from "./claims.ts";
import { byTime } from "./matches.ts";

/** What counts once in a window, a record or, with `threshold.of`, a value; and when it first and last occurred. */
export interface Entry {
  /** The event, or the value. */
  value: string;
  from: number;
  to: number;
}

/** A match as a window counts it. */
export interface Counted {
  /** The event, or the value. */
  value: string;
  time: number;
  id: string;
  /** For the rules that come after this one, the values of their `per`. */
  feeds?: (string | null)[];
  /** The value of `mute.per`, where it may differ from that of other records of the window. */
  mute?: string;
}

/**
 * What memory has of a threshold for a value of `per` and a bucket: a stretch of time as long as `within`. A window
 * touches two buckets at most, and records of one bucket are less than `within` apart. So when a bucket has more than
 * `count` entries, the count was reached in it, its earliest ones say when that was first, and only its latest ones
 * matter for windows that end in the next bucket. Of a value, its first and last time are enough: a window that contains any other
 * contains one of them. Only if records come late may one between them join two windows without being seen, and both alert. Times
 * are in seconds.
 */
export interface WindowState {
  /** At most `count` of the earliest, and as many of the latest. */
  entries: Entry[];
  /** The first and last time in the bucket at which a record reached the count. */
  reached?: [from: number, to: number];
  /** Whether the alert for the window that `reached` belongs to was sent. */
  done?: 1;
  claim?: Claim;
  /** The first and last record and some values, sealed. */
  notes?: string;
  /** Records, of a rule that others come after, or that is muted: bounded. */
  records?: Omit<Counted, "value">[];
}

/** Adds matches to the entries, of which there may then be more than `count`. Returns the same entries if nothing changes. */
export function addCounted(entries: readonly Entry[], added: readonly Counted[]): readonly Entry[] {
  const byValue = new Map(entries.map((entry) => [entry.value, entry]));
  let changed = false;
  for (const { value, time } of added) {
    const known = byValue.get(value);
    if (known && time >= known.from && time <= known.to) continue;
    changed = true;
    byValue.set(value, { value, from: Math.min(time, known?.from ?? time), to: Math.max(time, known?.to ?? time) });
  }
  return changed ? [...byValue.values()].sort((a, b) => a.to - b.to || (a.value < b.value ? -1 : 1)) : entries;
}

/** How many records of a bucket are kept: the earliest and the latest. */
const maxRecords = 200;

/** Adds records, bounded. Returns the same ones if nothing changes. */
export function addRecords(
  records: NonNullable<WindowState["records"]>,
  added: readonly Counted[],
): NonNullable<WindowState["records"]> {
  const known = new Set(records.map(({ id }) => id));
  const others = added.filter(({ id }) => !known.has(id));
  if (others.length === 0) return records;
  const all = [...records, ...others.map(({ value: _value, ...record }) => record)];
  all.sort(byTime);
  return all.length <= maxRecords ? all : [...all.slice(0, maxRecords / 2), ...all.slice(-maxRecords / 2)];
}

/**
 * Keeps the `count` latest entries, which decide about windows that end in the next bucket, and the `count` earliest, which
 * decide when the count was first reached in this one.
 */
export function boundedEntries(entries: readonly Entry[], count: number): Entry[] {
  const latest = entries.slice(-count);
  if (entries.length === latest.length) return latest;
  const earliest = entries.toSorted((a, b) => a.from - b.from).slice(0, count);
  const kept = new Set([...earliest, ...latest]);
  return entries.filter((entry) => kept.has(entry));
}

/** Returns the times of a bucket at which a value was the first or last to reach the count, in their order. */
export function reachedTimes(
  previous: readonly Entry[],
  entries: readonly Entry[],
  count: number,
  within: number,
): number[] {
  const times = (some: readonly Entry[]) => some.flatMap(({ from, to }) => (from === to ? [from] : [from, to]));
  const own = [...new Set(times(entries))].sort((a, b) => a - b);
  const points = [...previous, ...entries]
    .flatMap(({ value, from, to }) =>
      from === to ? [{ value, time: from }] : [from, to].map((time) => ({ value, time })),
    )
    .sort((a, b) => a.time - b.time);
  const inWindow = new Map<string, number>();
  let next = 0;
  let first = 0;
  return own.filter((time) => {
    for (let point = points[next]; point && point.time <= time; point = points[++next]) {
      inWindow.set(point.value, (inWindow.get(point.value) ?? 0) + 1);
    }
    for (let point = points[first]; point && point.time < time - within; point = points[++first]) {
      const left = (inWindow.get(point.value) ?? 0) - 1;
      if (left === 0) inWindow.delete(point.value);
      else inWindow.set(point.value, left);
    }
    return inWindow.size >= count;
  });
}

/** Whether the count is reached at a time of the bucket. */
export function isReached(
  previous: readonly Entry[],
  entries: readonly Entry[],
  time: number,
  count: number,
  within: number,
): boolean {
  const from = time - within;
  const isIn = (at: number) => at >= from && at <= time;
  const values = new Set<string>();
  for (const entry of [...previous, ...entries]) if (isIn(entry.from) || isIn(entry.to)) values.add(entry.value);
  return values.size >= count;
}

/** Whether the count was reached in two neighbouring buckets with no more than `within` between. */
export function areJoined(earlier: WindowState | undefined, later: WindowState | undefined, within: number): boolean {
  return !!earlier?.reached && !!later?.reached && later.reached[0] - earlier.reached[1] <= within;
}

/** Extends `reached` by times at which the count was reached, which are in order. */
export function extendReached(reached: WindowState["reached"], times: readonly number[]): WindowState["reached"] {
  const [first] = times;
  const last = times.at(-1);
  if (first === undefined || last === undefined) return reached;
  const from = Math.min(first, reached?.[0] ?? first);
  const to = Math.max(last, reached?.[1] ?? last);
  return reached && reached[0] === from && reached[1] === to ? reached : [from, to];
}

/** Marks the alert of a bucket as sent. */
export function doneState({ claim: _claim, ...state }: WindowState): WindowState {
  return { ...state, done: 1 };
}

/** Marks the alert of a bucket as sent if its claim was published. */
export function settleWindow(state: WindowState, publishedOf: PublishedOf): WindowState {
  return state.claim && publishedOf(state.claim) ? doneState(state) : state;
}
