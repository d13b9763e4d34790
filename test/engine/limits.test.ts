import { expect, test } from "vitest";
import type { Rule } from "../../engine/ruleset.ts";
import { alertsOf, evaluateRecords } from "../support/evaluate.ts";
import { record, rule } from "../support/records.ts";

const limits = { alerts: 2, ruleErrors: 1 };

/** Evaluates records with these event names, with limits of 2 alerts and 1 error a rule. */
function evaluate(rules: Rule[], eventNames: string[]) {
  const records = eventNames.map((eventName, index) => record({ eventID: `${index}`, eventName }));
  return evaluateRecords(rules, records, { limits });
}

test("every alert of a rule that floods a log file is counted, and no other rule is hidden", () => {
  const rules = [
    rule({ id: "flood", expression: 'record.eventName == "A"' }),
    rule({ id: "other", expression: 'record.eventName == "B"' }),
  ];
  const { alerts, alertCount } = evaluate(rules, ["A", "A", "A", "A", "B"]);
  expect(alerts.map(({ rule, count, alerts }) => [rule.id, count, alerts.map(({ facts }) => facts.eventID)])).toEqual([
    ["flood", 4, ["0", "1"]],
    ["other", 1, ["4"]],
  ]);
  expect(alertCount).toBe(5);
});

test("every error of a rule that fails on every record is counted, and the first ones are kept", () => {
  const failing = rule({ expression: "record.missing" });
  const { ruleErrors, ruleErrorCount } = evaluate([failing], ["A", "A", "A"]);
  expect(ruleErrorCount).toBe(3);
  expect(ruleErrors).toEqual([
    {
      rule: failing,
      count: 3,
      errors: [{ rule: "trail-stopped", eventID: "0", message: expect.stringContaining("missing") }],
    },
  ]);
});

test("with too many values, a threshold alerts for those that reach it, from the record that does", () => {
  const threshold = { count: 2, per: "record.eventName" };
  const alerts = alertsOf(evaluate([rule({ threshold })], ["A", "B", "C", "A", "C"]));
  expect(alerts.map(({ facts, threshold }) => ({ eventID: facts.eventID, ...threshold }))).toEqual([
    { eventID: "0", count: 2, per: "A", last: "2026-03-14T02:12:45Z" },
    { eventID: "4", count: 2, per: "C", last: "2026-03-14T02:12:45Z" },
  ]);
});

test("without limits, as commands evaluate, every alert is kept", () => {
  const records = Array.from({ length: 3000 }, (_, index) => record({ eventID: `${index}` }));
  const alerts = alertsOf(evaluateRecords([rule()], records));
  expect(new Set(alerts.map(({ facts }) => facts.eventID)).size).toBe(3000);
});
