import { fork } from "node:child_process";
import { once } from "node:events";
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { runBacktest } from "../cli/backtest/run.ts";
import { findInputs } from "../cli/inputs.ts";
import { createEvaluator } from "../engine/evaluate.ts";
import { evaluateLogFile } from "../engine/log-file/read.ts";
import { createMemory } from "../engine/memory/decide.ts";
import { createMemoryKeys } from "../engine/memory/keys.ts";
import { type Rule, type Ruleset, remembers } from "../engine/ruleset.ts";
import { createMemoryTable } from "../handler/memory-table.ts";
import { generateRecords, type Mix } from "../test/data/mixes.ts";
import { medianAndSpread, type Rounds } from "./ratio.ts";
import { rulesets } from "./rulesets.ts";
import { cpuSecondsSince } from "./usage.ts";

/** Median and quartiles of a measured figure. */
type Figure = ReturnType<typeof medianAndSpread>;

const keys = createMemoryKeys(new Uint8Array(32));

/** Writes log files of a mix without the records that one of the remembering rules matches. */
export function writeUnmatched(folder: string, mix: Mix, files: number, recordsPerFile: number): void {
  const { rules, suppressions } = rulesets["20 remembering rules"]();
  const ids = new Set(rules.filter(remembers).map(({ id }) => id));
  const plain = rulesets["the same without memory"]().rules.filter(({ id }) => ids.has(id));
  const evaluator = createEvaluator({ rules: plain, suppressions });
  const isUnmatched = (text: string) => {
    const evaluation = evaluator.begin();
    evaluation.add(JSON.parse(text));
    return evaluation.finish().alertCount === 0;
  };
  writeFiles(folder, generateRecords(mix, 1).filter(isUnmatched), files, recordsPerFile);
}

function writeFiles(folder: string, records: Iterator<string>, files: number, recordsPerFile: number): void {
  mkdirSync(folder, { recursive: true });
  for (let file = 0; file < files; file++) {
    const texts = Array.from({ length: recordsPerFile }, () => records.next().value);
    const name = `${String(file).padStart(6, "0")}.json.gz`;
    writeFileSync(join(folder, name), gzipSync(`{"Records":[${texts.join(",")}]}`, { level: 1 }));
  }
}

/** How many requests the remembering rules make about log files none of whose records they match. */
export async function requestsWithoutMatch(folder: string): Promise<number> {
  let requests = 0;
  const count = async () => {
    requests++;
    return new Map() as Map<string, never> & Set<string>;
  };
  const ruleset = rulesets["20 remembering rules"]();
  const memory = createMemory(ruleset, { store: { get: count, put: count }, keys });
  const evaluator = createEvaluator(ruleset);
  for (const name of globSync("*.json.gz", { cwd: folder })) {
    const evaluation = await evaluateLogFile(readFileSync(join(folder, name)), evaluator);
    await (await memory.decide(evaluation, name)).commit();
  }
  return requests;
}

/** What a log object with many matches costs: requests for each different value, and seconds from its bytes to the commit. */
export interface ManyMatches {
  values: number;
  requestsPerValue: Figure;
  /** By the clock. */
  seconds: Figure;
  /** Processor time of this process, without the table's: the median. */
  cpuSeconds: number;
}

/** Measures log objects with `matches` records of one rule, in which all values of `per` reach the count, over a local table. */
export async function* manyMatches(matches: number, values: readonly number[], { rounds, warmUp }: Rounds) {
  const server = fork(join(import.meta.dirname, "local-table.ts"));
  const [endpoint] = (await once(server, "message")) as [string];
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  try {
    let requests = 0;
    const { requestHandler } = client.config;
    const handle = requestHandler.handle.bind(requestHandler);
    requestHandler.handle = (...args) => {
      requests++;
      return handle(...args);
    };
    const store = createMemoryTable({ client, tableName: "memory" });
    let object = 0;
    for (const different of values) {
      const ruleset = counting(Math.min(10, matches / different));
      const evaluator = createEvaluator(ruleset);
      const memory = createMemory(ruleset, { store, keys });
      const results: { requestsPerValue: number; seconds: number; cpuSeconds: number }[] = [];
      for (let round = 0; round < warmUp + rounds; round++) {
        const bytes = logFileOf(matches, different, ++object);
        requests = 0;
        const [start, startCpu] = [performance.now(), process.cpuUsage()];
        const decision = await memory.decide(await evaluateLogFile(bytes, evaluator), String(object));
        await decision.commit();
        const seconds = (performance.now() - start) / 1000;
        const cpuSeconds = cpuSecondsSince(startCpu);
        if (round >= warmUp) results.push({ requestsPerValue: requests / different, seconds, cpuSeconds });
      }
      const figure = (name: keyof (typeof results)[number]) => medianAndSpread(results.map((result) => result[name]));
      const measured: ManyMatches = {
        values: different,
        requestsPerValue: figure("requestsPerValue"),
        seconds: figure("seconds"),
        cpuSeconds: figure("cpuSeconds").median,
      };
      yield measured;
    }
  } finally {
    client.destroy();
    server.kill();
  }
}

/** A rule that alerts on callers with so many calls in an hour. */
function counting(count: number): Ruleset {
  const [model] = rulesets.shipped().rules as [Rule];
  const threshold = { count, per: 'record.?userAgent.orValue("")', within: 3_600 };
  return {
    rules: [{ ...model, params: {}, expression: 'record.eventName == "GetObject"', threshold }],
    suppressions: [],
  };
}

/** A log file of five minutes. No two have a caller in common. */
function logFileOf(matches: number, callers: number, object: number): Uint8Array {
  const start = Date.parse("2026-03-14T02:00:00Z");
  const records = Array.from({ length: matches }, (_, index) => ({
    eventTime: new Date(start + (index % 300) * 1000).toISOString().replace(".000", ""),
    eventID: `${object}-${index}`,
    eventName: "GetObject",
    eventSource: "s3.amazonaws.com",
    awsRegion: "eu-west-1",
    sourceIPAddress: "203.0.113.7",
    userAgent: `caller ${object}-${index % callers}`,
  }));
  return gzipSync(JSON.stringify({ Records: records }));
}

/** The ratio of the time of a backtest with remembering rules to one with the same rules without memory. */
export async function backtestRatio(folder: string, records: number, rounds: number): Promise<Figure> {
  const recordsPerFile = Math.min(1_000, records);
  writeFiles(folder, generateRecords("busy", 2), records / recordsPerFile, recordsPerFile);
  const [subject, base] = [rulesets["20 remembering rules"](), rulesets["the same without memory"]()];
  const time = async (after: Ruleset) => {
    const start = performance.now();
    await runBacktest(findInputs([folder]), {
      rulesets: { after, changed: [] },
      workers: availableParallelism(),
      signal: new AbortController().signal,
      onProgress() {},
    });
    return performance.now() - start;
  };
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    // They take turns at being first.
    const first = await time(round % 2 === 0 ? subject : base);
    const second = await time(round % 2 === 0 ? base : subject);
    ratios.push(round % 2 === 0 ? first / second : second / first);
  }
  return medianAndSpread(ratios);
}
