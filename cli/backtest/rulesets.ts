import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { type Rule, type Ruleset, type Severity, severities } from "../../engine/ruleset.ts";
import { AuthorError, AuthorErrors, placeAt } from "../../language/author-error.ts";
import type { RuleFolder } from "../../language/rule-folders.ts";
import { withRulesBefore } from "../../language/sequences.ts";
import { suggest } from "../../language/suggest.ts";
import { UsageError } from "../errors.ts";
import { loadRules, loadRulesOf } from "../load-rules.ts";

/** Which rules a backtest runs. */
export interface RulesetChoice {
  /** A folder of rules; default: those that every command loads. */
  folder?: string | undefined;
  /** A stack whose configuration sets the rules; default: as their headers say. */
  stack?: string | undefined;
  /** Whether to add the rules that ship switched off. */
  all: boolean;
  /** The lowest severity to run; default: all. */
  level?: Severity | undefined;
  /** Ids of the only rules to run, including rules that are switched off; empty: all rules. */
  only: readonly string[];
  /** A CEL expression to try as a suppression of the chosen rules. */
  suppress?: string | undefined;
  /** A git reference; its rules are compared with the present ones. */
  compare?: string | undefined;
}

/** The rules to run, and the rules before a change if one is examined. */
export interface Rulesets {
  after: Ruleset;
  /** Only the rules that the change affects, with their suppressions. */
  before?: Ruleset;
  /** Ids of the rules that the change affects. */
  changed: string[];
}

/** All rules of a backtest by id: as they are now, or as they were where the change removes them. */
export function definitionsOf({ before, after }: Rulesets): Map<string, Rule> {
  return new Map([...(before?.rules ?? []), ...after.rules].map((rule) => [rule.id, rule]));
}

/** Loads the chosen rules. Rejects with `AuthorErrors` and `UsageError`. */
export async function chooseRulesets(choice: RulesetChoice): Promise<Rulesets> {
  const { folder, stack, suppress, compare } = choice;
  if (suppress !== undefined && compare !== undefined) {
    throw new UsageError("--suppress and --compare each show a change: use one of them");
  }
  const now = await loadRules({ folder, stack });
  if (compare !== undefined) {
    const then = await asOfStack(await rulesAt(compare, now.folders), stack);
    const known = [...now.rules, ...then.rules].map(({ id }) => id);
    return changeOf(chosen(then, choice, known), chosen(now, choice, known));
  }
  const after = chosen(
    now,
    choice,
    now.rules.map(({ id }) => id),
  );
  if (suppress === undefined) return { after, changed: [] };
  await checkSuppression(suppress);
  const trial = { name: "--suppress", reason: "a trial", rules: "all" as const, params: {}, expression: suppress };
  return changeOf(after, { ...after, suppressions: [...after.suppressions, trial] });
}

/** Older rules, as the stack's present configuration would set them. */
async function asOfStack(ruleset: Ruleset, stack: string | undefined): Promise<Ruleset> {
  if (stack === undefined) return ruleset;
  const { asStack, onlyKnown, readStackRules } = await import("../stack-rules.ts");
  return asStack(ruleset, onlyKnown(readStackRules(stack), ruleset));
}

/** The rules to run, and silently those that they come after. */
function chosen(ruleset: Ruleset, { all, only, level = "info" }: RulesetChoice, known: readonly string[]): Ruleset {
  const unknown = only.find((id) => !known.includes(id));
  if (unknown !== undefined) throw new UsageError(`--only: no rule has the id "${unknown}"${suggest(unknown, known)}`);
  const rules = ruleset.rules
    .filter(({ id }) => only.length === 0 || only.includes(id))
    .map((rule) => ({ ...rule, enabled: all || only.length > 0 || rule.enabled }))
    .filter(({ enabled, severity }) => enabled && severities.indexOf(severity) <= severities.indexOf(level));
  return { ...ruleset, rules: withRulesBefore(rules, ruleset.rules) };
}

