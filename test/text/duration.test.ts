import { expect, test } from "vitest";
import { durationInWords, durationLiteral, durationSeconds } from "../../text/duration.ts";

test("a duration is whole days, hours, minutes and seconds, in this order", () => {
  expect(["15m", "1h", "30d", "1h30m", "1d2h3m4s", "0s", "90m"].map(durationSeconds)).toEqual([
    900, 3_600, 2_592_000, 5_400, 93_784, 0, 5_400,
  ]);
});

test("any other text is not a duration", () => {
  expect(["", "15", "m", "15 m", "1.5h", "-1h", "30m1h", "1w", "1H", "9999999999s"].map(durationSeconds)).toEqual(
    Array(10).fill(undefined),
  );
});

test("seconds are written in the largest units", () => {
  expect([900, 3_600, 2_592_000, 5_400, 93_784, 0].map(durationLiteral)).toEqual([
    "15m",
    "1h",
    "30d",
    "1h30m",
    "1d2h3m4s",
    "0s",
  ]);
});

test.each([
  [0, "0 sec"],
  [-1, "0 sec"],
  [252_400, "4 min 12 sec"],
  [3_600_000, "1 hr"],
  [90_061_000, "1 day 1 hr"],
])("a span of %d ms is %s", (milliseconds, words) => expect(durationInWords(milliseconds)).toBe(words));
