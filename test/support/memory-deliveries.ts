import fc from "fast-check";
import type { Alert } from "../../engine/alert.ts";
import { createEvaluator } from "../../engine/evaluate.ts";
import { createMemory, type MemoryDecision } from "../../engine/memory/decide.ts";
import { createMemoryKeys } from "../../engine/memory/keys.ts";
import { createMapStore } from "../../engine/memory/map-store.ts";
import type { MemoryStore } from "../../engine/memory/store.ts";
import type { Rule } from "../../engine/ruleset.ts";
import type { ReferenceAlert, SeenRecord } from "../data/reference-memory.ts";
import { fuzz } from "./fuzz.ts";
import { record, rule } from "./records.ts";

/** The two values of records that the rules of tests go by. */
export const user = "record.userAgent";
export const address = "record.sourceIPAddress";

/** When streams begin, in seconds. */
export const start = Date.parse("2026-03-14T00:00:00Z") / 1000;
export const keys = createMemoryKeys(new Uint8Array(32));

/** A rule that matches the records whose event name contains its id. */
export function remembering(id: string, fields: Partial<Rule>): Rule {
  return rule({ id, severity: "high", expression: `record.eventName.contains("${id}")`, ...fields });
}

const seen = fc.record({
  time: fc.integer({ min: 0, max: 45 }),
  matches: fc.subarray(["a", "b", "c"], { minLength: 1 }),
  user: fc.constantFrom("x", "x", "X", ""),
  address: fc.constantFrom("1", "2", "3"),
});

/**
 * Streams of up to 40 records of three rules within 45 seconds, in no order. In these, a value has at most as many stretches as
 * memory keeps, 8, where the `within` of `firstSeen` is at least 5.
 */
export const stream: fc.Arbitrary<SeenRecord[]> = fc
  .array(seen, { minLength: 4, maxLength: 40, size: "max" })
  .map((all) =>
    all.map(({ time, matches, user: name, address: from }, index) => ({
      id: `id-${String(index).padStart(3, "0")}`,
      time: start + time,
      matches,
      values: { [user]: name, [address]: from },
    })),
  );

/** How a stream is delivered. */
export interface Delivery {
  order: number[];
  /** Whether each record comes twice. */
  twice: boolean[];
  /** How many records a log object has. */
  size: number;
}

/** Deliveries in any order, with some records twice, cut into log objects of any size. */
export const delivery: fc.Arbitrary<Delivery> = fc.record({
  order: fc.array(fc.nat(), { minLength: 80, maxLength: 80 }),
  twice: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
  size: fc.integer({ min: 1, max: 9 }),
});

function recordOf({ id, time, matches, values }: SeenRecord) {
  return record({
    eventID: id,
    eventTime: new Date(time * 1000).toISOString().replace(".000", ""),
    eventName: matches.join("-"),
    userAgent: values[user],
    sourceIPAddress: values[address],
  });
}

/** A stack that gets log objects, one after the other. Rules with `firstSeen` learn until `learnedUntil`, in seconds. */
export function stack(
  rules: Rule[],
  { store = createMapStore(() => start * 1000), learnedUntil = 0 }: { store?: MemoryStore; learnedUntil?: number } = {},
) {
  const evaluator = createEvaluator({ rules, suppressions: [] });
  const memory = createMemory(
    { rules },
    { store, keys, now: () => start * 1000, pause: async () => undefined, learnedUntil: () => learnedUntil },
  );
  return {
    decide(records: readonly SeenRecord[], by: string): Promise<MemoryDecision> {
      const evaluation = evaluator.begin();
      for (const each of records) evaluation.add(recordOf(each));
      return memory.decide(evaluation.finish(), by);
    },
  };
}

/** Delivers log objects to a new stack, and returns all alerts that were sent. */
export async function deliver(rules: Rule[], objects: SeenRecord[][]): Promise<Alert[]> {
  const { decide } = stack(rules);
  const alerts: Alert[] = [];
  for (const [index, records] of objects.entries()) {
    const { evaluation, commit } = await decide(records, String(index));
    alerts.push(...evaluation.alerts.flatMap((each) => each.alerts));
    await commit();
  }
  return alerts;
}

/** Cuts a stream into log objects of so many records. */
export function cut<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
}

/** The records by time, then id. */
export const ordered = (records: readonly SeenRecord[]): SeenRecord[] =>
  records.toSorted((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));

/** The records in the order of a delivery, some of them twice. */
export function shuffled(records: readonly SeenRecord[], { order, twice }: Delivery): SeenRecord[] {
  return [...records, ...records.filter((_, index) => twice[index])]
    .map((each, index) => ({ each, rank: order[index] ?? 0 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ each }) => each);
}

/** Whether an alert is about what the reference alerts on. */
export function isSame({ rule, facts, threshold, memory }: Alert, expected: ReferenceAlert): boolean {
  if (rule.id !== expected.rule) return false;
  if (threshold) {
    const last = Date.parse(threshold.last) / 1000;
    return threshold.per === expected.subject && last >= expected.from && last <= expected.to;
  }
  const value = memory?.firstSeen?.value;
  return (value === undefined || value === expected.subject) && expected.ids.includes(facts.eventID);
}

/** As `fuzz`, but a stream that fails is printed as it is, since shrinking it takes minutes. */
export function tries<T>(runs: number, testSeed?: number): fc.Parameters<T> {
  return { ...fuzz<T>(runs, testSeed), endOnFailure: true };
}
