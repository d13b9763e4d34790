import { type Rule, type Suppression, wordings } from "../engine/ruleset.ts";

/** Returns a rule or suppression with each of its CEL expressions replaced by what `replace` returns for it. */
export function replaceExpressions<Policy extends Rule | Suppression>(
  policy: Policy,
  replace: (expression: string) => string,
): Policy {
  const replaced = { ...policy, expression: replace(policy.expression) };
  if (!("title" in replaced)) return replaced;
  for (const name of wordings) {
    const wording = replaced[name];
    if (wording !== undefined) replaced[name] = replace(wording);
  }
  if (replaced.threshold) {
    const { per, of } = replaced.threshold;
    replaced.threshold = { ...replaced.threshold, per: replace(per), ...(of !== undefined && { of: replace(of) }) };
  }
  return replaced;
}
