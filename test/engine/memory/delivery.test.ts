// Also tests engine/memory/decide.ts, engine/memory/stage.ts, engine/memory/after-stage.ts, engine/memory/first-seen-stage.ts, engine/memory/window-stage.ts, engine/memory/window.ts, engine/memory/sequence.ts, engine/memory/first-seen.ts, engine/memory/matches.ts, engine/memory/store.ts.
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Alert } from "../../../engine/alert.ts";
import { createEvaluator } from "../../../engine/evaluate.ts";
import { createMemory } from "../../../engine/memory/decide.ts";
import { createMapStore } from "../../../engine/memory/map-store.ts";
import { type MemoryStore, MemoryStoreError } from "../../../engine/memory/store.ts";
import type { Rule } from "../../../engine/ruleset.ts";
import { alertsByReference, type ReferenceAlert, type SeenRecord } from "../../data/reference-memory.ts";
import {
  address,
  cut,
  deliver,
  delivery,
  isSame,
  keys,
  ordered,
  remembering,
  shuffled,
  stack,
  start,
  stream,
  tries,
  user,
} from "../../support/memory-deliveries.ts";
import { record } from "../../support/records.ts";

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

/** Which record of a value is the first depends on what has been delivered; one that was the first stays a match. */
const afterFirstSight = [
  remembering("a", { silent: true, firstSeen: { of: user, per: address, within: 7, learn: 1 } }),
  remembering("b", { after: { rule: "a", per: user, within: 8 } }),
];

const sentBy = (rules: Rule[], records: SeenRecord[]) => {
  const silent = new Set(rules.filter((each) => each.silent).map(({ id }) => id));
  return alertsByReference(rules, records).filter((alert) => !silent.has(alert.rule));
};

/**
 * The records as memory keeps them for a threshold of distinct values: of each value, the first and the last of a bucket. So it
 * may not see that a record between them joins two windows, and alert on both.
 */
function asKept(rules: Rule[], records: SeenRecord[]): SeenRecord[] {
  return rules.reduce((kept, { id, threshold }) => {
    const { per = "", of, within = 1 } = threshold ?? {};
    if (of === undefined) return kept;
    const counted = kept.filter(({ matches }) => matches.includes(id));
    const bucketOf = ({ time, values }: SeenRecord) =>
      JSON.stringify([values[per], values[of], Math.floor(time / within)]);
    const ends = [...Map.groupBy(ordered(counted), bucketOf).values()].flatMap((some) => [some[0], some.at(-1)]);
    const without = ({ matches, ...rest }: SeenRecord) => ({ ...rest, matches: matches.filter((rule) => rule !== id) });
    return kept.map((each) => (counted.includes(each) && !ends.includes(each) ? without(each) : each));
  }, records);
}

/** The seeds of streams with which a test once lost an alert, by the names of its rules. */
const seedsOfFaults: Record<string, number> = {
  "a threshold after a rule": 155911373,
  "after a threshold of distinct values": 80226804,
  "a sequence of three": 1266531890,
  "mute of a threshold": 18298344,
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
      tries(8),
    );
  });

  test("shuffled, late and duplicated records in log objects of any size give the same alerts, each as soon as it is due", async () => {
    await fc.assert(
      fc.asyncProperty(stream, delivery, async (records, how) => {
        const { decide } = stack(rules);
        const delivered: SeenRecord[] = [];
        const sent: Alert[] = [];
        for (const [index, object] of cut(shuffled(records, how), how.size).entries()) {
          const dueAsKept = sentBy(rules, [...asKept(rules, delivered), ...object]);
          delivered.push(...object);
          const due = sentBy(rules, delivered).filter(({ rule }) => remembered.has(rule));
          const { evaluation, commit } = await decide(object, String(index));
          for (const alert of evaluation.alerts.flatMap(({ alerts }) => alerts).filter(isRemembering)) {
            // Each alert is one that the reference sends for all that was delivered so far, and was not sent before.
            const { rule, facts, threshold } = alert;
            const one = due.find((other) => isSame(alert, other));
            const known = (threshold && dueAsKept.find((other) => isSame(alert, other))) ?? one;
            const before = sent.filter((other) => one && known && isSame(other, one) && isSame(other, known)).length;
            expect({ rule: rule.id, id: facts.eventID, threshold, isDue: !!one, before }).toMatchObject({
              isDue: true,
              before: 0,
            });
            sent.push(alert);
          }
          await commit();
          for (const one of due) {
            expect({ one, isSent: sent.some((alert) => isSame(alert, one)) }).toEqual({ one, isSent: true });
          }
        }
      }),
      tries(8),
    );
  });
});

