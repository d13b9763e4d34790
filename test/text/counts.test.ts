import { expect, test } from "vitest";
import { plural } from "../../text/counts.ts";

test("a count has thousands separators, and its noun is plural unless the count is one", () => {
  expect([0, 1, 2, 2900].map((count) => plural(count, "record"))).toEqual([
    "0 records",
    "1 record",
    "2 records",
    "2,900 records",
  ]);
});
