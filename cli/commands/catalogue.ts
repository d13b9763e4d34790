import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import type { Rule } from "../../engine/ruleset.ts";
import { loadRuleset } from "../../language/load.ts";
import { shipped } from "../../language/rule-folders.ts";
import { plural } from "../../text/counts.ts";
import { navigatorLayerOf } from "../catalogue/navigator.ts";
import { catalogueOf } from "../catalogue/page.ts";
import { coveragePage } from "../coverage/page.ts";
import { shortPath } from "../format.ts";

const docs = join(import.meta.dirname, "../..", "docs");

/** What `npx cta catalogue` writes: each file, and its content for the rules. */
export const catalogueFiles: { file: string; contentOf: (rules: Rule[]) => string }[] = [
  { file: join(docs, "catalogue.md"), contentOf: catalogueOf },
  { file: join(docs, "coverage.md"), contentOf: coveragePage },
  { file: join(docs, "attack-navigator.json"), contentOf: navigatorLayerOf },
];

/** `npx cta catalogue`: writes `catalogueFiles` from the rules of the library. */
export function command(): Command {
  return new Command("catalogue")
    .description(
      "Write docs/catalogue.md, every rule of the library with the CIS controls and ATT&CK techniques that it covers; " +
        "docs/coverage.md, the events that others list; and docs/attack-navigator.json, a layer of the ATT&CK Navigator.",
    )
    .action(() => {
      const { rules } = loadRuleset({ folders: [shipped] });
      for (const { file, contentOf } of catalogueFiles) {
        writeFileSync(file, contentOf(rules));
        console.log(`${shortPath(file)}: ${plural(rules.length, "rule")}`);
      }
    });
}
