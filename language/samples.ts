import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createEvaluator } from "../engine/evaluate.ts";
import type { Rule, Ruleset } from "../engine/ruleset.ts";

/** A record on which a rule must alert, or must stay quiet. */
export interface Sample {
  /** The rule's id. */
  rule: string;
  expected: "alert" | "quiet";
  /** Relative to the samples folder, such as `root-activity/alert/console.json`. */
  path: string;
  record: unknown;
}

/** The folder of the project's own samples. */
export const samplesFolder = join(import.meta.dirname, "..", "test", "rules");

/** Thrown when a sample's file is not JSON. */
export class SampleError extends Error {
  override name = "SampleError";
}

/** Reads every sample in a folder, sorted by path. Throws `SampleError`. */
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
 * Checks rules against samples, and returns a message for each problem: a rule without samples, an alert
 * sample that its rule does not match, a quiet sample that it matches, a sample of an unknown rule, and a
 * rule that fails on any sample of any rule. Ignores suppressions, thresholds and `enabled`.
 */
export function checkSamples(ruleset: Ruleset, samples: Sample[]): string[] {
  const problems: string[] = [];
  const ids = new Set(ruleset.rules.map(({ id }) => id));
  for (const { rule, path } of samples) {
    if (!ids.has(rule)) problems.push(`test/rules/${path}: there is no rules/${rule}.cel`);
  }
  for (const rule of ruleset.rules) {
    for (const expected of ["alert", "quiet"] as const) {
      if (samples.some((sample) => sample.rule === rule.id && sample.expected === expected)) continue;
      problems.push(
        `rules/${rule.id}.cel: has no ${expected} sample; put a record in test/rules/${rule.id}/${expected}/`,
      );
    }
    problems.push(...checkRule(rule, samples));
  }
  return problems;
}

/** Evaluates one rule on all samples, as `checkSamples` does for every rule. */
export function checkRule(rule: Rule, samples: Sample[]): string[] {
  const evaluator = createEvaluator({
    rules: [{ ...rule, enabled: true, threshold: rule.threshold && { ...rule.threshold, count: 1 } }],
    suppressions: [],
  });
  return samples.flatMap((sample) => {
    const evaluation = evaluator.begin();
    evaluation.add(sample.record);
    const { alerts, ruleErrors } = evaluation.finish();
    const [error] = ruleErrors.flatMap(({ errors }) => errors);
    if (error) return [`rules/${rule.id}.cel: fails on test/rules/${sample.path}: ${error.message}`];
    if (sample.rule !== rule.id) return [];
    const actual = alerts.length > 0 ? "alert" : "quiet";
    if (actual === sample.expected) return [];
    return [
      `test/rules/${sample.path}: ${actual === "alert" ? "alerts, and should be quiet" : "is quiet, and should alert"}`,
    ];
  });
}
