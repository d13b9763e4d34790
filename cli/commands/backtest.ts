import { accessSync, constants, existsSync, statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { type Severity, severities } from "../../engine/ruleset.ts";
import { withFlags } from "../../engine/v8-flags.ts";
import { regionName } from "../../language/field-values.ts";
import { plural } from "../../text/counts.ts";
import { visible } from "../../text/plain-text.ts";
import { maxExamples } from "../backtest/kept-alerts.ts";
import { showProgress } from "../backtest/progress.ts";
import { type Backtest, resultOf } from "../backtest/result.ts";
import { chooseRulesets, type Rulesets } from "../backtest/rulesets.ts";
import { runBacktest } from "../backtest/run.ts";
import { closingLines, tableOf } from "../backtest/table.ts";
import type { NamedFiles, Tally } from "../backtest/tally.ts";
import { boundedGarbage } from "../backtest/threads.ts";
import { asUsageError, complain, exitCodes, fail, inputError, UsageError } from "../errors.ts";
import { columnsOf, quote } from "../format.ts";
import { findInputs, formsHelp } from "../inputs.ts";
import type { LogFileFilter } from "../log-file-name.ts";
import { noRecordsMessage } from "../read-records.ts";
import { repeatedOption } from "../repeated-option.ts";
import { stackOption } from "../stack-option.ts";
import { wholeNumber } from "../whole-number.ts";

interface Options {
  rules?: string;
  stack?: string;
  all?: boolean;
  only: string[];
  suppress?: string;
  compare?: string;
  from?: string;
  to?: string;
  account: string[];
  region: string[];
  workers: number;
  json?: boolean;
  format?: "markdown";
  level?: Severity;
  /** False with `--no-report`. */
  report: string | false;
  onAws?: string;
  jobRole?: string;
  results?: string;
  job?: string;
  yes?: boolean;
}

/** `npx cta backtest`: how many alerts the rules would have sent over stored log files. */
export function command(): Command {
  return new Command("backtest")
    .usage("[options] PATH…")
    .description(
      "Run the rules over stored log files; show alerts per rule and day, and write a report to open in a browser.",
    )
    .argument("[path...]", "a file, a folder with its subfolders, a glob in quotes, or s3://bucket/prefix")
    .option("--from <day>", "only files delivered on this day (YYYY-MM-DD, UTC) or later, by their names", day)
    .option("--to <day>", "only files delivered on this day or earlier", day)
    .addOption(repeatedOption("--account <id>", "only files of this account"))
    .addOption(repeatedOption("--region <region>", "only files of this Region"))
    .addOption(repeatedOption("--only <rule>", "only this rule, even if it ships switched off"))
    .option("--all", "add the rules that ship switched off")
    .option("--rules <folder>", "use the rules in another folder")
    .addOption(stackOption())
    .option("--suppress <expression>", "count what a suppression with this CEL expression would silence")
    .option("--compare <ref>", "show what the rules add and remove since this git reference")
    .addOption(
      new Option("--format <format>", "markdown: print what --compare found for a pull request").choices(["markdown"]),
    )
    .addOption(
      new Option("--level <severity>", "only rules of this severity or a higher one; default: all").choices(severities),
    )
    .option("--json", "print the result as JSON")
    .addOption(new Option("--report <file>", "where to write the report").default("cloudtrail-alerts-backtest.html"))
    .option("--no-report", "write no report")
    .addOption(
      new Option("--workers <count>", "threads to use; they do not change the result")
        .argParser(wholeNumber(256))
        .default(availableParallelism(), "one for each core"),
    )
    .option("--on-aws <function>", "have the deployed function count the alerts, by S3 Batch Operations, and send none")
    .option("--job-role <arn>", "with --on-aws: the stack's output replayRoleArn")
    .option("--results <uri>", "with --on-aws: where the job's list and report go; default: replay/ in the same bucket")
    .option("--job <id>", "with --on-aws: collect the result of a job that was started before")
    .option("--yes", "with --on-aws: start the job without asking")
    .addHelpText(
      "after",
      `
${formsHelp}

The rules are in the order of the emails that would not be sent without them. A log file with alerts is
one email. --from, --to, --account and --region go by the names that CloudTrail gives its files.
From S3, each thread requests 16 to 32 objects at a time: more --workers help where the network has room.
Ctrl-C ends the run and prints the result so far, as do credentials that expire; a second Ctrl-C ends it at once.

--on-aws runs the deployed rules where the log objects are. It first says how many objects there are, how long it
will take and what it costs. Rules that remember are not decided. docs/operations.md#backtest-on-aws has the permissions.

Exit code 2: a file could not be read or contains no records, or no record was evaluated; 130: interrupted.

Examples:
  npx cta backtest logs/
  npx cta backtest --from 2026-03-01 --to 2026-03-31 s3://example-bucket/AWSLogs/
  npx cta backtest --compare main logs/
  npx cta backtest --compare main --format markdown logs/ | gh pr comment --body-file -
  npx cta backtest --only iam-policy-changed \\
    --suppress 'record.?userIdentity.?sessionContext.?sessionIssuer.?userName.orValue("") == "deploy"' logs/
  npx cta backtest --on-aws "$(npx pulumi stack output functionName)" \\
    --job-role "$(npx pulumi stack output replayRoleArn)" s3://example-bucket/AWSLogs/`,
    )
    .action(backtest);
}

async function backtest(paths: string[], options: Options): Promise<void> {
  checkOptions(paths, options);
  // Not at the end of a run that may take hours.
  if (options.report !== false) checkWritable(options.report);
  if (options.onAws !== undefined) return backtestOnAws(options.onAws, paths, options);
  return withFlags(boundedGarbage, () => backtestHere(paths, options));
}

async function backtestHere(paths: string[], options: Options): Promise<void> {
  const { compare, suppress, json = false, all = false } = options;
  const rulesets = await chooseRulesets({ ...options, folder: options.rules, all });
  const progress = showProgress();
  const run = await untilInterrupted(
    (signal) =>
      runBacktest(findInputs(paths, { filter: filterOf(options), signal }), {
        rulesets,
        workers: options.workers,
        ...(options.report === false && { maxKept: maxExamples }),
        signal,
        onProgress: progress.update,
      }),
    progress.stop,
  ).finally(progress.stop);

  if (run.isComplete && run.filesFound === 0) {
    throw new UsageError(
      `${paths.join(", ")}: no file is selected by ${selectionOf(options)}, by the names that CloudTrail gives its files`,
    );
  }
  const label = compare ? `since ${compare}` : suppress ? `by the suppression ${suppress}` : null;
  const result = resultOf(run, rulesets, label);
  if (compare !== undefined && !json) {
    const { comparisonMarkdown, comparisonText } = await import("../backtest/comparison.ts");
    console.log(options.format === "markdown" ? comparisonMarkdown(result) : comparisonText(result));
  } else print(result, json);
  complainOfFiles(result, paths);
  await saveReport(result, run.tally, rulesets, paths, options);
  if (run.refused !== undefined) fail(run.refused);
  else if (!run.isComplete) process.exitCode = exitCodes.interrupted;
}

/** The options that select files, as they were given. */
function selectionOf({ from, to, account, region }: Options): string {
  const given = { from: from ? [from] : [], to: to ? [to] : [], account, region };
  const words = Object.entries(given).flatMap(([name, values]) => values.map((value) => `--${name} ${value}`));
  return words.join(" ");
}

function checkOptions(paths: readonly string[], options: Options): void {
  if (options.from !== undefined && options.to !== undefined && options.from > options.to) {
    throw new UsageError(`--from ${options.from} is later than --to ${options.to}`);
  }
  const region = options.region.find((name) => !regionName.test(name));
  if (region !== undefined)
    throw new UsageError(`--region ${region}: must be a Region in lower case, such as eu-central-1`);
  const account = options.account.find((id) => !/^\d{12}$/.test(id));
  if (account !== undefined) throw new UsageError(`--account ${account}: must be the 12 digits of an account`);
  if (options.format !== undefined && options.compare === undefined)
    throw new UsageError("--format markdown needs --compare");
  if (paths.includes("-")) throw new UsageError("backtest reads files and objects; evaluate reads standard input");
  if (options.onAws === undefined) {
    const only = (["jobRole", "results", "job", "yes"] as const).find((name) => options[name] !== undefined);
    if (only !== undefined) throw new UsageError(`${flagOf(only)} needs --on-aws`);
    if (paths.length === 0) throw new UsageError("name a file, a folder or s3://bucket/prefix/");
    return;
  }
  const other = (["rules", "stack", "all", "suppress", "compare", "level"] as const).find(
    (name) => options[name] !== undefined,
  );
  if (other !== undefined || options.only.length > 0) {
    throw new UsageError(`--on-aws runs the deployed rules, so ${flagOf(other ?? "only")} can't be used with it`);
  }
  if (options.job !== undefined) {
    const names = ["from", "to", "account", "region", "jobRole", "results", "yes"] as const;
    const ignored = names.find((name) => (Array.isArray(options[name]) ? options[name].length > 0 : options[name]));
    if (ignored === undefined && paths.length === 0) return;
    const what = ignored === undefined ? (paths[0] as string) : flagOf(ignored);
    throw new UsageError(
      `--job collects the result of a job that was started before, so ${what} can't be used with it`,
    );
  }
  if (paths.length === 0 || !paths.every((path) => path.startsWith("s3://"))) {
    throw new UsageError("--on-aws needs log objects: s3://bucket/prefix/");
  }
}

function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function filterOf({ from, to, account: accounts, region: regions }: Options): LogFileFilter {
  return { from, to, accounts, regions };
}

async function backtestOnAws(functionName: string, paths: string[], options: Options): Promise<void> {
  const { runOnAws } = await import("../backtest/on-aws/index.ts");
  const run = await untilInterrupted(async (signal) => {
    const run = await runOnAws(paths, {
      functionName,
      roleArn: options.jobRole,
      results: options.results,
      jobId: options.job,
      filter: filterOf(options),
      withAlerts: options.report !== false,
      signal,
      confirm: (estimate) => confirmJob(estimate, options.yes === true),
    });
    if (!run) process.exitCode = signal.aborted ? exitCodes.interrupted : exitCodes.no;
    return run;
  });
  if (!run) return;
  const { rulesets, undecided } = run;
  const result: Backtest = {
    ...resultOf(run, rulesets, null),
    undecided: [...undecided].map(([rule, matches]) => ({ rule, matches })).sort((a, b) => b.matches - a.matches),
  };
  print(result, options.json === true);
  complainOfFiles(result, paths);
  await saveReport(result, run.tally, rulesets, paths, options);
}

async function confirmJob(estimate: string, isConfirmed: boolean): Promise<boolean> {
  console.error(estimate);
  if (isConfirmed) return true;
  if (!process.stdin.isTTY)
    throw new UsageError("standard input is no terminal, so nobody can confirm the job: add --yes");
  const { confirm } = await import("@inquirer/prompts");
  return confirm({ message: "Start the job?", default: false }, { output: process.stderr });
}

function print(result: Backtest, json: boolean): void {
  if (json) {
    console.log(JSON.stringify(result, null, 2));
    return;
  }
  const table = tableOf(result, columnsOf(process.stdout) ?? Number.POSITIVE_INFINITY);
  console.log([table, closingLines(result)].filter(Boolean).join("\n\n"));
}

function checkWritable(file: string): void {
  try {
    accessSync(existsSync(file) ? file : dirname(file), constants.W_OK);
  } catch (error) {
    throw asUsageError(error, `--report ${file}`);
  }
  if (existsSync(file) && statSync(file).isDirectory()) throw inputError(`--report ${file}`, "is a folder, not a file");
}

/** Does work that Ctrl-C ends early; `onInterrupt` leaves the terminal as a second Ctrl-C may find it. */
async function untilInterrupted<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  onInterrupt?: () => void,
): Promise<Result> {
  const stop = new AbortController();
  const interrupt = () => {
    stop.abort();
    onInterrupt?.();
  };
  // Once: without a listener, a second Ctrl-C ends the process.
  process.once("SIGINT", interrupt);
  try {
    return await work(stop.signal);
  } finally {
    process.off("SIGINT", interrupt);
  }
}

