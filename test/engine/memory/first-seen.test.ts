import { expect, test } from "vitest";
import type { Claimant } from "../../../engine/memory/claims.ts";
import { judgeSighting, noteSightings, settleSightings } from "../../../engine/memory/first-seen.ts";

const claimant = (): Claimant => ({ by: "object", decision: "decision", now: 0, claims: 0 });
const note = (state: ReturnType<typeof noteSightings>, times: number[], learnedUntil = 0) =>
  noteSightings(state, times, { within: 1_000, learnedUntil, passesOn: false }, claimant());

test("a late sighting joins the stretches on both sides of it, which is then alerted if one was", () => {
  const first = settleSightings(note(undefined, [1_000]) ?? { seen: [] }, () => ({}));
  const apart = note(first, [2_005]);
  expect(apart?.seen.map(({ from, to, done }) => [from, to, done])).toEqual([
    [1_000, 1_000, 1],
    [2_005, 2_005, undefined],
  ]);
  // Right after the first stretch, where a sighting is not written unless it joins something.
  expect(note(apart, [1_005])).toEqual({ seen: [{ from: 1_000, to: 2_005, done: 1 }] });
  expect(note(first, [1_005])).toBe(first);
});

test("only what happened while the rule learned is learned, also of a stretch that began then", () => {
  const learned = note(undefined, [1_000, 1_900], 1_500);
  const judge = (time: number) => judgeSighting(learned, time, 1_000, 1_500, claimant());
  expect([judge(1_000), judge(1_499), judge(1_500), judge(1_900)]).toEqual(["learned", "learned", "seen", "seen"]);
});
