// Also tests engine/memory/decide.ts, engine/memory/stage.ts, engine/memory/after-stage.ts, engine/memory/first-seen-stage.ts, engine/memory/window-stage.ts, engine/memory/window.ts, engine/memory/sequence.ts, engine/memory/first-seen.ts, engine/memory/matches.ts, engine/memory/map-store.ts, engine/memory/store.ts.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Alert } from "../../../engine/alert.ts";
import { createEvaluator } from "../../../engine/evaluate.ts";
import { createMemory, type MemoryDecision } from "../../../engine/memory/decide.ts";
import { createMemoryKeys } from "../../../engine/memory/keys.ts";
import { createMapStore } from "../../../engine/memory/map-store.ts";
import { MemoryStoreError } from "../../../engine/memory/store.ts";
import type { Rule } from "../../../engine/ruleset.ts";
import { alertsByReference, type ReferenceAlert, type SeenRecord } from "../../data/reference-memory.ts";
import { fuzz } from "../../support/fuzz.ts";
import { record, rule } from "../../support/records.ts";

const user = "record.userAgent";
const address = "record.sourceIPAddress";
const start = Date.parse("2026-03-14T00:00:00Z") / 1000;
const keys = createMemoryKeys(new Uint8Array(32));

/** A rule that matches the records whose event name contains its id. */
function remembering(id: string, fields: Partial<Rule>): Rule {
  return rule({ id, severity: "high", expression: `record.eventName.contains("${id}")`, ...fields });
}

const rulesets: Record<string, Rule[]> = {
  "threshold…within": [remembering("a", { threshold: { count: 3, per: user, within: 10 } })],
  "threshold…within of distinct values": [
    remembering("a", { threshold: { count: 3, per: user, of: address, within: 10 } }),
  ],
  firstSeen: [remembering("a", { firstSeen: { of: user, within: 10, learn: 1 } })],
  "firstSeen per value": [remembering("a", { firstSeen: { of: user, per: address, within: 12, learn: 1 } })],
  after: [remembering("a", { silent: true }), remembering("b", { after: { rule: "a", per: user, within: 8 } })],
  "after a rule that alerts": [remembering("a", {}), remembering("b", { after: { rule: "a", per: user, within: 8 } })],
  "a sequence of three": [
    remembering("a", { silent: true }),
    remembering("b", { silent: true, after: { rule: "a", per: user, within: 8 } }),
    remembering("c", { after: { rule: "b", per: user, within: 5 } }),
  ],
  "after a threshold": [
    remembering("a", { silent: true, threshold: { count: 3, per: user, within: 10 } }),
    remembering("b", { after: { rule: "a", per: address, within: 6 } }),
  ],
  "after a threshold of distinct values": [
    remembering("a", { threshold: { count: 2, per: user, of: address, within: 10 } }),
    remembering("b", { after: { rule: "a", per: user, within: 6 } }),
  ],
  "a threshold after a rule": [
    remembering("a", {}),
    remembering("b", { after: { rule: "a", per: user, within: 6 }, threshold: { count: 2, per: address, within: 8 } }),
  ],
  "firstSeen after a rule": [
    remembering("a", {}),
    remembering("b", { after: { rule: "a", per: user, within: 6 }, firstSeen: { of: address, within: 9, learn: 1 } }),
  ],
};

const seen = fc.record({
  time: fc.integer({ min: 0, max: 45 }),
  matches: fc.subarray(["a", "b", "c"], { minLength: 1 }),
  user: fc.constantFrom("x", "x", "X", ""),
  address: fc.constantFrom("1", "2", "3"),
});
const stream = fc.array(seen, { minLength: 4, maxLength: 40, size: "max" }).map((all) =>
  all.map(
    ({ time, matches, user: name, address: from }, index): SeenRecord => ({
      id: `id-${String(index).padStart(3, "0")}`,
      time: start + time,
      matches,
      values: { [user]: name, [address]: from },
    }),
  ),
);
/** How a stream is delivered: in which order, how often each record, and cut into how many log objects. */
const delivery = fc.record({
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

/** A stack that gets log objects, one after the other. */
function stack(rules: Rule[], store = createMapStore(() => start * 1000)) {
  const evaluator = createEvaluator({ rules, suppressions: [] });
  const memory = createMemory({ rules }, { store, keys, now: () => start * 1000, pause: async () => undefined });
  return {
    decide(records: SeenRecord[], by: string): Promise<MemoryDecision> {
      const evaluation = evaluator.begin();
      for (const each of records) evaluation.add(recordOf(each));
      return memory.decide(evaluation.finish(), by);
    },
  };
}

function cut<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
}

const ordered = (records: readonly SeenRecord[]) =>
  records.toSorted((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));

function shuffled(records: SeenRecord[], { order, twice }: { order: number[]; twice: boolean[] }): SeenRecord[] {
  return [...records, ...records.filter((_, index) => twice[index])]
    .map((each, index) => ({ each, rank: order[index] ?? 0 }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ each }) => each);
}

