import { execFileSync } from "node:child_process";
import { createWriteStream, globSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip, gunzipSync } from "node:zlib";
import { generateRecords, type Mix, writeMixedLogFiles } from "../test/data/mixes.ts";
import { number } from "../text/counts.ts";
import { copyProject, nodeTime, timedCommands } from "./command-time.ts";
import { type FirstAnswer, firstAnswer, smallLogFiles } from "./first-answer.ts";
import { type ImportTime, importTime, writeModules } from "./import-time.ts";
import { measureRatio, medianAndSpread, type Ratio, type Rounds } from "./ratio.ts";
import { backtestRatio, manyMatches, requestsWithoutMatch, writeUnmatched } from "./remembering.ts";
import type { RulesetName } from "./rulesets.ts";
import type { Task } from "./subject.ts";
import type { Workspace } from "./workspace.ts";

/** One line of the table. */
export interface Result {
  goal: string;
  /** To the baseline, unless the goal names something else; in megabytes, milliseconds or kibibytes where it says so. */
  ratio: number;
  bound: number;
  /** Whether the ratio is within the bound, and where two subjects are compared, the ratio of processor time too. */
  ok: boolean;
  /** The first and the third quartile of the rounds. */
  spread: [number, number];
  /** The ratio of processor time, which other work on the machine disturbs less; where the goal is in seconds, those. */
  cpu?: number;
  /** Of the subject and of what it is compared with. */
  microsecondsPerRecord?: [number, number];
}

/** Log files with so many records each, and how they are measured. */
interface Size {
  recordsPerFile: number;
  files: number;
  bounds: Record<Mix, number>;
  rounds: Rounds;
}

/** How much is measured: data sizes and numbers of rounds. */
export interface Scale {
  /** How many records of each mix the engine and the reference evaluation are compared on. */
  recordsCompared: number;
  /** Log files of a size, with the goal for their ratio to the baseline. The first are also what rulesets are compared on. */
  sizes: readonly [Size, ...Size[]];
  /** What the records of these log files are. */
  mixes: readonly Mix[];
  rulesets: Rounds;
  /** Uncompressed sizes of a log file, with the most memory that reading it may take, both in MB. */
  memory: { megabytes: number; bound: number }[];
  memoryRuns: number;
  imports: number;
  /** What rules that remember cost: the matches of a log object and their different values, and the records of a backtest. */
  remembering: { matches: number; values: number[]; rounds: Rounds; backtest: { records: number; rounds: number } };
  /** How often each command runs before it is timed, to fill its caches. */
  warmUps: number;
}

const short: Rounds = { rounds: 41, warmUp: 20 };
const long: Rounds = { rounds: 9, warmUp: 8 };
const once: Rounds = { rounds: 1, warmUp: 0 };

/** `full` measures the goals of docs/performance.md; `smoke` runs the same code on tiny data, and its figures mean nothing. */
export const scales: Record<"full" | "smoke", Scale> = {
  full: {
    recordsCompared: 2000,
    sizes: [
      { recordsPerFile: 1000, files: 20, bounds: { quiet: 0.45, busy: 0.55 }, rounds: short },
      { recordsPerFile: 50_000, files: 1, bounds: { quiet: 0.45, busy: 0.55 }, rounds: long },
      { recordsPerFile: 100, files: 200, bounds: { quiet: 0.45, busy: 0.45 }, rounds: short },
      { recordsPerFile: 10, files: 2000, bounds: { quiet: 0.65, busy: 0.65 }, rounds: short },
    ],
    mixes: ["quiet", "busy"],
    rulesets: short,
    memory: [
      { megabytes: 50, bound: 80 },
      { megabytes: 200, bound: 100 },
      { megabytes: 300, bound: 115 },
    ],
    memoryRuns: 3,
    imports: 15,
    remembering: {
      matches: 10_000,
      values: [100, 1_000],
      rounds: { rounds: 7, warmUp: 3 },
      backtest: { records: 1_000_000, rounds: 3 },
    },
    warmUps: 1,
  },
  smoke: {
    recordsCompared: 20,
    sizes: [{ recordsPerFile: 10, files: 2, bounds: { quiet: 1, busy: 1 }, rounds: once }],
    mixes: ["busy"],
    rulesets: once,
    memory: [{ megabytes: 1, bound: 100 }],
    memoryRuns: 1,
    imports: 1,
    remembering: { matches: 12, values: [2], rounds: once, backtest: { records: 100, rounds: 1 } },
    warmUps: 0,
  },
};

/** How much longer than reading alone it may take to evaluate the rules, too. */
const readingBounds: Record<Mix, number> = { quiet: 1.15, busy: 1.35 };

