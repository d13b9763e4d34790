import { globSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { createEvaluator } from "../engine/evaluate.ts";
import { createMemory } from "../engine/memory/decide.ts";
import { createMemoryKeys } from "../engine/memory/keys.ts";
import { createMapStore } from "../engine/memory/map-store.ts";
import type { Ruleset } from "../engine/ruleset.ts";
import { defaultFolders, type RuleFolder } from "./rule-folders.ts";
import { readSample, SampleError, type SampleProblem } from "./samples.ts";
import { withRulesBefore } from "./sequences.ts";
import { suggest } from "./suggest.ts";

/** Records in several files, on which a rule that remembers must alert, or must stay quiet. */
export interface SampleSequence {
  /** The rule's id. */
  rule: string;
  expected: "alert" | "quiet";
  /** The folder as messages show it, such as `test/rules/password-spraying/alert/two-hours`. */
  path: string;
  /** The records of each file, in the order of the files' names: each is delivered as a log object. */
  objects: unknown[][];
  /** How many of `objects` are from files whose names end with `learned.json`: they come first, while `firstSeen` learns. Default: 0. */
  learned?: number;
}

/** Orders names with numbers as people do: `10.json` after `2.json`. */
const byName = new Intl.Collator("en", { numeric: true });

/**
 * Reads the sequences among the samples of some folders of rules: each folder `<rule id>/{alert,quiet}/<name>/` is one. A
 * file contains a record, a list of them, or a log file. Throws `SampleError`.
 */
export function loadSequences(folders: readonly Pick<RuleFolder, "samples">[] = defaultFolders()): SampleSequence[] {
  return folders.flatMap(({ samples: { path: folder, shown } }) => {
    const files = globSync("*/{alert,quiet}/*/*.json", { cwd: folder }).sort(byName.compare);
    return [...Map.groupBy(files, (file) => dirname(file))].map(([path, files]) => {
      const [rule, expected] = path.split("/") as [string, SampleSequence["expected"]];
      const { learned = [], others = [] } = Object.groupBy(files, (file) =>
        basename(file).endsWith("learned.json") ? "learned" : "others",
      );
      const objects = [...learned, ...others].map((file) => readRecords(join(folder, file), `${shown}/${file}`));
      return { rule, expected, path: `${shown}/${path}`, objects, learned: learned.length };
    });
  });
}

function readRecords(file: string, shown: string): unknown[] {
  const content = readSample(file, shown);
  if (Array.isArray(content)) return content;
  const records = (content as { Records?: unknown } | null)?.Records ?? [content];
  if (!Array.isArray(records)) throw new SampleError(shown, "Records is not a list");
  return records;
}

/**
 * Checks rules against sequences, and returns each problem: a sequence in `alert/` on which its rule does not alert, one in
 * `quiet/` on which it does, and one of an unknown rule. Memory begins empty, and `firstSeen` learns from files named
 * `0-learned.json` or the like only. Ignores suppressions, `enabled` and `silent`.
 */
export async function checkSequenceSamples(
  { rules }: Pick<Ruleset, "rules">,
  sequences: readonly SampleSequence[],
): Promise<SampleProblem[]> {
  const problems: SampleProblem[] = [];
  for (const sequence of sequences) {
    const { rule: id, expected, path } = sequence;
    const rule = rules.find((one) => one.id === id);
    if (!rule) {
      const ids = rules.map((one) => one.id);
      problems.push({ rule: id, file: path, problem: `no rule has the id "${id}"${suggest(id, ids)}` });
      continue;
    }
    const concerned = withRulesBefore([{ ...rule, enabled: true, silent: false }], rules);
    const count = await alertCount(id, { rules: concerned, suppressions: [] }, sequence);
    if (expected === "alert" ? count > 0 : count === 0) continue;
    const problem = count === 0 ? "is quiet, and should alert" : "alerts, and should be quiet";
    problems.push({ rule: id, file: path, problem: `the sequence ${problem}` });
  }
  return problems;
}

async function alertCount(id: string, ruleset: Ruleset, { objects, learned = 0 }: SampleSequence): Promise<number> {
  const evaluator = createEvaluator(ruleset);
  // A clock that stands still: nothing expires.
  const now = () => 0;
  const store = createMapStore(now);
  let learnedUntil = Number.POSITIVE_INFINITY;
  const keys = createMemoryKeys(new Uint8Array(32));
  const memory = createMemory(ruleset, { store, keys, now, learnedUntil: () => learnedUntil });
  let count = 0;
  for (const [index, records] of objects.entries()) {
    if (index === learned) learnedUntil = 0;
    const evaluation = evaluator.begin();
    for (const record of records) evaluation.add(record);
    const decision = await memory.decide(evaluation.finish(), String(index));
    await decision.commit();
    count += decision.evaluation.alerts.find(({ rule }) => rule.id === id)?.count ?? 0;
  }
  return count;
}
