import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createEvaluator } from "../../engine/evaluate.ts";
import type { Rule } from "../../engine/ruleset.ts";
import { loadRuleset } from "../../language/load.ts";
import { samplesFolder } from "../../language/rule-folders.ts";
import { ruleErrorsOf } from "../support/evaluate.ts";

/** How large a record is made. */
interface Size {
  bytes: number;
  /** Of a list. */
  items: number;
}

/** CloudTrail keeps a record under 256 KB. The first sample of a rule gets as much in one list or text. */
const ofRecord: Size = { bytes: 250_000, items: Number.POSITIVE_INFINITY };

/** CloudTrail leaves out parameters of more than 100 KB, and AWS's APIs take at most 1,000 items, as S3's DeleteObjects does. */
const ofParameters: Size = { bytes: 100_000, items: 1000 };

/** The most processor time that a rule may take for one record; generous, as machines differ. docs/security.md says what the slowest takes. */
const maxMilliseconds = 500;

/** Tries every sample of a rule, not only the first alert, and long texts, which cost less than long lists. */
const isLongRun = process.env.FUZZ_RUNS !== undefined;

type Path = (string | number)[];

/** The lists and texts of a record, with their paths. */
function* partsOf(value: unknown, path: Path = []): Generator<[Path, unknown[] | string]> {
  if (typeof value === "string") yield [path, value];
  if (Array.isArray(value)) yield [path, value];
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) yield* partsOf(inner, [...path, key]);
}

/** Versions of a list or text that are as large as a record can be. */
function* enlarged(part: unknown[] | string, { bytes, items }: Size): Generator<unknown> {
  if (typeof part === "string") {
    const statement = { Effect: "Allow", Action: ["x:y"], Principal: { AWS: ["111122223333"] }, Resource: ["*"] };
    const statements = Math.floor(bytes / JSON.stringify(statement).length);
    if (part.startsWith("{")) yield JSON.stringify({ Statement: Array(statements).fill(statement) });
    if (isLongRun) yield part.padEnd(bytes, part || "a");
    return;
  }
  for (const item of [part[0] ?? "a", {}]) {
    yield Array(Math.min(items, Math.floor(bytes / (JSON.stringify(item).length + 1)))).fill(item);
  }
}

function replaced(record: unknown, path: Path, value: unknown): unknown {
  const copy = structuredClone(record);
  let at = copy as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  at[path.at(-1) as string | number] = value;
  return copy;
}

/** Evaluates a rule on its samples with one part made as large as possible; returns the slowest evaluation, and those that the budget stopped. */
function worstOf(rule: Rule): { milliseconds: number; at: string; stopped: string[] } {
  const threshold = rule.threshold && { ...rule.threshold, count: 1 };
  const evaluator = createEvaluator({ rules: [{ ...rule, enabled: true, threshold }], suppressions: [] });
  const folder = join(samplesFolder, rule.id);
  const worst = { milliseconds: 0, at: "", stopped: [] as string[] };
  // A rule that remembers has folders of records, in the order of their delivery.
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .sort();
  for (const [index, file] of files.slice(0, isLongRun ? undefined : 1).entries()) {
    const size = index === 0 ? ofRecord : ofParameters;
    const sample: unknown = JSON.parse(readFileSync(join(folder, file), "utf8"));
    for (const [path, part] of partsOf(sample)) {
      for (const value of enlarged(part, size)) {
        const record = replaced(sample, path, value);
        const evaluate = () => {
          const started = process.threadCpuUsage();
          const evaluation = evaluator.begin();
          evaluation.add(record);
          if (ruleErrorsOf(evaluation.finish()).some(({ message }) => message.includes("stopped"))) {
            worst.stopped.push(`${file}: ${path.join(".")}`);
          }
          const { user, system } = process.threadCpuUsage(started);
          return (user + system) / 1000;
        };
        // A slow evaluation is repeated, as the machine may have been busy.
        let milliseconds = evaluate();
        for (let tries = 1; tries < 3 && milliseconds > maxMilliseconds / 10; tries++) {
          milliseconds = Math.min(milliseconds, evaluate());
        }
        if (milliseconds > worst.milliseconds) Object.assign(worst, { milliseconds, at: `${file}: ${path.join(".")}` });
      }
    }
  }
  return worst;
}

test("no record makes a rule of the library slow or exceed its budget", { timeout: 600_000 }, () => {
  const worst = loadRuleset()
    .rules.map((rule) => ({ rule: rule.id, ...worstOf(rule) }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
  if (isLongRun) console.table(worst.slice(0, 10));
  expect(worst.filter(({ milliseconds, stopped }) => milliseconds > maxMilliseconds || stopped.length > 0)).toEqual([]);
});