/** What makes a report is imported only at the end of a run, so that it takes no memory before (bench/peers.ts). */
async function saveReport(
  result: Backtest,
  tally: Tally,
  rulesets: Rulesets,
  paths: readonly string[],
  { report: file, json, format }: Options,
): Promise<void> {
  if (file === false) return;
  const { reportPieces } = await import("../backtest/report/page.ts");
  try {
    await writeFile(file, reportPieces(result, tally, rulesets, paths.map(quote).join(" ")));
  } catch (error) {
    throw asUsageError(error, `--report ${file}`);
  }
  if (!json && format === undefined) console.log(`Report: ${visible(file)}`);
}

/** Names the files that were not evaluated, or not whole, and sets the exit code. */
function complainOfFiles({ unreadable, leftOut, records, isComplete }: Backtest, paths: string[]): void {
  complainOf(leftOut, "other file that contains what is not a record");
  complainOf(unreadable, "other unreadable file");
  if (isComplete && records === 0) complain(noRecordsMessage(paths));
  if (unreadable.count > 0 || records === 0) process.exitCode = exitCodes.wrong;
}

function complainOf({ count, first }: NamedFiles, others: string): void {
  for (const { message } of first) complain(message);
  if (count > first.length) complain(`… and ${plural(count - first.length, others)}`);
}

function day(value: string): string {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(value) && new Date(`${value}T00:00:00Z`).toJSON()?.startsWith(value);
  if (!isDay) throw new InvalidArgumentError("Expected a day such as 2026-03-14.");
  return value;
}
