import { basename } from "node:path";
import type { z } from "zod";
import { hasExpired, type Rule, type Suppression } from "../engine/ruleset.ts";
import { AuthorError, AuthorErrors, byPlace, placeAt } from "./author-error.ts";
import { findMistakes } from "./check.ts";
import { expressionsOf } from "./expressions.ts";
import { declaredParams, type Header, readHeader, ruleHeader, suppressionHeader } from "./header.ts";
import { mistakeInDefault } from "./params.ts";
import { isId, type PolicyFile } from "./policy-file.ts";
import { suggest } from "./suggest.ts";

/** Reads and checks a rule. Throws `AuthorErrors` with every mistake of the file. */
export function readRule(file: PolicyFile): Rule {
  const { header, mistakes } = readParts(file, ruleHeader);
  if (!header) throw new AuthorErrors(mistakes);
  const { overrides: _overrides, ...value } = header.value;
  const params = Object.keys(value.params);
  const rule: Rule = { id: basename(file.path, ".cel"), ...value, expression: file.expression.text.trim() };
  for (const { path, text } of expressionsOf(rule)) {
    // The one below the header is checked already.
    if (path[0] === "expression") continue;
    mistakes.push(
      ...findMistakes(text, "string", params, (problem, offset) => header.error([...path], problem, offset)),
    );
  }
  if (value.threshold && value.threshold.within === undefined && (value.firstSeen || value.after)) {
    const keys = value.after ? "after" : "firstSeen";
    mistakes.push(header.error(["threshold"], `threshold needs \`within\` beside ${keys}`));
  }
  throwAny(mistakes);
  return rule;
}

/**
 * Reads and checks a suppression; `ids` are those of all rules. Throws `AuthorErrors` with every mistake of the file; one
 * that expired before `today` is a mistake.
 */
export function readSuppression(file: PolicyFile, ids: readonly string[], today: Date): Suppression {
  const { header, mistakes } = readParts(file, suppressionHeader);
  if (!header) throw new AuthorErrors(mistakes);
  const { value } = header;
  if (value.rules !== "all") {
    for (const [index, id] of value.rules.entries()) {
      if (!ids.includes(id))
        mistakes.push(
          header.error(
            ["rules", index],
            `unknown rule id "${id}"${/^all$/i.test(id) ? "; for all rules, write rules: all" : suggest(id, ids)}`,
          ),
        );
    }
  }
  if (value.expires && hasExpired(value.expires, today)) {
    const problem = `the suppression expired on ${value.expires}: remove it, or give it a new date`;
    mistakes.push(header.error(["expires"], problem));
  }
  throwAny(mistakes);
  return { name: basename(file.path, ".cel"), ...value, expression: file.expression.text.trim() };
}

/** The header, if it is valid, and the mistakes of the file's name, header and expression. */
function readParts<T extends { params: object }>(
  file: PolicyFile,
  schema: z.ZodType<T> & { shape: object },
): { header: Header<T> | undefined; mistakes: AuthorError[] } {
  const mistakes: AuthorError[] = [];
  const at = (place: AuthorError["place"], problem: string) => new AuthorError(file.path, file.text, place, problem);
  const conflict = file.text.search(/^<{7} /m);
  if (conflict >= 0) {
    const problem = "a merge left a conflict here: keep one of its sides, and remove the lines that mark it";
    return { header: undefined, mistakes: [at(placeAt(file.text, conflict), problem)] };
  }
  if (!isId(basename(file.path, ".cel"))) {
    mistakes.push(at({ line: 1, column: 1 }, "the file's name must be in kebab-case, as it is the id"));
  }
  let header: Header<T> | undefined;
  try {
    header = readHeader(file, schema);
  } catch (error) {
    if (!(error instanceof AuthorErrors)) throw error;
    mistakes.push(...error.errors);
  }
  for (const [name, value] of Object.entries(header?.value.params ?? {})) {
    const problem = mistakeInDefault(name, value);
    if (problem !== undefined && header) mistakes.push(header.error(["params", name], problem));
  }
  const { text, place } = file.expression;
  const isEmpty = file.text.trim() === "";
  const keys = Object.keys(schema.shape);
  const outside = offsetOfKey(text, keys);
  if (outside !== undefined) mistakes.push(at(place(outside), keyOutside));
  const params = header ? Object.keys(header.value.params) : paramsOfInvalid(file);
  const found = findMistakes(text, "bool", params, (problem, offset) => at(place(offset), problem));
  const interruption = found.length > 0 ? interruptionOf(file, keys) : undefined;
  if (interruption !== undefined) mistakes.push(at(place(0), interruption));
  else if (!isEmpty) mistakes.push(...found);
  return { header, mistakes: withoutKeysBelow(mistakes, text, keys) };
}

/**
 * What to write instead of an expression's first line, if it is one of the header without its `//`: it has words or a list's
 * item, or a key of the header is below it. Lines for which the expression's own mistake says so are left out.
 */
function interruptionOf({ header, expression }: PolicyFile, keys: readonly string[]): string | undefined {
  const [line = ""] = expression.text.split("\n", 1);
  const isOther = /^[ \t]*(?:$|#|\/[/*])/.test(line) || new RegExp(`^[ \\t]*(?:${keys.join("|")}):`).test(line);
  if (header.text === "" || isOther) return undefined;
  const isText = /^[ \t]*(?:- \S.*|\p{L}[\p{L}',-]*(?:[ \t]+[\p{L}\d'",()-]+)+[.:;!?]?)[ \t]*$/u.test(line);
  const isAboveKey = new RegExp(`^// ?(?:${keys.join("|")}):(?!\\S)`, "m").test(expression.text);
  if (!isText && !isAboveKey) return undefined;
  return `the header ends above this line, as it does not begin with //; if it continues the value above, write //   ${line.trim()}`;
}

/** Mistakes without the keys that are missing only because the header ends above them. */
function withoutKeysBelow(mistakes: AuthorError[], text: string, keys: readonly string[]): AuthorError[] {
  const below = new RegExp(`^[ \\t]*(?:(?://|#)[ \\t]*)?(${keys.join("|")}):(?!\\S)`, "gm");
  const names = [...text.matchAll(below)].map(([, key]) => `missing key "${key}"`);
  const others = mistakes.filter(({ problem }) => !names.includes(problem));
  return others.length > 0 ? others : mistakes;
}

const keyOutside =
  "this key is not in the header, which ends above the first line that does not begin with //: remove blank lines, and spaces before //";

/** The offset of the first line with a header's key among the comments above an expression, where it would have no effect. */
function offsetOfKey(text: string, keys: readonly string[]): number | undefined {
  const comments = /^(?:[ \t]*(?:\/\/[^\n]*)?\n)*/.exec(text)?.[0] ?? "";
  return new RegExp(`^[ \\t]*// ?(?:${keys.join("|")}):(?!\\S)`, "m").exec(comments)?.index;
}

/** Undefined if a mistake in the YAML may hide some. */
function paramsOfInvalid(file: PolicyFile): string[] | undefined {
  const { names, isBroken } = declaredParams(file);
  return isBroken ? undefined : names;
}

function throwAny(mistakes: AuthorError[]): void {
  if (mistakes.length > 0) throw new AuthorErrors(mistakes.sort(byPlace));
}
