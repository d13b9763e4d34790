import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createEvaluator } from "../engine/evaluate.ts";
import { free, gunzipAtOnce } from "../engine/log-file/gunzip.ts";
import { evaluateLogFile } from "../engine/log-file/read.ts";
import { createPrefilter } from "../engine/prefilter.ts";
import { Scanner } from "../engine/scanner/index.ts";
import { type Mix, mixes, writeMixedLogFiles } from "../test/data/mixes.ts";
import { medianAndSpread } from "./ratio.ts";
import { rulesets } from "./rulesets.ts";

/**
 * `node bench/steps.ts` measures how much processor time each step from bytes to alerts costs a record, in files of 100
 * records or of `--records N`; with `--smoke`, it runs once on tiny data, and its figures mean nothing.
 */
const { values } = parseArgs({
  options: { smoke: { type: "boolean" }, records: { type: "string", default: "100" } },
});
const recordsPerFile = Number(values.records);
const files = values.smoke ? 2 : Math.ceil(20_000 / recordsPerFile);
const rounds = values.smoke ? { warmUp: 0, measured: 1 } : { warmUp: 20, measured: 40 };

const ruleset = rulesets.shipped();
const evaluator = createEvaluator(ruleset);
// One of its own: prefilters cache by the keys of one scanner, and evaluateLogFile has its own scanner.
const prefilter = createPrefilter(ruleset.rules);
const scanner = new Scanner();

/** Each does what the one before it does, and one step more. */
const ways: Record<string, (bytes: Uint8Array) => unknown> = {
  gunzip: (bytes) => readText(bytes, () => {}),
  "scan, and intern keys": (bytes) => readElements(bytes, () => {}),
  "look up candidate rules": (bytes) => readElements(bytes, () => prefilter(scanner)),
  "parse records with candidates": (bytes) =>
    readElements(bytes, () => prefilter(scanner)?.length !== 0 && JSON.parse(scanner.text())),
  "evaluate candidates, word alerts": (bytes) => evaluateLogFile(bytes, evaluator),
};

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

const folder = mkdtempSync(join(tmpdir(), "cloudtrail-alerts-bench-"));
try {
  for (const mix of Object.keys(mixes) as Mix[]) {
    const data = join(folder, mix);
    writeMixedLogFiles(data, { mix, files, recordsPerFile });
    const logFiles = readdirSync(data).map((name) => readFileSync(join(data, name)));
    const times = Object.fromEntries(Object.keys(ways).map((name) => [name, [] as number[]]));
    for (let round = 0; round < rounds.warmUp + rounds.measured; round++) {
      for (const [name, way] of Object.entries(ways)) {
        const start = process.cpuUsage();
        for (const bytes of logFiles) await way(bytes);
        const { user, system } = process.cpuUsage(start);
        if (round >= rounds.warmUp) times[name]?.push((user + system) / (files * recordsPerFile));
      }
    }
    let before = 0;
    for (const [name, measured] of Object.entries(times)) {
      const { median } = medianAndSpread(measured);
      console.log(`${mix.padEnd(6)} ${name.padEnd(34)} ${(median - before).toFixed(2).padStart(5)} µs`);
      before = median;
    }
    console.log(`${mix.padEnd(6)} ${"in all".padEnd(34)} ${before.toFixed(2).padStart(5)} µs`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
