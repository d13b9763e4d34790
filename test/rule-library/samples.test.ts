import { describe, expect, test } from "vitest";
import { loadRuleset } from "../../language/load.ts";
import { projectFolders } from "../../language/rule-folders.ts";
import { checkRule, checkSamples, loadSamples, resultsOn } from "../../language/samples.ts";
import { checkSequenceSamples, loadSequences } from "../../language/sequence-samples.ts";

// Finds all rules and samples by itself, those in rules/custom/ too: a new rule needs no change here.
const folders = projectFolders();
const ruleset = loadRuleset({ folders });
const samples = loadSamples(folders);
const results = resultsOn(ruleset.rules, samples);

describe.each(ruleset.rules)("$id", (rule) => {
  test("alerts on its alert samples, not on its quiet samples, and fails on no sample of any rule", () => {
    expect(checkRule(rule, samples, ruleset.files, results)).toEqual([]);
  });
});

test("every sample belongs to a rule, and every rule has samples of both kinds", () => {
  expect(checkSamples(ruleset, samples, results)).toEqual([]);
});

test("rules that remember do on sequences what their folders say", async () => {
  expect(await checkSequenceSamples(ruleset, loadSequences(folders))).toEqual([]);
});
