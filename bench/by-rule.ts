import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { type Evaluator, functionLimits, LogFileEvaluation } from "../engine/evaluate.ts";
import { evaluateLogFile } from "../engine/log-file/read.ts";
import { type Candidate, createPrefilter, EventIndex } from "../engine/prefilter.ts";
import { prepareRule } from "../engine/prepared-rule.ts";
import { asRulesRead, type CloudTrailRecord, isCloudTrailRecord } from "../engine/record.ts";
import type { Rule } from "../engine/ruleset.ts";
import { type Mix, mixes, writeMixedLogFiles } from "../test/data/mixes.ts";
import { medianAndSpread } from "./ratio.ts";
import { type RulesetName, rulesets } from "./rulesets.ts";

/** How much is measured: which rules, and how many rounds, after those that warm up. */
interface Measure {
  ruleset: RulesetName;
  warmUp: number;
  rounds: number;
}

/** How many log files of a mix are measured, and how large they are. */
interface Size {
  files: number;
  recordsPerFile: number;
}

/** Tiny data, once: its figures mean nothing. */
export const smokeByRule: Measure & Size = { ruleset: "shipped", warmUp: 0, rounds: 1, files: 2, recordsPerFile: 100 };

/** What the expression of a rule costs. */
interface RuleCost {
  id: string;
  /** How many records it was evaluated on. */
  evaluations: number;
  /** How many of them it matched. */
  matches: number;
  /** The sum of all evaluations, by the clock. Each counts with the median of its rounds. */
  microseconds: number;
}

/** The evaluations of a rule. */
interface Measured {
  rule: Rule;
  matches: Set<number>;
  /** The microseconds of each evaluation in each round. */
  times: number[][];
  /** How many evaluations there were in this round. */
  count: number;
}

/**
 * Measures what the rules' expressions cost on the log files of a folder (`*.json.gz`, in any subfolder); the most
 * expensive rule comes first. Between two evaluations, records are scanned and parsed as in the function, so that the
 * processor's caches contain an expression no more often than there. Alerts are not worded.
 */
async function measureRules(folder: string, { ruleset, warmUp, rounds }: Measure): Promise<RuleCost[]> {
  const rules = rulesets[ruleset]().rules.filter(({ enabled }) => enabled);
  const files = globSync("**/*.json.gz", { cwd: folder }).map((name) => readFileSync(join(folder, name)));
  const measured = rules.map((rule): Measured => ({ rule, matches: new Set(), times: [], count: 0 }));
  const prepared = rules.map((rule) => prepareRule(rule, []));
  const events = new EventIndex(rules);

  class Measuring extends LogFileEvaluation {
    override add(record: unknown, candidates?: readonly Candidate[]): void {
      if (!isCloudTrailRecord(record)) return;
      const read = asRulesRead(record);
      for (const { index, trueOperands } of candidates ?? events.candidates(read.eventName, read.eventSource)) {
        this.#measure(read, index, trueOperands);
      }
    }

    #measure(record: CloudTrailRecord, index: number, trueOperands: number): void {
      const of = measured[index] as Measured;
      const { params } = of.rule;
      const evaluate = prepared[index]?.matches;
      const start = performance.now();
      let value: unknown;
      try {
        value = evaluate?.({ record, params }, trueOperands);
      } catch {
        // A failed evaluation counts like any other.
      }
      const microseconds = (performance.now() - start) * 1000;
      const evaluation = of.count++;
      if (value === true) of.matches.add(evaluation);
      of.times[evaluation] ??= [];
      of.times[evaluation].push(microseconds);
    }
  }
  const evaluator: Evaluator = {
    prefilter: createPrefilter(rules, events),
    begin: () =>
      new Measuring(
        (index) => prepared[index] as (typeof prepared)[number],
        () => [],
        () => new Date(),
        functionLimits,
      ),
  };

  for (let round = 0; round < warmUp + rounds; round++) {
    if (round === warmUp) for (const { times } of measured) times.length = 0;
    for (const each of measured) each.count = 0;
    for (const bytes of files) await evaluateLogFile(bytes, evaluator);
  }
  return measured
    .map(({ rule, times, matches }) => ({
      id: rule.id,
      evaluations: times.length,
      matches: matches.size,
      microseconds: times.reduce((sum, ofRounds) => sum + medianAndSpread(ofRounds).median, 0),
    }))
    .filter(({ evaluations }) => evaluations > 0)
    .sort((a, b) => b.microseconds - a.microseconds);
}

/** Returns a table: its head, a line of the sum, and a line for each rule. */
function tableOf(costs: readonly RuleCost[]): string[] {
  const sum = (of: (cost: RuleCost) => number) => costs.reduce((sum, cost) => sum + of(cost), 0);
  const all: RuleCost = {
    id: "all rules",
    evaluations: sum(({ evaluations }) => evaluations),
    matches: sum(({ matches }) => matches),
    microseconds: sum(({ microseconds }) => microseconds),
  };
  const line = (id: string, evaluations: string, matches: string, each: string, share: string) =>
    `${id.padEnd(44)} ${evaluations.padStart(11)} ${matches.padStart(8)} ${each.padStart(8)} ${share.padStart(6)}`;
  return [
    line("rule", "evaluations", "matches", "µs each", "share"),
    ...[all, ...costs].map(({ id, evaluations, matches, microseconds }) =>
      line(
        id,
        String(evaluations),
        String(matches),
        (microseconds / evaluations).toFixed(2),
        `${((100 * microseconds) / all.microseconds).toFixed(1)}%`,
      ),
    ),
  ];
}

/** Measures the rules on both mixes; returns their tables. */
export async function measureRulesOfMixes({ files, recordsPerFile, ...measure }: Measure & Size): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "cloudtrail-alerts-bench-"));
  try {
    const lines: string[] = [];
    for (const mix of Object.keys(mixes) as Mix[]) {
      const data = join(folder, mix);
      writeMixedLogFiles(data, { mix, files, recordsPerFile });
      lines.push(`${mix} mix`, ...tableOf(await measureRules(data, measure)));
    }
    return lines;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const values = new Command("npx node bench/by-rule.ts")
    .description("Measures what each rule costs, the dearest first.")
    .option("--data <DIR>", "measure on your own log files: *.json.gz, in any subfolder")
    .option("--all", "measure every rule, not only those that ship switched on")
    .showHelpAfterError()
    .parse()
    .opts<{ data?: string; all?: true }>();
  const measure: Measure = { ruleset: values.all ? "library" : "shipped", warmUp: 10, rounds: 21 };
  const lines = values.data
    ? tableOf(await measureRules(values.data, measure))
    : await measureRulesOfMixes({ ...measure, files: 20, recordsPerFile: 1000 });
  console.log(lines.join("\n"));
}
