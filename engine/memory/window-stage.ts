import type { Rule } from "../ruleset.ts";
import { Buckets } from "./buckets.ts";
import { claimFor, isClaimedBy, isClaimedByOther, isInForce, isOwnClaim } from "./claims.ts";
import type { ItemEdit } from "./items.ts";
import { byTime } from "./matches.ts";
import { nothingPassed, type Passing, type PassingByRule, type RuleToDecide, type StageContext } from "./stage.ts";
import {
  addCounted,
  addRecords,
  areJoined,
  boundedEntries,
  type Counted,
  doneState,
  type Entry,
  extendReached,
  isReached,
  reachedTimes,
  type WindowState,
} from "./window.ts";
import { alertOfWindow } from "./window-alert.ts";
import { type Notes, notesWith } from "./window-notes.ts";

/** Passes one alert for each window of rules with `threshold.within` that reached the count; with `mute`, each record that did. */
export async function decideWindows(some: PassingByRule, context: StageContext): Promise<PassingByRule> {
  const groups = [...some].flatMap(([one, matches]) =>
    [...Map.groupBy(matches, ({ per }) => per ?? "")].map(([per, own]) => new WindowGroup(one, per, own, context)),
  );
  await context.items.update(
    groups.flatMap((group) => group.counting()),
    groups.flatMap((group) => group.neighbours()),
  );

  const passed = nothingPassed(some);
  const episodes: Episode[] = [];
  for (const group of groups) {
    const { one } = group;
    const reached = group.reachedRecords();
    context.feed(one.feeds, reached);
    if (one.rule.mute) {
      for (const record of reached) passed.get(one)?.push(group.alertOf(record, [group.bucketOf(record)]));
      if (reached.length === 0) group.holdBackAll("below the count");
      continue;
    }
    // What this log object claimed it sends, even if it is of records that another one left when it ended.
    const own = group.episodes().filter(({ buckets }) => reached.length > 0 || group.hasClaimed(buckets));
    episodes.push(...own);
    if (own.length === 0) group.holdBackAll("below the count");
  }
  await context.items.read(episodes.map(({ group, buckets }) => group.keyBehind(buckets)));
  const judged = episodes.map((episode) => ({ ...episode, judgement: episode.group.judge(episode.buckets) }));
  await context.items.update(judged.flatMap(({ group, buckets, judgement }) => group.claiming(buckets, judgement)));
  for (const { group, buckets, judgement } of judged) {
    const after = group.isTaken(buckets) ?? judgement;
    if (after !== "send") {
      group.holdBackAll(after === "sent" ? "already sent" : "another invocation sends it", buckets);
      continue;
    }
    passed.get(group.one)?.push(group.alertOf({ time: group.firstReached(buckets), id: String(buckets[0]) }, buckets));
    group.settle(buckets);
  }
  return passed;
}

/** Neighbouring buckets of one value in which windows that join reached the count. */
interface Episode {
  group: WindowGroup;
  buckets: number[];
}

type Judgement = "send" | "sent" | "claimed";

/** The matches of a rule that share a value of `threshold.per`. */
class WindowGroup {
  readonly one: RuleToDecide;
  readonly #matches: Passing[];
  readonly #context: StageContext;
  readonly #within: number;
  readonly #count: number;
  readonly #byBucket: Map<number, Passing[]>;
  readonly #buckets: Buckets<WindowState>;
  /** By how they are sealed: what this log object noted itself. */
  readonly #notes = new Map<string, Notes>();
  /** By bucket: the entries that this log object added to, before they were cut to `count`, with those that were read last. */
  readonly #entries = new Map<number, { entries: readonly Entry[]; stored: readonly Entry[] | undefined }>();

  constructor(one: RuleToDecide, per: string, matches: Passing[], context: StageContext) {
    const { within = 1, count } = one.rule.threshold as NonNullable<Rule["threshold"]>;
    this.one = one;
    this.#matches = matches.sort(byTime);
    this.#context = context;
    this.#within = within;
    this.#count = count;
    this.#buckets = new Buckets(context, { kind: "window", ruleId: one.rule.id, within, per });
    this.#byBucket = Map.groupBy(this.#matches, (match) => this.bucketOf(match));
  }

