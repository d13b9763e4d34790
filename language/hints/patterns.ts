import type { FoundHint, HintedRule } from "./types.ts";
import { visits } from "./visit.ts";

/** `wildcard`: patterns of `matches` that are written as if `*` stood for any text. */
export function* wildcard({ syntax, isNegated }: HintedRule): Generator<FoundHint> {
  for (const { node } of visits(syntax, isNegated)) {
    if (node.op !== "rcall" || node.args[0] !== "matches") continue;
    const [pattern] = node.args[2];
    if (pattern?.op !== "value" || typeof pattern.args !== "string" || !seemsWildcard(pattern.args)) continue;
    yield {
      name: "wildcard",
      offset: pattern.start,
      message:
        `in ${JSON.stringify(pattern.args)}, * repeats the character before it, as matches takes a regular expression: ` +
        `for any text, write ${instead(pattern.args)}`,
    };
  }
}

/** Whether a `*` follows a character that texts have, and nothing in the pattern shows that it is a regular expression. */
function seemsWildcard(pattern: string): boolean {
  return /[\w:/-]\*/.test(pattern) && !/[\\^$+()[\]{}|]|\.[*?]/.test(pattern);
}

function instead(pattern: string): string {
  const [, beginning] = /^([^*?]+)\*$/.exec(pattern) ?? [];
  if (beginning !== undefined) return `startsWith(${JSON.stringify(beginning)})`;
  const expression = pattern.replaceAll(".", "\\.").replaceAll("*", ".*").replaceAll("?", ".");
  return `matches(r"^${expression}$")`;
}
