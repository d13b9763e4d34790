import { expect, test } from "vitest";
import { createEvaluator } from "../../engine/evaluate.ts";
import { loadRuleset } from "../../language/load.ts";
import { ruleErrorsOf } from "../support/evaluate.ts";
import { librarySamples } from "../support/library-samples.ts";
import { type Fields, nullAndMissing, shapesOf, withNulls, withOtherKinds } from "../support/record-shapes.ts";

const rules = loadRuleset().rules.map((rule) => ({ ...rule, enabled: true }));
/** A rule with a threshold twice, as without one each record alerts: its wordings are evaluated. */
const evaluator = createEvaluator({
  rules: [
    ...rules.flatMap((rule) => (rule.threshold ? { ...rule, threshold: { ...rule.threshold, count: 1 } } : [])),
    ...rules.map((rule) => ({ ...rule, threshold: undefined })),
  ],
  suppressions: [],
});
/**
 * In `npm run fuzz`, of samples of the same call with the same fields, which take the same way through the rules, one; in
 * `npm test`, one that alerts of each rule.
 */
const samples = process.env.FUZZ_RUNS === undefined ? someOfEachRule() : allDifferent();

function allDifferent() {
  return [...new Map(shippedSamples().map((sample) => [fieldsOf(sample.record), sample])).values()];
}

function someOfEachRule() {
  return [...Map.groupBy(alertingSamples(), ({ rule }) => rule).values()].flatMap((some) => some.slice(0, 1));
}

function alertingSamples() {
  return shippedSamples().filter(({ expected }) => expected === "alert");
}

function shippedSamples() {
  return librarySamples.map(({ path, rule, expected, record }) => ({ path, rule, expected, record: record as Fields }));
}

/** Who calls, and whether the call fails, differ between the shapes of each sample. */
function fieldsOf({ eventSource, eventName, eventType, requestParameters, responseElements }: Fields): string {
  const names = (value: unknown): string[] =>
    typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value).sort() : [];
  return [eventSource, eventName, eventType, ...names(requestParameters), "", ...names(responseElements)].join();
}

/** Evaluates all rules on every changed sample; returns one sample for each different rule error. */
function evaluateChanged(change: (record: Fields) => Iterable<[shape: string, record: Fields]>) {
  const errors = new Map<string, string>();
  let records = 0;
  for (const sample of samples) {
    const evaluation = evaluator.begin();
    const shapes: string[] = [];
    for (const [shape, record] of change(sample.record)) {
      // Of several records with one id, only the first alerts.
      const eventID = "eventID" in record ? { eventID: String(shapes.length) } : {};
      evaluation.add({ ...record, ...eventID });
      shapes.push(shape);
    }
    records += shapes.length;
    for (const { rule, eventID, message } of ruleErrorsOf(evaluation.finish())) {
      errors.set(`${rule}: ${message}`, `${sample.path} ${shapes[Number(eventID)]}`);
    }
  }
  return { errors: Object.fromEntries(errors), records };
}

test("no rule, threshold or wording fails on a sample in any shape that CloudTrail writes", () => {
  const { errors, records } = evaluateChanged(shapesOf);
  expect(errors).toEqual({});
  expect(records).toBeGreaterThan(samples.length * 40);
});

test("no rule fails on a parameter that is null, at any depth, though its wordings may", () => {
  const { errors } = evaluateChanged(withNulls);
  const rules = Object.keys(errors).filter((error) => !/^[a-z0-9-]+: (?:summary|subject|target): /.test(error));
  expect(rules).toEqual([]);
});

test("a parameter that is null silences no rule that alerts where it is missing", () => {
  const silenced: string[] = [];
  for (const [id, ofRule] of Map.groupBy(alertingSamples(), ({ rule }) => rule)) {
    const rule = rules.find((each) => each.id === id);
    if (!rule || rule.firstSeen || rule.after) continue;
    const threshold = rule.threshold && { ...rule.threshold, count: 1 };
    const evaluator = createEvaluator({ rules: [{ ...rule, threshold }], suppressions: [] });
    const alerts = (record: Fields) => {
      const evaluation = evaluator.begin();
      evaluation.add(record);
      return evaluation.finish().alerts.length > 0;
    };
    for (const { path, record } of ofRule) {
      for (const [name, withNull, without] of nullAndMissing(record)) {
        if (alerts(without) && !alerts(withNull)) silenced.push(`${path}: ${name}`);
      }
    }
  }
  expect(silenced).toEqual([]);
});

test("no rule, threshold or wording fails on a field of a kind that CloudTrail never writes", () => {
  const seen = new Set<unknown>();
  const { errors, records } = evaluateChanged((record) => {
    const call = `${record.eventSource} ${record.eventName}`;
    if (seen.has(call)) return [];
    seen.add(call);
    return withOtherKinds(record);
  });
  expect(errors).toEqual({});
  expect(records).toBeGreaterThan(seen.size * 20);
});
