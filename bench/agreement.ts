import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { gzipSync } from "node:zlib";
import { createEvaluator } from "../engine/evaluate.ts";
import { evaluateLogFile } from "../engine/log-file/read.ts";
import { plainWay } from "../test/data/reference-evaluation.ts";
import { generateRecords, type Mix, mixes } from "./data.ts";
import { rulesets } from "./rulesets.ts";

/** Checks that the fast way and the plain way agree on what is measured on; throws if they don't. */
export async function checkAgreement(folder: string | undefined): Promise<string> {
  const files = folder
    ? globSync("**/*.json.gz", { cwd: folder }).map((name) => readFileSync(join(folder, name)))
    : (Object.keys(mixes) as Mix[]).map((mix) => {
        const records = generateRecords(mix, 1);
        return gzipSync(`{"Records":[${Array.from({ length: 2000 }, () => records.next().value).join(",")}]}`);
      });
  const ruleset = rulesets.library();
  const beginEvaluation = createEvaluator(ruleset);
  let [alerts, records] = [0, 0];
  for (const bytes of files) {
    const fast = await evaluateLogFile(bytes, beginEvaluation);
    const plain = plainWay(bytes, ruleset);
    const told = fast.alerts.map(({ rule, facts, threshold }) => [rule.id, facts.eventID, threshold]);
    const expected = plain.alerts.map(({ rule, eventID, threshold }) => [rule, eventID, threshold]);
    if (!isDeepStrictEqual(told, expected) || !isDeepStrictEqual(fast.ruleErrors, plain.ruleErrors)) {
      throw new Error("the fast way and the plain way do not agree");
    }
    alerts += told.length;
    records += plain.recordsRead;
  }
  return `both ways agree: ${alerts.toLocaleString("en")} alerts on ${records.toLocaleString("en")} records`;
}
