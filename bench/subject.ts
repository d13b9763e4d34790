// By default import, as build/package-plugins.ts lists only the names that the function imports.
import fs from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { createEvaluator, functionLimits } from "../engine/evaluate.ts";
import { evaluateLogFile, type LogFileSource, maxBytesInMemory } from "../engine/log-file/read.ts";
import { unpackRuleset } from "../engine/packed-ruleset.ts";
import { peakMegabytes } from "./usage.ts";

/** What a subject's process measures: a way from bytes to alerts, on which files and with which rules. */
export interface Task {
  way: "baseline" | "rules";
  /** A folder of `*.json.gz`. */
  folder: string;
  /** How often a round reads all files; default: once. */
  times?: number;
  /** A folder with a packed ruleset, in files like those of the function; default: no rules, for the baseline. */
  ruleset?: string;
}

/** How long a round took, in microseconds a record: by the clock, and the processor time of all threads. */
export interface Time {
  wall: number;
  cpu: number;
}

const { way, folder, times = 1, ruleset }: Task = JSON.parse(process.argv[2] as string);
// Not by globSync, which takes a MB.
const paths = fs
  .readdirSync(folder, { encoding: "utf8", recursive: true })
  .filter((name) => name.endsWith(".json.gz"))
  .sort()
  .map((name) => join(folder, name));
const isTimed = process.send !== undefined;
// Read before the first round, so that rounds measure no disk; but not into the memory whose peak is measured.
const once = paths.map((path) =>
  isTimed || fs.statSync(path).size <= maxBytesInMemory ? fs.readFileSync(path) : path,
);
const files = Array.from({ length: times }, () => once).flat();

/** As the function gets it from S3: a large file in pieces. */
function sourceOf(file: Uint8Array | string): LogFileSource {
  if (typeof file === "string") return () => fs.createReadStream(file);
  return file.length <= maxBytesInMemory ? file : () => piecesOf(file);
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 64 * 1024) yield bytes.subarray(at, at + 64 * 1024);
}

const ways: Record<Task["way"], () => Promise<number>> = {
  /** Parses the whole file and evaluates nothing: the least that anything needs that looks at every record. */
  async baseline() {
    let records = 0;
    for (const file of files) {
      const bytes = typeof file === "string" ? fs.readFileSync(file) : file;
      records += JSON.parse(gunzipSync(bytes).toString()).Records.length;
    }
    return records;
  },
  async rules() {
    let records = 0;
    for (const file of files) records += (await evaluateLogFile(sourceOf(file), evaluator)).recordsRead;
    return records;
  },
};
const evaluator = createEvaluator(
  ruleset === undefined
    ? { rules: [], suppressions: [] }
    : unpackRuleset((part) => fs.readFileSync(join(ruleset, `${part}.br`))),
  { limits: functionLimits },
);

// With a parent process, runs a round for each message and answers with its time; without one, runs a round and prints
// the peak memory in MB.
if (process.send) {
  process.on("message", async () => {
    const [start, startCpu] = [performance.now(), process.cpuUsage()];
    const records = await ways[way]();
    const { user, system } = process.cpuUsage(startCpu);
    const time: Time = { wall: ((performance.now() - start) * 1000) / records, cpu: (user + system) / records };
    process.send?.(time);
  });
  process.send("ready");
} else {
  await ways[way]();
  console.log(peakMegabytes());
}
