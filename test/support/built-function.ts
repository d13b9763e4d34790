import { type Bundle, bundle, type Features } from "../../build/bundle.ts";
import { builtOnce } from "../../local/stack.ts";

const bundles = new Map<string, Promise<Bundle>>();

/** The function with the rules of the library, built once for all test files of a process. */
export function builtFunction(features: Pick<Features, "deduplicate" | "memory"> = {}): Promise<Bundle> {
  const key = JSON.stringify(features);
  if (key === "{}") return builtOnce();
  let built = bundles.get(key);
  if (!built) {
    built = bundle(features);
    bundles.set(key, built);
  }
  return built;
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
