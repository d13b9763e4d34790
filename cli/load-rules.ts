import { type LoadedRuleset, type LoadOptions, loadRuleset } from "../language/load.ts";
import { openCheckCache } from "./check-cache.ts";

/** Does what `loadRuleset` does, but does not check again the rules that an earlier run found to be valid. */
export function loadRules(options: Omit<LoadOptions, "cache">): LoadedRuleset {
  const cache = openCheckCache();
  try {
    return loadRuleset({ ...options, cache });
  } finally {
    cache.save();
  }
}
