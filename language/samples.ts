import { globSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { draftOf } from "../engine/alert.ts";
import { createEvaluator } from "../engine/evaluate.ts";
import { isCloudTrailRecord, isInsightRecord } from "../engine/record.ts";
import type { Rule, Ruleset } from "../engine/ruleset.ts";
import { compare } from "../text/compare.ts";
import { plural } from "../text/counts.ts";
import type { LoadedFile, LoadedRuleset } from "./load.ts";
import { defaultFolders, type RuleFolder } from "./rule-folders.ts";
import { isJson, parseSample, readSampleFiles, type SampleFile } from "./sample-files.ts";
import { suggest } from "./suggest.ts";
import { adviseOnFailure } from "./type-advice.ts";

/** A record on which a rule must alert, or must stay quiet. */
export interface Sample {
  /** The rule's id. */
  rule: string;
  expected: "alert" | "quiet";
  /** As messages show it, such as `test/rules/root-activity/alert/console.json`. */
  path: string;
  record: unknown;
}

/**
 * Reads every sample of some folders of rules, or of one rule in them, sorted by path in each. Throws `SampleError`. Default: of the
 * project's folders.
 */
export function loadSamples(folders: readonly Pick<RuleFolder, "samples">[] = defaultFolders(), ruleId = ""): Sample[] {
  return folders.flatMap(({ samples }) => samplesIn(readSampleFiles(samples, ruleId), samples.shown));
}

/** The samples among the files of a folder, which messages show as `shown`. Throws `SampleError` for one that is not JSON. */
export function samplesIn(files: readonly SampleFile[], shown: string): Sample[] {
  return files.filter(isSample).map((file) => {
    const [rule, expected] = file.path.split("/") as [string, Sample["expected"]];
    const path = `${shown}/${file.path}`;
    return { rule, expected, path, record: parseSample(file, path) };
  });
}

/** Whether a file is a sample, by its path: neither part of a sequence nor where nothing reads it. */
export function isSample({ path }: Pick<SampleFile, "path">): boolean {
  return isJson(path) && /^[^/]+\/(alert|quiet)\/[^/]+$/.test(path);
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
  const byRule = Map.groupBy(samples, ({ rule }) => rule);
  for (const { rule, path } of samples) {
    if (!ids.has(rule))
      problems.push({ rule, file: path, problem: `no rule has the id "${rule}"${suggest(rule, [...ids])}` });
  }
  for (const rule of ruleset.rules) {
    const file = fileOf(rule.id, ruleset.files);
    const own = byRule.get(rule.id) ?? [];
    for (const expected of ["alert", "quiet"] as const) {
      if (own.some((sample) => sample.expected === expected && isAbout(sample, rule.id, file))) continue;
      const folder = `${file.samples.shown}/${rule.id}/${expected}/`;
      problems.push({
        rule: rule.id,
        file: file.shown,
        problem: `has no ${expected} sample that is a single record; put one in ${folder}`,
      });
    }
    const hasFailed = (results.get(rule.id)?.errors.size ?? 0) > 0;
    problems.push(...checkRule(rule, hasFailed ? samples : own, ruleset.files, results));
  }
  return problems;
}

function isAbout({ rule, path }: Sample, id: string, { overridden }: Pick<LoadedFile, "overridden">): boolean {
  return rule === id && !overridden.some((folder) => path.startsWith(`${folder}/`));
}

/** Returns the problems of one rule with some samples, by what rules do on them, as `checkSamples` does for every rule. */
export function checkRule(
  rule: Rule,
  samples: readonly Sample[],
  files: CheckedRuleset["files"],
  results: SampleResults,
): SampleProblem[] {
  const file = fileOf(rule.id, files);
  const { alerts, errors } = results.get(rule.id) ?? { alerts: new Set(), errors: new Map() };
  const failed = Map.groupBy(
    samples.filter((sample) => errors.has(sample)),
    (sample) => errors.get(sample),
  );
  return samples.flatMap((sample) => {
    const error = errors.get(sample);
    if (error !== undefined) {
      const [first, ...others] = failed.get(error) ?? [];
      if (sample !== first) return [];
      const more = others.length > 0 ? ` (also on ${plural(others.length, "other sample")})` : "";
      const problem = `fails on ${sample.path}: ${error}${adviseOnFailure(rule.expression, error)}${more}`;
      return [{ rule: rule.id, file: file.shown, problem, sample }];
    }
    if (!isAbout(sample, rule.id, file)) return [];
    const form = formProblem(sample);
    if (form !== undefined) return [{ rule: rule.id, file: sample.path, problem: form }];
    const actual = alerts.has(sample) ? "alert" : "quiet";
    if (actual === sample.expected) return [];
    const problem = actual === "alert" ? "alerts, and should be quiet" : "is quiet, and should alert";
    return [{ rule: rule.id, file: sample.path, problem, sample }];
  });
}

/** What is wrong with a sample on which no rule is evaluated; undefined for a record. A rule is quiet on an Insight record. */
function formProblem({ record, expected }: Sample): string | undefined {
  if (isCloudTrailRecord(record)) return undefined;
  if (isInsightRecord(record))
    return expected === "quiet" ? undefined : "is an Insight record, on which no rule is evaluated";
  if (Array.isArray(record)) return "is a list, and a sample is a single record, without [ and ] around it";
  if (Array.isArray((record as { Records?: unknown } | null)?.Records))
    return "is a log file, and a sample is a single record; put the records of a sequence in a folder of their own";
  // What EventBridge and `aws cloudtrail lookup-events` give.
  const { detail, CloudTrailEvent } = (record ?? {}) as Record<string, unknown>;
  const around = isCloudTrailRecord(detail) ? "detail" : typeof CloudTrailEvent === "string" ? "CloudTrailEvent" : "";
  if (around !== "") return `contains more than a CloudTrail record: keep only what is in ${around}`;
  return "is not a CloudTrail record: eventSource and eventName must be strings";
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
  if (rules.length === 0) return new Map();
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
      const result = resultOf(rule.id);
      result.alerts.add(sample);
      const [error] = found.flatMap(({ draft }) => (draft ? draftOf(draft).errors : []));
      if (error) result.errors.set(sample, error.message);
    }
    for (const { rule, errors } of ruleErrors) resultOf(rule.id).errors.set(sample, errors[0]?.message ?? "");
  }
  return results;
}

