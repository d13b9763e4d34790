import { execFileSync } from "node:child_process";
import { createWriteStream, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip, gunzipSync } from "node:zlib";
import type { Task } from "./candidate.ts";
import { generateRecords, type Mix, mixes, writeLogFiles } from "./data.ts";
import { type Ratio, type Rounds, ratioOf, summarize } from "./pairs.ts";
import { type RulesetName, rulesets } from "./rulesets.ts";
import { importTime, writeModules } from "./start.ts";

/** One line of the table. */
export interface Result {
  goal: string;
  /** To the floor where the goal names nothing else; megabytes, milliseconds or kibibytes where it says so. */
  ratio: number;
  bound: number;
  ok: boolean;
  /** The first and the third quartile of the rounds. */
  spread: [number, number];
  /** The ratio of processor time, which others on the machine disturb less. */
  cpu?: number;
  /** Of the candidate and of what it is compared with. */
  microsecondsPerRecord?: [number, number];
}

/** Where the benchmark puts what it measures on. */
export interface Workspace {
  folder: string;
  /** The candidates' program. */
  program: string;
}

const short: Rounds = { rounds: 41, warmUp: 20 };
const long: Rounds = { rounds: 9, warmUp: 8 };

const sizes = [
  { recordsPerFile: 1000, files: 20, bound: 0.7, rounds: short },
  { recordsPerFile: 50_000, files: 1, bound: 0.8, rounds: long },
  { recordsPerFile: 100, files: 200, bound: 1, rounds: short },
  { recordsPerFile: 10, files: 2000, bound: 1, rounds: short },
];

/** Every goal, measured when it is asked for. */
export async function* measureGoals(workspace: Workspace): AsyncGenerator<Result> {
  const { folder } = workspace;
  const data = (mix: Mix, recordsPerFile: number, files: number) => {
    const name = join(folder, `${mix}-${recordsPerFile}`);
    writeLogFiles(name, { mix, files, recordsPerFile });
    return name;
  };
  for (const { recordsPerFile, files, bound, rounds } of sizes) {
    for (const mix of Object.keys(mixes) as Mix[]) {
      const name = data(mix, recordsPerFile, files);
      const goal = `bytes → alerts, ${recordsPerFile.toLocaleString("en")} records a file, ${mix}`;
      yield compare(goal, bound, workspace, rules("library", name), { way: "floor", folder: name }, rounds);
    }
  }
  const busy = join(folder, "busy-1000");
  yield compare("500 rules to 100", 1.1, workspace, rules("500 rules", busy), rules("100 rules", busy), short);
  yield compare("20 always rules added", 1.1, workspace, rules("20 always rules", busy), rules("library", busy), short);
  yield* memoryGoals(workspace);
  yield* startGoals(workspace);
}

/** The goal for log files of their size, on log files from elsewhere. */
export async function* measureData(workspace: Workspace, folder: string): AsyncGenerator<Result> {
  const files = globSync("**/*.json.gz", { cwd: folder }).map((name) => readFileSync(join(folder, name)));
  const counts = files.map((bytes) => JSON.parse(gunzipSync(bytes).toString()).Records.length as number);
  const records = counts.reduce((sum, count) => sum + count, 0);
  const recordsPerFile = Math.round(records / files.length);
  // Few records a round are as many as in other rounds, if they are read again and again.
  const times = Math.ceil(20_000 / records);
  const smaller = sizes.filter((size) => size.recordsPerFile <= recordsPerFile);
  const bound = smaller.toSorted((a, b) => a.recordsPerFile - b.recordsPerFile).at(-1)?.bound ?? 1;
  const goal = `bytes → alerts, ${folder}, ${recordsPerFile.toLocaleString("en")} records a file`;
  yield compare(goal, bound, workspace, { ...rules("library", folder), times }, { way: "floor", folder, times }, short);
}

let workspaceFolder = "";

/** Writes the rulesets to where candidates find them. */
export function writeRulesets(folder: string): void {
  workspaceFolder = folder;
  for (const [name, make] of Object.entries(rulesets)) writeFileSync(rulesetFile(name), JSON.stringify(make()));
}

const rulesetFile = (name: string) => join(workspaceFolder, `${name}.json`);
const rules = (name: RulesetName, folder: string): Task => ({ way: "rules", folder, ruleset: rulesetFile(name) });

async function compare(
  goal: string,
  bound: number,
  { program }: Workspace,
  candidate: Task,
  base: Task,
  rounds: Rounds,
) {
  const { median, spread, cpu, microseconds } = await ratioOf(program, candidate, base, rounds);
  return { ...resultOf(goal, bound, { median, spread }), cpu, microsecondsPerRecord: microseconds };
}

function resultOf(goal: string, bound: number, { median, spread }: Pick<Ratio, "median" | "spread">): Result {
  const round = (value: number) => Math.round(value * 1000) / 1000;
  return { goal, ratio: round(median), bound, ok: median <= bound, spread: [round(spread[0]), round(spread[1])] };
}

async function* memoryGoals({ folder, program }: Workspace): AsyncGenerator<Result> {
  for (const [megabytes, bound] of [
    [50, 100],
    [200, 128],
    [300, 150],
  ] as const) {
    const name = join(folder, `memory-${megabytes}`);
    mkdirSync(name);
    await pipeline(
      Readable.from(logFile("busy", megabytes * 1e6)),
      createGzip(),
      createWriteStream(join(name, "0.json.gz")),
    );
    const task = JSON.stringify(rules("library", name));
    const peaks = [1, 2, 3].map(() => Number(execFileSync(process.execPath, [program, task], { encoding: "utf8" })));
    yield resultOf(`peak memory in MB, file of ${megabytes} MB`, bound, summarize(peaks));
  }
}

function* logFile(mix: Mix, bytes: number): Generator<string> {
  let written = 0;
  let separator = '{"Records":[';
  for (const record of generateRecords(mix, 1)) {
    yield separator + record;
    separator = ",";
    written += record.length + 1;
    if (written >= bytes) break;
  }
  yield "]}";
}

async function* startGoals({ folder }: Workspace): AsyncGenerator<Result> {
  const { shipped, many, clients, kibibytes } = await writeModules(folder);
  const rounds = Array.from({ length: 15 }, () => [shipped, many, clients].map(importTime) as [number, number, number]);
  const ratios = rounds.map(([own, , other]) => own / other);
  yield resultOf("start: import of the function to that of its AWS SDK clients", 1.2, summarize(ratios));
  const added = rounds.map(([own, more]) => more - own);
  yield resultOf("start: milliseconds that 500 rules add", 15, summarize(added));
  yield resultOf("bundle in KiB", 700, summarize([kibibytes]));
}
