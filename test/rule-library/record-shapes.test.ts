import { expect, test } from "vitest";
import { loadSamples } from "../../language/samples.ts";
import { createAllRulesEvaluator } from "../support/all-rules.ts";
import { ruleErrorsOf } from "../support/evaluate.ts";
import { type Fields, shapesOf, withNulls } from "../support/record-shapes.ts";

const evaluate = createAllRulesEvaluator();
const samples = loadSamples().map(({ path, record }) => ({ path, record: record as Fields }));

/** Evaluates all rules on every changed sample; returns one sample for each different rule error. */
function evaluateChanged(change: (record: Fields) => Iterable<[shape: string, record: Fields]>) {
  const errors = new Map<string, string>();
  let records = 0;
  for (const sample of samples) {
    for (const [shape, record] of change(sample.record)) {
      records++;
      for (const { rule, message } of ruleErrorsOf(evaluate(record))) {
        errors.set(`${rule}: ${message}`, `${sample.path} ${shape}`);
      }
    }
  }
  return { errors: Object.fromEntries(errors), records };
}

test("no rule, threshold or wording fails on a sample in any shape that CloudTrail writes", () => {
  const { errors, records } = evaluateChanged(shapesOf);
  expect(errors).toEqual({});
  expect(records).toBeGreaterThan(samples.length * 40);
});

test("no rule fails on a null parameter, though its wordings may", () => {
  const { errors } = evaluateChanged(withNulls);
  const rules = Object.keys(errors).filter((error) => !/^[a-z0-9-]+: (?:summary|subject|target): /.test(error));
  expect(rules).toEqual([]);
});
