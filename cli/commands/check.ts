import { Command, Option } from "commander";
import { type Format, formats } from "../check/format.ts";
import { passedBefore } from "../check/passed.ts";
import type { CheckOptions } from "../check/run.ts";
import { exitCodes } from "../errors.ts";

interface Options {
  rules?: string;
  watch?: boolean;
  lsp?: boolean;
  hints: boolean;
  format?: Format;
  verbose?: boolean;
  coverage?: boolean;
}

/** `npx cta check`: rules, suppressions and their samples. */
export function command(): Command {
  return new Command("check")
    .usage("[options] [RULE…]")
    .description("Check the rules and suppressions, and that every sample alerts or stays quiet as its folder says.")
    .argument("[rule...]", "ids or files of the rules and suppressions to check; default: all")
    .option("--rules <folder>", "check the rules in another folder, and the samples in its subfolder samples")
    .option("--watch", "check again whenever a rule or a sample is saved")
    .option("--lsp", "answer an editor by the Language Server Protocol, on standard input and output")
    .option("--no-hints", "leave out the hints about likely mistakes")
    .option("--verbose", "print a line for each rule")
    .option("--coverage", "print the conditions of the rules that no sample needs to be true, or false")
    .addOption(
      new Option(
        "--format <format>",
        "how to print the result; in a workflow of GitHub, github is the default",
      ).choices(formats),
    )
    .addHelpText(
      "after",
      `
Exit code 1: something is wrong; each mistake is shown with its file, line and column.
Hints do not change the exit code; docs/rules.md explains each. A rule whose header still says TODO
is a hint here, and fails under CI.

--coverage replaces each condition of a rule by true, and then by false, and prints those for which
all samples of the rule have the same result as before: a mistake there would go unnoticed.

Examples:
  npx cta check --watch
  npx cta check root-activity
  npx cta check --rules ../shared-rules
  npx cta check --format sarif > check.sarif`,
    )
    .action(async (only: string[], { watch = false, lsp = false, ...options }: Options) => {
      if (lsp) {
        const { serve } = await import("../lsp/server.ts");
        serve();
        return;
      }
      if (watch) {
        const { checkOnSave } = await import("../check/run.ts");
        await checkOnSave({ only, ...options });
      } else process.exitCode = await checkAll({ only, ...options });
    });
}

/** Checks, unless everything is as it was when a check passed; returns the exit code. */
async function checkAll(options: CheckOptions): Promise<number> {
  const { rules, only = [], hints, format, verbose, coverage } = options;
  const { GITHUB_ACTIONS, CI } = process.env;
  const isPlain =
    rules === undefined && only.length === 0 && hints && (format ?? "text") === "text" && !verbose && !coverage;
  const passed = isPlain && !GITHUB_ACTIONS && !CI ? passedBefore() : undefined;
  if (passed?.printed !== undefined) {
    console.log(passed.printed);
    return exitCodes.done;
  }
  const { checkOnce } = await import("../check/run.ts");
  return checkOnce({ ...options, ...(passed && { onPassed: passed.note, sampleFiles: passed.sampleFiles }) });
}
