import { expect, test } from "vitest";
import { createPrefilter } from "../../engine/prefilter.ts";
import { Scanner } from "../../engine/scanner/index.ts";
import { loadRuleset } from "../../language/load.ts";
import { generateRecords } from "../data/mixes.ts";
import { readTemplates, writeTemplates } from "../data/ordinary-records.ts";

const rules = loadRuleset().rules.filter(({ enabled }) => enabled);

/** The rules that may match each record, by id: the record is parsed for them. */
function candidatesOf(texts: readonly string[]): string[][] {
  const prefilter = createPrefilter(rules);
  const scanner = new Scanner();
  scanner.read([Buffer.from(`${texts.join(",")}]`)]);
  const found: string[][] = [];
  while (scanner.next()) {
    const candidates = prefilter(scanner) ?? rules.map((_, index) => ({ index }));
    found.push(candidates.map(({ index }) => rules[index]?.id ?? ""));
  }
  return found;
}

test("no rule that is on makes more than a few records of an ordinary day be parsed", () => {
  const records = 1000;
  const texts = generateRecords("quiet", 1);
  const counts = new Map<string, number>();
  for (const ids of candidatesOf(Array.from({ length: records }, () => texts.next().value)))
    for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  // A rule here costs more than all others together. Begin it with conditions on indexed fields (engine/README.md).
  expect([...counts].filter(([, count]) => count > records / 20)).toEqual([]);
});

test("few everyday calls are parsed for a rule that is on", () => {
  const templates = [...readTemplates(), ...writeTemplates()];
  const parsed: Record<string, string[]> = {};
  for (const [index, ids] of candidatesOf(templates.map((record) => JSON.stringify(record))).entries()) {
    const name = String(templates[index]?.eventName);
    if (ids.length > 0) parsed[name] = [...new Set([...(parsed[name] ?? []), ...ids])].sort();
  }
  // A write more here adds a tenth to what is parsed of busy log files (docs/performance.md).
  expect(parsed).toEqual({
    CreateChangeSet: ["stack-given-role"],
    ListBuckets: ["discovery-of-inventory"],
    RunInstances: ["ec2-imdsv1-allowed", "ec2-mining-instances", "suspicious-workload"],
    UpdateService: ["ec2-mining-instances", "ecs-command-executed"],
    UpdateTable: [
      "alerting-stack-tampered",
      "dynamodb-destroyed",
      "encryption-key-external",
      "recovery-protection-removed",
    ],
  });
});
