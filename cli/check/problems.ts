import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, relative, resolve, sep } from "node:path";
import type { CloudTrailRecord } from "../../engine/record.ts";
import type { Suppression } from "../../engine/ruleset.ts";
import { type AuthorError, placeAt } from "../../language/author-error.ts";
import { type CheckCache, cached, openCheckCache, type StoredCheckCache } from "../../language/check-cache.ts";
import { readHeader, ruleHeader } from "../../language/header.ts";
import { findHints, hintsPage, placeOf } from "../../language/hints/index.ts";
import { type LoadedFile, type LoadedRuleset, readRuleset } from "../../language/load.ts";
import { splitPolicyFile } from "../../language/policy-file.ts";
import type { RuleFolder } from "../../language/rule-folders.ts";
import { readSampleFiles, SampleError, type SampleFile } from "../../language/sample-files.ts";
import {
  checkRule,
  checkSamples,
  isSample,
  type Sample,
  type SampleProblem,
  type SampleResults,
  type StraySample,
  samplesBesideRules,
  samplesIn,
  straySamples,
} from "../../language/samples.ts";
import { checkSequenceSamples, type SampleSequence, sequencesIn } from "../../language/sequence-samples.ts";
import { mostSimilar, suggest } from "../../language/suggest.ts";
import { inputError, UsageError } from "../errors.ts";
import { verdictLine } from "../explain/text.ts";
import { judge } from "../explain/verdict.ts";
import { dayMilliseconds, quote, rulesOption } from "../format.ts";
import { type HashedSample, sampleResults } from "./sample-results.ts";

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
  /** What was checked. */
  ruleset: LoadedRuleset;
  samples: readonly Sample[];
  sequences: readonly SampleSequence[];
}

/** What to check. */
export interface CheckScope {
  /** The folder of `--rules`, for the commands that messages suggest. */
  rules?: string;
  /** Ids of rules, names of suppressions, or their files; empty: all. */
  only?: readonly string[];
  /** Whether to look for hints; default: true. */
  hints?: boolean;
  /** What `sequenceProblems` found. */
  found?: readonly SampleProblem[];
}

/** What a check reads. */
export interface CheckSources {
  /** Of rules, and of what they do on samples. */
  caches: { rules: StoredCheckCache; samples: StoredCheckCache };
  folders: readonly RuleFolder[];
  ruleset: LoadedRuleset;
  /** The mistakes in the rules. */
  errors: readonly AuthorError[];
  samples: ReadSamples | SampleError;
}

/** What folders of samples contain. */
interface ReadSamples {
  samples: readonly HashedSample[];
  sequences: readonly SampleSequence[];
  strays: readonly StraySample[];
}

/**
 * Reads the rules and samples of some folders. `known` has the files of folders of samples that were read before, by the folders'
 * paths.
 */
export function readSources(
  folders: readonly RuleFolder[],
  known: ReadonlyMap<string, readonly SampleFile[]> = new Map(),
): CheckSources {
  const caches = { rules: openCheckCache(), samples: openCheckCache(undefined, "samples") };
  const { ruleset, errors } = readRuleset({ folders, cache: caches.rules });
  try {
    return { caches, folders, ruleset, errors, samples: readSamples(folders, known) };
  } catch (error) {
    if (!(error instanceof SampleError)) throw error;
    return { caches, folders, ruleset, errors, samples: error };
  }
}

function readSamples(folders: readonly RuleFolder[], known: ReadonlyMap<string, readonly SampleFile[]>): ReadSamples {
  const read = folders.map(({ samples }) => ({
    shown: samples.shown,
    files: known.get(samples.path) ?? readSampleFiles(samples),
  }));
  const samples = read.flatMap(({ files, shown }) => {
    const hashes = files.filter(isSample).map(({ hash }) => hash);
    return samplesIn(files, shown).map((sample, index) => ({ ...sample, hash: hashes[index] as string }));
  });
  return {
    samples,
    sequences: read.flatMap(({ files, shown }) => sequencesIn(files, shown)),
    strays: [
      ...read.flatMap(({ files, shown }) => straySamples(files, shown)),
      ...folders.flatMap((folder) => samplesBesideRules(folder)),
    ],
  };
}

/**
 * Checks rules that remember against the samples that are sequences of files; undefined if there are none. Rules with
 * mistakes are left out.
 */
export function sequenceProblems(
  { only = [] }: Pick<CheckScope, "only">,
  { caches, ruleset, samples }: CheckSources,
): Promise<SampleProblem[]> | undefined {
  if (samples instanceof SampleError) return undefined; // findProblems reports it
  const isChosen = chooses(only);
  const sequences = samples.sequences.filter(({ rule }) => isChosen(rule));
  return sequences.length === 0 ? undefined : checkSequenceSamples(ruleset, sequences, caches.samples);
}

