import { Command } from "commander";
import { createEvaluator } from "../../engine/evaluate.ts";
import { createMemory } from "../../engine/memory/decide.ts";
import { createMemoryKeys } from "../../engine/memory/keys.ts";
import type { MemoryStore } from "../../engine/memory/store.ts";
import { MemoryStoreError } from "../../engine/memory/store.ts";
import type { Rule, Ruleset } from "../../engine/ruleset.ts";
import { EnvironmentError } from "../../handler/environment.ts";
import type { MemoryTable } from "../../handler/memory.ts";
import { plural } from "../../text/counts.ts";
import { showProgress } from "../backtest/progress.ts";
import { complain, describeAwsError, exitCodes, inputError, isAwsError, UsageError } from "../errors.ts";
import { evaluateInput } from "../evaluate-input.ts";
import { findRule } from "../find-rule.ts";
import { findInputs, formsHelp, pathsHelp, readInput } from "../inputs.ts";
import { loadRules } from "../load-rules.ts";
import { complainOfLeftOut, noRecordsMessage } from "../read-records.ts";

interface Options {
  function: string;
  rule: string[];
  rules?: string;
}

/** What `learn` has read and noted. */
export interface Learned {
  files: number;
  records: number;
  /** How many records had a value to note, by rule id. */
  noted: Record<string, number>;
}

/** `npx cta learn`: fills a stack's memory from stored log files. */
export function command(): Command {
  return new Command("learn")
    .usage("[options] --function NAME PATH…")
    .description(
      "Note what stored log files contain, so that rules with firstSeen are quiet about it from the first day.",
    )
    .argument("<path...>", pathsHelp)
    .requiredOption("--function <name>", 'the function\'s name or ARN: "$(npx pulumi stack output functionName)"')
    .option("--rule <id>", "only this rule; may be repeated (default: all with firstSeen)", gather, [])
    .option("--rules <folder>", "use the rules in another folder")
    .addHelpText(
      "after",
      `
${formsHelp}

Sends nothing. Files may be read twice: a value is noted once. Rules must have the params that the stack gives them.
Needs lambda:GetFunctionConfiguration on the function, dynamodb:BatchGetItem and dynamodb:PutItem on its table, and the
use of the stack's key.

Exit code 2: a file could not be read or contains no records, no record was evaluated, or the table did not answer.

Examples:
  npx cta learn --function my-stack s3://example-bucket/AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/
  npx cta learn --function my-stack --rule region-first-use logs/`,
    )
    .action(run);
}

async function run(paths: string[], { function: name, rule: ids, rules: folder }: Options): Promise<void> {
  const rules = learningRules(loadRules({ folder }), ids);
  const table = await tableOf(name);
  const stop = new AbortController();
  const progress = showProgress();
  const sources: string[] = [];
  const shown = { files: 0, filesFound: 0, isListed: false, records: 0, unreadable: 0 };
  let learned: Learned;
  try {
    learned = await learn(
      rules,
      { store: table.open(stop.signal), secret: table.secret },
      listed(),
      (files, records) => {
        progress.update(Object.assign(shown, { files, records }));
      },
    );
  } catch (error) {
    if (!(error instanceof MemoryStoreError)) throw error;
    throw new UsageError(`${name}: ${error.message}; run the command again, nothing is noted twice`, { cause: error });
  } finally {
    progress.stop();
  }
  for (const { id } of rules) console.log(`${id}: ${plural(learned.noted[id] ?? 0, "record")} noted`);
  console.log(`${plural(learned.files, "file")}, ${plural(learned.records, "record")}.`);
  if (learned.records === 0 && process.exitCode === undefined) {
    complain(noRecordsMessage(sources));
    process.exitCode = exitCodes.wrong;
  }

  async function* listed() {
    for await (const source of findInputs(paths)) {
      sources.push(source);
      shown.filesFound++;
      yield source;
    }
    shown.isListed = true;
  }
}

