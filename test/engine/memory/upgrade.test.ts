import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createEvaluator } from "../../../engine/evaluate.ts";
import { createMemory } from "../../../engine/memory/decide.ts";
import { createMemoryKeys } from "../../../engine/memory/keys.ts";
import { createMapStore } from "../../../engine/memory/map-store.ts";
import type { MemoryChange, MemoryStore } from "../../../engine/memory/store.ts";
import { record, rule } from "../../support/records.ts";

/** What commit fc66cecc stored after a first log object. Keep it, as tables contain such items for up to a year. Without it, it is written anew. */
const golden = join(import.meta.dirname, "stored-items.json");

const now = Date.parse("2026-03-14T02:00:00Z");
const per = "record.userAgent";
const called = (name: string) => `record.eventName == "${name}"`;
const rules = [
  rule({ id: "count", expression: called("A"), threshold: { count: 3, per, within: 3600 } }),
  rule({ id: "values", expression: called("A"), threshold: { count: 3, per, of: "record.eventID", within: 3600 } }),
  rule({ id: "first", expression: called("B"), firstSeen: { of: "record.awsRegion", per, within: 86_400, learn: 0 } }),
  rule({ id: "before", expression: called("C"), silent: true }),
  rule({ id: "after", expression: called("D"), after: { rule: "before", per, within: 3600 } }),
  rule({ id: "waiting", expression: called("E"), after: { rule: "late", per, within: 3600 } }),
  rule({ id: "late", expression: called("F"), silent: true }),
  rule({ id: "muted", expression: called("G"), mute: { per, for: 3600 } }),
];

/** Delivers a log object with these calls, a minute after the other, whose alerts are published. Returns the rules that alerted. */
async function deliver(store: MemoryStore, minute: number, calls: string): Promise<string[]> {
  const evaluation = createEvaluator({ rules, suppressions: [] }).begin();
  for (const [index, eventName] of [...calls].entries()) {
    const eventTime = new Date(now + (minute + index) * 60_000).toISOString().replace(".000", "");
    evaluation.add(record({ eventName, eventTime, eventID: `${minute}-${index}`, userAgent: "cli" }));
  }
  const keys = createMemoryKeys(new Uint8Array(32).fill(7));
  const memory = createMemory({ rules }, { store, keys, now: () => now, pause: async () => undefined });
  const decision = await memory.decide(evaluation.finish(), calls);
  await decision.commit();
  return decision.evaluation.alerts.map(({ rule: { id } }) => id).sort();
}

/** Writes what is stored after the first log object. */
async function writeItems(): Promise<void> {
  const store = createMapStore(() => now);
  const written = new Map<string, MemoryChange>();
  const put: MemoryStore["put"] = (changes) => {
    for (const { state: _, ...change } of changes) written.set(change.key, { ...change, expected: undefined });
    return store.put(changes);
  };
  expect(await deliver({ get: store.get, put }, 0, "AABCEG")).toEqual(["first", "muted"]);
  writeFileSync(golden, `${JSON.stringify([...written.values()], null, 2)}\n`);
}

test("what an earlier version stored is remembered", async () => {
  if (!existsSync(golden)) await writeItems();
  const store = createMapStore(() => now);
  await store.put(JSON.parse(readFileSync(golden, "utf8")));
  expect(await deliver(store, 10, "BG")).toEqual([]);
  expect(await deliver(store, 20, "AD")).toEqual(["after", "count", "values"]);
  expect(await deliver(store, 3, "F")).toEqual(["waiting"]);
  const empty = createMapStore(() => now);
  expect([await deliver(empty, 20, "AD"), await deliver(empty, 3, "F")]).toEqual([[], []]);
});