/** A file that nothing reads, because of where it is, with what to do. */
export interface StraySample extends Pick<SampleProblem, "file" | "problem"> {
  /** Whether it may be meant as something else than a sample. */
  isLoose?: true;
}

const strayIn = (samples: string, file: string, folder = ""): StraySample => ({
  file,
  problem: `nothing reads this file: samples belong in ${samples}/<rule id>/alert/ or quiet/${suggest(folder, ["alert", "quiet"])}`,
});

/** The files of a folder of samples that nothing reads. */
export function straySamples(files: readonly SampleFile[], shown: string): StraySample[] {
  return files.flatMap(({ path }) => {
    const file = `${shown}/${path}`;
    if (!isJson(path))
      return [{ file, problem: "nothing reads this file: a sample is JSON, and its name ends in .json" }];
    return /^[^/]+\/(alert|quiet)\/([^/]+\/)?[^/]+$/.test(path) ? [] : [strayIn(shown, file, path.split("/")[1])];
  });
}

/** Whether JSON is probably a record, and neither a log file nor something else. */
function isRecordText(text: string): boolean {
  return text.includes('"eventName"') && !text.includes('"Records"');
}

/** The samples that are beside the rules of a folder, rather than in its folder of samples: in folders for samples, and loose records. */
export function samplesBesideRules({ path: folder, shown, samples, inner }: RuleFolder): StraySample[] {
  const records = globSync("*.json", { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile() && isRecordText(readFileSync(join(folder, entry.name), "utf8")))
    .map(({ name }) => ({ ...strayIn(samples.shown, `${shown}/${name}`), isLoose: true as const }))
    .sort((a, b) => compare(a.file, b.file));
  const inFolders = globSync("*/{alert,quiet}/**/*.json", { cwd: folder })
    .map((file) => file.replaceAll(sep, "/"))
    .filter((file) => {
      const [first = ""] = file.split("/");
      return first !== inner && join(folder, first) !== samples.path;
    })
    .sort()
    .map((file) => strayIn(samples.shown, `${shown}/${file}`));
  return [...records, ...inFolders];
}
