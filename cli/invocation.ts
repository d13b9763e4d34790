import { existsSync } from "node:fs";
import type { Command, Option } from "commander";
import { UsageError } from "./errors.ts";
import { quote } from "./format.ts";

/** How a command was called, according to npm's environment variables: https://docs.npmjs.com/cli/using-npm/scripts. */
type Environment = Readonly<Record<string, string | undefined>>;

/** Whether npm runs the script of this command, as in `npm run check`. */
function isNpmScript(command: string, env: Environment): boolean {
  return env.npm_lifecycle_event === command;
}

/**
 * Throws `UsageError` if npm consumed an option of the command, because `--` was missing before it: npm passes
 * on the other arguments, and the command would silently do something else.
 */
export function refuseSwallowedOptions(
  command: Command,
  args: readonly string[],
  env: Environment = process.env,
): void {
  const name = command.name();
  if (!isNpmScript(name, env)) return;
  // As npm's own option it only makes npm say more, which somebody may want: a hint, not an error.
  const verbose = command.options.find(({ long }) => long === "--verbose");
  if (verbose && env.npm_config_loglevel === "verbose" && !isAmong(verbose, args)) {
    console.error(`npm kept --verbose for itself; npx cta ${name} --verbose passes it on`);
  }
  const swallowed = command.options.flatMap((option) => {
    const value = swallowedValue(option, env);
    return value === undefined || isAmong(option, args) ? [] : [{ option, value }];
  });
  if (swallowed.length === 0) return;
  const names = swallowed.map(({ option }) => option.long).join(" and ");
  const call = [...swallowed.map(({ option, value }) => spelled(option, value)), ...args].map(quote);
  // npm passes the value of an option on as an argument of its own, in its place among the others. It is known to be the first if
  // it is the only one, or if the command takes files, it is none, and all that follow are.
  const values = swallowed.filter(({ option, value }) => option.required && value === "true").length;
  const [first = "", ...others] = args;
  const takesFiles = command.registeredArguments.some(({ variadic }) => variadic);
  const isFirst = others.length === 0 || (takesFiles && !isFile(first) && others.every(isFile));
  const isCertain = values === 0 || (values === 1 && isFirst);
  const advice = isCertain
    ? `  npm run ${name} -- ${call.join(" ")}\n  npx cta ${name} ${call.join(" ")}`
    : general(name);
  throw new UsageError(
    `npm kept ${names} for itself: options of npm run need -- in front of them, and npx cta needs none\n${advice}`,
  );
}

/** Whether an argument names something to read: a file, a folder or objects of S3. */
function isFile(arg: string): boolean {
  return arg.startsWith("s3://") || existsSync(arg);
}

function general(name: string): string {
  return `  npm run ${name} -- [your options] [your arguments]\n  npx cta ${name} [your options] [your arguments]`;
}

/** The value that npm's environment has for an option; undefined if it has none. */
function swallowedValue(option: Option, env: Environment): string | undefined {
  const value = env[`npm_config_${option.attributeName().replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`];
  if (value === undefined) return undefined;
  // npm sets an option that is false to "". `--no-hints` is `hints` being false.
  return option.negate === (value === "") ? value : undefined;
}

function isAmong(option: Option, args: readonly string[]): boolean {
  return args.some((arg) => arg === option.short || arg === option.long || arg.startsWith(`${option.long}=`));
}

function spelled(option: Option, value: string): string {
  return option.required && value !== "true" ? `${option.long}=${value}` : String(option.long);
}
