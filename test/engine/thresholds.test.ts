import { expect, test } from "vitest";
import { ThresholdCounts } from "../../engine/thresholds.ts";

const counted = (threshold: number, maxDrafts: number, records: [per: string, eventTime: string][]) => {
  const counts = new ThresholdCounts<number>(threshold, maxDrafts);
  for (const [index, [per, eventTime]] of records.entries()) counts.add(per, "Call", eventTime, () => index);
  return counts.reached();
};

test("a value is reached with its count, its latest time and the draft of its earliest record", () => {
  const records: [string, string][] = [
    ["a", "02"],
    ["b", "01"],
    ["a", "01"],
    ["a", "03"],
  ];
  expect(counted(2, 10, records)).toEqual([{ per: "a", count: 3, last: "03", draft: 2 }]);
});

test("beyond the limit of drafts, a value is drafted from the record that reaches the threshold", () => {
  const records: [string, string][] = [
    ["a", "01"],
    ["b", "01"],
    ["b", "02"],
  ];
  expect(counted(2, 1, records)).toEqual([{ per: "b", count: 2, last: "02", draft: 2 }]);
});

test("values that differ in case alone are different", () => {
  const records: [string, string][] = [
    ["a", "01"],
    ["A", "02"],
  ];
  expect(counted(2, 10, records)).toEqual([]);
});

test("with `of`, different values count, and the alert has them with the number of their records", () => {
  const counts = new ThresholdCounts<number>(2, 10, true);
  for (const [index, of] of ["iam", "iam", "ec2"].entries()) counts.add("a", "Call", `0${index}`, () => index, of);
  for (const index of [3, 4, 5]) counts.add("b", "Call", "01", () => index, "iam");
  expect(counts.reached()).toEqual([
    {
      per: "a",
      count: 3,
      last: "02",
      draft: 0,
      different: [
        ["iam", 2],
        ["ec2", 1],
      ],
    },
  ]);
});

test("of a value of `per`, at most 1,000 different values are kept", () => {
  const counts = new ThresholdCounts<number>(2, 10, true);
  for (let index = 0; index < 2_000; index++) counts.add("a", "Call", "01", () => index, `value ${index}`);
  expect(counts.reached().map(({ count, different }) => [count, different?.length])).toEqual([[2_000, 1_000]]);
});

test("several calls are counted, the most frequent first, up to a limit", () => {
  const counts = new ThresholdCounts<number>(2, 10);
  for (const call of ["ListUsers", "ListRoles", "ListRoles"]) counts.add("a", call, "01", () => 0);
  for (const call of ["ListUsers", "ListUsers"]) counts.add("b", call, "01", () => 0);
  for (let index = 0; index < 2_000; index++) counts.add("c", `${"x".repeat(200)}${index % 100}`, "01", () => 0);
  for (let index = 0; index < 2_000; index++) counts.add("d", `Call${index}`, "01", () => 0);
  const [a, b, c, d] = counts.reached();
  expect(a?.calls).toEqual([
    ["ListRoles", 2],
    ["ListUsers", 1],
  ]);
  expect(b).not.toHaveProperty("calls");
  expect(c).not.toHaveProperty("calls");
  expect([d?.count, d?.calls?.length]).toEqual([2_000, 50]);
});
