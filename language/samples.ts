import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { draftOf } from "../engine/alert.ts";
import { createEvaluator } from "../engine/evaluate.ts";
import { type Rule, type Ruleset, remembers } from "../engine/ruleset.ts";
import type { LoadedFile, LoadedRuleset } from "./load.ts";
import { defaultFolders, type RuleFolder } from "./rule-folders.ts";
import { suggest } from "./suggest.ts";

/** A record on which a rule must alert, or must stay quiet. */
export interface Sample {
  /** The rule's id. */
  rule: string;
  expected: "alert" | "quiet";
  /** As messages show it, such as `test/rules/root-activity/alert/console.json`. */
  path: string;
  record: unknown;
}

/** Thrown when a sample's file is not JSON, or a sequence's file contains no records. */
export class SampleError extends Error {
  override name = "SampleError";
  /** The file, as messages show it. */
  readonly file: string;
  readonly problem: string;

  constructor(file: string, problem: string, cause?: unknown) {
    super(`${file}: ${problem}`, { cause });
    this.file = file;
    this.problem = problem;
  }
}

/**
 * Reads every sample of some folders of rules, or of one rule in them, sorted by path in each. Throws `SampleError`. Default: of the
 * project's folders.
 */
export function loadSamples(
  folders: readonly Pick<RuleFolder, "samples">[] = defaultFolders(),
  ruleId = "*",
): Sample[] {
  return folders.flatMap(({ samples: { path: folder, shown } }) =>
    globSync(`${ruleId}/{alert,quiet}/*.json`, { cwd: folder })
      .sort()
      .map((path) => {
        const [rule, expected] = path.split("/") as [string, Sample["expected"]];
        return { rule, expected, path: `${shown}/${path}`, record: readSample(join(folder, path), `${shown}/${path}`) };
      }),
  );
}

/** Reads a sample's file; `shown` is its name in messages. Throws `SampleError` if it is not JSON. */
export function readSample(file: string, shown: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new SampleError(shown, (error as Error).message, error);
  }
}

/** A problem with a sample, or with a rule that a sample shows. */
export interface SampleProblem {
  /** The rule's id. */
  rule: string;
  /** The file that the message is about, such as `test/rules/root-activity/alert/console.json` or `rules/root-activity.cel`. */
  file: string;
  problem: string;
  /** The sample on which the rule gives the wrong answer or fails. */
  sample?: Sample;
}

/** The rules to check; without `files`, they are taken to be in `rules/`. */
type CheckedRuleset = Ruleset & Partial<Pick<LoadedRuleset, "files">>;

/** A file of the shipped folder, for a rule that was not loaded from a file. */
function fileOf(id: string, files: CheckedRuleset["files"]): Omit<LoadedFile, "path"> {
  const samples = { path: "", shown: "test/rules" };
  return files?.rules.get(id) ?? { shown: `rules/${id}.cel`, samples, overridden: [] };
}

/**
 * Checks rules against samples, and returns each problem: a rule without samples, an alert sample that its rule does not
 * match, a quiet sample that it matches, a sample of an unknown rule, and a rule that fails on any sample of any rule.
 * Ignores suppressions, thresholds, what rules remember, and `enabled`. The samples of a rule that another one overrides say nothing about
 * that one.
 */
export function checkSamples(
  ruleset: CheckedRuleset,
  samples: readonly Sample[],
  results: SampleResults = resultsOn(ruleset.rules, samples),
): SampleProblem[] {
  const problems: SampleProblem[] = [];
  const ids = new Set(ruleset.rules.map(({ id }) => id));
  for (const { rule, path } of samples) {
    if (!ids.has(rule))
      problems.push({ rule, file: path, problem: `no rule has the id "${rule}"${suggest(rule, [...ids])}` });
  }
  for (const rule of ruleset.rules) {
    const file = fileOf(rule.id, ruleset.files);
    for (const expected of ["alert", "quiet"] as const) {
      if (samples.some((sample) => sample.expected === expected && isAbout(sample, rule.id, file))) continue;
      const folder = `${file.samples.shown}/${rule.id}/${expected}/`;
      problems.push({
        rule: rule.id,
        file: file.shown,
        problem: `has no ${expected} sample; put a record in ${folder}`,
      });
    }
    problems.push(...checkRule(rule, samples, ruleset.files, results));
  }
  return problems;
}

