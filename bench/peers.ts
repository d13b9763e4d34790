import { execFileSync, spawnSync } from "node:child_process";
import { linkSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeMixedLogFiles } from "../test/data/mixes.ts";
import { number } from "../text/counts.ts";
import { type Result, resultOf } from "./goals.ts";
import { medianAndSpread } from "./ratio.ts";
import { readUsage, type Usage, usageReporter } from "./usage.ts";

/** How much history is read, and how often. */
export interface History {
  /** The log files that are generated, and how often each is linked under another name. */
  files: number;
  copies: number;
  recordsPerFile: number;
  rounds: number;
  /** How many times as much history is read in the end, to see whether memory grows with it. */
  times: number;
  /** Whether DuckDB is installed, from PyPI into a temporary folder, and measured. */
  duckdb: boolean;
}

export const histories: Record<"full" | "smoke", History> = {
  full: { files: 200, copies: 5, recordsPerFile: 1000, rounds: 3, times: 8, duckdb: true },
  smoke: { files: 2, copies: 2, recordsPerFile: 10, rounds: 1, times: 1, duckdb: false },
};

const duckdbPackage = "duckdb==2.0.1";
const project = join(import.meta.dirname, "..");

interface Measured extends Usage {
  /** Seconds by the clock. */
  wall: number;
}

/** Measures a backtest of history against only unpacking it, and against a query of four fields with seven conditions. */
export async function* measurePeers(folder: string, history: History): AsyncGenerator<Result> {
  const { files, copies, recordsPerFile, rounds, times } = history;
  const logs = join(folder, "history");
  writeMixedLogFiles(join(logs, "0"), { mix: "busy", files, recordsPerFile });
  const link = (copy: number) => {
    mkdirSync(join(logs, String(copy)));
    for (const name of readdirSync(join(logs, "0"))) linkSync(join(logs, "0", name), join(logs, String(copy), name));
  };
  for (let copy = 1; copy < copies; copy++) link(copy);
  const query = history.duckdb ? installDuckdb(folder) : undefined;

  const all = Array.from({ length: rounds }, () => ({
    backtest: backtest(logs),
    zcat: zcat(logs),
    duckdb: query === undefined ? undefined : run("python3", query, join(logs, "*/*.json.gz")),
  }));
  const goal = (what: string) => `backtest of ${number(files * copies * recordsPerFile)} records ${what}`;
  const compare = (what: string, bound: number, peer: "zcat" | "duckdb"): Result[] => {
    const pairs = all.flatMap(({ backtest: own, [peer]: measured }) => (measured ? [{ own, measured }] : []));
    if (pairs.length === 0) return [];
    const { median } = medianAndSpread(pairs.map(({ own, measured }) => own.cpu / measured.cpu));
    const wall = medianAndSpread(pairs.map(({ own, measured }) => own.wall / measured.wall));
    const result = resultOf(goal(what), bound, wall);
    return [{ ...result, ok: result.ok && median <= bound, cpu: median }];
  };
  yield* compare("to zcat, two files at a time", 1.1, "zcat");
  yield* compare("to DuckDB, four fields and seven conditions", 0.5, "duckdb");
  const memory = medianAndSpread(all.map(({ backtest }) => backtest.megabytes));
  yield resultOf(goal("in MB of memory"), 200, memory);
  if (times === 1) return;
  for (let copy = copies; copy < copies * times; copy++) link(copy);
  const large = backtest(logs).megabytes / memory.median;
  yield resultOf(`peak memory of ${times} times as much history`, 1.1, { median: large, spread: [large, large] });
}

function backtest(logs: string): Measured {
  return run(
    process.execPath,
    "--import",
    usageReporter,
    join(project, "cli/index.mjs"),
    "backtest",
    "--no-report",
    "--json",
    logs,
  );
}

/** Runs a program that ends its standard error as `readUsage` reads it. */
function run(program: string, ...args: string[]): Measured {
  const start = performance.now();
  const { stderr, status } = spawnSync(program, args, { cwd: project, encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}: ${stderr}`);
  return { wall: (performance.now() - start) / 1000, ...readUsage(stderr) };
}

function zcat(logs: string): Measured {
  const start = performance.now();
  const script = `find '${logs}' -name '*.gz' -print0 | xargs -0 -P 2 -n 50 zcat > /dev/null && times`;
  const text = execFileSync("bash", ["-c", script], { encoding: "utf8" });
  // The second line is of the shell's children: 0m1.234s 0m0.056s
  const [user = 0, system = 0] = [...(text.trim().split("\n")[1] ?? "").matchAll(/(\d+)m([\d.]+)s/g)].map(
    ([, minutes, seconds]) => Number(minutes) * 60 + Number(seconds),
  );
  return { wall: (performance.now() - start) / 1000, cpu: user + system, megabytes: Number.NaN };
}

/** Installs DuckDB from PyPI, and returns a program that runs the query on the files of a glob. */
function installDuckdb(folder: string): string {
  const installed = join(folder, "duckdb");
  execFileSync("python3", ["-m", "pip", "install", "--quiet", "--target", installed, duckdbPackage], {
    stdio: "inherit",
  });
  const program = join(installed, "query.py");
  writeFileSync(
    program,
    `import resource, sys
import duckdb
duckdb.sql("""
  WITH records AS (SELECT unnest(Records) AS record FROM read_json('%s', maximum_object_size = 67108864, columns = {
    Records: 'STRUCT(eventSource VARCHAR, eventName VARCHAR, errorCode VARCHAR, userIdentity STRUCT("type" VARCHAR))[]'}))
  SELECT
    count(*) FILTER (record.eventName = 'StopLogging' AND record.eventSource = 'cloudtrail.amazonaws.com'),
    count(*) FILTER (record.userIdentity."type" = 'Root'),
    count(*) FILTER (record.eventName = 'ConsoleLogin' AND record.errorCode IS NULL),
    count(*) FILTER (record.errorCode IN ('AccessDenied', 'Client.UnauthorizedOperation')),
    count(*) FILTER (record.eventName LIKE 'Delete%%' AND record.eventSource = 'iam.amazonaws.com'),
    count(*) FILTER (record.eventName = 'PutBucketPolicy'),
    count(*) FILTER (record.eventName = 'CreateAccessKey' AND record.userIdentity."type" = 'IAMUser'),
    count(*)
  FROM records""" % sys.argv[1]).fetchall()
used = resource.getrusage(resource.RUSAGE_SELF)
sys.stderr.write("\\0%f %f" % (used.ru_utime + used.ru_stime, used.ru_maxrss / 1024))
`,
  );
  return program;
}