/** Whether `only` has a rule or suppression, by its id or file. */
function chooses(only: readonly string[]): (name: string) => boolean {
  const names = only.map((name) => basename(name, ".cel"));
  return (name) => names.length === 0 || names.includes(name);
}

/**
 * Checks rules, suppressions and samples. Samples and hints are left out if a rule has a mistake. Throws `UsageError` if
 * `only` names a rule that does not exist.
 */
export function findProblems(scope: CheckScope, sources: CheckSources): CheckResult {
  try {
    return problemsWith(sources, scope);
  } finally {
    sources.caches.rules.save();
    sources.caches.samples.save();
  }
}

function problemsWith(
  { caches, folders, ruleset: all, errors, samples: read }: CheckSources,
  { rules, only = [], hints = true, found: earlier = [] }: CheckScope,
): CheckResult {
  refuseUnknown(only, all, errors, folders);
  const isChosen = chooses(only);
  const chosenOf = <File>(files: ReadonlyMap<string, File>) => new Map([...files].filter(([name]) => isChosen(name)));
  const ruleset = {
    ...all,
    rules: all.rules.filter(({ id }) => isChosen(id)),
    suppressions: all.suppressions.filter(({ name }) => isChosen(name)),
    files: { ...all.files, rules: chosenOf(all.files.rules), suppressions: chosenOf(all.files.suppressions) },
  };
  const mistakes = errors.filter(({ file }) => isChosen(basename(file, ".cel"))).map(asProblem);
  if (mistakes.length > 0) return { problems: mistakes, ruleset, samples: [], sequences: [] };
  if (read instanceof SampleError) {
    const { mistake, file, problem: message } = read;
    const problem: Problem = { ...(mistake ? asProblem(mistake) : { file, message, details: [] }), kind: "sample" };
    return { problems: [problem], ruleset, samples: [], sequences: [] };
  }

  const { samples } = read;
  const [loose, strays] = [true, false].map((isLoose) =>
    read.strays.filter((stray) => (stray.isLoose === true) === isLoose),
  ) as [StraySample[], StraySample[]];
  const results = sampleResults(caches, all.rules, samples);
  const ownStrays = strays.filter(({ file }) => file.split("/").some((part) => isChosen(part)));
  const found =
    only.length === 0
      ? [...strays.map((stray) => ({ ...stray, rule: "" })), ...checkSamples(all, samples, results)]
      : checkSamples(
          ruleset,
          samples.filter(({ rule }) => isChosen(rule)),
          results,
        ).concat(
          ownStrays.map((stray) => ({ ...stray, rule: "" })),
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
  // A record that somebody keeps there to try rules on fails no deployment.
  const looseHints = hints && only.length === 0 ? loose.map(looseHint) : [];
  const chosen = {
    ruleset,
    samples: samples.filter(({ rule }) => isChosen(rule)),
    sequences: read.sequences.filter(({ rule }) => isChosen(rule)),
  };
  const files = [...ruleset.files.rules.values(), ...ruleset.files.suppressions.values()];
  const hinted = hints
    ? [
        ...hintsOf(all, samples, files, { cache: caches.samples, results }),
        ...ruleset.suppressions.flatMap((suppression) => endingSoon(suppression, all.files)),
        ...misspelledTags(all).filter(({ file }) => files.some(({ shown }) => shown === file)),
      ]
    : [];
  return { problems: [...problems, ...hinted, ...looseHints, ...files.flatMap(unfinished)], ...chosen };
}

function looseHint({ file, problem: message }: StraySample): Problem {
  return { kind: "hint", file, message, details: [] };
}

function refuseUnknown(
  only: readonly string[],
  { files }: LoadedRuleset,
  errors: readonly AuthorError[],
  folders: readonly RuleFolder[],
): void {
  const known = [
    ...files.rules.keys(),
    ...files.suppressions.keys(),
    ...errors.map(({ file }) => basename(file, ".cel")),
  ];
  for (const name of only) {
    const id = basename(name, ".cel");
    const elsewhere = name.endsWith(".cel") && existsSync(name) && !folders.some(({ path }) => isBelow(path, name));
    if (known.includes(id) && !elsewhere) continue;
    if (elsewhere) throw inputError(name, `is in none of the folders of rules; write ${checkOf(dirname(name))}`);
    const samples = folders.map(({ samples }) => samples.path).find((path) => isBelow(path, name));
    const [rule = ""] = samples === undefined ? [] : relative(samples, resolve(name)).split(sep);
    const isFolder = statSync(name, { throwIfNoEntry: false })?.isDirectory();
    if (known.includes(rule))
      throw inputError(name, `is a ${isFolder ? "folder of samples" : "sample"}; write npx cta check ${rule}`);
    if (isFolder)
      throw inputError(name, `is a folder; for its rules, write ${checkOf(name)}, and for all rules, npx cta check`);
    if (existsSync(name)) throw inputError(name, "is no rule or suppression: those are files named <id>.cel");
    throw new UsageError(
      `no rule or suppression has the id "${id}"${suggest(id, known) || "; npx cta check --verbose lists all rules"}`,
    );
  }
}

function isBelow(folder: string, path: string): boolean {
  return resolve(path).startsWith(`${resolve(folder)}${sep}`);
}

const checkOf = (folder: string) => `npx cta check --rules ${quote(folder)}`;

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
    // It matches, but rules that remember count it for none.
    const isHeld = verdict?.result === "alert" && sample.expected === "alert";
    // A rule that fails is a problem of its file, and says why.
    if (verdict && file === sample.path)
      details.push(`  ${verdictLine(isHeld ? { ...verdict, result: "held back" } : verdict, judged)}`);
    details.push(`  npx cta explain ${id} ${quote(sample.path)}${rulesOption(folder)}`);
  }
  return { kind: "sample", file, message: problem, details };
}

