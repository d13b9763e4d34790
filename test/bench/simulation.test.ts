import { expect, test } from "vitest";
import { concurrencyFor, type Organization, ordinary, simulate, simulationLine } from "../../bench/simulation.ts";

/** An organization with the concurrency of the formula in docs/operations.md, times `factor`. */
const sized = (accounts: number, factor: number, fields: Partial<Organization> = {}): Organization => {
  const concurrency = Math.ceil(concurrencyFor({ accounts, regions: ordinary.regions }) * factor);
  return { ...ordinary, accounts, minutes: 10, ...fields, concurrency };
};
/** Everything that CloudTrail has of five minutes, within half a minute. */
const atOnce = { burstShare: 1, burstSeconds: 30 };

test("the formula for the concurrency", () => {
  expect([100, 200, 1000, 10_000].map((accounts) => concurrencyFor({ accounts, regions: 8 }))).toEqual([5, 5, 20, 200]);
  expect(concurrencyFor({ accounts: 1000, regions: 2 })).toBe(5);
});

test.each([200, 1000, 10_000])(
  "with it, no log object of %i accounts waits for long, however they are delivered",
  (accounts) => {
    const usual = simulate(sized(accounts, 1));
    expect(usual.lag.p99).toBeLessThan(2);
    expect(usual.emailsInASecond).toBeLessThanOrEqual(10);
    expect(usual.tableWritesInASecond).toBeLessThan(4000);
    const burst = simulate(sized(accounts, 1, atOnce));
    expect(burst.lag.max).toBeLessThan(90);
    expect(burst.lag.max).toBeGreaterThan(usual.lag.max);
  },
);

test("with a quarter of it, some wait for minutes, as Lambda's pauses grow with every attempt", () => {
  const { lag, throttles, objects, utilization } = simulate(sized(1000, 1 / 4, { minutes: 30 }));
  expect(objects).toBe(48_000);
  expect(utilization).toBeLessThan(0.6);
  expect(throttles).toBeGreaterThan(objects);
  expect(lag.p99).toBeGreaterThan(120);
  expect(lag.max).toBeGreaterThan(600);
});

test("costs depend on the number of log objects, and hardly on the concurrency", () => {
  const [one, ten] = [simulate(sized(200, 1)), simulate(sized(2000, 1))];
  expect(ten.costAMonth / one.costAMonth).toBeCloseTo(10, 0);
  expect(simulate(sized(200, 3)).costAMonth / one.costAMonth).toBeCloseTo(1, 1);
});

test("the same organization has the same result", () => {
  expect(simulationLine(sized(1000, 1 / 2))).toMatchInlineSnapshot(
    `"1,000 accounts; concurrency 10; lag 1 sec, p95 3 sec, p99 11 sec, at most 1 min 40 sec; 5,932 throttles of 16,000 log objects; 29% busy; $368 a month"`,
  );
  expect(simulate(sized(200, 1))).toEqual(simulate(sized(200, 1)));
  expect(simulate(sized(200, 1, { seed: 2 }))).not.toEqual(simulate(sized(200, 1)));
});
