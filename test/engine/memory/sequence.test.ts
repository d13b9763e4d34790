import { expect, test } from "vitest";
import { addHits, type Hit, hitBefore } from "../../../engine/memory/sequence.ts";

const hits = (...times: number[]) => times.map((time): Hit => [time, `event-${time}`]);

test("of the hits the two earliest and the two latest are kept, each once", () => {
  expect(addHits(undefined, hits(3, 1, 2))?.hits).toEqual(hits(1, 2, 3));
  const four = addHits(undefined, hits(1, 2, 8, 9));
  expect(addHits(four, hits(5, 6))).toBe(four);
  expect(addHits(four, hits(0, 10))?.hits).toEqual(hits(0, 1, 9, 10));
  expect(addHits(four, hits(1))).toBe(four);
});

test("a match comes after the earliest hit within the time, which is another event", () => {
  const state = addHits(undefined, hits(10, 20, 30));
  const before = (time: number, id: string) => hitBefore({ time, id }, state, undefined, 10)?.[0];
  expect([9, 10, 20, 30, 40, 41].map((time) => before(time, "x"))).toEqual([undefined, 10, 10, 20, 30, undefined]);
  expect(before(10, "event-10")).toBeUndefined();
  expect(hitBefore({ time: 30, id: "x" }, state, addHits(undefined, hits(25)), 10)?.[0], "an earlier stretch").toBe(25);
});