  bucketOf({ time }: { time: number }): number {
    return this.#buckets.at(time);
  }

  /** The edits that count the matches, and claim the alert where they reach the count. */
  counting(): ItemEdit<WindowState>[] {
    return [...this.#byBucket].map(([bucket, matches]) => {
      const counted = matches.map((match) => this.#countedOf(match));
      return this.#buckets.edit(bucket, (before) => {
        const entries = addCounted(before?.entries ?? [], counted);
        this.#entries.set(bucket, { entries, stored: before?.entries });
        const records = this.#keepsRecords() ? addRecords(before?.records ?? [], counted) : undefined;
        const reached = extendReached(before?.reached, this.#times(bucket));
        const kept = boundedEntries(entries, this.#count);
        if (before && reached === before.reached && records === before.records && isSame(kept, before.entries)) {
          return before;
        }
        const next: WindowState = {
          entries: kept,
          notes: this.#addNotes(before?.notes, matches),
          ...(records && { records }),
          ...(reached && { reached }),
          ...(before?.claim && { claim: before.claim }),
        };
        if (before?.done) return doneState(next);
        const [previous, following] = [this.#state(bucket - 1), this.#state(bucket + 1)];
        return this.#claimed(
          next,
          this.#judgeStates([
            ...(areJoined(previous, next, this.#within) ? [previous] : []),
            next,
            ...(areJoined(next, following, this.#within) ? [following] : []),
          ]) ?? "send",
        );
      });
    });
  }

  /** The items next to those that `counting` edits: windows reach into the one before and the one after. */
  neighbours(): string[] {
    return [...this.#byBucket.keys()].flatMap((bucket) => [
      this.#buckets.key(bucket - 1),
      this.#buckets.key(bucket + 1),
    ]);
  }

  /** The records that reached the count because of this log object, the same ones at every attempt. */
  reachedRecords(): Omit<Counted, "value">[] {
    return this.#touched().flatMap((bucket) => {
      const state = this.#state(bucket);
      // Where no record must be known, it matters only whether there is any, and a value's first one in the bucket is one.
      const stored = this.#keepsRecords()
        ? (state?.records ?? [])
        : this.#entriesOf(bucket).map(({ value, from }) => ({ id: value, time: from }));
      const all = [...stored, ...(this.#byBucket.get(bucket) ?? [])];
      const times = new Map<number, boolean>();
      const isReachedAt = (time: number) => {
        const known =
          times.get(time) ??
          (this.#matches.some((match) => match.time <= time && match.time >= time - this.#within) &&
            isReached(this.#entriesOf(bucket - 1), this.#entriesOf(bucket), time, this.#count, this.#within));
        times.set(time, known);
        return known;
      };
      return [...new Map(all.map((record) => [record.id, record])).values()].filter(({ time }) => isReachedAt(time));
    });
  }

  /** The buckets in which this log object may have reached the count, with those that their windows join. */
  episodes(): Episode[] {
    const joined: number[][] = [];
    for (const bucket of this.#touched()) {
      if (!this.#reached(bucket)?.reached) continue;
      const last = joined.at(-1);
      const before = last?.at(-1);
      // Only neighbours are close enough to be joined.
      if (before !== undefined && areJoined(this.#reached(before), this.#reached(bucket), this.#within))
        last?.push(bucket);
      else joined.push([bucket]);
    }
    return joined.map((buckets) => ({ group: this, buckets }));
  }

  /** Whether the alert of buckets is this log object's to send. */
  hasClaimed(buckets: readonly number[]): boolean {
    return buckets.some((bucket) => isClaimedBy(this.#state(bucket)?.claim, this.#context.claimant));
  }

  /** The item behind those of buckets. The one before them is a bucket of matches, or `neighbours` has it. */
  keyBehind(buckets: readonly number[]): string {
    return this.#buckets.key((buckets.at(-1) as number) + 1);
  }

  /** When the count was first reached in buckets. */
  firstReached(buckets: readonly number[]): number {
    return Math.min(...buckets.flatMap((bucket) => this.#state(bucket)?.reached?.[0] ?? []));
  }

  /** Whether the alert for buckets was sent, or is claimed, in these or in a neighbour that their windows join. */
  judge(buckets: readonly number[]): Judgement {
    const first = buckets[0] as number;
    const last = buckets.at(-1) as number;
    const before = this.#state(first - 1);
    const after = this.#state(last + 1);
    const near = [
      ...(areJoined(before, this.#reached(first), this.#within) ? [before] : []),
      ...buckets.map((bucket) => this.#state(bucket)),
      ...(areJoined(this.#reached(last), after, this.#within) ? [after] : []),
    ];
    return this.#judgeStates(near) ?? "send";
  }

  /**
   * What states of neighbouring buckets, the earliest first, say of the alert for all of them. Windows that were claimed by
   * several may turn out to be joined: the earliest claim counts, so that they do not all leave the alert to each other.
   */
  #judgeStates(states: readonly (WindowState | undefined)[]): Judgement | undefined {
    if (states.some((state) => state?.done)) return "sent";
    const { claimant } = this.#context;
    const claimed = states.find((state) => isInForce(state?.claim, claimant));
    return isClaimedByOther(claimed?.claim, claimant) ? "claimed" : undefined;
  }

  /** The edits that claim the alert of buckets, or note that it was sent. */
  claiming(buckets: readonly number[], judgement: Judgement): ItemEdit<WindowState>[] {
    return buckets.map((bucket) =>
      this.#buckets.edit(bucket, (before) => {
        const reached = this.#reached(bucket);
        if (!before || !reached) return before;
        const next =
          reached.reached === before.reached ? before : { ...before, reached: reached.reached as [number, number] };
        return this.#claimed(next, judgement);
      }),
    );
  }

  /** A state that reached the count, with a claim of its alert, or marked as sent. */
  #claimed(state: WindowState, judgement: Judgement): WindowState {
    const { claimant } = this.#context;
    if (!state.reached || state.done || isClaimedByOther(state.claim, claimant)) return state;
    if (judgement === "sent") return doneState(state);
    // With `mute`, single records are claimed.
    if (this.one.rule.mute || judgement === "claimed" || isOwnClaim(state.claim, claimant)) return state;
    return { ...state, claim: claimFor(claimant) };
  }

  /** Whether others sent or claimed the alert of buckets meanwhile. */
  isTaken(buckets: readonly number[]): Judgement | undefined {
    return this.#judgeStates(buckets.map((bucket) => this.#state(bucket)));
  }

  /** Notes, once it is published, that the alert of buckets was sent. */
  settle(buckets: readonly number[]): void {
    for (const bucket of buckets) {
      this.#context.settle({
        ...this.#buckets.edit(bucket, (before) => (!before || before.done ? before : doneState(before))),
        claim: this.#state(bucket)?.claim,
      });
    }
  }

  holdBackAll(
    reason: "below the count" | "already sent" | "another invocation sends it",
    buckets?: readonly number[],
  ): void {
    for (const match of this.#matches) {
      if (buckets && !this.#contributesTo(buckets, this.bucketOf(match))) continue;
      this.#context.holdBack(this.one.rule, match, reason, reason === "below the count" ? this.#progress(match) : "");
    }
  }

  /** Whether matches of a bucket are in windows that reached the count in `buckets`. They may begin in the one before. */
  #contributesTo(buckets: readonly number[], bucket: number): boolean {
    return buckets.includes(bucket) || (bucket + 1 === buckets[0] && !this.#reached(bucket)?.reached);
  }

  /** The alert of a record that reached the count, with what all log objects have of its window. */
  alertOf({ time, id, mute }: Omit<Counted, "value">, buckets: readonly number[]): Passing {
    const { rule } = this.one;
    const around = [(buckets[0] as number) - 1, ...buckets];
    const { mute: muteOfOwner, ...alert } = alertOfWindow(rule, {
      id,
      from: time - this.#within,
      until: rule.mute ? time : (this.#state(buckets.at(-1) as number)?.reached?.[1] ?? time),
      matches: this.#matches,
      entries: around.flatMap((bucket) => this.#entriesOf(bucket)),
      notes: around.flatMap((bucket) => this.#openNotes(this.#state(bucket)?.notes)),
    });
    // A record without a value of `mute.per` is never muted, whatever the value of the match whose words it gets.
    const muted = this.#mutesEach() ? mute : muteOfOwner;
    return { ...alert, id, time, ...(muted !== undefined && { mute: muted }) };
  }

  /** How far a match is from the count, such as `3 of 5`. */
  #progress({ time }: Passing): string {
    const bucket = this.bucketOf({ time });
    const isIn = (at: number) => at <= time && at >= time - this.#within;
    const entries = [...this.#entriesOf(bucket - 1), ...this.#entriesOf(bucket)];
    const values = entries.flatMap(({ value, from, to }) => (isIn(from) || isIn(to) ? value : []));
    return `${new Set(values).size} of ${this.#count}`;
  }

  /** The buckets of the matches, and those after them, whose windows begin there. */
  #touched(): number[] {
    return [...new Set([...this.#byBucket.keys()].flatMap((bucket) => [bucket, bucket + 1]))].sort((a, b) => a - b);
  }

  /** Whether entries are values instead of single records: those of `of`, or, after `firstSeen`, the new ones. */
  #countsValues(): boolean {
    const { threshold, firstSeen } = this.one.rule;
    return threshold?.of !== undefined || firstSeen !== undefined;
  }

  /** Whether records of a window may have different values of `mute.per`. */
  #mutesEach(): boolean {
    const { threshold, mute } = this.one.rule;
    return mute !== undefined && mute.per !== threshold?.per;
  }

  #countedOf({ id, of, first, time, feeds, mute }: Passing): Counted {
    const muted = this.#mutesEach() ? mute : undefined;
    return { value: of ?? first ?? id, time, id, ...(feeds && { feeds }), ...(muted !== undefined && { mute: muted }) };
  }

  /** Whether single records must be known, besides the first and last time of each value. */
  #keepsRecords(): boolean {
    const { mute } = this.one.rule;
    return this.one.feeds.length > 0 || this.#mutesEach() || (mute !== undefined && this.#countsValues());
  }

  #entriesOf(bucket: number): readonly Entry[] {
    const known = this.#entries.get(bucket);
    const stored = this.#state(bucket)?.entries;
    if (!known) return stored ?? [];
    if (known.stored === stored) return known.entries;
    // Read again after the writes: where this log object had nothing to add, others may have written it meanwhile.
    const read = (stored ?? []).flatMap(({ value, from, to }) =>
      [from, to].map((time) => ({ value, time, id: value })),
    );
    const entries = addCounted(known.entries, read);
    this.#entries.set(bucket, { entries, stored });
    return entries;
  }

  /** The times of a bucket at which the count was reached. Entries have the first and last of a value, matches all. */
  #times(bucket: number): number[] {
    const [previous, entries] = [this.#entriesOf(bucket - 1), this.#entriesOf(bucket)];
    const times = reachedTimes(previous, entries, this.#count, this.#within);
    if (!this.#countsValues()) return times;
    const own = new Set((this.#byBucket.get(bucket) ?? []).map(({ time }) => time));
    const also = [...own].filter((time) => isReached(previous, entries, time, this.#count, this.#within));
    return [...times, ...also].sort((a, b) => a - b);
  }

  /** The state of a bucket with all that is known to have reached the count. */
  #reached(bucket: number): WindowState | undefined {
    const state = this.#state(bucket);
    const reached = extendReached(state?.reached, this.#times(bucket));
    return state && (reached === state.reached || !reached ? state : { ...state, reached });
  }

  #addNotes(before: string | undefined, matches: readonly Passing[]): string {
    const notes = notesWith(this.#openNotes(before), matches);
    const sealed = this.#context.keys.seal(JSON.stringify(notes));
    this.#notes.set(sealed, notes);
    return sealed;
  }

  #openNotes(sealed: string | undefined): Notes[] {
    if (sealed === undefined) return [];
    const known = this.#notes.get(sealed);
    if (known) return [known];
    const text = this.#context.keys.open(sealed);
    return text === undefined ? [] : [JSON.parse(text) as Notes];
  }

  #state(bucket: number): WindowState | undefined {
    return this.#buckets.state(bucket);
  }
}

function isSame(entries: readonly Entry[], others: readonly Entry[]): boolean {
  return (
    entries.length === others.length &&
    entries.every(({ value, from, to }, index) => {
      const other = others[index];
      return value === other?.value && from === other.from && to === other.to;
    })
  );
}
