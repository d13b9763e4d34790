// Also tests engine/memory/items.ts.
import fc from "fast-check";
import { expect, test } from "vitest";
import { createMapStore, type MapStore } from "../../../engine/memory/map-store.ts";
import type { MemoryChange } from "../../../engine/memory/store.ts";
import {
  address,
  cut,
  delivery,
  remembering,
  shuffled,
  stack,
  start,
  stream,
  tries,
  user,
} from "../../support/memory-deliveries.ts";

const rules = [
  remembering("a", { threshold: { count: 3, per: user, of: address, within: 5 }, mute: { for: 9, per: address } }),
  remembering("b", { after: { rule: "a", per: user, within: 8 }, mute: { for: 4, per: user } }),
  remembering("c", { firstSeen: { of: user, within: 7, learn: 1 }, threshold: { count: 2, per: address, within: 6 } }),
];

const clock = () => start * 1000;

function change(key: string, fields: Partial<MemoryChange> = {}): MemoryChange {
  return { key, value: "text", version: `of ${key}`, expected: undefined, expiresAt: start + 1, ...fields };
}

const valuesOf = async (store: MapStore, keys: string[]) =>
  [...(await store.get(keys))].map(([key, { value, state }]) => [key, value, state]);

test("a store that keeps states sends the same alerts as one that keeps text, and no decision changes a state", async () => {
  await fc.assert(
    fc.asyncProperty(stream, delivery, async (records, how) => {
      const states = createMapStore(clock, { maxStates: 3 });
      const put: MapStore["put"] = (changes) => {
        for (const { state } of changes) freeze(state);
        return states.put(changes);
      };
      const ofStates = stack(rules, { store: { get: states.get, put } });
      const ofText = stack(rules, { store: createMapStore(clock) });
      for (const [index, object] of cut(shuffled(records, how), how.size).entries()) {
        const [one, other] = [await ofStates.decide(object, `${index}`), await ofText.decide(object, `${index}`)];
        expect({ alerts: one.evaluation.alerts, held: one.held }).toEqual({
          alerts: other.evaluation.alerts,
          held: other.held,
        });
        await one.commit();
        await other.commit();
      }
    }),
    tries(20),
  );
});

test("the states that were written last are kept as they are, and the others as text", async () => {
  const store = createMapStore(clock, { maxStates: 2 });
  const state = (name: string) => ({ state: { name }, value: `{"name":"${name}"}` });
  await store.put([change("a", state("a")), change("b", state("b"))]);
  await store.put([change("a", { ...state("A"), version: "second", expected: "of a" }), change("c", state("c"))]);
  await store.put([change("text only")]);
  expect(await valuesOf(store, ["a", "b", "c", "text only"])).toEqual([
    ["a", '{"name":"A"}', { name: "A" }],
    ["b", '{"name":"b"}', undefined],
    ["c", '{"name":"c"}', { name: "c" }],
    ["text only", "text", undefined],
  ]);
});

test("a change that was written by an earlier try is no conflict, and another one is", async () => {
  const store = createMapStore(clock);
  expect(await store.put([change("a")])).toEqual(new Set());
  expect(await store.put([change("a")])).toEqual(new Set());
  expect(await store.put([change("a", { version: "of another" })])).toEqual(new Set(["a"]));
});

test("expired items are absent, and removed on demand", async () => {
  let now = clock();
  const store = createMapStore(() => now, { maxStates: 9 });
  await store.put([change("a", { state: {} }), change("b", { expiresAt: start + 60 })]);
  now += 2000;
  expect(await valuesOf(store, ["a", "b"])).toEqual([["b", "text", undefined]]);
  expect(store.size).toBe(2);
  store.removeExpired();
  expect(store.size).toBe(1);
});

function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) freeze(inner);
}
