import type { ASTNode } from "@marcbachmann/cel-js";
import type { Matcher } from "re2js";
import { isLiteral } from "../ast.ts";
import { charge, chargeText } from "../budget.ts";
import { ExpressionError } from "../expression-error.ts";
import type { CelLibrary } from "../library.ts";
import { compilePattern, type Pattern } from "../regular-expression.ts";
import { optionalOf } from "./values.ts";

/**
 * Regular expressions in RE2's syntax: `regex.*` as in cel-go's regex extension, `find` and `findAll` as in Kubernetes.
 * https://pkg.go.dev/github.com/google/cel-go/ext#Regex
 * https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-regex-library
 */
export const regex: CelLibrary = {
  functions: [
    {
      signature: "regex.extract(string, string): optional<string>",
      evaluate: extract,
      pattern: 1,
      check: problemOfGroups,
    },
    {
      signature: "regex.extractAll(string, string): list<string>",
      evaluate: extractAll,
      pattern: 1,
      check: problemOfGroups,
    },
    {
      signature: "regex.replace(string, string, string): string",
      evaluate: (text: string, pattern: string, by: string) => replace(text, pattern, by, -1n),
      pattern: 1,
      check: problemOfReplacement,
    },
    {
      signature: "regex.replace(string, string, string, int): string",
      evaluate: replace,
      pattern: 1,
      check: problemOfReplacement,
    },
    {
      signature: "string.find(string): string",
      evaluate: (text: string, pattern: string) => findAll(text, pattern, 1n)[0] ?? "",
      pattern: 0,
    },
    {
      signature: "string.findAll(string): list<string>",
      evaluate: (text: string, pattern: string) => findAll(text, pattern, -1n),
      pattern: 0,
    },
    { signature: "string.findAll(string, int): list<string>", evaluate: findAll, pattern: 0 },
  ],
};

const maxCachedPatterns = 500;
const patterns = new Map<string, Pattern>();

/** Compiles a pattern once. `check` requires literals, so the number of patterns is the rules'. */
function patternOf(text: string): Pattern {
  let pattern = patterns.get(text);
  if (!pattern) {
    try {
      pattern = compilePattern(text);
    } catch (error) {
      throw new ExpressionError("a regular expression is not RE2's syntax", { cause: error });
    }
    if (patterns.size >= maxCachedPatterns) patterns.clear();
    patterns.set(text, pattern);
  }
  return pattern;
}

/**
 * Finds matches from left to right, as Go does: an empty match directly after another one does not count.
 * One search takes time linear in the rest of the text, which counts towards the budget.
 */
function* matchesOf(text: string, pattern: Pattern): Generator<Matcher> {
  charge(Math.floor(text.length / 25));
  const matcher = pattern.matcher(text);
  let position = 0;
  let end = -1;
  while (position <= text.length) {
    chargeText(text.length - position);
    if (!matcher.find(position)) return;
    const isEmpty = matcher.end() === matcher.start();
    if (!isEmpty || matcher.start() !== end) yield matcher;
    end = matcher.end();
    position = isEmpty ? end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1) : end;
  }
}

function findAll(text: string, pattern: string, limit: bigint): string[] {
  const found: string[] = [];
  if (limit === 0n) return found;
  for (const match of matchesOf(text, patternOf(pattern))) {
    found.push(match.group() ?? "");
    if (BigInt(found.length) === limit) break;
  }
  return found;
}

/** A pattern whose one group, or else whose whole match is extracted. */
function extracting(text: string): { pattern: Pattern; group: number } {
  const pattern = patternOf(text);
  const group = pattern.groupCount();
  if (group > 1) throw new ExpressionError("regex.extract() and extractAll() take one capturing group at most");
  return { pattern, group };
}

function problemOfGroups([, pattern]: readonly ASTNode[]): string | undefined {
  const text = literalText(pattern);
  return text === undefined ? undefined : problemOf(() => extracting(text));
}

function problemOfReplacement([, pattern, by]: readonly ASTNode[]): string | undefined {
  const text = literalText(pattern);
  const replacement = literalText(by);
  if (text === undefined || replacement === undefined) return undefined;
  return problemOf(() => replacementOf(replacement, patternOf(text).groupCount()));
}

function literalText(node: ASTNode | undefined): string | undefined {
  return isLiteral(node) && typeof node.args === "string" ? node.args : undefined;
}

function problemOf(run: () => void): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof ExpressionError) return error.message;
    throw error;
  }
}

/** The whole match may be an empty text; a group that is empty counts as none. */
function extract(text: string, regularExpression: string): unknown {
  const { pattern, group } = extracting(regularExpression);
  for (const match of matchesOf(text, pattern)) {
    const value = match.group(group) ?? "";
    return optionalOf(group === 1 && value === "" ? undefined : value);
  }
  return optionalOf(undefined);
}

function extractAll(text: string, regularExpression: string): string[] {
  const { pattern, group } = extracting(regularExpression);
  const found: string[] = [];
  for (const match of matchesOf(text, pattern)) {
    const value = match.group(group) ?? "";
    if (group === 0 || value !== "") found.push(value);
  }
  return found;
}

/** Replaces up to `limit` matches, all if it is negative. `\1` in the replacement is a group, `\0` the match, `\\` a backslash. */
function replace(text: string, regularExpression: string, by: string, limit: bigint): string {
  if (limit === 0n) return text;
  const pattern = patternOf(regularExpression);
  const parts: string[] = [];
  let length = 0;
  const add = (part: string) => {
    length += part.length;
    parts.push(part);
  };
  let end = 0;
  let count = 0n;
  for (const match of matchesOf(text, pattern)) {
    if (count++ === limit) break;
    add(text.slice(end, match.start()));
    charge(1);
    for (const piece of replacementOf(by, pattern.groupCount())) {
      add(typeof piece === "string" ? piece : (match.group(piece) ?? ""));
    }
    end = match.end();
    chargeText(length);
  }
  add(text.slice(end));
  chargeText(length);
  return parts.join("");
}

/** Splits a replacement into texts and numbers of groups. */
function replacementOf(by: string, groups: number): (string | number)[] {
  return by
    .split(/(\\.?)/su)
    .filter((piece) => piece !== "")
    .map((piece) => {
      if (!piece.startsWith("\\")) return piece;
      if (piece === "\\\\") return "\\";
      if (!/^\\\d$/.test(piece)) throw new ExpressionError("regex.replace() needs a digit or \\ after each \\");
      const group = Number(piece[1]);
      if (group > groups) throw new ExpressionError("regex.replace() names a group that the pattern does not have");
      return group;
    });
}