function isAbout({ rule, path }: Sample, id: string, { overridden }: Pick<LoadedFile, "overridden">): boolean {
  return rule === id && !overridden.some((folder) => path.startsWith(`${folder}/`));
}

/** Evaluates one rule on all samples, as `checkSamples` does for every rule. */
export function checkRule(
  rule: Rule,
  samples: readonly Sample[],
  files?: CheckedRuleset["files"],
  results: SampleResults = resultsOn([rule], samples),
): SampleProblem[] {
  const file = fileOf(rule.id, files);
  const { alerts, errors } = results.get(rule.id) ?? { alerts: new Set(), errors: new Map() };
  return samples.flatMap((sample) => {
    const error = errors.get(sample);
    if (error !== undefined)
      return [{ rule: rule.id, file: file.shown, problem: `fails on ${sample.path}: ${error}`, sample }];
    if (!isAbout(sample, rule.id, file)) return [];
    const actual = alerts.has(sample) ? "alert" : "quiet";
    if (actual === sample.expected) return [];
    const problem = actual === "alert" ? "alerts, and should be quiet" : "is quiet, and should alert";
    return [{ rule: rule.id, file: sample.path, problem, sample }];
  });
}

/** The samples on which a rule alerts, and those on which it fails, with the message. */
export interface SampleResult {
  alerts: ReadonlySet<Sample>;
  errors: ReadonlyMap<Sample, string>;
}

/** By a rule's id. */
export type SampleResults = ReadonlyMap<string, SampleResult>;

/**
 * Evaluates rules on samples, each sample by itself. Ignores suppressions, what rules remember, and `enabled`, and a
 * threshold counts one record.
 * A rule without alerts and errors is not in the result.
 */
export function resultsOn(rules: readonly Rule[], samples: readonly Sample[]): SampleResults {
  const evaluator = createEvaluator({
    rules: rules.map((rule) => ({
      ...rule,
      enabled: true,
      threshold: rule.threshold && { ...rule.threshold, count: 1 },
    })),
    suppressions: [],
  });
  const results = new Map<string, { alerts: Set<Sample>; errors: Map<Sample, string> }>();
  const resultOf = (id: string) => {
    const result = results.get(id) ?? { alerts: new Set(), errors: new Map() };
    results.set(id, result);
    return result;
  };
  for (const sample of samples) {
    const evaluation = evaluator.begin();
    evaluation.add(sample.record);
    const { alerts, matches = [], ruleErrors } = evaluation.finish();
    for (const { rule } of alerts) resultOf(rule.id).alerts.add(sample);
    for (const { rule, matches: found } of matches) {
      if (!remembers(rule)) continue;
      const result = resultOf(rule.id);
      result.alerts.add(sample);
      const [error] = found.flatMap(({ draft }) => (draft ? draftOf(draft).errors : []));
      if (error) result.errors.set(sample, error.message);
    }
    for (const { rule, errors } of ruleErrors) resultOf(rule.id).errors.set(sample, errors[0]?.message ?? "");
  }
  return results;
}

/** The JSON files among the samples of some folders that nothing reads, because of where they are, each with what to do. */
export function straySamples(
  folders: readonly Pick<RuleFolder, "samples">[],
): Pick<SampleProblem, "file" | "problem">[] {
  return folders.flatMap(({ samples: { path: folder, shown } }) =>
    globSync("**/*.json", { cwd: folder })
      .filter((path) => !/^[^/]+\/(alert|quiet)\/([^/]+\/)?[^/]+\.json$/.test(path))
      .sort()
      .map((path) => ({
        file: `${shown}/${path}`,
        problem: `nothing reads this file: samples belong in ${shown}/<rule id>/alert/ or quiet/`,
      })),
  );
}
