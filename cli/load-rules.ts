import { withCheckCache } from "../language/check-cache.ts";
import type { LoadedRuleset } from "../language/load.ts";
import type { RuleFolder } from "../language/rule-folders.ts";
import { containsNoRule, inputError } from "./errors.ts";
import { shortPath } from "./format.ts";
import { openRulesetCache, type RulesetOfFolders } from "./ruleset-cache.ts";

/** Which rules to load: those of a folder, those of a stack, or by default those that every command runs. */
export interface RulesChoice {
  folder?: string | undefined;
  stack?: string | undefined;
}

/**
 * Loads the rules that every command runs, or those of `folder`, as `loadRuleset` does, and says which events each is about
 * (`Rule.eventNames` and `Rule.eventSources`). If nothing has changed since they were last loaded, they are neither parsed nor
 * checked, and what does that is not even imported. Rejects with the errors of `loadRuleset`, and with `UsageError` if there is
 * no rule. With `stack`, the rules are as its configuration sets them.
 */
export async function loadRules({ folder, stack }: RulesChoice = {}): Promise<RulesetOfFolders> {
  if (stack !== undefined) return loadRulesOfStack(stack);
  const cache = openRulesetCache(folder);
  const known = cache.get();
  if (known) return known;
  const { defaultFolders, foldersIn } = await import("../language/rule-folders.ts");
  const folders = folder === undefined ? defaultFolders() : foldersIn(folder, undefined, shortPath);
  cache.begin(folders);
  const ruleset = { ...(await loadRulesOf(folders)), folders };
  if (ruleset.rules.length === 0) throw inputError(folder ?? "rules", containsNoRule);
  cache.set(ruleset);
  return ruleset;
}

/** The rules that a stack deploys, as its configuration sets them; those that it switches off are in it, too. */
async function loadRulesOfStack(stack: string): Promise<RulesetOfFolders> {
  const [{ asStack, readStackRules }, { defaultFolders }] = await Promise.all([
    import("./stack-rules.ts"),
    import("../language/rule-folders.ts"),
  ]);
  const settings = readStackRules(stack);
  const folders = defaultFolders(settings.options.rules?.folders ?? []);
  return { ...asStack(await loadRulesOf(folders), settings), folders };
}

/** The same for given folders, with suppressions that have not expired by `today`. Parses and checks only the rules that are new. */
export async function loadRulesOf(folders: readonly RuleFolder[], today?: Date): Promise<LoadedRuleset> {
  const { loadRuleset } = await import("../language/load.ts");
  const { withEvents } = await import("./rule-events.ts");
  return withCheckCache((cache) => {
    const ruleset = loadRuleset({ folders, cache, ...(today && { today }) });
    return { ...ruleset, rules: withEvents(ruleset.rules, cache) };
  });
}
