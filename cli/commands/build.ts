import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { bundle, modulesOf } from "../../build/bundle.ts";
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
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const kibibytes = (names: string[]) =>
    Math.ceil(names.reduce((sum, name) => sum + Buffer.byteLength(files[name] ?? ""), 0) / 1024);
  const withoutMaps = Object.keys(files).filter((name) => !name.endsWith(".map"));
  const loadedAtStart = [...modulesOf(files, "index.mjs"), "ruleset-index.br"];
  console.log(
    `dist/function/: ${kibibytes(withoutMaps)} KiB, of which ${kibibytes(loadedAtStart)} KiB are loaded at the start, with ${plural(rules.length, "rule")}`,
  );
}
