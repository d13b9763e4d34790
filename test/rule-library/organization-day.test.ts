// The figures of docs/noise.md are those of 1,000 accounts: `node bench/organization-day.ts`.
import { expect, test } from "vitest";
import { emailsOfDay } from "../data/organization-day.ts";

test("memory leaves out emails of a day, but none about the attack, and every critical email is about the attack", async () => {
  const { records, logObjects, results } = await emailsOfDay(2);
  expect([records, logObjects]).toEqual([1_165, 143]);
  for (const { before, after } of results) {
    expect(after.emails).toBeLessThanOrEqual(before.emails);
    expect(after.attackRules.length).toBeGreaterThan(5);
    expect(after.attackRules).toEqual(before.attackRules);
    expect(after.bySeverity.critical).toBe(after.attackBySeverity.critical);
  }
});
