import { readFileSync } from "node:fs";
import { styleText } from "node:util";
import { Command } from "commander";
import { createEvaluator } from "../../engine/evaluate.ts";
import { type Rule, type Ruleset, remembers } from "../../engine/ruleset.ts";
import { splitPolicyFile } from "../../language/policy-file.ts";
import { isLearned } from "../../language/sequence-samples.ts";
import { withRulesBefore } from "../../language/sequences.ts";
import { onOneLine } from "../../text/plain-text.ts";
import { fail, UsageError } from "../errors.ts";
import { evaluateInput } from "../evaluate-input.ts";
import { asLine } from "../explain/json.ts";
import { partsOf } from "../explain/parts.ts";
import { columnsOfNames, explanation, ResultCounts } from "../explain/text.ts";
import { hasMatched, judge, type Verdict, withMemory } from "../explain/verdict.ts";
import { findRule } from "../find-rule.ts";
import { columnsOf } from "../format.ts";
import { findInputs, formsHelp, pathsHelp, readInput } from "../inputs.ts";
import { loadRules } from "../load-rules.ts";
import { createRunMemory } from "../memory.ts";
import { complainOfLeftOut, recordsOf } from "../read-records.ts";
import type { Found } from "../records/index.ts";
import { stackOption } from "../stack-option.ts";

interface Options {
  event?: string;
  matching?: boolean;
  json?: boolean;
  rules?: string;
  stack?: string;
}

/** `npx cta explain`: shows why a rule did or didn't match. */
export function command(): Command {
  return new Command("explain")
    .usage("[options] RULE PATH")
    .description(
      "Show why a rule did or didn't match the records of a file: each part of its expression with its value.",
    )
    .argument("<rule>", "the rule's id, or its file")
    .argument("<path>", pathsHelp)
    .option("--event <id>", "explain one record, by its event id")
    .option("--matching", "leave out the records that the rule does not match")
    .option("--json", "print one JSON line for each record")
    .option("--rules <folder>", "use the rules in another folder")
    .addOption(stackOption())
    .addHelpText(
      "after",
      `
${formsHelp}

The number before a part is its line in the rule's file. A value in parentheses was not needed: a part
before it had decided. "absent" is a field that the record does not have. If there are several records,
those that the rule does not match get a line each; --event shows the whole tree of one.

Examples:
  npx cta explain root-activity test/rules/root-activity/quiet/
  npx cta explain console-login-failed logs.json.gz --event 5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a
  npx cta explain --json --matching root-activity logs/ | jq .decidedBy`,
    )
    .action(explain);
}

async function explain(name: string, path: string, options: Options): Promise<void> {
  const { event, matching = false, json = false, rules: folder, stack } = options;
  const ruleset = await loadRules({ folder, stack });
  const rule = findRule(name, ruleset.rules);
  const root = partsOf(rule.expression);
  const lineAt = lineFinder(rule, ruleset.files.rules.get(rule.id)?.path ?? "");
  const width = columnsOf(process.stdout) ?? 120;

  const inputs = await Array.fromAsync(findInputs([path]));
  const decide = remembers(rule) ? memoryOf(rule, ruleset) : undefined;
  // Memory counts over all files, not in one.
  const judged = decide && rule.threshold?.within !== undefined ? { ...rule, threshold: undefined } : rule;
  const counts = new ResultCounts({ rule, root, width });
  let foundRecords = 0;
  let filesShown = 0;
  for (const source of inputs) {
    let found: Found;
    let decisions: Awaited<ReturnType<NonNullable<typeof decide>>> | undefined;
    try {
      const bytes = await readInput(source);
      found = recordsOf(bytes, source);
      decisions = await decide?.(bytes, source);
    } catch (error) {
      if (!(error instanceof UsageError) || inputs.length === 1) throw error;
      fail(error.message);
      continue;
    }
    const { records, leftOut } = found;
    complainOfLeftOut(source, leftOut);
    const alone = judge(judged, ruleset.suppressions, records);
    const verdicts = decisions ? withMemory(alone, decisions) : alone;
    const wanted = verdicts.filter(({ facts }) => event === undefined || facts.eventID === event);
    const shown = wanted.filter((verdict) => !matching || hasMatched(verdict) || verdict.result === "failed");
    foundRecords += wanted.length;
    if (json) {
      for (const verdict of shown) console.log(asLine(verdict, { rule, root, lineAt, source }));
      continue;
    }
    for (const verdict of wanted) counts.add(verdict);
    if (shown.length === 0) continue;
    console.log(`${filesShown++ > 0 ? "\n" : ""}${styleText("bold", rule.id)}  ${styleText("dim", onOneLine(source))}`);
    const isWhole = event !== undefined || (inputs.length === 1 && wanted.length === 1);
    const layout = { rule, root, lineAt, width, isWhole, names: columnsOfNames(shown) };
    for (const verdict of shown) console.log(explanation(verdict, layout));
  }
  if (event !== undefined && foundRecords === 0) throw new UsageError(`${path}: no record has the event id "${event}"`);
  if (!json && (foundRecords !== 1 || matching)) console.log(`\n${counts.text()}`);
}

/** Returns what decides, file by file, about the matches of a rule that remembers; by event id. */
function memoryOf(rule: Rule, ruleset: Ruleset) {
  const rules = withRulesBefore([{ ...rule, enabled: true }], ruleset.rules);
  const evaluator = createEvaluator({ ...ruleset, rules });
  let decisions = new Map<string, Verdict["memory"]>();
  let isLearning = false;
  const memory = createRunMemory(
    { ...ruleset, rules },
    {
      learnsFrom: () => (isLearning ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY),
      trace: ({ rule: { id }, eventID, result, detail }) => {
        if (id === rule.id) decisions.set(eventID, { result, detail });
      },
    },
  );
  return async (bytes: Uint8Array, source: string) => {
    decisions = new Map();
    isLearning = isLearned(source);
    await memory.decide((await evaluateInput(bytes, source, evaluator)).evaluation, source);
    return decisions;
  };
}

/** A rule's expression is trimmed, so its lines are counted from where it begins in the file. */
function lineFinder({ id }: Rule, file: string): (offset: number) => number {
  const { expression } = splitPolicyFile(id, readFileSync(file, "utf8"));
  const start = expression.text.search(/\S/);
  return (offset) => expression.place(start + offset).line;
}
