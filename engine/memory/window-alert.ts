import { clip } from "../../text/clip.ts";
import type { Alert } from "../alert.ts";
import { maxFactCharacters } from "../fact-text.ts";
import type { Rule } from "../ruleset.ts";
import { byCount, countCall } from "../thresholds.ts";
import { isoTime, type Passing } from "./stage.ts";
import type { Entry } from "./window.ts";
import { maxNotedValues, type Notes } from "./window-notes.ts";

/** How many calls of other log objects an alert names. */
const maxOtherCalls = 50;

/** A window that reached the count. Times are event times in seconds; `matches`, `entries` and `notes` may be of others, too. */
interface ReachedWindow {
  /** The record that reached the count; the alert has its words if this log object contains it. */
  id: string;
  from: number;
  /** When a record reached the count: the last of the window. */
  until: number;
  /** The matches of this log object, the earliest first. At least one. */
  matches: readonly Passing[];
  /** What all log objects counted. */
  entries: readonly Entry[];
  /** What all log objects noted. */
  notes: readonly Notes[];
}

/** The alert of a window, in the words of one of this log object's matches, with what all log objects have of it. */
export function alertOfWindow(rule: Rule, { id, from, until, matches, entries, notes }: ReachedWindow): Passing {
  const { of, within = 1 } = rule.threshold as NonNullable<Rule["threshold"]>;
  const isIn = (at: number) => at >= from && at <= until;
  const own = matches.filter(({ time }) => isIn(time));
  const distance = ({ time }: Passing) => Math.abs(time - until);
  const nearest = () => matches.reduce((a, b) => (distance(b) < distance(a) ? b : a));
  const owner = own.find((match) => match.id === id) ?? own[0] ?? nearest();
  const hasDraft = ({ draft }: Passing) => draft !== undefined;
  const draft = owner.draft ?? (own.find(hasDraft) ?? matches.find(hasDraft))?.draft;

  const counted = entries.filter((entry) => isIn(entry.from) || isIn(entry.to));
  const times = counted.flatMap((entry) => [entry.from, entry.to]).filter(isIn);
  const first = Math.min(...times, until);
  const records = [...matches, ...notes.flatMap((note) => note.records)];
  const eventAt = (at: number) => ({
    time: isoTime(at),
    eventID: records.find(({ time }) => time === at)?.eventID ?? "",
  });
  const different = new Set(counted.map(({ value }) => value)).size;
  const more = Math.max(0, ...own.map((match) => match.more));
  const count = Math.max(Math.max(of === undefined ? different : own.length, 1) + more, different);
  const values = new Set([...notes.flatMap((note) => note.values), ...own.flatMap(({ shown }) => shown.of ?? [])]);
  const notedCalls = notes.flatMap(({ calls = [] }) =>
    calls.flatMap(([call, from, to]) => (isIn(from) || isIn(to) ? call : [])),
  );
  return {
    ...owner,
    more: 0,
    ...(draft && { draft }),
    threshold: {
      count,
      per: clip(owner.shown.per ?? "", maxFactCharacters),
      last: isoTime(until),
      ...callsOf(own, notedCalls),
    },
    memory: {
      ...owner.memory,
      window: {
        count,
        within,
        first: eventAt(first),
        last: eventAt(until),
        ...(of !== undefined && { different: { count: different, values: [...values].slice(0, maxNotedValues) } }),
      },
    },
  };
}

/**
 * The calls of an alert for its `threshold`, if there are several: those of this log object's matches with how often each was
 * made, and the noted ones that these don't have, at most 50.
 */
function callsOf(
  own: readonly Passing[],
  noted: readonly string[],
): Pick<NonNullable<Alert["threshold"]>, "calls" | "otherCalls"> {
  const calls = new Map<string, number>();
  for (const { shown, waited } of own) if (shown.call !== undefined && !waited) countCall(calls, shown.call);
  // Those that `more` counts, of which the alert's count has the most that one match stands for.
  const most = own.reduce<Passing | undefined>((a, b) => (b.more > (a?.more ?? 0) ? b : a), undefined);
  for (const [call, count] of most?.moreCalls ?? []) countCall(calls, call, count);
  const others = [...new Set(noted)].filter((call) => !calls.has(call)).slice(0, maxOtherCalls);
  if (calls.size + others.length < 2) return {};
  return { calls: byCount(calls), ...(others.length > 0 && { otherCalls: others }) };
}
