import { expect, test } from "vitest";
import { createEvaluator } from "../../engine/evaluate.ts";
import { loadRuleset } from "../../language/load.ts";
import { shipped } from "../../language/rule-folders.ts";
import { loadSequences } from "../../language/sequence-samples.ts";
import { publishing } from "../data/published-alerts.ts";

// A sequence of samples proves an alert, but the first record of a firstSeen rule always is one, if memory begins empty.
// Here is what each such sequence of the library alerts on: the first record, and the one that is new; not those between.

const { rules } = loadRuleset();

/** The times at which a rule alerts on log objects of records, delivered in their order. */
async function alertTimes(id: string, objects: readonly unknown[][]): Promise<string[]> {
  const ruleset = {
    rules: rules.filter((rule) => rule.id === id).map((rule) => ({ ...rule, enabled: true })),
    suppressions: [],
  };
  const evaluator = createEvaluator(ruleset);
  const publish = publishing(ruleset, () => 0);
  const times: string[] = [];
  for (const records of objects) {
    const evaluation = evaluator.begin();
    for (const record of records) evaluation.add(record);
    for (const { alerts } of (await publish(evaluation.finish())).alerts)
      times.push(...alerts.map(({ facts }) => facts.eventTime ?? ""));
  }
  return times;
}

test("rules with firstSeen alert on what is new, and not again on what was there", async () => {
  const learning = new Set(rules.filter(({ firstSeen }) => firstSeen).map(({ id }) => id));
  const sequences = loadSequences([shipped]).filter(({ rule, expected }) => expected === "alert" && learning.has(rule));
  expect(new Set(sequences.map(({ rule }) => rule))).toEqual(learning);
  const alerts: Record<string, string> = {};
  for (const { rule, path, objects } of sequences) {
    const times = await alertTimes(rule, objects);
    alerts[path.replace("test/rules/", "")] = `${objects.flat().length} records: ${times.join(", ")}`;
  }
  expect(alerts).toMatchInlineSnapshot(`
    {
      "access-key-new-network/alert/from-elsewhere": "2 records: 2026-03-16T08:00:00Z, 2026-03-17T08:00:00Z",
      "access-key-two-new-networks/alert/created-and-used-elsewhere": "2 records: 2026-03-16T08:25:00Z",
      "bedrock-model-first-use/alert/another-model": "3 records: 2026-03-16T08:00:00Z, 2026-03-18T09:00:00Z",
      "console-login-new-network/alert/from-elsewhere": "3 records: 2026-03-16T08:00:00Z, 2026-03-17T20:00:00Z",
      "instance-type-first-use/alert/gpu-after-small-ones": "3 records: 2026-03-16T08:00:00Z, 2026-03-17T09:00:00Z",
      "region-first-use/alert/another-region": "3 records: 2026-03-16T08:00:00Z, 2026-03-17T09:00:00Z",
      "s3-read-from-outside/alert/another-account": "3 records: 2026-03-16T08:00:00Z, 2026-03-17T20:00:00Z",
      "secrets-first-read/alert/another-principal": "2 records: 2026-03-16T08:00:00Z, 2026-03-18T08:00:00Z",
      "service-first-use/alert/role-turns-to-iam": "2 records: 2026-03-16T08:00:00Z, 2026-03-19T08:00:00Z",
    }
  `);
});
