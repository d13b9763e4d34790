import { type LoadedRuleset, type LoadOptions, loadRuleset } from "../language/load.ts";
import { openMemo } from "./memo.ts";

/** Does what `loadRuleset` does, but does not check again the rules that an earlier run found to be valid. */
export function loadRules(options: Omit<LoadOptions, "memo">): LoadedRuleset {
  const memo = openMemo();
  try {
    return loadRuleset({ ...options, memo });
  } finally {
    memo.save();
  }
}
