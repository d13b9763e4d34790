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
  const { threshold, firstSeen, after, mute } = replaced;
  if (threshold) {
    const { per, of } = threshold;
    replaced.threshold = { ...threshold, per: replace(per), ...(of !== undefined && { of: replace(of) }) };
  }
  if (firstSeen) {
    const { per, of } = firstSeen;
    replaced.firstSeen = { ...firstSeen, of: replace(of), ...(per !== undefined && { per: replace(per) }) };
  }
  if (after) {
    const { per, before } = after;
    replaced.after = { ...after, per: replace(per), ...(before !== undefined && { before: replace(before) }) };
  }
  if (mute) replaced.mute = { ...mute, per: replace(mute.per) };
  return replaced;
}
