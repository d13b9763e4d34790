import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { CloudTrailRecord } from "../../engine/record.ts";
import type { Rule } from "../../engine/ruleset.ts";
import { type AuthorError, placeAt } from "../../language/author-error.ts";
import { type CheckCache, cached } from "../../language/check-cache.ts";
import { findHints, type Hint, hintsPage, placeOf } from "../../language/hints/index.ts";
import { type LoadedFile, type LoadedRuleset, readRuleset } from "../../language/load.ts";
import { splitPolicyFile } from "../../language/policy-file.ts";
import type { RuleFolder } from "../../language/rule-folders.ts";
import {
  checkRule,
  checkSamples,
  loadSamples,
  type Sample,
  SampleError,
  type SampleProblem,
  type SampleResults,
  straySamples,
} from "../../language/samples.ts";
import { checkSequenceSamples, loadSequences, type SampleSequence } from "../../language/sequence-samples.ts";
import { suggest } from "../../language/suggest.ts";
import { openCheckCache } from "../check-cache.ts";
import { UsageError } from "../errors.ts";
import { verdictLine } from "../explain/text.ts";
import { judge } from "../explain/verdict.ts";
import { quote } from "../format.ts";
import { sampleResults } from "./sample-results.ts";

/** What `check` found: a mistake, or a hint at a likely one. */
export interface Problem {
  /** `hint` does not fail the check; `unfinished` fails it under CI. */
  kind: "mistake" | "sample" | "hint" | "unfinished";
  /** The file as messages show it, such as `rules/custom/user-created.cel`. */
  file: string;
  line?: number;
  column?: number;
  message: string;
  /** More lines, such as the line of the mistake with a caret. */
  details: string[];
  /** The hint's name. */
  hint?: string;
}

/** The result of a check. */
export interface CheckResult {
  problems: Problem[];
  ruleset: LoadedRuleset;
  samples: Sample[];
}

/** What to check. */
export interface CheckScope {
  folders: readonly RuleFolder[];
  /** The folder of `--rules`, for the commands that messages suggest. */
  rules?: string;
  /** Ids of rules, names of suppressions, or their files; empty: all. */
  only?: readonly string[];
  /** Whether to look for hints; default: true. */
  hints?: boolean;
  /** What `sequenceProblems` found. */
  found?: readonly SampleProblem[];
}

/**
 * Checks rules that remember against the samples that are sequences of files; undefined if there are none. Rules with
 * mistakes are left out.
 */
export function sequenceProblems({ folders, only = [] }: CheckScope): Promise<SampleProblem[]> | undefined {
  const names = only.map((name) => basename(name, ".cel"));
  let sequences: SampleSequence[];
  try {
    sequences = loadSequences(folders).filter(({ rule }) => names.length === 0 || names.includes(rule));
  } catch (error) {
    if (!(error instanceof SampleError)) throw error;
    const { file, problem } = error;
    return Promise.resolve([{ rule: "", file, problem }]);
  }
  if (sequences.length === 0) return undefined;
  const cache = openCheckCache();
  try {
    return checkSequenceSamples(readRuleset({ folders, cache }).ruleset, sequences);
  } finally {
    cache.save();
  }
}

/**
 * Checks rules, suppressions and samples. Samples and hints are left out if a rule has a mistake. Throws `UsageError` if
 * `only` names a rule that does not exist.
 */
export function findProblems(scope: CheckScope): CheckResult {
  const cache = openCheckCache();
  try {
    return problemsWith(cache, scope);
  } finally {
    cache.save();
  }
}

