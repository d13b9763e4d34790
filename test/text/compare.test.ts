import { expect, test } from "vitest";
import { compare } from "../../text/compare.ts";

test("texts are sorted by their code units, not as a locale sorts them", () => {
  expect(["ä", "b", "B", "a", "", "a"].sort(compare)).toEqual(["", "B", "a", "a", "b", "ä"]);
  expect([compare("a", "b"), compare("b", "a"), compare("a", "a")]).toEqual([-1, 1, 0]);
});