describe("after a first sight", () => {
  test("one ordered stream, cut anywhere, alerts exactly as the reference", async () => {
    await fc.assert(
      fc.asyncProperty(stream, fc.integer({ min: 1, max: 9 }), async (records, size) => {
        const alerts = await deliver(afterFirstSight, cut(ordered(records), size));
        expect(alerts.map(({ facts }) => facts.eventID).sort()).toEqual(
          sentBy(afterFirstSight, records)
            .flatMap(({ ids }) => ids)
            .sort(),
        );
      }),
      tries(8),
    );
  });

  test("shuffled, late and duplicated records lose no alert of the reference, and send none twice", async () => {
    await fc.assert(
      fc.asyncProperty(stream, delivery, async (records, how) => {
        const alerts = await deliver(afterFirstSight, cut(shuffled(records, how), how.size));
        const sent = alerts.map(({ facts }) => facts.eventID);
        expect(new Set(sent).size).toBe(sent.length);
        const expected = sentBy(afterFirstSight, records).flatMap(({ ids }) => ids);
        expect(expected.filter((id) => !sent.includes(id))).toEqual([]);
      }),
      tries(8),
    );
  });
});

const quiet: Record<string, Rule[]> = {
  mute: [remembering("a", { mute: { per: user, for: 9 } })],
  "mute after a rule": [
    remembering("a", {}),
    remembering("b", { after: { rule: "a", per: user, within: 8 }, mute: { per: address, for: 6 } }),
  ],
  "mute of a first sight": [
    remembering("a", { firstSeen: { of: user, within: 5, learn: 1 }, mute: { per: user, for: 9 } }),
  ],
  "mute of a threshold": [
    remembering("a", { threshold: { count: 2, per: user, within: 7 }, mute: { per: user, for: 5 } }),
  ],
};

/**
 * Of the last rule, which has `mute`: the alerts that were sent, those of the reference, and which of these neither were sent
 * nor are close to one that was.
 */
function ofMuted(rules: Rule[], records: readonly SeenRecord[], alerts: readonly Alert[]) {
  const muted = rules.at(-1) as Rule;
  const { per, for: seconds } = muted.mute as NonNullable<Rule["mute"]>;
  const byId = new Map(records.map((each) => [each.id, each]));
  const mutedBy = (id: string) => byId.get(id)?.values[per] ?? "";
  const sent = alerts
    .filter(({ rule }) => rule.id === muted.id)
    .map(({ facts, threshold }) => ({
      value: mutedBy(facts.eventID),
      time: Date.parse(threshold?.last ?? facts.eventTime) / 1000,
    }))
    .filter(({ value }) => value !== "");
  const isClose = (id: string) =>
    sent.some(({ value, time }) => value === mutedBy(id) && Math.abs(time - (byId.get(id)?.time ?? 0)) <= seconds);
  const expected = sentBy(rules, [...records]).filter(({ rule }) => rule === muted.id);
  const unsaid = expected.filter(({ ids }) => ids.some((id) => mutedBy(id) !== "") && !ids.some(isClose));
  return { sent, expected, mutedBy, unsaid };
}

test.each(Object.entries(quiet))(
  "%s: what is held back is close to an alert that was sent, no two of those are close, and there are no more than in order",
  async (name, rules) => {
    const muted = rules.at(-1) as Rule;
    const { for: seconds } = muted.mute as NonNullable<Rule["mute"]>;
    await fc.assert(
      fc.asyncProperty(stream, delivery, async (records, how) => {
        const alerts = await deliver(rules, cut(shuffled(records, how), how.size));
        const { sent, expected, mutedBy, unsaid } = ofMuted(rules, records, alerts);
        expect(unsaid).toEqual([]);
        // In order, each alert but the first is the first that is not close to the one before: no choice has more of them.
        const inOrder: { value: string; time: number }[] = [];
        for (const { ids, from: time } of expected) {
          const value = mutedBy(ids[0] as string);
          const isNear = inOrder.some((other) => other.value === value && time - other.time <= seconds);
          if (value !== "" && !isNear) inOrder.push({ value, time });
        }
        if (!muted.firstSeen) {
          expect(sent.length).toBeLessThanOrEqual(inOrder.length);
          expect(2 * sent.length).toBeGreaterThanOrEqual(inOrder.length);
        }
        for (const [index, one] of sent.entries()) {
          const near = sent.slice(index + 1).filter((other) => other.value === one.value);
          expect(near.filter(({ time }) => Math.abs(time - one.time) <= seconds)).toEqual([]);
        }
      }),
      tries(8, seedsOfFaults[name]),
    );
  },
);

/** How invocations run: how many at a time, which of them gets the store's next answer, and at which step each first attempt ends. */
interface Invocations {
  atOnce: number;
  next: number[];
  /** 0 to 3: after so many writes; 4: before publishing; 5: before the commit; 6 to 9: not at all. */
  ends: number[];
}

