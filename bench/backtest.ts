import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { chooseRulesets } from "../cli/backtest/rulesets.ts";
import { runBacktest } from "../cli/backtest/run.ts";
import { evaluateInput } from "../cli/evaluate-input.ts";
import { findInputs } from "../cli/inputs.ts";
import { createEvaluator, type Evaluator } from "../engine/evaluate.ts";
import { generateLogFiles } from "../test/data/history.ts";
import { number } from "../text/counts.ts";
import { cpuSecondsSince } from "./usage.ts";

/** How much is measured. */
interface Measure {
  millions: number;
  workers: number;
  /** How often the engine alone reads all files, after a round that warms it up. */
  engineRounds: number;
}

/** Tiny data, once: its figures mean nothing. */
export const smokeBacktest: Measure = { millions: 0.001, workers: 1, engineRounds: 1 };

/**
 * Measures how fast a backtest is, as a ratio to the engine alone on one core, and how much memory it takes; returns a line
 * for each figure. Each log file of up to four weeks is linked under as many names as needed for so many millions of records.
 */
export async function measureBacktest({ millions, workers, engineRounds }: Measure): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "cloudtrail-alerts-bench-"));
  let peakBytes = 0;
  const watch = setInterval(() => (peakBytes = Math.max(peakBytes, process.memoryUsage.rss())), 100);
  try {
    const generated = writeCopies(folder, millions);
    const rulesets = await chooseRulesets({ folder: undefined, all: false, only: [] });
    const engine = await timeEngine(createEvaluator(rulesets.after), generated.originals, engineRounds);

    peakBytes = process.memoryUsage.rss();
    const start = performance.now();
    const startCpu = process.cpuUsage();
    const { tally } = await runBacktest(findInputs([folder]), {
      rulesets,
      workers,
      signal: new AbortController().signal,
      onProgress() {},
    });
    const seconds = (performance.now() - start) / 1000;
    const speed = tally.records / seconds;
    const perCpuSecond = tally.records / cpuSecondsSince(startCpu);
    return [
      `${number(generated.files)} files, ${number(generated.records)} records`,
      `engine alone: ${number(Math.round(engine))} records/s on one core`,
      [
        `backtest, ${workers} workers: ${number(tally.records)} records in ${seconds.toFixed(1)} s`,
        `${number(Math.round(speed))} records/s`,
        `${(speed / engine).toFixed(2)} times the engine (${((100 * speed) / engine / workers).toFixed(0)}% of ${workers} cores)`,
        `${number(Math.round(perCpuSecond))} records per second of CPU (${((100 * perCpuSecond) / engine).toFixed(0)}% of the engine's)`,
        `at most ${Math.round(peakBytes / 2 ** 20)} MiB of memory`,
      ].join("; "),
    ];
  } finally {
    clearInterval(watch);
    rmSync(folder, { recursive: true });
  }
}

function writeCopies(folder: string, millions: number): { files: number; records: number; originals: string[] } {
  const [filesPerDay, recordsPerFile] = [12, 200];
  const days = Math.min(28, Math.ceil((millions * 1e6) / filesPerDay / recordsPerFile));
  const originals: string[] = [];
  let records = 0;
  mkdirSync(join(folder, "originals"));
  for (const file of generateLogFiles({ days, filesPerDay, recordsPerFile })) {
    const path = join(folder, "originals", basename(file.key));
    originals.push(path);
    writeFileSync(path, gzipSync(JSON.stringify({ Records: file.records })));
    records += file.records.length;
  }
  const copies = Math.max(1, Math.round((millions * 1e6) / records));
  for (let copy = 1; copy < copies; copy++) {
    mkdirSync(join(folder, `copy-${copy}`));
    for (const original of originals) linkSync(original, join(folder, `copy-${copy}`, basename(original)));
  }
  return { files: copies * originals.length, records: copies * records, originals };
}

/** Records per second of processor time, which other processes disturb less; includes reading and parsing. */
async function timeEngine(evaluator: Evaluator, files: string[], rounds: number): Promise<number> {
  let [records, seconds] = [0, 0];
  // The first round is a warm-up.
  for (let round = 0; round <= rounds; round++) {
    const start = process.cpuUsage();
    for (const file of files) {
      const { evaluation } = await evaluateInput(readFileSync(file), file, evaluator);
      if (round > 0) records += evaluation.recordsRead;
    }
    if (round > 0) seconds += cpuSecondsSince(start);
  }
  return records / seconds;
}

// `node bench/backtest.ts [MILLIONS] [WORKERS]`. Default: 1 million records, a worker for each core.
if (import.meta.main) {
  const [millions = 1, workers = availableParallelism()] = process.argv.slice(2).map(Number);
  for (const line of await measureBacktest({ millions, workers, engineRounds: 3 })) console.log(line);
}
