/**
 * A text of a Sigma rule, as its wildcards divide it: literal texts, `*` for any text and `?` for
 * one character. https://github.com/SigmaHQ/sigma-specification/blob/main/specification/sigma-rules-specification.md#escaping
 */
export type Pattern = (string | Wildcard)[];

class Wildcard {
  readonly sign: "*" | "?";
  constructor(sign: "*" | "?") {
    this.sign = sign;
  }
}

const anything = new Wildcard("*");

/** How a pattern wants to be compared: what CEL has a function for, or a regular expression. */
export type Comparison =
  | { kind: "anything" }
  | { kind: "equals" | "startsWith" | "endsWith" | "contains" | "matches"; text: string };

/** Reads the wildcards of a value; `\` keeps a `*`, a `?` or another `\` from being read. */
export function parsePattern(value: string): Pattern {
  const parts: Pattern = [];
  for (const [token, escaped] of value.matchAll(/\\([\\*?])|[*?]|[^\\*?]+|\\/gs)) {
    const isWildcard = escaped === undefined && (token === "*" || token === "?");
    append(parts, isWildcard ? new Wildcard(token) : (escaped ?? token));
  }
  return parts;
}

/** The pattern as the modifiers `contains`, `startswith` and `endswith` widen it. */
export function widen(pattern: Pattern, { before = false, after = false }): Pattern {
  const parts: Pattern = [];
  for (const part of [...(before ? [anything] : []), ...pattern, ...(after ? [anything] : [])]) append(parts, part);
  return parts;
}

function append(parts: Pattern, part: string | Wildcard): void {
  const last = parts.at(-1);
  if (typeof part === "string" && typeof last === "string") parts[parts.length - 1] = last + part;
  else if (isAnything(part) && isAnything(last)) return;
  else parts.push(part);
}

function isAnything(part: unknown): boolean {
  return part instanceof Wildcard && part.sign === "*";
}

/** The simplest comparison of a text that a pattern allows. */
export function compareWith(pattern: Pattern): Comparison {
  const [before, after] = [isAnything(pattern[0]), isAnything(pattern.at(-1))];
  const middle = pattern.slice(before ? 1 : 0, after ? -1 : undefined);
  if (middle.length === 0) return before ? { kind: "anything" } : { kind: "equals", text: "" };
  const [only] = middle;
  if (middle.length > 1 || typeof only !== "string") return { kind: "matches", text: regularExpression(pattern) };
  if (before && after) return { kind: "contains", text: only };
  return { kind: before ? "endsWith" : after ? "startsWith" : "equals", text: only };
}

function regularExpression(pattern: Pattern): string {
  const body = pattern.map((part) => {
    if (part instanceof Wildcard) return part.sign === "*" ? ".*" : ".";
    return part.replace(/[\\.+*?()|[\]{}^$]/g, "\\$&");
  });
  return `(?s)^${body.join("")}$`.replace(/^\(\?s\)\^\.\*/, "(?s)").replace(/(?<!\\)\.\*\$$/, "");
}

/**
 * Whether the text of a number or of `true` and `false` could match: all of what such texts are
 * made of. Where not, only texts need to be looked at.
 */
export function couldMatchScalar(pattern: Pattern): boolean {
  const literals = pattern.filter((part) => typeof part === "string").map((part) => part.toLowerCase());
  return (
    literals.every((text) => /^[0-9.e+-]*$/.test(text)) ||
    ["true", "false"].some((word) => literals.every((text) => word.includes(text)))
  );
}
