import { describe, expect, test } from "vitest";
import { loadRuleset } from "../../language/load.ts";
import { checkRule, checkSamples, loadSamples } from "../../language/samples.ts";

// Finds all rules and samples by itself: a new rule needs no change here.
const ruleset = loadRuleset();
const samples = loadSamples();

describe.each(ruleset.rules)("$id", (rule) => {
  test("alerts on its alert samples, not on its quiet samples, and fails on no sample of any rule", () => {
    expect(checkRule(rule, samples)).toEqual([]);
  });
});

test("every sample belongs to a rule, and every rule has samples of both kinds", () => {
  expect(checkSamples(ruleset, samples)).toEqual([]);
});
