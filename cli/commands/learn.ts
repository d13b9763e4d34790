import { Command } from "commander";
import { createEvaluator } from "../../engine/evaluate.ts";
import { createMemory } from "../../engine/memory/decide.ts";
import { createMemoryKeys } from "../../engine/memory/keys.ts";
import { type MemoryStore, MemoryStoreError } from "../../engine/memory/store.ts";
import type { Rule, Ruleset } from "../../engine/ruleset.ts";
import { EnvironmentError } from "../../handler/environment.ts";
import type { MemoryTable } from "../../handler/memory.ts";
import { plural } from "../../text/counts.ts";
import { visible } from "../../text/plain-text.ts";
import { clientConfig, regionOfFunction } from "../aws-client.ts";
import { showProgress } from "../backtest/progress.ts";
import { asAwsUsageError, fail, UsageError } from "../errors.ts";
import { evaluateInput, recordCount } from "../evaluate-input.ts";
import { findRule } from "../find-rule.ts";
import { findInputs, formsHelp, pathsHelp, readInput } from "../inputs.ts";
import { loadRules } from "../load-rules.ts";
import { complainOfLeftOut, noRecordsMessage } from "../read-records.ts";
import { repeatedOption } from "../repeated-option.ts";
import { stackOption } from "../stack-option.ts";

interface Options {
  function: string;
  rule: string[];
  rules?: string;
  stack?: string;
}

/** What `learn` has read and noted. */
export interface Learned {
  /** Files that were read or found unreadable. */
  files: number;
  records: number;
  unreadable: number;
  /** How many records had a value to note, by rule id. */
  noted: Record<string, number>;
}

/** `npx cta learn`: fills a stack's memory from stored log files. */
export function command(): Command {
  return new Command("learn")
    .usage("[options] --function NAME PATH…")
    .description(
      "Let rules with firstSeen learn from stored log files, so that they are useful and quiet from the first day.",
    )
    .argument("<path...>", pathsHelp)
    .requiredOption("--function <name>", 'the function\'s name or ARN: "$(npx pulumi stack output functionName)"')
    .addOption(repeatedOption("--rule <id>", "only this rule", "all with firstSeen and without after"))
    .option("--rules <folder>", "use the rules in another folder")
    .addOption(stackOption())
    .addHelpText(
      "after",
      `
${formsHelp}

Nothing is sent. Files may be read more than once: a value counts once. If rules read params that the stack sets, name it
with --stack. Needs lambda:GetFunctionConfiguration on the function, dynamodb:BatchGetItem and dynamodb:PutItem on its table, and
permission to use the stack's key.

Exit code 2: a file could not be read or contains no records, no record was evaluated, a rule failed on a record, or the
table did not answer.

Examples:
  npx cta learn --function my-stack s3://example-bucket/AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/
  npx cta learn --function my-stack --rule region-first-use logs/`,
    )
    .action(run);
}

async function run(paths: string[], { function: name, rule: ids, rules: folder, stack }: Options): Promise<void> {
  const rules = learningRules(await loadRules({ folder, stack }), ids);
  const table = await tableOf(name);
  const stop = new AbortController();
  const progress = showProgress();
  const sources: string[] = [];
  let isListed = false;
  let learned: Learned;
  try {
    const memory = { store: table.open(stop.signal), secret: table.secret };
    learned = await learn(rules, memory, listed(), ({ files, records, unreadable }) => {
      progress.update({ files, filesFound: sources.length, isListed, records, unreadable });
    });
  } catch (error) {
    if (!(error instanceof MemoryStoreError)) throw error;
    throw new UsageError(`${name}: ${error.message}; run the command again, nothing is noted twice`, { cause: error });
  } finally {
    stop.abort(); // after an error, other files are still being noted
    progress.stop();
  }
  for (const { id } of rules) console.log(`${id}: ${plural(learned.noted[id] ?? 0, "record")} noted`);
  console.log(`${plural(learned.files, "file")}, ${plural(learned.records, "record")}.`);
  if (learned.records === 0 && process.exitCode === undefined) {
    fail(noRecordsMessage(sources));
  }

  async function* listed() {
    for await (const source of findInputs(paths)) {
      sources.push(source);
      yield source;
    }
    isListed = true;
  }
}

