import { Command } from "commander";
import { loadRuleset } from "../language/load.ts";
import { checkSamples, loadSamples, SampleError } from "../language/samples.ts";
import { complain, exitCodes } from "./outcome.ts";

/** `npm run check`: rules, suppressions and their samples. */
export function command(): Command {
  return new Command("check")
    .description("Check the rules and suppressions, and that every sample alerts or stays quiet as its folder says.")
    .addHelpText("after", "\nExit code 1: something is wrong; each mistake is shown with its file, line and column.")
    .action(check);
}

function check(): void {
  const ruleset = loadRuleset();
  try {
    const samples = loadSamples();
    const problems = checkSamples(ruleset, samples);
    if (problems.length > 0) {
      complain(problems.join("\n"));
      process.exitCode = exitCodes.no;
      return;
    }
    const on = ruleset.rules.filter(({ enabled }) => enabled).length;
    console.log(
      `${ruleset.rules.length} rules (${on} on, ${ruleset.rules.length - on} off), ` +
        `${ruleset.suppressions.length} suppressions and ${samples.length} samples are in order.`,
    );
  } catch (error) {
    if (!(error instanceof SampleError)) throw error;
    complain(error.message);
    process.exitCode = exitCodes.no;
  }
}
