import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AlertKeeper, maxPrincipals, type PrincipalCounts } from "../../engine/kept-alerts.ts";
import { cpuMilliseconds } from "../support/cpu-time.ts";
import { fuzz } from "../support/fuzz.ts";

type Call = [principal: string, target: string];
const repeat = (times: number, call: Call): Call[] => Array<Call>(times).fill(call);

/** What is kept of calls, by their positions. */
function keep(limit: number, calls: Call[]) {
  const callOf = (index: number) => {
    const [principal, target] = calls[index] as Call;
    return { principal, target };
  };
  const keeper = new AlertKeeper<number>(limit, callOf);
  for (const index of calls.keys())
    keeper.add(
      () => callOf(index),
      () => index,
    );
  return keeper.result();
}

const keptBy = (limit: number, calls: Call[]) =>
  keep(limit, calls).kept.map((index) => (calls[index] as Call).join(" "));

test("all are kept, in their order, where there is room", () => {
  expect(
    keep(3, [
      ["eve", "a"],
      ["bob", "b"],
      ["eve", "a"],
    ]),
  ).toEqual({
    count: 3,
    kept: [0, 1, 2],
  });
});

test("the first are kept if all are the same, and the others are not even created", () => {
  let made = 0;
  const call = () => ({ principal: "eve", target: "a" });
  const keeper = new AlertKeeper<number>(2, call);
  for (let index = 0; index < 1000; index++) keeper.add(call, () => ++made);
  expect([keeper.result().kept, keeper.result().count, made]).toEqual([[1, 2], 1000, 2]);
});

describe("decoys do not hide the call that matters", () => {
  test.each<[string, Call[]]>([
    ["of another principal, after them", [...repeat(3000, ["decoy", "a"]), ["eve", "b"]]],
    ["of another principal, before them", [["eve", "b"], ...repeat(3000, ["decoy", "a"])]],
    [
      "of another principal, whose decoys have a target each",
      [...Array.from({ length: 3000 }, (_, index): Call => ["decoy", `${index}`]), ["eve", "b"]],
    ],
    ["of the same principal on another target", [...repeat(3000, ["eve", "a"]), ["eve", "b"]]],
    [
      "among those of many principals",
      [...Array.from({ length: 3000 }, (_, index): Call => [`decoy ${index % 100}`, "a"]), ["eve", "b"]],
    ],
  ])("%s", (_where, calls) => {
    const kept = keptBy(200, calls);
    expect(kept.length).toBe(200);
    expect(kept).toContain("eve b");
  });
});

test("principals share the room evenly, and each shares it among its targets", () => {
  const calls: Call[] = [
    ...repeat(50, ["a", "1"]),
    ...repeat(50, ["b", "1"]),
    ...repeat(50, ["b", "2"]),
    ...repeat(2, ["c", "1"]),
  ];
  expect(Object.groupBy(keptBy(10, calls), (call) => call)).toEqual({
    "a 1": Array(4).fill("a 1"),
    "b 1": Array(2).fill("b 1"),
    "b 2": Array(2).fill("b 2"),
    "c 1": Array(2).fill("c 1"),
  });
});

test("principals are counted, and those beyond the bound together", () => {
  const calls = Array.from(
    { length: 3 * maxPrincipals },
    (_, index): Call => [`user ${index % (maxPrincipals + 1)}`, "a"],
  );
  const { count, principals: counts } = keep(10, calls);
  const { principals, countOfOthers } = counts as PrincipalCounts;
  const named = principals.reduce((sum, one) => sum + one.count, 0);
  expect({ count, names: principals.length, sum: named + countOfOthers, countOfOthers }).toEqual({
    count: 3 * maxPrincipals,
    names: maxPrincipals,
    sum: 3 * maxPrincipals,
    countOfOthers: 2,
  });
});

test("whatever comes, as many are kept as there is room for, and no principal could have one more of another's", () => {
  const calls = fc.array(fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.constantFrom("1", "2", "3")), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(calls, fc.integer({ min: 0, max: 20 }), (calls, limit) => {
      const { kept, count } = keep(limit, calls);
      expect([kept.length, count]).toEqual([Math.min(limit, calls.length), calls.length]);
      expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
      const tally = (indexes: Iterable<number>) => Map.groupBy(indexes, (index) => (calls[index] as Call)[0]);
      const keptOf = tally(kept);
      const most = Math.max(0, ...[...keptOf.values()].map(({ length }) => length));
      for (const [principal, all] of tally(calls.keys())) {
        const own = keptOf.get(principal)?.length ?? 0;
        if (own < all.length) expect(own).toBeGreaterThanOrEqual(most - 1);
      }
    }),
    fuzz(200),
  );
});

test("an addition takes constant time: a million calls with a target each, from one principal", () => {
  const callOf = (index: number) => ({ principal: "eve", target: `${index}` });
  const keeper = new AlertKeeper<number>(2000, callOf);
  const milliseconds = cpuMilliseconds(() => {
    for (let index = 0; index < 1_000_000; index++) {
      keeper.add(
        () => callOf(index),
        () => index,
      );
    }
    expect(keeper.result().kept.length).toBe(2000);
  });
  expect(milliseconds).toBeLessThan(10_000);
});
