import { expect, test } from "vitest";
import { wholeNumber } from "../../cli/whole-number.ts";

test("a whole number within the bounds is read, and anything else gets an error that says what is expected", () => {
  const parse = wholeNumber(10_000);
  expect([parse("1"), parse("10000")]).toEqual([1, 10_000]);
  for (const value of ["0", "10001", "-1", "1.5", "1e3", "", "many"]) {
    expect(() => parse(value)).toThrow("Expected a number from 1 to 10,000.");
  }
});