/** Measures every goal, each when the caller asks for the next. */
export async function* measureGoals(workspace: Workspace, scale: Scale): AsyncGenerator<Result> {
  const { folder } = workspace;
  const dataFolder = (mix: Mix, recordsPerFile: number) => join(folder, `${mix}-${recordsPerFile}`);
  for (const { recordsPerFile, files, bounds, rounds } of scale.sizes) {
    for (const mix of scale.mixes) {
      const data = dataFolder(mix, recordsPerFile);
      writeMixedLogFiles(data, { mix, files, recordsPerFile });
      const goal = `bytes → alerts, ${number(recordsPerFile)} records a file, ${mix}`;
      yield compare(
        goal,
        bounds[mix],
        workspace,
        rules(workspace, "shipped", data),
        { way: "baseline", folder: data },
        rounds,
      );
    }
  }
  const [{ recordsPerFile, bounds, rounds }] = scale.sizes;
  for (const mix of scale.mixes) {
    const folder = dataFolder(mix, recordsPerFile);
    const goal = `the same with every rule on, ${number(recordsPerFile)} records a file, ${mix}`;
    const every = rules(workspace, "library", folder);
    yield compare(goal, bounds[mix], workspace, every, { way: "baseline", folder }, rounds);
    const shipped = rules(workspace, "shipped", folder);
    // Without rules, all that is left is gunzip and one scan.
    const reading: Task = { way: "rules", folder };
    yield compare(`the rules that ship on, to none, ${mix}`, readingBounds[mix], workspace, shipped, reading, rounds);
  }
  const busy = dataFolder("busy", recordsPerFile);
  const [by500, by100] = [rules(workspace, "500 rules", busy), rules(workspace, "100 rules", busy)];
  yield compare("500 rules to 100", 1.05, workspace, by500, by100, scale.rulesets);
  const [more, shipped] = [rules(workspace, "20 always rules more", busy), rules(workspace, "shipped", busy)];
  yield compare("20 always rules added to those that ship on", 1.05, workspace, more, shipped, scale.rulesets);
  yield* rememberingGoals(workspace, scale);
  yield* memoryGoals(workspace, scale);
  yield* startGoals(workspace, scale);
  yield* commandGoals(workspace, scale);
}

/** Measures the ratio to the baseline on log files of your own, with the goal for log files of their size. */
export async function* measureData(workspace: Workspace, folder: string): AsyncGenerator<Result> {
  const files = globSync("**/*.json.gz", { cwd: folder }).map((name) => readFileSync(join(folder, name)));
  const counts = files.map((bytes) => JSON.parse(gunzipSync(bytes).toString()).Records.length as number);
  const records = counts.reduce((sum, count) => sum + count, 0);
  const recordsPerFile = Math.round(records / files.length);
  // As many records a round as elsewhere: a few files are read again and again.
  const times = Math.ceil(20_000 / records);
  const smaller = scales.full.sizes.filter((size) => size.recordsPerFile <= recordsPerFile);
  const bound = smaller.toSorted((a, b) => a.recordsPerFile - b.recordsPerFile).at(-1)?.bounds.busy ?? 1;
  const goal = `bytes → alerts, ${folder}, ${number(recordsPerFile)} records a file`;
  yield compare(
    goal,
    bound,
    workspace,
    { ...rules(workspace, "shipped", folder), times },
    { way: "baseline", folder, times },
    short,
  );
}

function rules(workspace: Workspace, name: RulesetName, folder: string): Task {
  return { way: "rules", folder, ruleset: workspace.rulesets[name] };
}

async function compare(
  goal: string,
  bound: number,
  { program }: Workspace,
  subject: Task,
  base: Task,
  rounds: Rounds,
): Promise<Result> {
  const { median, spread, cpu, microseconds } = await measureRatio(program, subject, base, rounds);
  const result = resultOf(goal, bound, { median, spread });
  return { ...result, ok: result.ok && cpu <= bound, cpu, microsecondsPerRecord: microseconds };
}

/** A line of the table for a measured value with its bound. */
export function resultOf(goal: string, bound: number, { median, spread }: Pick<Ratio, "median" | "spread">): Result {
  const round = (value: number) => Math.round(value * 1000) / 1000;
  return { goal, ratio: round(median), bound, ok: median <= bound, spread: [round(spread[0]), round(spread[1])] };
}

async function* rememberingGoals(workspace: Workspace, scale: Scale): AsyncGenerator<Result> {
  const { matches, values, rounds, backtest } = scale.remembering;
  const [{ files, recordsPerFile }] = scale.sizes;
  const data = join(workspace.folder, "unmatched");
  writeUnmatched(data, "quiet", files, recordsPerFile);
  yield compare(
    "20 rules with memory that match nothing, to without",
    1.02,
    workspace,
    rules(workspace, "20 remembering rules", data),
    rules(workspace, "the same without memory", data),
    scale.rulesets,
  );
  yield resultOf(
    "requests to the table where they match nothing",
    0,
    medianAndSpread([await requestsWithoutMatch(data)]),
  );
  for await (const many of manyMatches(matches, values, rounds)) {
    const goal = `${number(matches)} matches in a log object, ${number(many.values)} values`;
    yield resultOf(`${goal}: requests a value`, 2, many.requestsPerValue);
    yield { ...resultOf(`${goal}: seconds`, 1, many.seconds), cpu: many.cpuSeconds };
  }
  const ratio = await backtestRatio(join(workspace.folder, "backtest"), backtest.records, backtest.rounds);
  yield resultOf(`backtest of ${number(backtest.records)} records, 20 rules with memory to without`, 1.15, ratio);
}