function hintsOf(
  ruleset: LoadedRuleset,
  samples: readonly Sample[],
  files: readonly LoadedFile[],
  { cache, results }: { cache: CheckCache; results: SampleResults },
): Problem[] {
  return findHints(ruleset, samples, { results, cached: (key, find) => cached(cache, key, find) }).flatMap(
    (hint): Problem[] => {
      const file = files.find(({ shown }) => shown === hint.file);
      if (!file) return [];
      const place = placeOf(hint, splitPolicyFile(hint.file, readFileSync(file.path, "utf8")));
      const message = `${hint.message} (${hintsPage}#${hint.name})`;
      return [{ kind: "hint", file: hint.file, ...place, message, details: [], hint: hint.name }];
    },
  );
}

/** What `npx cta new` wrote and nobody has filled in. */
function unfinished({ path, shown }: LoadedFile): Problem[] {
  const source = readFileSync(path, "utf8");
  if (!source.includes("TODO")) return [];
  const { text, header } = splitPolicyFile(shown, source);
  if (!/\bTODO\b/.test(header.text)) return [];
  const place = placeAt(text, text.search(/\bTODO\b/));
  const message = "the header still says TODO: fill it in before this is deployed; under CI, this fails";
  return [{ kind: "unfinished", file: shown, ...place, message, details: [] }];
}

/** So many days before a suppression ends, checks begin to say so. */
const noticeDays = 14;

/** Says so before a suppression that expires fails a check, which may be that of an urgent deployment. */
function endingSoon({ name, expires }: Suppression, { suppressions }: LoadedRuleset["files"]): Problem[] {
  const file = suppressions.get(name);
  if (expires === undefined || !file || Date.parse(expires) > Date.now() + noticeDays * dayMilliseconds) return [];
  const { text } = splitPolicyFile(file.shown, readFileSync(file.path, "utf8"));
  const place = placeAt(text, text.search(/(?<=^\/\/\s*expires:\s*)\S/m));
  const message = `the suppression ends after ${expires}, and then fails this check and every deployment: remove it, or give it a new date`;
  return [{ kind: "hint", file: file.shown, ...place, message, details: [] }];
}

/** In how many rules a tag must be to be known. */
const leastRules = 3;

/** Tags that no other rule has, and that differ by a letter or two from one that several have, or have a capital letter. */
function misspelledTags({ rules, files }: LoadedRuleset): Problem[] {
  const counts = new Map<string, number>();
  for (const tag of rules.flatMap(({ tags }) => tags)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  // Ids differ by a digit.
  const known = [...counts].filter(([tag, count]) => count >= leastRules && !/\d/.test(tag)).map(([tag]) => tag);
  return rules.flatMap((rule) => {
    const file = files.rules.get(rule.id);
    return rule.tags.flatMap((tag, index): Problem[] => {
      if (!file || (counts.get(tag) ?? 0) >= leastRules) return [];
      const isId = /^attack\.t\d/i.test(tag);
      const right = isId ? tag.toLowerCase() : mostSimilar(tag, known, Math.min(2, tag.length / 4));
      if (right === undefined || right === tag) return [];
      const header = readHeader(splitPolicyFile(file.shown, readFileSync(file.path, "utf8")), ruleHeader);
      const { place } = header.error(["tags", index], "");
      const message = `hardly another rule has the tag "${tag}"; did you mean "${right}"?`;
      return [{ kind: "hint", file: file.shown, ...place, message, details: [] }];
    });
  });
}