function gather(value: string, values: string[]): string[] {
  return [...values, value];
}

/**
 * The rules that learn, each reduced to its `firstSeen`.
 *
 * @throws UsageError for a rule without, and for one that comes after another: it sees only what followed that.
 */
export function learningRules({ rules }: Ruleset, ids: readonly string[]): Rule[] {
  const chosen = ids.length > 0 ? ids.map((id) => findRule(id, rules)) : rules.filter(canLearn);
  for (const rule of chosen) {
    if (!rule.firstSeen) throw new UsageError(`${rule.id} has no firstSeen, and so nothing to learn`);
    if (rule.after) throw new UsageError(`${rule.id} has \`after\`: it only sees what follows ${rule.after.rule}`);
  }
  if (chosen.length === 0) throw new UsageError("no rule has firstSeen, and so there is nothing to learn");
  return chosen.map(({ threshold: _threshold, mute: _mute, silent: _silent, ...rule }) => ({ ...rule, enabled: true }));
}

function canLearn({ firstSeen, after }: Rule): boolean {
  return firstSeen !== undefined && after === undefined;
}

/** The table of a deployed function. */
async function tableOf(name: string): Promise<MemoryTable> {
  const region = /^arn:[\w-]+:lambda:(?<region>[\w-]+):/.exec(name)?.groups?.region;
  const { GetFunctionConfigurationCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
  const lambda = new LambdaClient({ region });
  try {
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    const { MEMORY_TABLE, MEMORY_SECRET } = Environment?.Variables ?? {};
    if (MEMORY_TABLE === undefined) {
      throw new UsageError(`${name} has no memory: deploy a rule with firstSeen first`);
    }
    const { memoryTableOf } = await import("../../handler/memory-table.ts");
    return memoryTableOf(MEMORY_TABLE, MEMORY_SECRET, await lambda.config.region());
  } catch (error) {
    if (error instanceof EnvironmentError) throw new UsageError(`${name}: ${error.message}`, { cause: error });
    throw isAwsError(error) ? inputError(name, describeAwsError(error), error) : error;
  }
}

/** How many files are read and noted at a time: the table takes most of the time. */
const parallelFiles = 8;

/**
 * Notes what files contain. What is wrong with a file is said on stderr, and the others are still read.
 *
 * @throws MemoryStoreError if the table does not answer.
 */
export async function learn(
  rules: readonly Rule[],
  { store, secret }: { store: MemoryStore; secret: Uint8Array },
  sources: AsyncGenerator<string>,
  onProgress: (files: number, records: number) => void = () => {},
): Promise<Learned> {
  const evaluator = createEvaluator({ rules: [...rules], suppressions: [] });
  const learnedUntil = () => Number.POSITIVE_INFINITY;
  const memory = createMemory({ rules: [...rules] }, { store, keys: createMemoryKeys(secret), learnedUntil });
  const learned: Learned = { files: 0, records: 0, noted: {} };
  const note = async (source: string) => {
    const { evaluation, leftOut, damage } = await evaluateInput(await readInput(source), source, evaluator);
    const { held, error } = await memory.decide(evaluation, source);
    if (error) throw error;
    for (const { rule, reasons } of held) {
      const count = Object.values(reasons).reduce((sum, one) => sum + one, 0);
      learned.noted[rule.id] = (learned.noted[rule.id] ?? 0) + count;
    }
    const { insights, others } = evaluation.notEvaluated;
    learned.records += evaluation.recordsRead - insights - others;
    complainOfLeftOut(source, leftOut);
    if (damage !== undefined) fail(damage);
  };
  const worker = async () => {
    for await (const source of sources) {
      try {
        await note(source);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        fail(error.message);
      }
      onProgress(++learned.files, learned.records);
    }
  };
  await Promise.all(Array.from({ length: parallelFiles }, worker));
  return learned;
}

function fail(message: string): void {
  complain(message);
  process.exitCode = exitCodes.wrong;
}
