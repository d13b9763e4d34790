import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createEvaluator } from "../../engine/evaluate.ts";
import { evaluateLogFile } from "../../engine/log-file/read.ts";
import { configure } from "../../language/configure.ts";
import { loadRuleset } from "../../language/load.ts";
import { ordinaryDay, organizations, trustedRoles } from "../data/ordinary-day.ts";
import { publishing } from "../data/published-alerts.ts";

const ruleset = loadRuleset();

/** How many log objects of a day cause an email, and how many alerts each rule has. */
async function emailsOf(day: Uint8Array[], params: Record<string, unknown>) {
  const configured = configure(ruleset, { params });
  const evaluator = createEvaluator(configured);
  const publish = publishing(configured, () => Date.UTC(2026, 2, 17));
  const alerts = new Map<string, number>();
  let emails = 0;
  for (const file of day) {
    const { alerts: groups, alertCount } = await publish(await evaluateLogFile(file, evaluator));
    if (alertCount > 0) emails++;
    for (const { rule, count } of groups) alerts.set(rule.id, (alerts.get(rule.id) ?? 0) + count);
  }
  return { emails, alerts: Object.fromEntries([...alerts].sort(([, a], [, b]) => b - a)) };
}

const sizes = await Promise.all(
  Object.entries(organizations).map(async ([name, organization]) => {
    const day = ordinaryDay(organization);
    // From text, most records need not be parsed to see that no rule matches.
    const files = day.map(({ records }) => Buffer.from(JSON.stringify({ Records: records })));
    return {
      name,
      records: day.reduce((sum, { records }) => sum + records.length, 0),
      before: await emailsOf(files, {}),
      after: await emailsOf(files, { trustedRoles }),
    };
  }),
);

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
