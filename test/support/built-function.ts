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
