import { type Rule, type Suppression, wordings } from "../engine/ruleset.ts";

/** A CEL expression of a rule or suppression, and its place: `["expression"]`, or a header's key such as `["threshold", "per"]`. */
interface PlacedExpression {
  path: readonly string[];
  text: string;
}

/** Where rules have CEL. Of these, a suppression has its expression only. */
const paths: readonly (readonly string[])[] = [
  ["expression"],
  ...wordings.map((name) => [name]),
  ["threshold", "per"],
  ["threshold", "of"],
  ["firstSeen", "of"],
  ["firstSeen", "per"],
  ["after", "per"],
  ["after", "before"],
  ["mute", "per"],
];

/** Returns every CEL expression of a rule or suppression. */
export function expressionsOf(policy: Rule | Suppression): PlacedExpression[] {
  return paths.flatMap((path) => {
    const text = path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], policy);
    return typeof text === "string" ? [{ path, text }] : [];
  });
}

/** Returns a rule or suppression with each of its CEL expressions replaced by what `replace` returns for it. */
export function replaceExpressions<Policy extends Rule | Suppression>(
  policy: Policy,
  replace: (expression: string) => string,
): Policy {
  const replaced = structuredClone(policy);
  for (const { path, text } of expressionsOf(policy)) {
    const [key, nested] = path as [keyof Policy, string?];
    Object.assign(replaced, {
      [key]: nested === undefined ? replace(text) : { ...replaced[key], [nested]: replace(text) },
    });
  }
  return replaced;
}
