import { expect, test } from "vitest";
import { withoutRules, withRules } from "../../../cli/backtest/transfer.ts";
import { draftOf } from "../../../engine/alert.ts";
import { createEvaluator, type Evaluation } from "../../../engine/evaluate.ts";
import { record, rule } from "../../support/records.ts";

const rules = [
  rule({ id: "stopped" }),
  rule({ id: "failing", expression: "record.requestParameters.none == 1" }),
  rule({ id: "muted", mute: { per: "record.eventName", for: 60 } }),
];

function evaluate() {
  const evaluation = createEvaluator({ rules, suppressions: [] }).begin();
  // It waits.
  evaluation.add(record(), undefined, 1_000);
  return evaluation.finish();
}

/** With the alerts of its matches in words. */
function drafted(evaluation: Evaluation): Evaluation {
  for (const match of evaluation.matches?.flatMap(({ matches }) => matches) ?? []) {
    if (match.draft) match.draft = draftOf(match.draft);
  }
  return evaluation;
}

test("an evaluation is the same after its rules were left out and put back", () => {
  const sent = structuredClone(withoutRules(evaluate()));
  expect(JSON.stringify(sent)).not.toContain(rules[0]?.title);
  expect(withRules(sent, new Map(rules.map((rule) => [rule.id, rule])))).toEqual(drafted(evaluate()));
});

test("an evaluation of the calling thread is worded only as far as memory sends its alerts", () => {
  const evaluation = withRules(evaluate(), new Map(rules.map((rule) => [rule.id, rule])));
  const drafts = evaluation.matches?.flatMap(({ matches }) => matches.map(({ draft }) => draft && "make" in draft));
  expect(drafts).toEqual([true]);
  expect(drafted(evaluation)).toEqual(drafted(evaluate()));
});

test("a rule that the other thread does not have is an error", () => {
  expect(() => withRules(withoutRules(evaluate()), new Map())).toThrow("no rule has the id stopped");
});
