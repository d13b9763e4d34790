import { expect, test } from "vitest";
import { createPrefilter } from "../../engine/prefilter.ts";
import { Scanner } from "../../engine/scanner/index.ts";
import { loadRuleset } from "../../language/load.ts";
import { generateRecords } from "../data/mixes.ts";

const records = 1000;

test("no rule that is on makes more than a few records of an ordinary day be parsed", () => {
  const rules = loadRuleset().rules.filter(({ enabled }) => enabled);
  const texts = generateRecords("quiet", 1);
  const list = Array.from({ length: records }, () => texts.next().value).join(",");
  const prefilter = createPrefilter(rules);
  const scanner = new Scanner();
  scanner.read([Buffer.from(`${list}]`)]);
  const counts = rules.map(() => 0);
  while (scanner.next()) for (const { index } of prefilter(scanner) ?? []) counts[index] = (counts[index] ?? 0) + 1;
  const often = rules.flatMap(({ id }, index) =>
    (counts[index] ?? 0) > records / 20 ? [`${id} ${counts[index]}`] : [],
  );
  // A rule here costs more than all others together. Begin it with conditions on indexed fields (engine/README.md).
  expect(often).toEqual([]);
});
