// The figures of docs/noise.md are those of 1,000 accounts: `node bench/organization-day.ts`.
import { expect, test } from "vitest";
import { dayRow, emailsOfDay } from "../data/organization-day.ts";

test("memory leaves out emails of a day, but none about the attack, and the only critical email is about the attack", async () => {
  const { records, logObjects, results } = await emailsOfDay(4);
  expect({ records, logObjects, rows: results.map(dayRow) }).toMatchInlineSnapshot(`
    {
      "logObjects": 267,
      "records": 2065,
      "rows": [
        "| as shipped | 34 | 28 | 1 of 1 | 4 of 11 | 1 of 11 |",
        "| trusted roles | 7 | 7 | 1 of 1 | 4 of 4 | 1 of 2 |",
        "| trusted roles, every rule on | 26 | 26 | 1 of 1 | 4 of 4 | 2 of 3 |",
      ],
    }
  `);
  for (const { before, after } of results) {
    expect(after.emails).toBeLessThanOrEqual(before.emails);
    expect(after.attackRules.length).toBeGreaterThan(5);
    expect(after.attackRules).toEqual(before.attackRules);
    expect(after.attackBySeverity).toEqual(before.attackBySeverity);
    expect(after.bySeverity.critical).toBe(after.attackBySeverity.critical);
  }
});
