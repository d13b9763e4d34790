import type { Rule } from "../engine/ruleset.ts";
import type { AuthorError } from "./author-error.ts";
import type { Header } from "./header.ts";
import { suggest } from "./suggest.ts";

/** A rule, and its header for errors. */
interface HeadedRule {
  rule: Rule;
  header(): Header<unknown>;
}

/** How many rules a sequence may have. Each costs requests one after the other. */
const maxSequence = 5;

/**
 * Checks what rules say of each other: rules that `after` names and that do not exist, can't match or come after
 * themselves, sequences that are too long, and silent rules that no other one names. `ids` also has those of files with
 * mistakes. Returns the mistakes.
 */
export function checkSequences(rules: readonly HeadedRule[], ids: readonly string[]): AuthorError[] {
  const byId = new Map(rules.map(({ rule }) => [rule.id, rule]));
  const named = new Set(rules.flatMap(({ rule }) => rule.after?.rule ?? []));
  return rules.flatMap(({ rule, header }) => {
    const problem = problemOf(rule, byId, ids);
    if (problem !== undefined) return [header().error(["after", "rule"], problem)];
    if (rule.silent !== true || named.has(rule.id)) return [];
    // A rule with mistakes may name it.
    if (ids.some((id) => !byId.has(id))) return [];
    return [header().error(["silent"], "nothing reads this rule's matches: no rule names it in `after`")];
  });
}

function problemOf({ id, after, enabled }: Rule, byId: ReadonlyMap<string, Rule>, ids: readonly string[]) {
  if (!after) return undefined;
  const first = byId.get(after.rule);
  if (!first) {
    return ids.includes(after.rule) ? undefined : `unknown rule id "${after.rule}"${suggest(after.rule, [...ids])}`;
  }
  const sequence = [id];
  for (let next: Rule | undefined = first; next; next = next.after && byId.get(next.after.rule)) {
    if (sequence.includes(next.id)) {
      return next.id === id ? `the rule comes after itself: ${[...sequence, id].join(" after ")}` : undefined;
    }
    sequence.push(next.id);
  }
  if (sequence.length > maxSequence) return `a sequence has at most ${maxSequence} rules: ${sequence.join(" after ")}`;
  if (first.threshold && first.threshold.within === undefined) {
    return `"${first.id}" counts within one log object, which is no time to come after: give its threshold \`within\``;
  }
  if (enabled && !first.enabled) return `"${first.id}" is off, so this rule, which is on, could never match`;
  return undefined;
}

/**
 * Returns chosen rules, and the rules of `all` that they come after, directly or through others. Those are silent unless
 * they were chosen too.
 */
export function withRulesBefore(chosen: readonly Rule[], all: readonly Rule[]): Rule[] {
  const rules = new Map(chosen.map((rule) => [rule.id, rule]));
  // Map iteration goes on with what is added.
  for (const { after } of rules.values()) {
    const before = after && !rules.has(after.rule) ? all.find(({ id }) => id === after.rule) : undefined;
    if (before) rules.set(before.id, { ...before, enabled: true, silent: true });
  }
  return [...rules.values()];
}
