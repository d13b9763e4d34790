import { existsSync, readFileSync } from "node:fs";
import { styleText } from "node:util";
import { Command } from "commander";
import { AuthorErrors } from "../../language/author-error.ts";
import { findHints, type Hint, hintsPage, placeOf } from "../../language/hints/index.ts";
import { type LoadedRuleset, loadRuleset } from "../../language/load.ts";
import { splitPolicyFile } from "../../language/policy-file.ts";
import { defaultFolders, foldersIn, type RuleFolder } from "../../language/rule-folders.ts";
import { checkSamples, loadSamples, problemLine, SampleError, straySamples } from "../../language/samples.ts";
import { rerunOnSave } from "../check/watch.ts";
import { complain, exitCodes } from "../errors.ts";
import { plural } from "../format.ts";

/** What to check, and whether to print hints. */
export interface CheckOptions {
  /** A folder of rules; default: those that every command loads. */
  rules?: string;
  /** The samples of `rules`; default: its subfolder `samples`. */
  samples?: string;
  /** Whether to point out likely mistakes; default: true. */
  hints?: boolean;
}

/** `npx cta check`: rules, suppressions and their samples. */
export function command(): Command {
  return new Command("check")
    .description("Check the rules and suppressions, and that every sample alerts or stays quiet as its folder says.")
    .option("--watch", "check again whenever a rule or a sample is saved")
    .option("--no-hints", "leave out the hints about likely mistakes")
    .addHelpText(
      "after",
      `
Exit code 1: something is wrong; each mistake is shown with its file, line and column.
Hints do not change the exit code; ${hintsPage} explains each.`,
    )
    .action(async ({ watch = false, hints }: { watch?: boolean; hints: boolean }) => {
      if (!watch) process.exitCode = check({ hints });
      else await checkOnSave({ hints });
    });
}

/** Checks, prints the result, and returns the exit code. Throws `AuthorErrors` for an invalid rule. */
export function check(options: CheckOptions): number {
  const { hints = true } = options;
  const folders = foldersOf(options);
  const ruleset = loadRuleset({ folders });
  try {
    const samples = loadSamples(folders);
    const problems = [...straySamples(folders), ...checkSamples(ruleset, samples).map(problemLine)];
    if (problems.length > 0) {
      complain(problems.join("\n"));
      return exitCodes.no;
    }
    const on = ruleset.rules.filter(({ enabled }) => enabled).length;
    console.log(
      `${plural(ruleset.rules.length, "rule")} (${on} on, ${ruleset.rules.length - on} off), ` +
        `${plural(ruleset.suppressions.length, "suppression")} and ${plural(samples.length, "sample")} are in order.`,
    );
    if (hints)
      for (const hint of findHints(ruleset, samples)) console.log(styleText("yellow", lineOf(hint, ruleset.files)));
    return exitCodes.done;
  } catch (error) {
    if (!(error instanceof SampleError)) throw error;
    complain(error.message);
    return exitCodes.no;
  }
}

function foldersOf({ rules, samples }: CheckOptions): RuleFolder[] {
  return rules === undefined ? defaultFolders() : foldersIn(rules, samples);
}

/** `rules/x.cel:3:5: hint: … (docs/rules.md#never-equal)` */
function lineOf(hint: Hint, { rules, suppressions }: LoadedRuleset["files"]): string {
  const file = [...rules.values(), ...suppressions.values()].find(({ shown }) => shown === hint.file);
  const source = readFileSync(file?.path ?? hint.file, "utf8");
  const { line, column } = placeOf(hint, splitPolicyFile(hint.file, source));
  return `${hint.file}:${line}:${column}: hint: ${hint.message} (${hintsPage}#${hint.name})`;
}

/** Checks now and whenever a rule or a sample is saved, until Ctrl-C or `signal`. */
export async function checkOnSave(options: CheckOptions & { signal?: AbortSignal }): Promise<void> {
  const watched = foldersOf(options).flatMap(({ path, samples }) => [path, samples.path]);
  await rerunOnSave(watched.filter(existsSync), options.signal, () => {
    console.clear(); // does nothing unless stdout is a terminal
    try {
      check(options);
    } catch (error) {
      complain(
        error instanceof AuthorErrors ? `${error.message}\n\n${plural(error.errors.length, "mistake")}` : String(error),
      );
    }
    console.log(
      styleText("dim", `${new Date().toLocaleTimeString("en-GB")}  waiting for a rule or a sample to be saved`),
    );
  });
}
