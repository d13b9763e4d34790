import { beforeEach, expect, test } from "vitest";
import { createEvaluator } from "../../../engine/evaluate.ts";
import type { Claim } from "../../../engine/memory/claims.ts";
import { createMemory } from "../../../engine/memory/decide.ts";
import { createMemoryKeys } from "../../../engine/memory/keys.ts";
import { createMapStore } from "../../../engine/memory/map-store.ts";
import { Receipts } from "../../../engine/memory/receipts.ts";
import type { MemoryChange, MemoryStore } from "../../../engine/memory/store.ts";
import type { Rule } from "../../../engine/ruleset.ts";
import { record, rule } from "../../support/records.ts";

const start = Date.parse("2026-03-14T02:00:00Z");
const keys = createMemoryKeys(new Uint8Array(32).fill(7));
const per = "record.userAgent";

let now = start;
let requests: { read: number; written: MemoryChange[] };
let store: MemoryStore;
let overwrite: (value: string) => string;
beforeEach(() => {
  now = start;
  requests = { read: 0, written: [] };
  overwrite = (value) => value;
  const kept = createMapStore(() => now);
  store = {
    get(wanted) {
      requests.read++;
      return kept.get(wanted);
    },
    put(changes) {
      requests.written.push(...changes);
      return kept.put(changes.map((change) => ({ ...change, value: overwrite(change.value) })));
    },
  };
});

/** Decides about a log object with three records of each caller; returns the alerts, what was held back, and the requests. */
async function deliver(each: Rule, callers: readonly string[], by: string, isPublished = true) {
  requests = { read: 0, written: [] };
  const ruleset = { rules: [each], suppressions: [] };
  const evaluation = createEvaluator(ruleset).begin();
  for (const userAgent of callers) {
    for (const second of ["00", "01", "02"]) {
      const eventTime = `2026-03-14T02:00:${second}Z`;
      evaluation.add(record({ eventTime, eventID: `${userAgent}-${by}-${second}`, userAgent }));
    }
  }
  const decision = await createMemory(ruleset, { store, keys, now: () => now }).decide(evaluation.finish(), by);
  if (isPublished) await decision.commit();
  const { alertCount: alerts } = decision.evaluation;
  return { alerts, held: decision.held[0]?.reasons ?? {}, reads: requests.read, writes: requests.written.length };
}

const callers = Array.from({ length: 150 }, (_, index) => `caller ${index}`);
const rules = {
  threshold: rule({ threshold: { count: 3, per, within: 600 } }),
  firstSeen: rule({ firstSeen: { of: per, within: 86_400, learn: 3_600 } }),
  mute: rule({ mute: { per, for: 600 } }),
};

test.each(Object.entries(rules))(
  "%s: a log object writes one item for each of its values, and one receipt",
  async (_key, each) => {
    expect(await deliver(each, callers, "first")).toMatchObject({ alerts: 150, writes: 151 });
  },
);

test("who finds the receipt of a claim holds back, and writes it into the item, so that nobody looks for it again", async () => {
  const { threshold } = rules;
  expect(await deliver(threshold, ["a", "b"], "first")).toMatchObject({ alerts: 2, writes: 3 });
  // The read of the items, of their receipt, and of the neighbours again.
  const sent = { alerts: 0, held: { "already sent": 6 }, writes: 2 };
  expect(await deliver(threshold, ["a", "b"], "second")).toEqual({ ...sent, reads: 3 });
  expect(await deliver(threshold, ["a", "b"], "third")).toEqual({ ...sent, reads: 2 });
});

test.each(Object.entries(rules))("%s: a retry settles what the earlier attempt claimed", async (_key, each) => {
  expect(await deliver(each, ["a"], "first", false)).toMatchObject({ alerts: 1 });
  expect(await deliver(each, ["a"], "first")).toMatchObject({ alerts: 1 });
  now += 3_600_000;
  expect(await deliver(each, ["a"], "another")).toMatchObject({ alerts: 0 });
});

test.each(["no JSON", "null", "{}", '{"published":5}', '{"published":[5]}'])(
  "a receipt that was not written by this code counts for none: %s",
  async (value) => {
    overwrite = (written) => (written.startsWith('{"published"') ? value : written);
    expect(await deliver(rules.threshold, ["a"], "first")).toMatchObject({ alerts: 1 });
    expect(await deliver(rules.threshold, ["a"], "another")).toMatchObject({
      held: { "another invocation sends it": 3 },
    });
    now += 3_600_000;
    expect(await deliver(rules.threshold, ["a"], "a third")).toMatchObject({ alerts: 1 });
  },
);

test("a decision with tens of thousands of claims has several receipts, and those it did not publish stay claims", async () => {
  const claimant = { by: "log object", now: start, claims: 0 };
  const claimOf = (number: number): Claim => ["log object", start, "decision", number];
  const published = [0, 1, 2, 5, 9_999, 10_000, 24_000];
  await new Receipts(store, keys, { ...claimant, decision: "decision" }).write(
    published.map((number) => ({ claim: claimOf(number), expiresAt: start / 1000 + 60 })),
  );
  expect(requests.written.map(({ value }) => value)).toEqual([
    '{"published":[[0,2],[5,5],[9999,9999]]}',
    '{"published":[[10000,10000]]}',
    '{"published":[[24000,24000]]}',
  ]);
  const other = new Receipts(store, keys, { ...claimant, decision: "another" });
  const numbers = [0, 2, 3, 5, 6, 9_998, 9_999, 10_000, 10_001, 24_000];
  const states = numbers.map((number): [string, unknown] => [`${number}`, { entries: [], claim: claimOf(number) }]);
  const settled = await other.settle(new Map(states));
  expect(requests.read).toBe(1);
  expect(numbers.filter((number) => "done" in (settled.get(`${number}`) as object))).toEqual(
    numbers.filter((number) => published.includes(number)),
  );
});
