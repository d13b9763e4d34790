import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { loadRuleset } from "../../language/load.ts";
import { shipped } from "../../language/rule-folders.ts";
import { catalogueOf } from "../catalogue/page.ts";
import { plural, shortPath } from "../format.ts";

/** The file of the catalogue. */
export const catalogueFile = join(import.meta.dirname, "../..", "docs", "catalogue.md");

/** `npx cta catalogue`: writes docs/catalogue.md from the rules. */
export function command(): Command {
  return new Command("catalogue")
    .description(
      "Write docs/catalogue.md: every rule of the library, and which CIS controls and ATT&CK techniques it covers.",
    )
    .action(() => {
      const { rules } = loadRuleset({ folders: [shipped] });
      writeFileSync(catalogueFile, catalogueOf(rules));
      console.log(`${shortPath(catalogueFile)}: ${plural(rules.length, "rule")}`);
    });
}
