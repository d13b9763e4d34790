import { type Claim, type Claimant, claimFor, isClaimedBy, needsClaim, type PublishedOf } from "./claims.ts";

/** A stretch of time in which a value was seen, with no gap longer than `within`. */
interface Stretch {
  from: number;
  to: number;
  /** Whether its first sight was alerted or learned. */
  done?: 1;
  claim?: Claim;
}

/** What memory has of a value: when it was seen. Times are in seconds. */
export interface FirstSeenState {
  seen: Stretch[];
  /** The first sights that were passed on: when, and by whose log object. The latest delivered is the last. */
  passed?: [time: number, by: string][];
}

/** How a rule looks for first sights. Times are in seconds. */
interface Sightings {
  within: number;
  learnedUntil: number;
  /** Whether first sights are passed on, to further keys of the rule or to rules that come after it. */
  passesOn: boolean;
}

/** How many stretches of a value are kept: late records belong to one of the last. */
const maxStretches = 8;

/** How many first sights that were passed on are kept: those of attempts that ended before they published are among the last. */
const maxPassed = 20;

/**
 * Notes sightings of a value, and claims the alert for each stretch that begins with one. A stretch that begins before
 * `learnedUntil` needs no alert. A sighting a hundredth of `within` after the last one is not written: the value then
 * counts as seen for that much less, which saves most writes for values that are always in use. What is passed
 * on is remembered, so that every attempt at its log object passes it on, whatever was delivered in between.
 */
export function noteSightings(
  state: FirstSeenState | undefined,
  times: readonly number[],
  { within, learnedUntil, passesOn }: Sightings,
  claimant: Claimant,
): FirstSeenState | undefined {
  const slack = slackOf(within);
  let seen = state?.seen ?? [];
  let changed = false;
  for (const time of times) {
    const near = seen.filter(({ from, to }) => time >= from - within && time <= to + within);
    const [only] = near;
    if (near.length === 1 && only && time >= only.from && time <= only.to + (only.done ? slack : 0)) continue;
    changed = true;
    const done = near.some(({ done }) => done);
    const claim = near.find(({ claim }) => claim)?.claim;
    const joined: Stretch = {
      from: Math.min(time, ...near.map(({ from }) => from)),
      to: Math.max(time, ...near.map(({ to }) => to)),
      ...(done && { done: 1 }),
      ...(claim && !done && { claim }),
    };
    seen = [...seen.filter((stretch) => !near.includes(stretch)), joined];
  }
  const settled = seen.map((stretch) => {
    if (stretch.done) return stretch;
    if (stretch.from < learnedUntil) return { from: stretch.from, to: stretch.to, done: 1 as const };
    if (!needsClaim(stretch.claim, claimant)) return stretch;
    // Only for what this log object saw: others are about to be sent again by those who saw them.
    if (!times.some((time) => time >= stretch.from && time <= stretch.to)) return stretch;
    return { ...stretch, claim: claimFor(claimant) };
  });
  const isFirst = (time: number) => time >= learnedUntil && settled.some(({ from }) => from === time);
  const first = passesOn ? times.filter((time) => isFirst(time) && !wasPassed(state, time, claimant)) : [];
  if (!changed && first.length === 0 && settled.every((stretch, index) => stretch === seen[index])) return state;
  const added = [...new Set(first)].map((time): [number, string] => [time, claimant.by]);
  const passed = [...(state?.passed ?? []), ...added].slice(-maxPassed);
  return {
    seen: settled.sort((a, b) => a.from - b.from).slice(-maxStretches),
    ...(passed.length > 0 && { passed }),
  };
}

/** Whether an attempt at the same log object passed on a sighting as the first. */
export function wasPassed(state: FirstSeenState | undefined, time: number, { by }: Claimant): boolean {
  return state?.passed?.some(([at, other]) => at === time && other === by) ?? false;
}

/** For how many seconds after the last sighting of a value further ones are not written. */
function slackOf(within: number): number {
  return Math.floor(within / 100);
}

/** Returns the stretch that a sighting belongs to, also where the sighting itself was not written. */
export function stretchAt(state: FirstSeenState | undefined, time: number, within: number): Stretch | undefined {
  return state?.seen.find(({ from, to }) => time >= from && time <= to + slackOf(within));
}

/** What memory says of a sighting that was noted. */
export function judgeSighting(
  state: FirstSeenState | undefined,
  time: number,
  within: number,
  learnedUntil: number,
  claimant: Claimant,
): "first" | "seen" | "learned" | "claimed" {
  const stretch = stretchAt(state, time, within);
  if (!stretch) return "first";
  if (stretch.done) return time < learnedUntil ? "learned" : "seen";
  return isClaimedBy(stretch.claim, claimant) ? "first" : "claimed";
}

/** Marks the first sights whose claims were published. */
export function settleSightings(state: FirstSeenState, publishedOf: PublishedOf): FirstSeenState {
  if (!state.seen.some(({ claim }) => claim && publishedOf(claim))) return state;
  return {
    ...state,
    seen: state.seen.map(
      (stretch): Stretch => (publishedOf(stretch.claim) ? { from: stretch.from, to: stretch.to, done: 1 } : stretch),
    ),
  };
}
