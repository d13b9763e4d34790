import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { wholeNumber } from "../cli/whole-number.ts";
import { createEvaluator } from "../engine/evaluate.ts";
import { free, gunzipAtOnce } from "../engine/log-file/gunzip.ts";
import { evaluateLogFile } from "../engine/log-file/read.ts";
import { createPrefilter } from "../engine/prefilter.ts";
import { Scanner } from "../engine/scanner/index.ts";
import { type Mix, mixes, writeMixedLogFiles } from "../test/data/mixes.ts";
import { medianAndSpread } from "./ratio.ts";
import { rulesets } from "./rulesets.ts";
import { cpuSecondsSince } from "./usage.ts";

/** How much is measured. */
interface Measure {
  recordsPerFile: number;
  files: number;
  warmUp: number;
  rounds: number;
}

/** Tiny data, once: its figures mean nothing. */
export const smokeSteps: Measure = { recordsPerFile: 100, files: 2, warmUp: 0, rounds: 1 };

const scanner = new Scanner();

function readElements(bytes: Uint8Array, onElement: () => void): void {
  readText(bytes, (list) => {
    scanner.read([list]);
    while (scanner.next()) onElement();
  });
}

function readText(bytes: Uint8Array, read: (list: Uint8Array) => void): void {
  const text = gunzipAtOnce(bytes, 4 * 1024 ** 2) as Uint8Array;
  read(text.subarray('{"Records":['.length));
  free(text);
}

/** Measures how much processor time each step from bytes to alerts costs a record; returns a line for each. */
export async function measureSteps({ recordsPerFile, files, warmUp, rounds }: Measure): Promise<string[]> {
  const ruleset = rulesets.shipped();
  const evaluator = createEvaluator(ruleset);
  // One of its own: prefilters cache by the keys of one scanner, and evaluateLogFile has its own scanner.
  const prefilter = createPrefilter(ruleset.rules);
  /** Each does what the one before it does, and one step more. */
  const ways: Record<string, (bytes: Uint8Array) => unknown> = {
    gunzip: (bytes) => readText(bytes, () => {}),
    "scan, and intern keys": (bytes) => readElements(bytes, () => {}),
    "look up candidate rules": (bytes) => readElements(bytes, () => prefilter(scanner)),
    "parse records with candidates": (bytes) =>
      readElements(bytes, () => prefilter(scanner)?.length !== 0 && JSON.parse(scanner.text())),
    "evaluate candidates, word alerts": (bytes) => evaluateLogFile(bytes, evaluator),
  };
  const lines: string[] = [];
  const folder = mkdtempSync(join(tmpdir(), "cloudtrail-alerts-bench-"));
  try {
    for (const mix of Object.keys(mixes) as Mix[]) {
      const data = join(folder, mix);
      writeMixedLogFiles(data, { mix, files, recordsPerFile });
      const logFiles = readdirSync(data).map((name) => readFileSync(join(data, name)));
      const times = Object.fromEntries(Object.keys(ways).map((name) => [name, [] as number[]]));
      for (let round = 0; round < warmUp + rounds; round++) {
        for (const [name, way] of Object.entries(ways)) {
          const start = process.cpuUsage();
          for (const bytes of logFiles) await way(bytes);
          const microseconds = cpuSecondsSince(start) * 1e6;
          if (round >= warmUp) times[name]?.push(microseconds / (files * recordsPerFile));
        }
      }
      let before = 0;
      const line = (name: string, value: number) =>
        `${mix.padEnd(6)} ${name.padEnd(34)} ${value.toFixed(2).padStart(5)} µs`;
      for (const [name, measured] of Object.entries(times)) {
        const { median } = medianAndSpread(measured);
        lines.push(line(name, median - before));
        before = median;
      }
      lines.push(line("in all", before));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return lines;
}

if (import.meta.main) {
  const { records: recordsPerFile } = new Command("npx node bench/steps.ts")
    .description("Measures what each step of reading and evaluating costs, in µs a record.")
    .option("--records <N>", "how many records each log file has", wholeNumber(100_000), 100)
    .showHelpAfterError()
    .parse()
    .opts<{ records: number }>();
  const files = Math.ceil(20_000 / recordsPerFile);
  for (const line of await measureSteps({ recordsPerFile, files, warmUp: 20, rounds: 40 })) console.log(line);
}
