import { dirname } from "node:path";
import { createEvaluator } from "../engine/evaluate.ts";
import { createMemory } from "../engine/memory/decide.ts";
import { createMemoryKeys } from "../engine/memory/keys.ts";
import { createMapStore } from "../engine/memory/map-store.ts";
import type { Rule, Ruleset } from "../engine/ruleset.ts";
import { type CheckCache, noCache } from "./check-cache.ts";
import { defaultFolders, type RuleFolder } from "./rule-folders.ts";
import { isJson, parseSample, readSampleFiles, SampleError, type SampleFile } from "./sample-files.ts";
import type { SampleProblem } from "./samples.ts";
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
  return folders.flatMap(({ samples }) => sequencesIn(readSampleFiles(samples), samples.shown));
}

/** The sequences among the files of a folder of samples, which messages show as `shown`. Throws `SampleError`. */
export function sequencesIn(files: readonly SampleFile[], shown: string): SampleSequence[] {
  const found = files
    .filter(({ path }) => isJson(path) && /^[^/]+\/(alert|quiet)\/[^/]+\/[^/]+$/.test(path))
    .sort((a, b) => byName.compare(a.path, b.path));
  return [...Map.groupBy(found, ({ path }) => dirname(path))].map(([path, files]) => {
    const [rule, expected] = path.split("/") as [string, SampleSequence["expected"]];
    const { learned = [], others = [] } = Object.groupBy(files, ({ path }) => (isLearned(path) ? "learned" : "others"));
    const objects = [...learned, ...others].map((file) => readRecords(file, `${shown}/${file.path}`));
    return { rule, expected, path: `${shown}/${path}`, objects, learned: learned.length };
  });
}

/** Whether a path is that of a file of a sequence from which rules with `firstSeen` only learn. */
export function isLearned(path: string): boolean {
  return /[/\\](?:alert|quiet)[/\\][^/\\]+[/\\][^/\\]*learned\.json$/.test(path);
}

function readRecords(file: SampleFile, shown: string): unknown[] {
  const content = parseSample(file, shown);
  if (Array.isArray(content)) return content;
  const records = (content as { Records?: unknown } | null)?.Records ?? [content];
  if (!Array.isArray(records)) throw new SampleError(shown, "Records is not a list");
  return records;
}

/**
 * Checks rules against sequences, and returns each problem: a sequence in `alert/` on which its rule does not alert, one in
 * `quiet/` on which it does, and one of an unknown rule. Memory begins empty, and `firstSeen` learns from files named
 * `0-learned.json` or the like only. Ignores suppressions, `enabled` and `silent`. With a cache, a
 * sequence is evaluated again only if its records, its rule or a rule before it have changed.
 */
export async function checkSequenceSamples(
  { rules }: Pick<Ruleset, "rules">,
  sequences: readonly SampleSequence[],
  cache: CheckCache = noCache,
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
    const alerts = await hasAlerts(id, concerned, sequence, cache);
    if (alerts === (expected === "alert")) continue;
    const problem = alerts ? "alerts, and should be quiet" : "is quiet, and should alert";
    problems.push({ rule: id, file: path, problem: `the sequence ${problem}` });
  }
  return problems;
}

async function hasAlerts(id: string, rules: Rule[], sequence: SampleSequence, cache: CheckCache): Promise<boolean> {
  const { objects, learned } = sequence;
  const key = `sequence ${JSON.stringify([id, rules, objects, learned])}`;
  const known = cache.get(key);
  if (typeof known === "boolean") return known;
  const alerts = (await alertCount(id, { rules, suppressions: [] }, sequence)) > 0;
  cache.set(key, alerts);
  return alerts;
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