/**
 * Returns the rules that can learn, each reduced to its `firstSeen`: those that `ids` names, or all.
 *
 * @throws UsageError if there are none, and if `ids` names an unknown rule, one without `firstSeen`, or one with `after`,
 * which only sees what followed another rule.
 */
export function learningRules({ rules }: Ruleset, ids: readonly string[]): Rule[] {
  const chosen = ids.length > 0 ? ids.map((id) => findRule(id, rules)) : rules.filter(canLearn);
  for (const rule of chosen) {
    if (!rule.firstSeen) throw new UsageError(`${rule.id} has no firstSeen, so it has nothing to learn`);
    if (rule.after) throw new UsageError(`${rule.id} has \`after\`: it only sees what follows ${rule.after.rule}`);
  }
  if (chosen.length === 0) throw new UsageError("no rule has firstSeen, so there is nothing to learn");
  return chosen.map(({ threshold: _threshold, mute: _mute, silent: _silent, ...rule }) => ({ ...rule, enabled: true }));
}

function canLearn({ firstSeen, after }: Rule): boolean {
  return firstSeen !== undefined && after === undefined;
}

/** The table of a deployed function. */
async function tableOf(name: string): Promise<MemoryTable> {
  const { GetFunctionConfigurationCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
  const lambda = new LambdaClient(clientConfig(regionOfFunction(name)));
  try {
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    const { MEMORY_TABLE, MEMORY_SECRET } = Environment?.Variables ?? {};
    if (MEMORY_TABLE === undefined) {
      throw new UsageError(`${name} has no memory: deploy a rule with firstSeen first`);
    }
    const { memoryTableOf } = await import("../../handler/memory-table.ts");
    return memoryTableOf(MEMORY_TABLE, MEMORY_SECRET, clientConfig(await lambda.config.region()));
  } catch (error) {
    if (error instanceof EnvironmentError) throw new UsageError(`${name}: ${error.message}`, { cause: error });
    throw asAwsUsageError(error, name);
  }
}

/** How many files are read and noted at the same time. */
const parallelFiles = 8;

/**
 * Notes what files contain, and sends nothing. A file that can't be read, and a record on which a rule fails, are named on
 * stderr and set the exit code; the others are still noted.
 *
 * @throws MemoryStoreError if the store can't be reached. What was noted stays noted.
 */
export async function learn(
  rules: readonly Rule[],
  { store, secret }: { store: MemoryStore; secret: Uint8Array },
  sources: AsyncGenerator<string>,
  onProgress: (learned: Readonly<Learned>) => void = () => {},
): Promise<Learned> {
  const evaluator = createEvaluator({ rules: [...rules], suppressions: [] });
  const learnedUntil = () => Number.POSITIVE_INFINITY;
  const memory = createMemory({ rules: [...rules] }, { store, keys: createMemoryKeys(secret), learnedUntil });
  const learned: Learned = { files: 0, records: 0, unreadable: 0, noted: {} };
  const note = async (source: string) => {
    const { evaluation, leftOut, damage } = await evaluateInput(await readInput(source), source, evaluator);
    const { held, error } = await memory.decide(evaluation, source);
    if (error) throw error;
    for (const { rule, eventID, message } of evaluation.ruleErrors.flatMap(({ errors }) => errors)) {
      fail(`${visible(source)}: ${rule} failed on ${visible(eventID)}: ${message}`);
    }
    for (const { rule, reasons } of held) {
      const count = Object.values(reasons).reduce((sum, one) => sum + one, 0);
      learned.noted[rule.id] = (learned.noted[rule.id] ?? 0) + count;
    }
    learned.records += recordCount(evaluation);
    complainOfLeftOut(source, leftOut);
    if (damage !== undefined) fail(damage);
  };
  const worker = async () => {
    for await (const source of sources) {
      try {
        await note(source);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        learned.unreadable++;
        fail(error.message);
      }
      learned.files++;
      onProgress(learned);
    }
  };
  await Promise.all(Array.from({ length: parallelFiles }, worker));
  return learned;
}
