import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createEvaluator } from "../../engine/evaluate.ts";
import { configure } from "../../language/configure.ts";
import { loadRuleset } from "../../language/load.ts";
import { type DayLogObject, ordinaryDay, organizations, trustedRoles } from "../data/ordinary-day.ts";

const ruleset = loadRuleset();

/** How many log objects of a day cause an email, and how many alerts each rule has. */
function emailsOf(day: DayLogObject[], params: Record<string, unknown>) {
  const evaluator = createEvaluator(configure(ruleset, { params }));
  const alerts = new Map<string, number>();
  let emails = 0;
  for (const { records } of day) {
    const evaluation = evaluator.begin();
    for (const record of records) evaluation.add(record);
    const { alerts: groups, alertCount } = evaluation.finish();
    if (alertCount > 0) emails++;
    for (const { rule, count } of groups) alerts.set(rule.id, (alerts.get(rule.id) ?? 0) + count);
  }
  return { emails, alerts: Object.fromEntries([...alerts].sort(([, a], [, b]) => b - a)) };
}

const sizes = Object.entries(organizations).map(([name, organization]) => {
  const day = ordinaryDay(organization);
  return {
    name,
    records: day.reduce((sum, { records }) => sum + records.length, 0),
    before: emailsOf(day, {}),
    after: emailsOf(day, { trustedRoles }),
  };
});

test("an ordinary day causes at most 1, 3 and 10 emails once trusted roles are set", () => {
  const most = { small: 1, medium: 3, large: 10 } as Record<string, number>;
  expect(sizes.filter(({ name, after }) => after.emails > (most[name] as number))).toEqual([]);
});

test("docs/noise.md says how many emails an ordinary day causes", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/noise.md"), "utf8").replaceAll(/ +/g, " ");
  const rows = sizes.map(
    ({ name, records, before, after }) =>
      `| ${name} | ${records.toLocaleString("en")} | ${before.emails} | ${after.emails} |`,
  );
  expect(rows.filter((row) => !page.includes(row))).toEqual([]);
});
