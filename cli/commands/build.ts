import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { bundle } from "../../build/bundle.ts";
import { plural } from "../../text/counts.ts";

/** `npm run build`: writes the function's archive as it is deployed. */
export function command(): Command {
  return new Command("build")
    .description(
      "Build the function's archive, as pulumi up deploys it with the default configuration, in dist/function/.",
    )
    .action(buildFunction);
}

async function buildFunction(): Promise<void> {
  const { files, rules } = await bundle();
  const folder = join(import.meta.dirname, "../..", "dist", "function");
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const modules = Object.entries(files).filter(([name]) => name.endsWith(".mjs"));
  const kibibytes = (names: RegExp) =>
    Math.ceil(modules.reduce((sum, [name, text]) => sum + (names.test(name) ? Buffer.byteLength(text) : 0), 0) / 1024);
  console.log(
    `dist/function/: ${kibibytes(/./)} KiB, of which ${kibibytes(/^later/)} KiB are loaded when needed, with ${plural(rules.length, "rule")}`,
  );
}
