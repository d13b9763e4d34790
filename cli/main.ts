import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { AuthorErrors } from "../language/author-error.ts";
import { ConfigurationError } from "../language/configure.ts";
import { plural } from "../text/counts.ts";
import { asUsageError, CredentialsError, complain, exitCodes, UsageError } from "./errors.ts";
import { layOutHelp } from "./help.ts";
import { refuseSwallowedOptions } from "./invocation.ts";

/** The commands in the order in which a user meets them. A module is imported only when its command is called, since some import a lot. */
const groups: Record<string, Record<string, () => Promise<{ command(): Command }>>> = {
  "Try and deploy:": {
    start: () => import("./commands/start.ts"),
    setup: () => import("./commands/setup.ts"),
  },
  "Write rules:": {
    new: () => import("./commands/new.ts"),
    import: () => import("./commands/import.ts"),
    check: () => import("./commands/check.ts"),
    evaluate: () => import("./commands/evaluate.ts"),
    explain: () => import("./commands/explain.ts"),
    preview: () => import("./commands/preview.ts"),
  },
  "Keep rules quiet:": {
    backtest: () => import("./commands/backtest.ts"),
    suppress: () => import("./commands/suppress.ts"),
    learn: () => import("./commands/learn.ts"),
  },
  "Run a stack:": {
    "send-test": () => import("./commands/send-test.ts"),
    redrive: () => import("./commands/redrive.ts"),
    build: () => import("./commands/build.ts"),
  },
  "Work on this project:": {
    catalogue: () => import("./commands/catalogue.ts"),
  },
};
const names = new Set(Object.values(groups).flatMap(Object.keys));

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8"));

/** Runs the command that `words` name, and sets the exit code. */
export async function main(words: string[]): Promise<void> {
  const args = words[0] === "help" ? asHelpOption(words.slice(1, 2)) : words;
  // `… | head` closes the pipe early, which is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCodes.done);
    throw error;
  });
  const program = layOutHelp(new Command("npx cta"))
    .usage("COMMAND [options]")
    .description("Email alerts for the few CloudTrail records that matter, by rules you can review and test.")
    .version(version, "--version", "print the version")
    .helpCommand(false)
    .showHelpAfterError("Help:  npx cta --help")
    .exitOverride();
  const named = names.has(args[0] ?? "") ? args[0] : undefined;
  for (const [heading, group] of Object.entries(groups)) {
    for (const [name, load] of Object.entries(group)) {
      if (named !== undefined && name !== named) continue;
      const added = layOutHelp((await load()).command())
        .helpGroup(heading)
        .exitOverride();
      added.showHelpAfterError(`Usage: npx cta ${name} ${added.usage()}\nHelp:  npx cta ${name} --help`);
      program.addCommand(added);
    }
  }

  try {
    const [called] = program.commands;
    if (named !== undefined && called) refuseSwallowedOptions(called, args.slice(1));
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** `help COMMAND` as git and npm know it, in options; a command that does not exist stays one. */
function asHelpOption([name]: string[]): string[] {
  if (name === undefined) return ["--help"];
  return names.has(name) ? [name, "--help"] : [name];
}

/** Prints an error and returns the exit code; throws it again if it is a bug. */
function report(thrown: unknown): number {
  const error = asUsageError(thrown);
  // @inquirer/prompts throws it at Ctrl-C, and has no other way to tell it.
  if (error instanceof Error && error.name === "ExitPromptError") return exitCodes.interrupted;
  if (error instanceof CommanderError) {
    // Commander has already printed the help, or what is wrong with the call.
    return error.exitCode === 0 ? exitCodes.done : exitCodes.wrong;
  }
  if (error instanceof AuthorErrors) {
    complain(`${error.message}\n\n${plural(error.errors.length, "mistake")} in the rules.`);
    return exitCodes.no;
  }
  if (error instanceof UsageError || error instanceof CredentialsError || error instanceof ConfigurationError) {
    complain(error.message);
    return exitCodes.wrong;
  }
  throw thrown;
}
