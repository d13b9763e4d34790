import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { gzipSync } from "node:zlib";
import { createEvaluator } from "../engine/evaluate.ts";
import { evaluateLogFile } from "../engine/log-file/read.ts";
import { generateRecords, type Mix, mixes } from "../test/data/mixes.ts";
import { evaluateByReference, withoutMemory } from "../test/data/reference-evaluation.ts";
import { rulesets } from "./rulesets.ts";

/**
 * Compares the engine's alerts and rule errors with those of the reference evaluation, on the log files of `folder`, or on
 * `recordsPerMix` records of each mix. Returns a line that says how many there were; throws if they differ.
 */
export async function checkAgreement({
  folder,
  recordsPerMix,
}: {
  folder: string | undefined;
  recordsPerMix: number;
}): Promise<string> {
  const files = folder
    ? globSync("**/*.json.gz", { cwd: folder }).map((name) => readFileSync(join(folder, name)))
    : (Object.keys(mixes) as Mix[]).map((mix) => {
        const records = generateRecords(mix, 1);
        return gzipSync(`{"Records":[${Array.from({ length: recordsPerMix }, () => records.next().value).join(",")}]}`);
      });
  const { rules, suppressions } = rulesets.library();
  const ruleset = { rules: rules.map(withoutMemory), suppressions };
  const evaluator = createEvaluator(ruleset);
  let [alerts, records] = [0, 0];
  for (const bytes of files) {
    const fast = await evaluateLogFile(bytes, evaluator);
    const reference = evaluateByReference(bytes, ruleset);
    const found = fast.alerts
      .flatMap(({ alerts }) => alerts)
      .map(({ rule, facts, threshold }) => [rule.id, facts.eventID, threshold]);
    const expected = reference.alerts.map(({ rule, eventID, threshold }) => [rule, eventID, threshold]);
    const errors = fast.ruleErrors.flatMap(({ errors }) => errors);
    if (!isDeepStrictEqual(found, expected) || !isDeepStrictEqual(errors, reference.ruleErrors)) {
      throw new Error("the engine and the reference evaluation do not agree");
    }
    alerts += found.length;
    records += reference.recordsRead;
  }
  return `the engine and the reference evaluation agree: ${alerts.toLocaleString("en")} alerts on ${records.toLocaleString("en")} records`;
}
