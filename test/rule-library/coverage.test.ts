import { expect, test } from "vitest";
import { coverageOf } from "../../cli/check/coverage.ts";
import { loadExcuses } from "../../cli/check/excuses.ts";
import { loadRuleset } from "../../language/load.ts";
import { shipped } from "../../language/rule-folders.ts";
import { loadSamples } from "../../language/samples.ts";

const { rules } = loadRuleset();
const excuses = loadExcuses([shipped]);
const coverage = coverageOf(rules, loadSamples([shipped]), excuses);

test("a sample notices every change of a condition, or test/rules/uncovered.yaml says why none can", () => {
  const unexplained = coverage.gaps.filter(({ reason }) => reason === undefined);
  expect(unexplained.map(({ rule, text }) => `${rule}: no sample needs this to be ${text}`)).toEqual([]);
  expect(coverage.noticed).toBeGreaterThan(coverage.changes * 0.9);
});

test("every excuse is needed", () => {
  const ids = new Set(rules.map(({ id }) => id));
  const ofNoRule = excuses.filter(({ rule }) => !ids.has(rule));
  expect([...coverage.unneeded, ...ofNoRule].map(({ rule, condition }) => `${rule}: ${condition}`)).toEqual([]);
});
