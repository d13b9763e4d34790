import type { Alert } from "../../engine/evaluate.ts";
import type { RecordFacts } from "../../engine/record.ts";
import { byTime } from "../../handler/count-alerts.ts";
import { compare } from "../../text/compare.ts";

/** An alert as the report shows it: plain data that can be sent between threads. */
export interface KeptAlert {
  facts: RecordFacts;
  summary?: string;
  threshold?: Alert["threshold"];
  memory?: Alert["memory"];
  /** The path or URI of its log file. */
  source: string;
}

/** How many alerts there were, and the first ones by event time. */
export interface AlertTally {
  count: number;
  /** At most `maxKept` of the tally. */
  kept: KeptAlert[];
}

/** How many alerts of a rule are kept for the report. */
export const maxKeptAlerts = 200;

/** How many alerts of a rule are kept without a report, as examples. Those of the report take 40 MB in a long run of all rules. */
export const maxExamples = 3;

/** Keeps an alert unless `maxKept` earlier ones are kept. */
export function keepAlert(
  list: AlertTally,
  { facts, summary, threshold, memory }: Alert,
  source: string,
  maxKept: number,
): void {
  // The first ones are in order when there are so many.
  const last = list.kept[maxKept - 1];
  if (last && facts.eventTime > last.facts.eventTime) return;
  list.kept.push({
    facts: withSharedTexts(facts),
    ...(summary !== undefined && { summary }),
    ...(threshold && { threshold }),
    ...(memory && { memory }),
    source,
  });
  // Sorting occasionally costs less than inserting each alert in its place.
  const { length } = list.kept;
  if (length === maxKept || length >= 2 * maxKept) list.kept = earliest(list.kept, maxKept);
}

/** Adds the alerts of `part` to those of `list`. */
export function mergeAlerts(list: AlertTally, part: AlertTally, maxKept: number): void {
  list.count += part.count;
  if (part.kept.length === 0) return;
  const added = part.kept.map((alert) => ({ ...alert, facts: withSharedTexts(alert.facts) }));
  list.kept = earliest([...list.kept, ...added], maxKept);
}

/** The first `maxKept` alerts, ordered by time. */
export function earliest(alerts: KeptAlert[], maxKept = maxKeptAlerts): KeptAlert[] {
  return alerts.sort(byTimeAndSource).slice(0, maxKept);
}

/**
 * Leaves out alerts that can't be among the earliest of a run, because a worker has sent enough earlier ones. Sending them
 * takes a fifth of the time of a run with many alerts (bench/peers.ts).
 */
export class KeptBounds {
  /** By list, the event times of the earliest alerts that were sent, in order. */
  readonly #sent = new Map<string, string[]>();
  readonly #maxKept: number;

  constructor(maxKept = maxKeptAlerts) {
    this.#maxKept = maxKept;
  }

  /** Returns those of the alerts, which are in order, that may be among the earliest of all that were passed for this list. */
  keep(list: string, alerts: KeptAlert[]): KeptAlert[] {
    const sent = this.#sent.get(list) ?? [];
    const bound = sent[this.#maxKept - 1];
    const kept = bound === undefined ? alerts : alerts.filter(({ facts }) => facts.eventTime <= bound);
    if (kept.length > 0) {
      const times = [...sent, ...kept.map(({ facts }) => facts.eventTime)];
      this.#sent.set(list, times.sort(compare).slice(0, this.#maxKept));
    }
    return kept;
  }
}

/** Texts that many alerts have in common, such as who called. */
const sharedTexts = new Map<string, string>();
const maxSharedTexts = 20_000;

/** The same facts in half the memory: each was read from a text of its own, and most of them are in many alerts (bench/peers.ts). */
function withSharedTexts(facts: RecordFacts): RecordFacts {
  if (sharedTexts.size > maxSharedTexts) sharedTexts.clear();
  const shared: Partial<Record<keyof RecordFacts, unknown>> = {};
  for (const [name, fact] of Object.entries(facts) as [keyof RecordFacts, unknown][]) {
    const isShared = typeof fact === "string" && name !== "eventID" && name !== "eventTime";
    if (isShared && !sharedTexts.has(fact)) sharedTexts.set(fact, fact);
    shared[name] = isShared ? sharedTexts.get(fact) : fact;
  }
  return shared as RecordFacts;
}

function byTimeAndSource(a: KeptAlert, b: KeptAlert): number {
  return byTime(a, b) || compare(a.source, b.source);
}
