import {
  type Claim,
  type Claimant,
  claimFor,
  isClaimedBy,
  isClaimedByOther,
  isOwnClaim,
  type PublishedOf,
} from "./claims.ts";

/** What memory has of the alerts of a rule for a value of `mute.per`. Times are event times in seconds. */
export interface MuteState {
  /** Alerts that were sent, or that are claimed and about to be. */
  sent: { time: number; id: string; claim?: Claim }[];
  /** Alerts that were held back; `said`, once an email has counted them. */
  held: { time: number; id: string; said?: 1 }[];
  /** How many more were held back than `held` has. */
  more: number;
}

/** An alert that a mute decides on. */
export interface MutableAlert {
  time: number;
  id: string;
  /** How many further ones are like it, and come after it. */
  more: number;
  /** Whether only an earlier attempt decided to send it: `Passing.again`. */
  again?: true;
}

/** How many alerts are remembered: a replay of older ones is sent again, or counted again. */
const maxSent = 100;
const maxHeld = 1_000;

/**
 * Decides on alerts, in the order of their times: one is held back if another was sent at most `seconds` before it, or
 * after it, as with a record that is delivered late. Those to send are claimed.
 */
export function muteAlerts(
  state: MuteState | undefined,
  alerts: readonly MutableAlert[],
  seconds: number,
  claimant: Claimant,
): MuteState | undefined {
  const ids = new Set(alerts.map(({ id }) => id));
  // Not sent: a claim whose claimant never came back, and one of an earlier attempt about a record that is no longer kept.
  const sent = (state?.sent ?? []).filter(
    ({ id, claim }) => !claim || isClaimedByOther(claim, claimant) || (isClaimedBy(claim, claimant) && ids.has(id)),
  );
  const held = [...(state?.held ?? [])];
  // A flood has thousands of alerts, of which none is known: they are not searched for in the lists.
  const known = new Set([...sent, ...held].map(({ id }) => id));
  let more = state?.more ?? 0;
  let changed = sent.length !== (state?.sent.length ?? 0);
  const claim = (at: number, { time, id }: MutableAlert) => {
    changed = true;
    sent[at] = { time, id, claim: claimFor(claimant) };
  };
  for (const alert of alerts) {
    const { time, id } = alert;
    const index = known.has(id) ? sent.findIndex((other) => other.id === id) : -1;
    if (index >= 0) {
      const { claim: before } = sent[index] ?? {};
      // An earlier attempt claimed it.
      if (isClaimedBy(before, claimant) && !isOwnClaim(before, claimant)) claim(index, alert);
      continue;
    }
    const heldAt = known.has(id) ? held.findIndex((other) => other.id === id) : -1;
    const isClose = sent.some((other) => Math.abs(time - other.time) <= seconds);
    if (alert.again || (heldAt >= 0 && isClose)) continue;
    if (heldAt < 0) more += alert.more;
    // What it was held back for was not sent.
    else held.splice(heldAt, 1);
    changed = true;
    known.add(id);
    if (isClose) held.push({ time, id });
    else claim(sent.length, alert);
  }
  if (!changed) return state;
  const earliestFirst = (a: { time: number }, b: { time: number }) => a.time - b.time;
  const dropped = Math.max(0, held.length - maxHeld);
  // Those that an email has counted go first.
  const kept = dropped > 0 ? held.sort((a, b) => (b.said ?? 0) - (a.said ?? 0) || a.time - b.time) : held;
  const uncounted = kept.slice(0, dropped).filter(({ said }) => !said).length;
  return {
    sent: sent.sort(earliestFirst).slice(-maxSent),
    held: kept.slice(dropped).sort(earliestFirst),
    more: more + uncounted,
  };
}

/**
 * What memory says of an alert after `muteAlerts`: to send, held back, sent by an earlier attempt or delivery, or claimed by
 * another invocation. One that `held` has no room for is held back, too, so that a flood does not end the mute; `seen` is one
 * that an earlier attempt did not come to send.
 */
export function judgeMute(
  state: MuteState | undefined,
  { time, id, again }: Omit<MutableAlert, "more">,
  seconds: number,
  claimant: Claimant,
): "send" | "held" | "sent" | "claimed" | "seen" {
  const sent = state?.sent.find((alert) => alert.id === id);
  if (sent) {
    if (!sent.claim) return "sent";
    return isClaimedBy(sent.claim, claimant) ? "send" : "claimed";
  }
  if (state?.held.some((alert) => alert.id === id)) return "held";
  if (again) return "seen";
  return state?.sent.some((alert) => Math.abs(alert.time - time) <= seconds) ? "held" : "send";
}

/** Alerts that were held back before one that is sent. */
interface HeldBefore {
  count: number;
  /** The event time of the first, in seconds. */
  since: number;
  /** How many of them `MuteState.held` does not have. */
  more: number;
}

/** What the email of an alert at `time` says was held back before; undefined if nothing was. Of `more`, `later` came after it. */
export function heldBefore(state: MuteState | undefined, time: number, later: number): HeldBefore | undefined {
  if (!state) return undefined;
  const held = state.held.filter((alert) => !alert.said && alert.time <= time);
  const more = Math.max(0, state.more - later);
  if (held.length + more === 0) return undefined;
  // Those that are only counted came after an alert that was sent.
  const times = held.length > 0 ? held : state.sent.filter((alert) => alert.time < time).slice(-1);
  return { count: held.length + more, since: Math.min(time, ...times.map((alert) => alert.time)), more };
}

/** Notes that an alert was sent, and what its email said was held back before it. */
export function settleMute(
  state: MuteState | undefined,
  { time, id }: { time: number; id: string },
  counted: Pick<HeldBefore, "more"> | undefined,
): MuteState | undefined {
  if (!state) return state;
  return {
    sent: state.sent.map((alert) => (alert.id === id ? { time: alert.time, id } : alert)),
    held: counted
      ? state.held.map((alert) => (alert.time <= time ? { ...alert, said: 1 as const } : alert))
      : state.held,
    more: counted ? Math.max(0, state.more - counted.more) : state.more,
  };
}

/** Marks the alerts whose claims were published. */
export function settleMutes(state: MuteState, publishedOf: PublishedOf): MuteState {
  return state.sent.reduce((before, { time, id, claim }) => {
    const published = claim && publishedOf(claim);
    if (!published) return before;
    const { counted } = published;
    return settleMute(before, { time, id }, counted === undefined ? undefined : { more: counted }) ?? before;
  }, state);
}
