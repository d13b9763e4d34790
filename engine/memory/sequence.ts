import { type Claim, type Claimant, claimFor, needsClaim, type PublishedOf } from "./claims.ts";
import { byTime } from "./matches.ts";

/** A match of the rule before: its time in seconds, and its event. */
export type Hit = [time: number, id: string];

/** A match of the rule after. */
export interface Waiting {
  time: number;
  id: string;
  /** Whether it was alerted. */
  done?: 1;
  claim?: Claim;
  /** What rules that come after this one are told of it: `HashedMatch.feeds`. */
  feeds?: (string | null)[];
  /** What is needed to alert when the rule before turns out to have matched, sealed. */
  sealed?: string;
}

/** What memory has of a sequence for a value of `per` and a stretch of time as long as `within`. */
export interface SequenceState {
  hits: Hit[];
  waiting: Waiting[];
}

/** How many matches that wait are kept with the words of their alerts: those that a late hit finds first and last. */
const maxWaiting = 20;

/** How many matches that were alerted are remembered, so that a replay does not alert again. */
const maxDone = 1_000;

/** Returns the earliest hit that a match comes after: at most `within` before it or at the same time, and another event. */
export function hitBefore(
  { time, id }: Pick<Waiting, "time" | "id">,
  state: SequenceState | undefined,
  previous: SequenceState | undefined,
  within: number,
): Hit | undefined {
  const fits = ([at, event]: Hit) => at <= time && at >= time - within && event !== id;
  return previous?.hits.find(fits) ?? state?.hits.find(fits);
}

/** Adds hits. Of many, the two earliest and the two latest decide everything: two, as one may be the match itself. */
export function addHits(state: SequenceState | undefined, hits: readonly Hit[]): SequenceState | undefined {
  const before = state?.hits ?? [];
  const added = hits.filter(([, id]) => !before.some(([, known]) => known === id));
  if (added.length === 0) return state;
  const sorted = [...new Map([...before, ...added].map((hit) => [hit[1], hit])).values()].sort(
    ([a, x], [b, y]) => a - b || (x < y ? -1 : 1),
  );
  const kept = sorted.length <= 4 ? sorted : [...sorted.slice(0, 2), ...sorted.slice(-2)];
  if (kept.length === before.length && kept.every(([, id], index) => id === before[index]?.[1])) return state;
  return { hits: kept, waiting: state?.waiting ?? [] };
}

/** Adds matches of the rule after, bounded. */
export function addWaiting(state: SequenceState | undefined, added: readonly Waiting[]): SequenceState | undefined {
  const known = new Set(state?.waiting.map(({ id }) => id));
  const others = added.filter(({ id }) => !known.has(id));
  if (others.length === 0) return state;
  const all = [...(state?.waiting ?? []), ...others].sort(byTime);
  const open = all.filter(({ sealed }) => sealed !== undefined);
  const kept = new Set(
    open.length <= maxWaiting ? open : [...open.slice(0, maxWaiting / 2), ...open.slice(-maxWaiting / 2)],
  );
  for (const waiting of all.filter(({ sealed }) => sealed === undefined).slice(-maxDone)) kept.add(waiting);
  return { hits: state?.hits ?? [], waiting: all.filter((waiting) => kept.has(waiting)) };
}

/** Claims the alerts of matches. */
export function claimWaiting(
  state: SequenceState | undefined,
  ids: ReadonlySet<string>,
  claimant: Claimant,
): SequenceState | undefined {
  return change(state, ids, (waiting) =>
    !waiting.done && needsClaim(waiting.claim, claimant) ? { ...waiting, claim: claimFor(claimant) } : waiting,
  );
}

/** Marks a match as alerted, and forgets its words. */
export function settleMatch(state: SequenceState | undefined, id: string): SequenceState | undefined {
  return change(state, new Set([id]), doneWaiting);
}

/** Marks the matches as alerted whose claims were published. */
export function settleWaiting(state: SequenceState, publishedOf: PublishedOf): SequenceState {
  const ids = new Set(state.waiting.flatMap(({ id, claim }) => (claim && publishedOf(claim) ? [id] : [])));
  return ids.size === 0 ? state : (change(state, ids, doneWaiting) ?? state);
}

function doneWaiting(waiting: Waiting): Waiting {
  const { claim: _claim, sealed: _sealed, ...known } = waiting;
  return waiting.done ? waiting : { ...known, done: 1 };
}

function change(
  state: SequenceState | undefined,
  ids: ReadonlySet<string>,
  to: (waiting: Waiting) => Waiting,
): SequenceState | undefined {
  if (!state) return state;
  const waiting = state.waiting.map((one) => (ids.has(one.id) ? to(one) : one));
  return waiting.every((one, index) => one === state.waiting[index]) ? state : { hits: state.hits, waiting };
}
