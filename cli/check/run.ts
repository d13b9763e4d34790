import { styleText } from "node:util";
import { defaultFolders, foldersIn, type RuleFolder } from "../../language/rule-folders.ts";
import type { SampleFile } from "../../language/sample-files.ts";
import { complain, containsNoRule, exitCodes, inputError } from "../errors.ts";
import { shortPath } from "../format.ts";
import { coverageOf } from "./coverage.ts";
import { loadExcuses } from "./excuses.ts";
import {
  countsOf,
  type Format,
  githubLine,
  hintText,
  junitOf,
  ruleLines,
  sarifOf,
  sortProblems,
  textOf,
  totalOf,
} from "./format.ts";
import { type CheckResult, type CheckScope, findProblems, readSources, sequenceProblems } from "./problems.ts";
import { rerunOnSave } from "./watch.ts";

/** What to check, and how to print the result. */
export interface CheckOptions {
  /** A folder of rules; default: those that every command loads. */
  rules?: string;
  /** The samples of `rules`; default: its subfolder `samples`. */
  samples?: string;
  /** Ids of rules, names of suppressions, or their files; default: all. */
  only?: readonly string[];
  /** Whether to point out likely mistakes; default: true. */
  hints?: boolean;
  /** Default: github in a workflow of GitHub, text elsewhere. */
  format?: Format;
  /** Whether to print a line for each rule. */
  verbose?: boolean;
  /** Whether to print the conditions that no sample needs. */
  coverage?: boolean;
  /** Default: the environment of the process. */
  env?: Readonly<Record<string, string | undefined>>;
  /** The files of folders of samples that were read before, by the folders' paths. */
  sampleFiles?: ReadonlyMap<string, readonly SampleFile[]>;
  /** Called with what is printed if there is neither a mistake nor a hint. */
  onPassed?: (printed: string) => void;
}

/** Checks once, with samples that are sequences of files, and returns the exit code. Throws as `check` does. */
export async function checkOnce(options: CheckOptions): Promise<number> {
  const sources = readSources(foldersOf(options), options.sampleFiles);
  const found = await sequenceProblems(options, sources);
  return check(options, sources, found);
}

/**
 * Checks, prints the result, and returns the exit code; `found` is what `sequenceProblems` found. Throws `UsageError` if `only` names
 * an unknown rule.
 */
export function check(
  options: CheckOptions,
  sources = readSources(foldersOf(options)),
  found: CheckScope["found"] = [],
): number {
  const { env = process.env, format = env.GITHUB_ACTIONS === "true" ? "github" : "text" } = options;
  const result = findProblems({ ...options, found }, sources);
  const { rules, suppressions } = result.ruleset;
  if (options.rules !== undefined && rules.length + suppressions.length + result.problems.length === 0) {
    complain(inputError(options.rules, containsNoRule).message);
    return exitCodes.wrong;
  }
  const isCi = env.CI !== undefined && !["", "0", "false"].includes(env.CI);
  const { failures, hints } = sortProblems(result.problems, isCi);
  if (format === "sarif") console.log(sarifOf({ failures, hints }));
  else if (format === "junit") console.log(junitOf(result, { failures, hints }));
  else {
    if (options.verbose) for (const line of ruleLines(result)) console.log(line);
    if (format === "github") {
      for (const problem of failures) console.log(githubLine(problem, false));
      for (const problem of hints) console.log(githubLine(problem, true));
    } else if (failures.length > 0) {
      complain(failures.map((problem) => textOf(problem, false)).join("\n\n"));
    }
    if (failures.length > 0) complain(`${format === "text" ? "\n" : ""}${totalOf(failures)}`);
    else console.log(countsOf(result));
    if (format === "text") for (const problem of hints) console.log(hintText(problem));
    if (options.coverage && failures.length === 0)
      for (const line of coverageLines(result, foldersOf(options))) console.log(line);
  }
  if (failures.length + hints.length === 0) options.onPassed?.(countsOf(result));
  return failures.length > 0 ? exitCodes.no : exitCodes.done;
}

function foldersOf({ rules, samples }: CheckOptions): RuleFolder[] {
  return rules === undefined ? defaultFolders() : foldersIn(rules, samples, shortPath);
}

function coverageLines({ ruleset: { rules, files }, samples }: CheckResult, folders: readonly RuleFolder[]): string[] {
  const { changes, noticed, excused, gaps, unneeded } = coverageOf(rules, samples, loadExcuses(folders));
  const lines = [...Map.groupBy(gaps, ({ rule }) => rule)].flatMap(([id, gaps]) => [
    styleText("bold", files.rules.get(id)?.shown ?? id),
    ...gaps.map(({ text, reason }) =>
      reason === undefined
        ? `  no sample needs this to be ${text}`
        : styleText("dim", `  excused: ${text} (${reason})`),
    ),
  ]);
  const percent = changes === 0 ? 100 : Math.floor(((noticed + excused) / changes) * 1000) / 10;
  return [
    "",
    ...lines,
    ...unneeded.map(({ file, rule, condition }) => `${file}: ${rule}: nothing to excuse: ${condition}`),
    `${noticed} of ${changes} changes of conditions are noticed by a sample${excused > 0 ? `, ${excused} ${excused === 1 ? "is" : "are"} excused` : ""}: ${percent}%`,
  ];
}

/** Checks now and whenever a rule or a sample is saved, until Ctrl-C or `signal`. */
export async function checkOnSave(options: CheckOptions & { signal?: AbortSignal }): Promise<void> {
  const watched = foldersOf(options).flatMap(({ path, samples }) => [path, samples.path]);
  await rerunOnSave(watched, options.signal, async (changed) => {
    console.clear(); // does nothing unless stdout is a terminal
    console.log(
      styleText("dim", changed.length > 0 ? changedLine(changed) : "checking, which takes longest the first time"),
    );
    try {
      await checkOnce(options);
    } catch (error) {
      complain(error instanceof Error ? error.message : String(error));
    }
    const time = new Date().toLocaleTimeString("en-GB");
    console.log(styleText("dim", `${time}  waiting for a rule or a sample to be saved`));
  });
}

const maxNamed = 3;

function changedLine(changed: readonly string[]): string {
  const named = changed.slice(0, maxNamed).map(shortPath).join(", ");
  const more = changed.length - maxNamed;
  return `changed: ${named}${more > 0 ? ` and ${more} more` : ""}`;
}
