import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { createEvaluator, functionLimits } from "../engine/evaluate.ts";
import { evaluateLogFile } from "../engine/log-file/read.ts";

/** What a subject's process measures: a way from bytes to alerts, on which files and with which rules. */
export interface Task {
  way: "baseline" | "rules";
  /** A folder of `*.json.gz`. */
  folder: string;
  /** How often a round reads all files; default: once. */
  times?: number;
  /** A file with a ruleset as JSON; default: no rules, for the baseline. */
  ruleset?: string;
}

/** How long a round took, in microseconds a record: by the clock, and the processor time of all threads. */
export interface Time {
  wall: number;
  cpu: number;
}

const { way, folder, times = 1, ruleset }: Task = JSON.parse(process.argv[2] as string);
const once = globSync("**/*.json.gz", { cwd: folder })
  .sort()
  .map((name) => readFileSync(join(folder, name)));
const files = Array.from({ length: times }, () => once).flat();

const ways: Record<Task["way"], () => Promise<number>> = {
  /** Parses the whole file and evaluates nothing: the least that anything needs that looks at every record. */
  async baseline() {
    let records = 0;
    for (const bytes of files) records += JSON.parse(gunzipSync(bytes).toString()).Records.length;
    return records;
  },
  async rules() {
    let records = 0;
    for (const bytes of files) records += (await evaluateLogFile(bytes, evaluator)).recordsRead;
    return records;
  },
};
const evaluator = createEvaluator(
  ruleset === undefined ? { rules: [], suppressions: [] } : JSON.parse(readFileSync(ruleset, "utf8")),
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
  console.log(process.resourceUsage().maxRSS / 1024);
}
