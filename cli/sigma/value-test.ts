import { RE2JS } from "re2js";
import { all, any, type Cel, call, comparison, exists, existsIn, isOneOf, literal } from "./cel.ts";
import type { ValueTest } from "./field.ts";
import { type Comparison, compareWith, couldMatchScalar, type Pattern } from "./pattern.ts";

/** Whether upper and lower case are the same, as by default in Sigma. */
export type Case = "insensitive" | "sensitive";

type Kind = Exclude<Comparison["kind"], "anything">;
const kinds: Kind[] = ["equals", "startsWith", "endsWith", "contains", "matches"];

/** Tests whether a text matches any of the patterns. A number or flag of the record is compared by its text. */
export function matchesAny(patterns: Pattern[], letters: Case = "insensitive"): ValueTest {
  const comparisons = patterns.map(compareWith);
  const texts = (kind: Kind) => comparisons.flatMap((one) => (one.kind === kind ? [fold(one.text, letters)] : []));
  const takesAnything = comparisons.some(({ kind }) => kind === "anything");

  const ofText = (text: string): Cel =>
    any(
      kinds.flatMap((kind) => {
        const wanted = [...new Set(texts(kind))];
        const folds = letters === "insensitive" && wanted.some((one) => /[a-z]/.test(one));
        return wanted.length === 0 ? [] : [compare(kind, folds ? `${text}.lowerAscii()` : text, wanted)];
      }),
    );
  return {
    ofText: (text) => (takesAnything ? comparison("true") : ofText(text)),
    ofAny: (value) => {
      if (takesAnything) return comparison(`${value} != null`);
      if (!patterns.some(couldMatchScalar)) return all([comparison(`type(${value}) == string`), ofText(value)]);
      return all([isScalar(value), ofText(`string(${value})`)]);
    },
    passes: (text) =>
      takesAnything || kinds.some((kind) => texts(kind).some((one) => passesBy(kind, fold(text, letters), one))),
  };
}

/** Whether any text or field's name within a value, given as a CEL expression, passes a test. */
export function anyTextIn(value: string, test: ValueTest): Cel {
  return exists(`textsIn(${value})`, "t", test.ofText("t"));
}

/** The same test, which a value also passes if a text or a field's name within it does. */
export function withinObjects(test: ValueTest): ValueTest {
  return { ...test, ofAny: (value) => (test.passes("") ? test.ofAny(value) : anyTextIn(value, test)) };
}

/** Tests whether a text matches any of the regular expressions, in RE2's syntax and with its flags (`i`, `m`, `s`). */
export function matchesExpression(expressions: string[], flags: string): ValueTest {
  const wanted = expressions.map((expression) => (flags === "" ? expression : `(?${flags})${expression}`));
  const ofText = (text: string) => compare("matches", text, wanted);
  return {
    ofText,
    ofAny: (value) => all([isScalar(value), ofText(`string(${value})`)]),
    passes: (text) => wanted.some((expression) => passesBy("matches", text, expression)),
  };
}

/** Tests whether a text is an IP address in any of the ranges. */
export function isWithin(ranges: string[]): ValueTest {
  const ofAny = (value: string) => any(ranges.map((range) => call(`cidr(${literal(range)}).containsIP(${value})`)));
  return { ofText: ofAny, ofAny, passes: () => false };
}

/** Tests whether a number of the record compares as `operator`, which is CEL's, with any of the numbers. */
export function compares(operator: string, numbers: string[]): ValueTest {
  const compared = (value: string) => any(numbers.map((number) => comparison(`${value} ${operator} ${number}`)));
  // Some services write numbers as text.
  const isNumberText = (value: string) => call(`${value}.matches(r"^-?[0-9]+([.][0-9]+)?$")`);
  return {
    // Never used: the importer refuses to compare a text field with a number.
    ofText: () => comparison("false"),
    ofAny: (value) =>
      any([
        all([comparison(`type(${value}) == double`), compared(value)]),
        all([comparison(`type(${value}) == string`), isNumberText(value), compared(`double(${value})`)]),
      ]),
    passes: () => false,
  };
}

function isScalar(value: string): Cel {
  return comparison(`type(${value}) in [string, bool, double]`);
}

/** As `lowerAscii()` does to the other side: other letters stay as they are on both. */
function fold(text: string, letters: Case): string {
  return letters === "insensitive" ? text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase()) : text;
}

function compare(kind: Kind, text: string, wanted: string[]): Cel {
  const literals = wanted.map(literal);
  if (kind === "equals") return isOneOf(text, literals);
  // The checker accepts a pattern only as a literal.
  if (kind === "matches") return any(literals.map((one) => call(`${text}.matches(${one})`)));
  if (literals.length === 1) return call(`${text}.${kind}(${literals[0]})`);
  return existsIn(literals, "part", call(`${text}.${kind}(part)`));
}

function passesBy(kind: Kind, text: string, wanted: string): boolean {
  switch (kind) {
    case "equals":
      return text === wanted;
    case "matches":
      return expressionOf(wanted)?.test(text) ?? false;
    default:
      return kind === "contains" ? text.includes(wanted) : text[kind](wanted);
  }
}

/** Undefined for a pattern that RE2 can't run; the check of the finished rule says why. */
function expressionOf(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}
