import { type Bundle, bundle } from "../../build/bundle.ts";

const bundles = new Map<boolean, Promise<Bundle>>();

/** The function with the rules of the library, built once for all test files of a process. */
export function builtFunction({ deduplicate = false } = {}): Promise<Bundle> {
  let built = bundles.get(deduplicate);
  if (!built) {
    built = bundle({ deduplicate });
    bundles.set(deduplicate, built);
  }
  return built;
}
