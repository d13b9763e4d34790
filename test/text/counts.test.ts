import { expect, test } from "vitest";
import { number, plural, withRest } from "../../text/counts.ts";

test("a count has thousands separators, and its noun is plural unless the count is one", () => {
  expect([0, 1, 2, 2900].map((count) => plural(count, "record"))).toEqual([
    "0 records",
    "1 record",
    "2 records",
    "2,900 records",
  ]);
});

test("a number has a separator in front of every three digits, as toLocaleString writes it", () => {
  const integers = [0, 999, 1000, -999, -1000, 123_456, 1_234_567, -1_234_567_890, Number.MAX_SAFE_INTEGER];
  const others = [1e21, 0.5, 1234.5];
  for (const value of [...integers, ...others]) expect(number(value)).toBe(value.toLocaleString("en"));
});

test("a list of which only the first items are shown says how many more there are", () => {
  expect(withRest(["a", "b"], 2)).toBe("a, b");
  expect(withRest(["a", "b"], 1_002)).toBe("a, b, and 1,000 more");
});
