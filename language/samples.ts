import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createEvaluator } from "../engine/evaluate.ts";
import type { Rule, Ruleset } from "../engine/ruleset.ts";

/** One record that shows what a rule alerts on, or what it leaves alone. */
export interface Sample {
  rule: string;
  expected: "alert" | "quiet";
  /** Relative to the samples' folder, such as `root-activity/alert/console.json`. */
  path: string;
  record: unknown;
}

/** Where the project's samples stand. */
export const samplesFolder = join(import.meta.dirname, "..", "test", "rules");

/** A sample's file holds no JSON. */
export class SampleError extends Error {
  override name = "SampleError";
}

/** Reads every sample of a folder, in the order of their paths; throws `SampleError`. */
export function loadSamples(folder: string = samplesFolder): Sample[] {
  return globSync("*/{alert,quiet}/*.json", { cwd: folder })
    .sort()
    .map((path) => {
      const [rule, expected] = path.split("/") as [string, Sample["expected"]];
      return { rule, expected, path, record: readSample(join(folder, path), path) };
    });
}

function readSample(file: string, path: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new SampleError(`test/rules/${path}: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * What is wrong between rules and their samples, a sentence each: a rule without samples, an alert
 * sample that does not match, a quiet one that does, a sample of no rule, and a rule that fails on
 * any sample of any rule. Suppressions, thresholds and `enabled` have no say here.
 */
export function checkSamples(ruleset: Ruleset, samples: Sample[]): string[] {
  const problems: string[] = [];
  const ids = new Set(ruleset.rules.map(({ id }) => id));
  for (const { rule, path } of samples) {
    if (!ids.has(rule)) problems.push(`test/rules/${path}: there is no rule rules/${rule}.cel`);
  }
  for (const rule of ruleset.rules) {
    for (const expected of ["alert", "quiet"] as const) {
      if (samples.some((sample) => sample.rule === rule.id && sample.expected === expected)) continue;
      problems.push(
        `rules/${rule.id}.cel: has no ${expected} sample; put a record into test/rules/${rule.id}/${expected}/`,
      );
    }
    problems.push(...checkRule(rule, samples));
  }
  return problems;
}

/** The part of `checkSamples` that evaluates one rule. */
export function checkRule(rule: Rule, samples: Sample[]): string[] {
  const beginEvaluation = createEvaluator({
    rules: [{ ...rule, enabled: true, threshold: rule.threshold && { ...rule.threshold, count: 1 } }],
    suppressions: [],
  });
  return samples.flatMap((sample) => {
    const evaluation = beginEvaluation();
    evaluation.add(sample.record);
    const { alerts, ruleErrors } = evaluation.finish();
    if (ruleErrors[0]) return [`rules/${rule.id}.cel: fails on test/rules/${sample.path}: ${ruleErrors[0].message}`];
    if (sample.rule !== rule.id) return [];
    const actual = alerts.length > 0 ? "alert" : "quiet";
    if (actual === sample.expected) return [];
    return [
      `test/rules/${sample.path}: ${actual === "alert" ? "alerts, and should be quiet" : "is quiet, and should alert"}`,
    ];
  });
}
