import { expect, test } from "vitest";
import { costsOf, durationOf, estimateText } from "../../../../cli/backtest/on-aws/estimate.ts";

const year = { objects: 876_000, millisecondsPerObject: 60, memoryMb: 1024, concurrency: 5 };

test("a year of one account: how many log objects, how long and what it costs", () => {
  expect(estimateText(year)).toMatchInlineSnapshot(`
    "876,000 log objects, each 60 ms in the function, measured on a sample.
    About 2 hr 55 min with 5 invocations at a time, plus a few minutes for S3 to start the job.
    New log objects share these invocations: their alerts may be late until the job is done.
    About $4.98: S3 Batch Operations $1.13, Lambda $0.88, S3 and KMS requests $2.98.
    Prices of us-east-1: https://aws.amazon.com/s3/pricing/, https://aws.amazon.com/lambda/pricing/, https://aws.amazon.com/kms/pricing/"
  `);
});

test("time and costs grow with the number of log objects, but for the job's own price", () => {
  const [one, ten] = [costsOf(year), costsOf({ ...year, objects: 10 * year.objects })];
  const total = (costs: Record<string, number>) => Object.values(costs).reduce((sum, cost) => sum + cost, 0);
  expect(total(ten)).toBeCloseTo(10 * (total(one) - 0.25) + 0.25, 1);
  expect(durationOf({ ...year, concurrency: 10 })).toBe(durationOf(year) / 2);
});
