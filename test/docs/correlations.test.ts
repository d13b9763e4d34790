import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createRunMemory } from "../../cli/memory.ts";
import { createEvaluator, type Evaluator } from "../../engine/evaluate.ts";
import type { Ruleset } from "../../engine/ruleset.ts";
import { loadRuleset } from "../../language/load.ts";
import { writeFolder } from "../support/rules-folder.ts";
import { type Case, expressed, ruleFiles, ruleIdOf } from "./correlations/cases.ts";
import { page } from "./correlations/page.ts";
import { recordsOf, sequencesOf } from "./correlations/steps.ts";

const { folder, remove } = writeFolder(ruleFiles());
afterAll(remove);
const withEvaluator = (ruleset: Ruleset) => ({ ruleset, evaluator: createEvaluator(ruleset) });
const cases = withEvaluator(loadRuleset({ folder }));

/**
 * The places of the records on which some rules alert, by rule. Each record is delivered in a log object of its own; of a long
 * sequence, all but the last in one.
 */
async function alertsOf(
  { ruleset, evaluator }: { ruleset: Ruleset; evaluator: Evaluator },
  records: readonly Record<string, unknown>[],
): Promise<Map<string, number[]>> {
  const learnsFrom = Date.parse(String(records[0]?.eventTime)) / 1000;
  const memory = createRunMemory(ruleset, { learnsFrom: () => learnsFrom });
  const alerts = new Map<string, number[]>();
  let evaluation = evaluator.begin();
  for (const [place, record] of records.entries()) {
    evaluation.add(record);
    if (records.length > 12 && place < records.length - 2) continue;
    const decided = await memory.decide(evaluation.finish(), String(place));
    expect(decided.ruleErrors).toEqual([]);
    for (const { rule } of decided.alerts) alerts.set(rule.id, [...(alerts.get(rule.id) ?? []), place]);
    evaluation = evaluator.begin();
  }
  return alerts;
}

test.each(expressed)("$name: alerts on its sequence, and not on near-misses", async (one) => {
  const sequences = sequencesOf(one);
  const expected = sequences.map((steps) => steps.flatMap(({ alerts }, place) => (alerts ? [place] : [])));
  const found = [];
  for (const steps of sequences) found.push((await alertsOf(cases, recordsOf(one, steps))).get(ruleIdOf(one)) ?? []);
  expect(found).toEqual(expected);
  // One sequence alerts, and another stays quiet.
  expect([expected.some((places) => places.length > 0), expected.some((places) => places.length === 0)]).toEqual([
    true,
    true,
  ]);
});

test("docs/correlations.md lists every rule, the keys that express it, and the shipped rules that alert on its sequence", async () => {
  const shipped = loadRuleset();
  const all = withEvaluator({ rules: shipped.rules.map((rule) => ({ ...rule, enabled: true })), suppressions: [] });
  const ours = new Map<Case, string[]>();
  for (const one of expressed) {
    const alerting = sequencesOf(one).find((steps) => steps.some(({ alerts }) => alerts)) ?? [];
    const alerts = await alertsOf(all, recordsOf(one, alerting));
    ours.set(one, [...alerts.keys()].sort());
  }
  const off = new Set(shipped.rules.filter(({ enabled }) => !enabled).map(({ id }) => id));
  await expect(page(ours, off)).toMatchFileSnapshot(join(import.meta.dirname, "../../docs/correlations.md"));
});