function problemsWith(
  cache: CheckCache,
  { folders, rules, only = [], hints = true, found: earlier = [] }: CheckScope,
): CheckResult {
  const { ruleset: all, errors } = readRuleset({ folders, cache });
  const names = only.map((name) => basename(name, ".cel"));
  refuseUnknown(names, all, errors);
  const isChosen = (name: string) => names.length === 0 || names.includes(name);
  const ruleset = {
    ...all,
    rules: all.rules.filter(({ id }) => isChosen(id)),
    suppressions: all.suppressions.filter(({ name }) => isChosen(name)),
  };
  const mistakes = errors.filter(({ file }) => isChosen(basename(file, ".cel"))).map(asProblem);
  if (mistakes.length > 0) return { problems: mistakes, ruleset, samples: [] };

  let samples: Sample[];
  try {
    samples = loadSamples(folders);
  } catch (error) {
    if (!(error instanceof SampleError)) throw error;
    const { file, problem } = error;
    return { problems: [{ kind: "sample", file, message: problem, details: [] }], ruleset, samples: [] };
  }
  const digest = hash("sha256", JSON.stringify(samples), "base64");
  const results = sampleResults(cache, digest, all.rules, samples);
  const found =
    names.length === 0
      ? [...straySamples(folders).map((stray) => ({ ...stray, rule: "" })), ...checkSamples(all, samples, results)]
      : checkSamples(
          ruleset,
          samples.filter(({ rule }) => isChosen(rule)),
          results,
        ).concat(
          // A rule may not fail on any sample, even one of another rule.
          ruleset.rules.flatMap((rule) =>
            checkRule(
              rule,
              samples.filter((sample) => !isChosen(sample.rule)),
              all.files,
              results,
            ),
          ),
        );
  const problems = [...found, ...earlier].map((problem) => withVerdict(problem, all, rules));
  const chosenSamples = samples.filter(({ rule }) => isChosen(rule));
  if (problems.length > 0) return { problems, ruleset, samples: chosenSamples };
  const files = [...all.files.rules, ...all.files.suppressions]
    .filter(([name]) => isChosen(name))
    .map(([, file]) => file);
  const hinted = hints ? hintsOf(all, samples, files, { cache, digest, results }) : [];
  return { problems: [...hinted, ...files.flatMap(unfinished)], ruleset, samples: chosenSamples };
}

function refuseUnknown(names: readonly string[], { files }: LoadedRuleset, errors: readonly AuthorError[]): void {
  const known = [
    ...files.rules.keys(),
    ...files.suppressions.keys(),
    ...errors.map(({ file }) => basename(file, ".cel")),
  ];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new UsageError(`no rule or suppression has the id "${unknown}"${suggest(unknown, known)}`);
}

function asProblem({ file, place, problem, message }: AuthorError): Problem {
  return { kind: "mistake", file, ...place, message: problem, details: message.split("\n").slice(1) };
}

/** Adds the line that `explain` gives for the sample, and its command. */
function withVerdict(
  { file, problem, sample, rule: id }: SampleProblem,
  { rules }: LoadedRuleset,
  folder: string | undefined,
): Problem {
  const rule = rules.find((rule) => rule.id === id);
  const details: string[] = [];
  if (sample && rule) {
    const judged = { ...rule, enabled: true, threshold: undefined };
    const [verdict] = judge(judged, [], [{ record: sample.record as CloudTrailRecord, position: 1 }]);
    if (verdict) details.push(`  ${verdictLine(verdict, judged)}`);
    const option = folder === undefined ? "" : ` --rules ${quote(folder)}`;
    details.push(`  npx cta explain ${id} ${quote(sample.path)}${option}`);
  }
  return { kind: "sample", file, message: problem, details };
}

function hintsOf(
  ruleset: LoadedRuleset,
  samples: readonly Sample[],
  files: readonly LoadedFile[],
  { cache, digest, results }: { cache: CheckCache; digest: string; results: SampleResults },
): Problem[] {
  const cachedHints = (rule: Rule, find: () => Hint[]) =>
    cached(cache, `hints ${digest} ${JSON.stringify([rule, ruleset.files.rules.get(rule.id)])}`, find);
  return findHints(ruleset, samples, { results, cached: cachedHints }).flatMap((hint): Problem[] => {
    const file = files.find(({ shown }) => shown === hint.file);
    if (!file) return [];
    const place = placeOf(hint, splitPolicyFile(hint.file, readFileSync(file.path, "utf8")));
    const message = `${hint.message} (${hintsPage}#${hint.name})`;
    return [{ kind: "hint", file: hint.file, ...place, message, details: [], hint: hint.name }];
  });
}

/** What `npx cta new` wrote and nobody has filled in. */
function unfinished({ path, shown }: LoadedFile): Problem[] {
  const { text, header } = splitPolicyFile(shown, readFileSync(path, "utf8"));
  if (!/\bTODO\b/.test(header.text)) return [];
  const place = placeAt(text, text.search(/\bTODO\b/));
  const message = "the header still says TODO: fill it in before this is deployed; under CI, this fails";
  return [{ kind: "unfinished", file: shown, ...place, message, details: [] }];
}