/** Whether an alert is about what the reference alerts on. */
function isSame({ rule, facts, threshold, memory }: Alert, expected: ReferenceAlert): boolean {
  if (rule.id !== expected.rule) return false;
  if (threshold) {
    const last = Date.parse(threshold.last) / 1000;
    return threshold.per === expected.subject && last >= expected.from && last <= expected.to;
  }
  const value = memory?.firstSeen?.value;
  return (value === undefined || value === expected.subject) && expected.ids.includes(facts.eventID);
}

async function deliver(rules: Rule[], objects: SeenRecord[][]): Promise<Alert[]> {
  const { decide } = stack(rules);
  const alerts: Alert[] = [];
  for (const [index, records] of objects.entries()) {
    const { evaluation, commit } = await decide(records, String(index));
    alerts.push(...evaluation.alerts.flatMap((each) => each.alerts));
    await commit();
  }
  return alerts;
}

const sentBy = (rules: Rule[], records: SeenRecord[]) => {
  const silent = new Set(rules.filter((each) => each.silent).map(({ id }) => id));
  return alertsByReference(rules, records).filter((alert) => !silent.has(alert.rule));
};

describe.each(Object.entries(rulesets))("%s", (_name, rules) => {
  // Rules without any key of memory alert on each record, and once per log object where a record comes twice.
  const isRemembering = ({ rule }: { rule: Rule }) => !!(rule.after ?? rule.firstSeen ?? rule.threshold);
  const remembered = new Set(rules.filter((each) => isRemembering({ rule: each })).map(({ id }) => id));

  test("one ordered stream, cut anywhere, alerts exactly as the reference", async () => {
    await fc.assert(
      fc.asyncProperty(stream, fc.integer({ min: 1, max: 9 }), async (records, size) => {
        const alerts = (await deliver(rules, cut(ordered(records), size))).filter(isRemembering);
        const expected = sentBy(rules, records).filter(({ rule }) => remembered.has(rule));
        for (const one of expected) {
          expect({ one, found: alerts.filter((alert) => isSame(alert, one)).length }).toEqual({ one, found: 1 });
        }
        expect(alerts.length).toBe(expected.length);
      }),
      fuzz(12),
    );
  });

  test("shuffled, late and duplicated records in log objects of any size give the same alerts", async () => {
    await fc.assert(
      fc.asyncProperty(stream, delivery, async (records, how) => {
        const alerts = (await deliver(rules, cut(shuffled(records, how), how.size))).filter(isRemembering);
        const expected = sentBy(rules, records).filter(({ rule }) => remembered.has(rule));
        for (const one of expected) {
          expect({ one, found: alerts.some((alert) => isSame(alert, one)) }).toEqual({ one, found: true });
        }
        for (const alert of alerts) {
          const { rule, facts, threshold } = alert;
          const about = { rule: rule.id, id: facts.eventID, threshold };
          expect({ about, expected: expected.some((one) => isSame(alert, one)) }).toEqual({ about, expected: true });
        }
      }),
      fuzz(12),
    );
  });
});

test("nothing is requested for a log object without a match", async () => {
  const refuse = async (): Promise<never> => {
    throw new MemoryStoreError("no request was expected");
  };
  const rules = rulesets.after as Rule[];
  const memory = createMemory({ rules }, { store: { get: refuse, put: refuse }, keys });
  const evaluation = createEvaluator({ rules, suppressions: [] }).begin();
  evaluation.add(record({ eventName: "other" }));
  const found = evaluation.finish();
  const decision = await memory.decide(found, "one");
  await decision.commit();
  expect(decision).toMatchObject({ evaluation: found, held: [], isIncomplete: false });
});