const crashes = fc.array(fc.nat({ max: 9 }), { minLength: 90, maxLength: 90 });
const oneByOne: fc.Arbitrary<Invocations> = crashes.map((ends) => ({ atOnce: 1, next: [0], ends }));
const atOnce: fc.Arbitrary<Invocations> = fc.record({
  atOnce: fc.integer({ min: 2, max: 4 }),
  next: fc.array(fc.nat({ max: 9 }), { minLength: 100, maxLength: 100 }),
  ends: crashes,
});

/** Delivers log objects to invocations, and again after all others where the first attempt ended. Returns what was published. */
async function deliverCrashing(rules: Rule[], objects: SeenRecord[][], how: Invocations): Promise<Alert[]> {
  const store = createMapStore(() => start * 1000);
  const published: Alert[] = [];
  const waiting = objects.map((object, index) => ({ object, by: String(index), ends: how.ends[index] ?? 9 }));
  const pending: (() => void)[] = [];
  const turn = () => new Promise<void>((resolve) => pending.push(resolve));
  let running = 0;
  const invoke = async ({ object, by, ends }: (typeof waiting)[number]) => {
    let writesLeft = ends <= 3 ? ends : Number.POSITIVE_INFINITY;
    const crashing: MemoryStore = {
      async get(wanted) {
        await turn();
        return store.get(wanted);
      },
      async put(changes) {
        await turn();
        const conflicts = await store.put(changes.slice(0, Math.max(0, writesLeft)));
        writesLeft -= changes.length;
        if (writesLeft < 0) throw new Error("the process ended");
        return conflicts;
      },
    };
    try {
      const decision = await stack(rules, { store: crashing }).decide(object, by);
      if (ends === 4) throw new Error("the process ended");
      await turn();
      published.push(...decision.evaluation.alerts.flatMap(({ alerts }) => alerts));
      if (ends === 5) throw new Error("the process ended");
      await decision.commit();
    } catch (error) {
      expect((error as Error).message).toBe("the process ended");
      waiting.push({ object, by, ends: 9 });
    }
    running--;
  };
  const all: Promise<void>[] = [];
  for (let step = 0; running > 0 || waiting.length > 0; step++) {
    for (const next of waiting.splice(0, how.atOnce - running)) {
      running++;
      all.push(invoke(next));
    }
    await setImmediate();
    const [resume] = pending.splice((how.next[step % how.next.length] as number) % Math.max(1, pending.length), 1);
    resume?.();
  }
  await Promise.all(all);
  return published;
}

/** Of what comes after first sights, which counts what was the first when it was delivered. */
const countingFirstSights: Record<string, Rule[]> = {
  "firstSeen and threshold": [
    remembering("a", {
      firstSeen: { of: address, per: user, within: 4, learn: 1 },
      threshold: { count: 2, per: user, within: 5 },
    }),
  ],
  "a threshold after a first sight": [
    ...afterFirstSight.slice(0, 1),
    remembering("b", { after: { rule: "a", per: user, within: 6 }, threshold: { count: 2, per: user, within: 5 } }),
  ],
};

describe.each([
  { invocations: "invocations one by one", run: oneByOne, seeds: seedsOfFaults },
  { invocations: "invocations at the same time", run: atOnce, seeds: {} as typeof seedsOfFaults },
])("$invocations that crash at any step", ({ run, seeds }) => {
  test.each(Object.entries({ ...rulesets, ...countingFirstSights }))("lose no alert: %s", async (name, rules) => {
    await fc.assert(
      fc.asyncProperty(stream, delivery, run, async (records, how, invocations) => {
        const published = await deliverCrashing(rules, cut(shuffled(records, how), how.size), invocations);
        // Where records that were a first sight only when they were delivered join others, the alert may be about those.
        const every = new Set(records.map(({ id }) => id));
        const sightedBefore = new Map(rules.map(({ id }) => [id, every]));
        const widest = name in countingFirstSights ? alertsByReference(rules, records, { sightedBefore }) : undefined;
        for (const one of sentBy(rules, records)) {
          const isAround = ({ rule, subject, from, to }: ReferenceAlert) =>
            rule === one.rule && subject === one.subject && from <= one.from && to >= one.to;
          const around = widest?.find(isAround) ?? one;
          const found = published.filter((alert) => isSame(alert, around)).length;
          expect({ one, isSaid: found > 0 }).toEqual({ one, isSaid: true });
        }
      }),
      tries(8, seeds[name]),
    );
  });

  test.each(Object.entries(quiet))("send an alert close to each that is held back: %s", async (_name, rules) => {
    await fc.assert(
      fc.asyncProperty(stream, delivery, run, async (records, how, invocations) => {
        const published = await deliverCrashing(rules, cut(shuffled(records, how), how.size), invocations);
        expect(ofMuted(rules, records, published).unsaid).toEqual([]);
      }),
      tries(8),
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
