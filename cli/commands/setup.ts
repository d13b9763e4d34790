import { join } from "node:path";
import { Command } from "commander";
import { clientConfig } from "../aws-client.ts";
import { complain, describeAwsError, exitCodes, isAwsError, UsageError } from "../errors.ts";
import { quote } from "../format.ts";
import { planSetup, problems, type SetupAnswers, type SetupStep, unknownRegionWarning } from "../setup/plan.ts";
import { findPulumi, type PulumiCli, runPulumi } from "../setup/pulumi.ts";

interface Options extends Partial<SetupAnswers> {
  yes?: true;
  print?: true;
}

const project = join(import.meta.dirname, "../..");

/** `npx cta setup`: from nothing to a deployed stack. */
export function command(): Command {
  return new Command("setup")
    .description(
      "Deploy a stack for the first time: ask what is needed, check the account, show the commands, run them.",
    )
    .option("--backend <url>", "where Pulumi keeps the state: --backend=--local for ~/.pulumi, or s3://…")
    .option("--stack <name>", "the name of the stack")
    .option("--region <region>", "the Region to deploy to")
    .option("--email <address>", "who gets alerts and alarms")
    .option("--yes", "ask nothing; needs the four options above, and PULUMI_CONFIG_PASSPHRASE for a state of your own")
    .option("--print", "only print the commands")
    .addHelpText(
      "after",
      "\nRun it again after a failure: each step can be repeated, and the deployment then uses --refresh.\n" +
        "Exit code 1: a command failed; 2: AWS does not accept the credentials.",
    )
    .action(run);
}

async function run({ yes, print, ...given }: Options): Promise<void> {
  const answers = await complete(given, yes === true || !process.stdin.isTTY);
  const warning = unknownRegionWarning(answers.region);
  if (warning !== undefined) complain(warning);
  const steps = planSetup(answers, { yes });
  const cli = findPulumi(project);
  console.log(wordPlan(cli, steps));
  if (print) return;

  const account = await checkAccount(answers.region);
  if (account !== undefined) console.log(`${account}\n`);
  if (!yes && !(await confirmed())) return;
  for (const { args } of steps) {
    console.log(`\n$ ${wordCall(cli, args)}`);
    const code = await runPulumi(cli, args);
    if (code === 0) continue;
    complain(`"${wordCall(cli, args)}" failed with exit code ${code}. Repair the cause, then run npx cta setup again.`);
    process.exitCode = exitCodes.no;
    return;
  }
  console.log(
    "\nConfirm the emails that AWS has sent, then run: npx cta send-test " +
      `"$(${cli.typed} stack output functionName)"`,
  );
}

const questions: { [Key in keyof SetupAnswers]: { message: string; default?: string } } = {
  backend: { message: "Where Pulumi keeps the state (--local for ~/.pulumi, or s3://…):", default: "--local" },
  stack: { message: "The stack's name:", default: "prod" },
  region: { message: "The Region:", default: process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION },
  email: { message: "The address that gets alerts:" },
};

/** The options that are not given, with their verb: `--region and --email are`. */
function missing(answers: Partial<SetupAnswers>): string {
  const names = Object.keys(questions).filter((key) => answers[key as keyof SetupAnswers] === undefined);
  const list = new Intl.ListFormat("en").format(names.map((name) => `--${name}`));
  return `${list} ${names.length === 1 ? "is" : "are"}`;
}

/** Asks for what was not given. Throws `UsageError` for a wrong answer, and if nobody can be asked. */
async function complete(given: Partial<SetupAnswers>, silent: boolean): Promise<SetupAnswers> {
  const answers: Partial<SetupAnswers> = { ...given };
  for (const key of Object.keys(questions) as (keyof SetupAnswers)[]) {
    const answer = answers[key];
    const problem = answer === undefined ? undefined : problems[key](answer);
    if (problem !== undefined) throw new UsageError(`--${key} ${problem}`);
    if (answer !== undefined) continue;
    if (silent) throw new UsageError(`${missing(answers)} needed, as nobody can be asked`);
    const { input } = await import("@inquirer/prompts");
    const validate = (answer: string) => problems[key](answer.trim()) ?? true;
    answers[key] = (await input({ ...questions[key], validate })).trim();
  }
  return answers as SetupAnswers;
}

async function confirmed(): Promise<boolean> {
  const { confirm } = await import("@inquirer/prompts");
  return confirm({ message: "Run these commands?", default: true });
}

/**
 * Checks that there are credentials, and what the program checks again: the Lambda quota and the trails. Returns a
 * sentence about the account; undefined if the credentials may not ask.
 *
 * @throws UsageError if there are no credentials that AWS accepts.
 */
async function checkAccount(region: string): Promise<string | undefined> {
  const [lambdaSdk, cloudtrailSdk] = await Promise.all([
    import("@aws-sdk/client-lambda"),
    import("@aws-sdk/client-cloudtrail"),
  ]);
  const config = clientConfig(region);
  try {
    const [{ AccountLimit }, { trailList = [] }] = await Promise.all([
      new lambdaSdk.LambdaClient(config).send(new lambdaSdk.GetAccountSettingsCommand({})),
      new cloudtrailSdk.CloudTrailClient(config).send(new cloudtrailSdk.DescribeTrailsCommand({})),
    ]);
    return (
      `The account has a quota of ${AccountLimit?.ConcurrentExecutions} concurrent invocations, and ${trailList.length} ` +
      `of 5 trails in ${region}.${trailList.length > 0 ? " AWS charges for a second copy of management events: to use a trail that exists, see docs/operations.md." : ""}`
    );
  } catch (error) {
    if (!isAwsError(error)) throw error;
    const { name } = error;
    if (name === "AccessDeniedException") return undefined;
    throw new UsageError(`${region}: ${describeAwsError(error)}`, { cause: error });
  }
}

/** The commands as a person would type them. */
function wordPlan(cli: PulumiCli, steps: SetupStep[]): string {
  const calls = steps.map(({ args, why }) => ({ call: wordCall(cli, args), why }));
  const width = Math.max(...calls.map(({ call }) => call.length));
  const lines = calls.map(({ call, why }) => `  ${call.padEnd(width)}  # ${why}`);
  const which = cli.version === undefined ? "the CLI that npm downloads" : `your own CLI, ${cli.version}`;
  return [`With ${which}:\n`, ...lines, ""].join("\n");
}

function wordCall({ typed }: PulumiCli, args: string[]): string {
  return [typed, ...args.map(quote)].join(" ");
}
