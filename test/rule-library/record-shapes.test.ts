import { expect, test } from "vitest";
import { loadSamples } from "../../language/samples.ts";
import { ruleErrorsOf } from "../support/evaluate.ts";
import { createEveryRule } from "../support/every-rule.ts";
import { type Fields, shapesOf, withNulls } from "../support/shapes.ts";

const evaluate = createEveryRule();
const samples = loadSamples().map(({ path, record }) => ({ path, record: record as Fields }));

/** Every rule error on every changed sample, each kind of error once, and how many records were evaluated. */
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

test("no rule, threshold or summary fails on a sample in any shape that CloudTrail writes", () => {
  const { errors, records } = evaluateChanged(shapesOf);
  expect(errors).toEqual({});
  expect(records).toBeGreaterThan(samples.length * 40);
});

test("no rule fails where a parameter is null, though its summary may", () => {
  const { errors } = evaluateChanged(withNulls);
  const rules = Object.keys(errors).filter((error) => !error.includes(": summary: "));
  expect(rules).toEqual([]);
});
