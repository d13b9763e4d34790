import { encode } from "../engine/cel/encoded-tree.ts";
import { parseAst } from "../engine/cel/environment.ts";
import { eventsOf } from "../engine/prefilter.ts";
import type { Rule, Ruleset, Suppression } from "../engine/ruleset.ts";
import { replaceExpressions } from "./expressions.ts";

/**
 * Returns a ruleset as the function has it: without what it does not read, with expressions as encoded syntax trees, and
 * with the events that each rule is about.
 */
export function asDeployed({ rules, suppressions }: Ruleset): Ruleset {
  const encoded = <Policy extends Rule | Suppression>(policy: Policy) =>
    replaceExpressions(policy, (expression) => encode(parseAst(expression)));
  return {
    rules: rules.map(({ misses: _misses, ...rule }) => ({ ...encoded(rule), ...eventsOf(rule) })),
    suppressions: suppressions.map((suppression) => ({ ...encoded(suppression), reason: "" })),
  };
}
