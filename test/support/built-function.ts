import { existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { deserialize, serialize } from "node:v8";
import { type Bundle, bundle } from "../../build/bundle.ts";
import { onDemand } from "../../handler/on-demand.ts";

/** The function with the rules of the library, built once for all test files. */
export const builtFunction = onDemand(() => sharedByProcesses("function", () => bundle()));

/** What the first process that asks for it builds. The others wait, and read it from the temporary folder of this run. */
async function sharedByProcesses(name: string, build: () => Promise<Bundle>): Promise<Bundle> {
  const file = join(process.env.TMPDIR as string, name);
  const lock = `${file}.lock`;
  while (!existsSync(file)) {
    try {
      mkdirSync(lock);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      // Another process builds it. If that fails, this one tries too, and fails with the same error.
      await setTimeout(50);
      continue;
    }
    try {
      writeFileSync(`${file}.part`, serialize(await build()));
      renameSync(`${file}.part`, file);
    } finally {
      rmdirSync(lock);
    }
  }
  return deserialize(readFileSync(file));
}

/** The code of all modules of a function, in one text. */
export function codeOf({ files }: Bundle): string {
  return Object.entries(files)
    .filter(([name]) => name.endsWith(".mjs"))
    .map(([, text]) => text as string)
    .join("\n");
}

/** The paths of the sources that a function was built from, by its source maps. */
export function sourcesOf({ files }: Bundle): string[] {
  const maps = Object.entries(files).filter(([name]) => name.endsWith(".map"));
  return maps.flatMap(([, text]): string[] => JSON.parse(text as string).sources);
}
