import type { Passing } from "./stage.ts";

/** What people see of a bucket: its first and last record, some values of `threshold.of`, and some calls. */
export interface Notes {
  records: { time: number; eventID: string }[];
  values: string[];
  /** When each call was first and last made; absent in items of earlier versions. */
  calls?: [call: string, from: number, to: number][];
}

/** How many values of `threshold.of` are noted of a bucket, and shown of an alert. */
export const maxNotedValues = 20;
const maxNotedCalls = 20;

/** Returns the notes of a bucket with those of further matches: the first and last record, at most 20 values and 20 calls. */
export function notesWith(known: readonly Notes[], matches: readonly Passing[]): Notes {
  const records = [
    ...known.flatMap((note) => note.records),
    ...matches.map(({ time, eventID }) => ({ time, eventID })),
  ];
  records.sort((a, b) => a.time - b.time || (a.eventID < b.eventID ? -1 : 1));
  const values = new Set([...known.flatMap((note) => note.values), ...matches.flatMap(({ shown }) => shown.of ?? [])]);
  return {
    records: records.length > 2 ? records.filter((_, at) => at === 0 || at === records.length - 1) : records,
    values: [...values].slice(0, maxNotedValues),
    calls: notedCalls(known, matches),
  };
}

/** The calls that are known of a bucket, with those of further matches. */
function notedCalls(known: readonly Notes[], matches: readonly Passing[]): NonNullable<Notes["calls"]> {
  const added = matches.flatMap(({ time, shown: { call } }) =>
    call === undefined ? [] : [[call, time, time] as const],
  );
  const calls = new Map<string, [from: number, to: number]>();
  for (const [call, from, to] of [...known.flatMap(({ calls = [] }) => calls), ...added]) {
    const times = calls.get(call);
    if (times) calls.set(call, [Math.min(times[0], from), Math.max(times[1], to)]);
    else if (calls.size < maxNotedCalls) calls.set(call, [from, to]);
  }
  return [...calls].map(([call, [from, to]]) => [call, from, to]);
}
