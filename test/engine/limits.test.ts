import { expect, test } from "vitest";
import { countOf, createEvaluator } from "../../engine/evaluate.ts";
import type { Rule } from "../../engine/ruleset.ts";
import { record, rule } from "../support/records.ts";

const limits = { alerts: 2, ruleErrors: 1 };

/** What an evaluator that keeps little says of records with these event names. */
function evaluate(rules: Rule[], eventNames: string[]) {
  const evaluation = createEvaluator({ rules, suppressions: [] }, () => new Date(), limits)();
  for (const [index, eventName] of eventNames.entries()) evaluation.add(record({ eventID: `${index}`, eventName }));
  return evaluation.finish();
}

test("a rule that floods a log file is counted in full, and hides no other rule", () => {
  const rules = [
    rule({ id: "flood", expression: 'record.eventName == "A"' }),
    rule({ id: "other", expression: 'record.eventName == "B"' }),
  ];
  const { alerts } = evaluate(rules, ["A", "A", "A", "A", "B"]);
  expect(alerts.map(({ rule, facts, more }) => [rule.id, facts.eventID, more])).toEqual([
    ["flood", "0", undefined],
    ["flood", "1", 2],
    ["other", "4", undefined],
  ]);
  expect(countOf(alerts)).toBe(5);
});

test("a rule that fails on every record is counted in full, and logged as often as the limit says", () => {
  const { ruleErrors } = evaluate([rule({ expression: "record.missing" })], ["A", "A", "A"]);
  expect(countOf(ruleErrors)).toBe(3);
  expect(ruleErrors).toEqual([
    { rule: "trail-stopped", eventID: "0", message: expect.stringContaining("missing"), more: 2 },
  ]);
});

test("of too many values, a threshold tells those that reach it, from the record that does it", () => {
  const threshold = { count: 2, per: "record.eventName" };
  const { alerts } = evaluate([rule({ threshold })], ["A", "B", "C", "A", "C"]);
  expect(alerts.map(({ facts, threshold }) => ({ eventID: facts.eventID, ...threshold }))).toEqual([
    { eventID: "0", count: 2, per: "A" },
    { eventID: "4", count: 2, per: "C" },
  ]);
});

test("without limits, as commands evaluate, every alert is kept", () => {
  const evaluation = createEvaluator({ rules: [rule()], suppressions: [] })();
  for (let index = 0; index < 3000; index++) evaluation.add(record({ eventID: `${index}` }));
  expect(new Set(evaluation.finish().alerts.map(({ facts }) => facts.eventID)).size).toBe(3000);
});