/**
 * How the function's Node runs. Lambda's runtime limits V8's young generation to 5% of the function's memory, here of the default 1,024 MiB,
 * and its old generation to 90%; infra/alerter.ts sets the variable.
 */
const asLambda = {
  options: ["--max-semi-space-size=51", "--max-old-space-size=921"],
  env: { ...process.env, MALLOC_ARENA_MAX: "1" },
  encoding: "utf8",
} as const;

async function* memoryGoals(workspace: Workspace, scale: Scale): AsyncGenerator<Result> {
  for (const { megabytes, bound } of scale.memory) {
    const data = join(workspace.folder, `memory-${megabytes}`);
    mkdirSync(data);
    await pipeline(
      Readable.from(logFileText("busy", megabytes * 1e6)),
      createGzip(),
      createWriteStream(join(data, "0.json.gz")),
    );
    const task = JSON.stringify(rules(workspace, "shipped", data));
    const peaks = Array.from({ length: scale.memoryRuns }, () =>
      Number(execFileSync(process.execPath, [...asLambda.options, workspace.program, task], asLambda)),
    );
    yield resultOf(`peak memory in MB, file of ${megabytes} MB`, bound, medianAndSpread(peaks));
  }
}

function* logFileText(mix: Mix, bytes: number): Generator<string> {
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

async function* startGoals({ folder }: Workspace, { imports }: Scale): AsyncGenerator<Result> {
  const { shipped, whole, many, clients, kibibytes } = await writeModules(folder);
  const times = Array.from({ length: imports }, () => ({
    shipped: importTime(shipped),
    whole: importTime(whole),
    many: importTime(many),
    clients: importTime(clients),
  }));
  // The figure of each round by the clock and by processor time; both medians must be within the bound.
  const both = (
    goal: string,
    bound: number,
    figure: (time: (typeof times)[number], by: keyof ImportTime) => number,
  ) => {
    const [clock, { median: cpu }] = [
      medianAndSpread(times.map((time) => figure(time, "clock"))),
      medianAndSpread(times.map((time) => figure(time, "cpu"))),
    ];
    const result = resultOf(goal, bound, clock);
    return { ...result, ok: result.ok && cpu <= bound, cpu };
  };
  yield both(
    "start: import of the function to that of its AWS SDK clients",
    1.15,
    ({ shipped, clients }, by) => shipped[by] / clients[by],
  );
  yield both(
    "the same with what only some log objects need",
    1.15,
    ({ whole, clients }, by) => whole[by] / clients[by],
  );
  yield both("start: milliseconds that 500 more rules add", 3, ({ many, shipped }, by) => many[by] - shipped[by]);
  yield resultOf("bundle in KiB, without rules that remember", 550, medianAndSpread([kibibytes]));
  const answers: FirstAnswer[] = [];
  for (const logObject of smallLogFiles(imports)) answers.push(await firstAnswer(shipped, logObject));
  for (const [part, { words, bound }] of Object.entries(firstAnswerGoals)) {
    yield resultOf(words, bound, medianAndSpread(answers.map((answer) => answer[part as keyof FirstAnswer])));
  }
}

/** Bounds are half of what the first answer took when it was first measured; by the clock, for a machine that is otherwise idle. */
const firstAnswerGoals: Record<keyof FirstAnswer, { words: string; bound: number }> = {
  import: { words: "first answer: ms until the function waits for an event", bound: 150 },
  request: { words: "first answer: ms until it then asks for the log object", bound: 15 },
  evaluate: { words: "first answer: ms until it then publishes", bound: 50 },
  publish: { words: "first answer: ms until it then returns", bound: 10 },
  total: { words: "first answer: ms in all", bound: 200 },
  cpu: { words: "first answer: ms of processor time in all", bound: 170 },
};

/** A bound of `timedCommands`: 0.25 s, and 0.5 s of `check`, on a machine where Node starts in 0.02 s. */
function commandBound(name: string): number {
  return name.startsWith("check") ? 25 : 12.5;
}

function* commandGoals({ folder }: Workspace, { imports, warmUps }: Scale): Generator<Result> {
  const project = copyProject(join(folder, "project"));
  const commands = Object.entries(timedCommands);
  // All commands in turn, so that each is compared with a start of Node at about the same time.
  const round = () => {
    const node = nodeTime();
    return commands.map(([, command]) => project.time(command) / node);
  };
  for (let run = 0; run < warmUps; run++) round();
  const rounds = Array.from({ length: imports }, round);
  for (const [index, [name]] of commands.entries()) {
    const goal = `npx cta ${name}: processor time to that of starting Node`;
    yield resultOf(goal, commandBound(name), medianAndSpread(rounds.map((times) => times[index] as number)));
  }
}
