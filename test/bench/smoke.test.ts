import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";

// Not part of npm test, as it takes long and the code only measures: .ci/run and the workflow for GitHub run it by itself.
describe.runIf(process.env.BENCH)("the benchmarks on tiny data", () => {
  let printed: { goal?: string; ratio?: number; line?: string }[];

  // All in one process: loading the rules takes longer than most benchmarks on tiny data.
  beforeAll(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ["index.ts", "--smoke", "--json"], {
      cwd: join(import.meta.dirname, "../../bench"),
    });
    printed = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  }, 120_000);

  test("npm run bench measures every goal of docs/performance.md", () => {
    const results = printed.filter(({ goal }) => goal !== undefined);
    expect(results.map(({ goal }) => goal)).toMatchInlineSnapshot(`
      [
        "bytes → alerts, 10 records a file, busy",
        "the same with every rule on, 10 records a file, busy",
        "the rules that ship on, to none, busy",
        "500 rules to 100",
        "20 always rules added to those that ship on",
        "20 rules with memory that match nothing, to without",
        "requests to the table where they match nothing",
        "12 matches in a log object, 2 values: requests a value",
        "12 matches in a log object, 2 values: seconds",
        "backtest of 100 records, 20 rules with memory to without",
        "peak memory in MB, file of 1 MB",
        "start: import of the function to that of its AWS SDK clients",
        "the same with what only some log objects need",
        "start: milliseconds that 500 more rules add",
        "bundle in KiB, without rules that remember",
        "first answer: ms until the function waits for an event",
        "first answer: ms until it then asks for the log object",
        "first answer: ms until it then publishes",
        "first answer: ms until it then returns",
        "first answer: ms in all",
        "first answer: ms of processor time in all",
        "npx cta evaluate, where one rule has changed: processor time to that of starting Node",
        "npx cta explain, where one rule has changed: processor time to that of starting Node",
        "npx cta preview, where one rule has changed: processor time to that of starting Node",
        "npx cta evaluate: processor time to that of starting Node",
        "npx cta explain: processor time to that of starting Node",
        "npx cta preview: processor time to that of starting Node",
        "npx cta check, where one rule has changed: processor time to that of starting Node",
        "npx cta check, where nothing has changed: processor time to that of starting Node",
        "backtest of 40 records to zcat, two files at a time",
        "backtest of 40 records in MB of memory",
      ]
    `);
    for (const { ratio } of results) expect(ratio).toEqual(expect.any(Number));
  });

  test("node bench/steps.ts measures what each step costs", () => {
    const lines = printed.flatMap(({ line = "" }) => (/^(quiet|busy) .* -?\d+\.\d\d µs$/.test(line) ? [line] : []));
    expect(lines.map((line) => line.replace(/ +-?[\d.]+ µs$/, ""))).toMatchInlineSnapshot(`
    [
      "quiet  gunzip",
      "quiet  scan, and intern keys",
      "quiet  look up candidate rules",
      "quiet  parse records with candidates",
      "quiet  evaluate candidates, word alerts",
      "quiet  in all",
      "busy   gunzip",
      "busy   scan, and intern keys",
      "busy   look up candidate rules",
      "busy   parse records with candidates",
      "busy   evaluate candidates, word alerts",
      "busy   in all",
    ]
  `);
  });

  test("node bench/backtest.ts measures a backtest against the engine", () => {
    const lines = printed.flatMap(({ line = "" }) => (/ µs$|%$|^rule| mix$/.test(line) || line === "" ? [] : [line]));
    expect(lines.map((line) => line.replaceAll(/\d[\d,.]*/g, "N"))).toMatchInlineSnapshot(`
    [
      "N files, N records",
      "engine alone: N records/s on one core",
      "backtest, N workers: N records in N s; N records/s; N times the engine (N% of N cores); N records per second of CPU (N% of the engine's); at most N MiB of memory",
    ]
  `);
  });

  test("node bench/by-rule.ts measures what each rule's expression costs, most expensive rule first", () => {
    const lines = printed.flatMap(({ line = "" }) => (/%$|^rule| mix$/.test(line) ? [line] : []));
    const [quiet, head, all, ...rules] = lines.slice(0, lines.indexOf("busy mix"));
    expect([quiet, head, all?.replaceAll(/ +\d[\d.]*/g, " N")]).toMatchInlineSnapshot(`
      [
        "quiet mix",
        "rule                                         evaluations  matches  µs each  share",
        "all rules N N N N%",
      ]
    `);
    const shares = rules.map((line) => Number(/([\d.]+)%$/.exec(line)?.[1]));
    expect(shares).not.toEqual([]);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
  });
});
