import { type Expression, prepareExpression } from "./cel/evaluate.ts";
import { type PreparedMemory, prepareMemory } from "./memory/matches.ts";
import { type Rule, type Suppression, type Wording, wordings } from "./ruleset.ts";

/** A rule and its suppressions with their expressions prepared. */
export interface PreparedRule {
  rule: Rule;
  matches: Expression;
  /** The expressions that word its alert. */
  wordings: { name: Wording; evaluate: Expression }[];
  threshold: { count: number; per: Expression; of: Expression | undefined } | undefined;
  suppressions: { suppression: Suppression; matches: Expression }[];
  /** Absent if neither this rule nor one that comes after it remembers anything. */
  memory: PreparedMemory | undefined;
}

/** Prepares a rule, and those of the suppressions that name it; `rules` are all that are evaluated. */
export function prepareRule(
  rule: Rule,
  suppressions: readonly Suppression[],
  rules: readonly Rule[] = [rule],
): PreparedRule {
  return {
    rule,
    memory: prepareMemory(rule, rules),
    matches: prepareExpression(rule.expression),
    wordings: wordings.flatMap((name) => {
      const text = rule[name];
      return text === undefined ? [] : [{ name, evaluate: prepareExpression(text) }];
    }),
    threshold: rule.threshold && {
      count: rule.threshold.count,
      per: prepareExpression(rule.threshold.per),
      of: rule.threshold.of === undefined ? undefined : prepareExpression(rule.threshold.of),
    },
    suppressions: suppressions
      .filter((suppression) => suppression.rules === "all" || suppression.rules.includes(rule.id))
      .map((suppression) => ({ suppression, matches: prepareExpression(suppression.expression) })),
  };
}
