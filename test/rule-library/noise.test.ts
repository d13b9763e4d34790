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

/** How many log objects of a day cause an email, how many alerts each rule has, and what rules remember of the day. */
async function emailsOf(day: Uint8Array[], params: Record<string, unknown>) {
  const configured = configure(ruleset, { params });
  const evaluator = createEvaluator(configured);
  const publish = publishing(configured, () => Date.UTC(2026, 2, 17));
  const alerts = new Map<string, number>();
  const valuesOfObjects: number[] = [];
  let emails = 0;
  for (const file of day) {
    const evaluation = await evaluateLogFile(file, evaluator);
    const values = (evaluation.matches ?? []).flatMap(({ rule, matches }) =>
      matches.map(({ per, mute, after, feeds, first }) => JSON.stringify([rule.id, per, mute, after, feeds, first])),
    );
    valuesOfObjects.push(new Set(values).size);
    const { alerts: groups, alertCount } = await publish(evaluation);
    if (alertCount > 0) emails++;
    for (const { rule, count } of groups) alerts.set(rule.id, (alerts.get(rule.id) ?? 0) + count);
  }
  return { emails, alerts: Object.fromEntries([...alerts].sort(([, a], [, b]) => b - a)), valuesOfObjects };
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

const readPage = (name: string) => readFileSync(join(import.meta.dirname, "../../docs", name), "utf8");

test("docs/noise.md says how many emails an ordinary day causes, and by which rules once trusted roles are set", () => {
  const page = readPage("noise.md").replaceAll(/ +/g, " ");
  const rows = sizes.map(
    ({ name, records, before, after }) =>
      `| ${name} | ${records.toLocaleString("en")} | ${before.emails} | ${after.emails} |`,
  );
  expect(rows.filter((row) => !page.includes(row))).toEqual([]);
  const left = page.split("\n\n").find((paragraph) => paragraph.startsWith("The trusted roles are those of")) ?? "";
  const named = [...left.matchAll(/`([a-z0-9-]+)`/g)].map(([, id]) => id);
  expect(named.sort()).toEqual([...new Set(sizes.flatMap(({ after }) => Object.keys(after.alerts)))].sort());
});

test("docs/operations.md says what rules remember of an ordinary day of the medium organization", () => {
  const values = sizes.find(({ name }) => name === "medium")?.before.valuesOfObjects ?? [];
  const some = values.filter((count) => count > 0);
  const share = `${Math.round((100 * some.length) / values.length)}%`;
  const mean = (some.reduce((sum, count) => sum + count, 0) / some.length).toFixed(1);
  const sentence =
    /on by default, (\d+%) of the log objects .* have such matches, ([\d.]+) values each: 73,000 × (\d+%) × ([\d.]+) =/;
  expect(sentence.exec(readPage("operations.md").replaceAll(/\s+/g, " "))?.slice(1)).toEqual([
    share,
    mean,
    share,
    mean,
  ]);
});
