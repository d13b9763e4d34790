import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { moduleOptions } from "../build/bundle.ts";
import { decodeSyntaxTrees } from "../build/plugins.ts";
import { packRuleset } from "../engine/packed-ruleset.ts";
import { asDeployed } from "../language/deployed-ruleset.ts";
import { type RulesetName, rulesets } from "./rulesets.ts";

/** A temporary folder with what the subjects' processes need. */
export interface Workspace {
  folder: string;
  /** The subjects' program, bundled from subject.ts as the function is. */
  program: string;
  /** The folder of each packed ruleset. */
  rulesets: Record<RulesetName, string>;
  remove(): void;
}

/**
 * Bundles the subjects' program and writes the rulesets as the function contains them: with syntax trees
 * instead of expressions, as cel-js's parser would be most of what preparing the rules costs in memory, and packed.
 */
export async function createWorkspace(): Promise<Workspace> {
  const folder = mkdtempSync(join(tmpdir(), "cloudtrail-alerts-bench-"));
  const remove = () => rmSync(folder, { recursive: true });
  try {
    const program = join(folder, "subject.mjs");
    await build({
      entryPoints: [join(import.meta.dirname, "subject.ts")],
      outfile: program,
      ...moduleOptions,
      plugins: [...moduleOptions.plugins, decodeSyntaxTrees],
    });
    const packedRulesets = Object.entries(rulesets).map(([name, make]) => {
      const packed = join(folder, "rulesets", name);
      mkdirSync(packed, { recursive: true });
      for (const [part, bytes] of Object.entries(packRuleset(asDeployed(make()))))
        writeFileSync(join(packed, `${part}.br`), bytes);
      return [name, packed];
    });
    return { folder, program, rulesets: Object.fromEntries(packedRulesets), remove };
  } catch (error) {
    remove();
    throw error;
  }
}