function changeOf(before: Ruleset, after: Ruleset): Rulesets {
  const definitions = (ruleset: Ruleset) => new Map(ruleset.rules.map((rule) => [rule.id, definition(rule, ruleset)]));
  const [then, now] = [definitions(before), definitions(after)];
  const ids = [...new Set([...then.keys(), ...now.keys()])].sort();
  const changed = ids.filter((id) => then.get(id) !== now.get(id));
  const rules = before.rules.filter(({ id }) => changed.includes(id));
  return { after, before: { ...before, rules: withRulesBefore(rules, before.rules) }, changed };
}

/** Everything that decides whether a rule alerts, as text: also the rules that it comes after. */
function definition(rule: Rule, { rules, suppressions }: Ruleset): string {
  const { id, expression, params, threshold, firstSeen, after, mute, silent } = rule;
  const concerned = suppressions
    .filter(({ rules }) => rules === "all" || rules.includes(id))
    .map(({ expression, params, expires }) => [expression, params, expires]);
  const before = after && rules.find(({ id }) => id === after.rule);
  const memory = [firstSeen, after, mute, silent, before && definition(before, { rules, suppressions })];
  return JSON.stringify([expression, params, threshold, concerned, memory]);
}

async function checkSuppression(text: string): Promise<void> {
  const { checkExpression } = await import("../../language/check.ts");
  checkExpression(text, "bool", [], (problem, offset) => {
    const { message } = new AuthorError("--suppress", text, placeAt(text, offset), problem);
    throw new UsageError(message);
  });
}

/**
 * The rules at a git reference, checked as of its date: suppressions that expired later still apply. Folders that Git
 * does not keep here, such as those of a package or a submodule, are taken as they are now.
 */
async function rulesAt(reference: string, folders: readonly RuleFolder[]): Promise<Ruleset> {
  const git = (cwd: string, ...args: string[]): Buffer => {
    try {
      return execFileSync("git", args, {
        cwd,
        maxBuffer: 1 << 28,
        stdio: ["ignore", "pipe", "pipe"],
      });
    } catch (error) {
      const { stderr, code } = error as { stderr?: Buffer; code?: string };
      if (code === "ENOENT") throw new UsageError("--compare needs git, which is not installed", { cause: error });
      const said = String(stderr ?? "").trim();
      throw new UsageError(`--compare ${reference}: ${said || "git finds no such commit"}`, { cause: error });
    }
  };
  const [first] = folders as [RuleFolder, ...RuleFolder[]];
  const lines = (...args: string[]) =>
    git(first.path, ...args)
      .toString()
      .split("\n");
  const [commit = ""] = lines("rev-parse", "--verify", "--quiet", "--end-of-options", `${reference}^{commit}`);
  const [date = ""] = lines("show", "--no-patch", "--format=%cI", commit);
  const [root = ""] = lines("rev-parse", "--show-toplevel");
  const copy = mkdtempSync(join(tmpdir(), "cloudtrail-alerts-rules-"));
  try {
    const then = folders.map((folder, index): RuleFolder => {
      const below = relative(root, realpath(folder.path));
      const isKept =
        below === "" ||
        (!below.startsWith("..") && lines("ls-tree", "--full-tree", "-d", commit, "--", below)[0]?.includes(" tree "));
      if (!isKept)
        return folder === first || folder.isOptional
          ? { ...folder, path: join(copy, "none"), isOptional: true }
          : folder;
      const path = join(copy, String(index));
      mkdirSync(path);
      execFileSync("tar", ["-x", "-C", path], { input: git(root, "archive", "--format=tar", `${commit}:${below}`) });
      return { ...folder, path };
    });
    return await loadRulesOf(then, new Date(date));
  } catch (error) {
    if (!(error instanceof AuthorErrors)) throw error;
    throw new UsageError(`--compare ${reference}: its rules do not pass today's check:\n${error.message}`, {
      cause: error,
    });
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** Git names the folders of a repository without symbolic links. */
function realpath(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}
