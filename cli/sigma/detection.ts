import { isIP } from "node:net";
import { all, any, type Cel, comparison, not } from "./cel.ts";
import { checked } from "./checked.ts";
import { readCondition } from "./condition.ts";
import { type Field, findField, type ValueTest } from "./field.ts";
import { expandValue, type Modifiers, type Operator, readModifiers, type Scalar, timeParts } from "./modifiers.ts";
import { type Pattern, parsePattern, widen } from "./pattern.ts";
import { SigmaError } from "./sigma-error.ts";
import { anyTextIn, compares, isWithin, matchesAny, matchesExpression, withinObjects } from "./value-test.ts";
import { ownSpelling } from "./vocabulary.ts";

/** Sigma's detection section: search identifiers, and the condition over them. */
export interface Detection {
  condition: string | string[];
  [searchIdentifier: string]: unknown;
}

/** Turns a detection section into CEL; throws `SigmaError` for the first thing that CEL can't express. */
export function readDetection({ condition, timeframe: _timeframe, ...searches }: Detection): Cel {
  const named = readSearches(searches);
  return any([condition].flat().map((one) => readCondition(one, named)));
}

/** Turns each search of a detection section into CEL; throws `SigmaError`. */
export function readSearches(searches: Readonly<Record<string, unknown>>): Map<string, Cel> {
  return new Map(
    Object.entries(searches).map(([name, definition]) => [name, within(name, () => readSelection(definition))]),
  );
}

/** Adds the place to an error. */
function within<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof SigmaError) throw new SigmaError(`${place}: ${error.message}`, { cause: error });
    throw error;
  }
}

function readSelection(definition: unknown): Cel {
  if (Array.isArray(definition)) {
    const keywords = definition.filter(isScalar);
    const maps = definition.filter((item) => !isScalar(item)).map(readSelection);
    return any([...(keywords.length > 0 ? [readKeywords(keywords, "any")] : []), ...nonEmpty(maps, keywords.length)]);
  }
  if (isScalar(definition)) return readKeywords([definition], "any");
  if (typeof definition !== "object" || definition === null) throw new SigmaError("is empty");
  return all(nonEmpty(Object.entries(definition).map(([key, value]) => within(key, () => readItem(key, value)))));
}

function nonEmpty(parts: Cel[], others = 0): Cel[] {
  if (parts.length + others === 0) throw new SigmaError("is empty");
  return parts;
}

function isScalar(value: unknown): value is Scalar {
  return ["string", "number", "bigint", "boolean"].includes(typeof value);
}

/** One `field|modifiers: values` of a selection. */
function readItem(key: string, value: unknown): Cel {
  const [name = "", ...names] = key.split("|");
  const modifiers = readModifiers(names);
  const values = [value].flat();
  if (values.length === 0) throw new SigmaError("the list of values is empty");
  if (!values.every((one) => one === null || isScalar(one))) throw new SigmaError("values can't be maps or lists");
  if (name === "") return readKeywordItem(values.filter(isScalar), modifiers);

  if (modifiers.neq) {
    // None of the values; a field that is absent has none of them.
    const same = names.filter((one) => one !== "neq");
    return not(readItem([name, ...same].join("|"), value));
  }
  if (modifiers.timePart !== undefined) return readTime(name, values, modifiers.timePart, modifiers.operator);

  const field = findField(name);
  if (modifiers.operator === "exists") {
    if (typeof value !== "boolean") throw new SigmaError('"exists" is true or false');
    return value ? field.isPresent() : not(field.isPresent());
  }
  const isNull = values.includes(null) ? [field.isNull()] : [];
  if (isNull.length > 0 && modifiers.operator !== "equals") throw new SigmaError(`"${modifiers.operator}" of null`);
  const scalars = values.filter(isScalar).flatMap((one) => expandValue(one, modifiers.encodings));
  if (scalars.length === 0) return field.isNull();
  if (modifiers.operator === "fieldref")
    return any(scalars.map((other) => sameAs(field, String(other), modifiers.cased)));
  if (field.type === "object") {
    const wildcards = { equals: /^\*+$/, contains: /^\**$/, startswith: /^\**$/, endswith: /^\**$/ };
    const anything = wildcards[modifiers.operator as keyof typeof wildcards];
    const isAnything = (one: Scalar) => anything?.test(String(one)) === true;
    const texts = scalars.filter((one) => !isAnything(one));
    const present = texts.length < scalars.length ? [not(field.isNull())] : [];
    if (texts.length === 0) return any([...isNull, ...present]);
    // SIEMs store such an object as one text, so the value may be anywhere in it.
    if (field.contents && modifiers.operator === "contains" && !modifiers.cased) {
      const found = readKeywords(texts, modifiers.all ? "all" : "any", field.contents);
      return modifiers.all ? all([...present, found]) : any([...present, found]);
    }
    throw new SigmaError(`"${name}" is an object in CloudTrail's records: name a field below it`);
  }
  if (modifiers.all) return all([...isNull, ...scalars.map((one) => compareField(field, [one], modifiers))]);
  return any([...isNull, compareField(field, scalars, modifiers)]);
}

/** Whether two fields have the same value; two that are absent do not. */
function sameAs(field: Field, other: string, cased: boolean): Cel {
  const second = findField(other, "w");
  for (const { type, name } of [field, second]) {
    if (type === "object" || type === "flag") throw new SigmaError(`"fieldref" of ${name}, which is not text`);
  }
  const fold = (text: string) => (cased ? text : `${text}.lowerAscii()`);
  const texts = (a: string, b: string) => comparison(`${fold(a)} == ${fold(b)}`);
  const isText = (value: string) => comparison(`type(${value}) == string`);
  // Absent text fields read as "": `passes` makes both demand their presence.
  const passes = () => true;
  return field.some({
    passes,
    ofText: (a) => second.some({ passes, ofText: (b) => texts(a, b), ofAny: (b) => all([isText(b), texts(a, b)]) }),
    ofAny: (a) =>
      second.some({
        passes,
        ofText: (b) => all([isText(a), texts(a, b)]),
        ofAny: (b) =>
          any([
            all([isText(a), isText(b), texts(a, b)]),
            all([comparison(`type(${a}) in [bool, double]`), comparison(`${a} == ${b}`)]),
          ]),
      }),
  });
}

/** A part of the record's time, such as its hour (UTC). */
function readTime(name: string, values: readonly unknown[], part: string, operator: Operator): Cel {
  if (name !== "eventTime") throw new SigmaError(`"${part}" of ${name}: only eventTime is known to be a time`);
  const sign = operator === "equals" ? "==" : comparisonSigns[operator as keyof typeof comparisonSigns];
  if (sign === undefined) throw new SigmaError(`"${part}" can't go together with "${operator}"`);
  const numbers = values.map((value) => {
    if (!/^\d+$/.test(String(value))) throw new SigmaError(`"${value}" is not a number`);
    return String(value);
  });
  const read = `timestamp(record.eventTime).${timeParts[part]}`;
  return all([
    findField("eventTime").isPresent(),
    any(numbers.map((number) => comparison(`${read} ${sign} ${number}`))),
  ]);
}

function compareField(field: Field, values: Scalar[], modifiers: Modifiers): Cel {
  if (modifiers.operator === "equals" && !modifiers.cased) {
    const own = ownSpelling(field.name, values.map(String));
    if (own)
      return field.some(
        matchesAny(
          own.map((word) => [word]),
          "sensitive",
        ),
      );
  }
  const cel = field.some(testOf(values, modifiers, field));
  return modifiers.operator === "re" || modifiers.operator === "cidr" ? checked(cel) : cel;
}

const comparisonSigns = { lt: "<", lte: "<=", gt: ">", gte: ">=" } as const;

function testOf(values: Scalar[], { operator, cased, flags }: Modifiers, field: Field): ValueTest {
  switch (operator) {
    case "re":
      return matchesExpression(values.map(String), flags);
    case "cidr":
      return isWithin(values.map((value) => rangeOf(String(value))));
    case "lt":
    case "lte":
    case "gt":
    case "gte":
      if (field.type !== "free") throw new SigmaError(`"${field.name}" is not a number in CloudTrail's records`);
      return compares(comparisonSigns[operator], values.map(numberLiteral));
    default: {
      const test = matchesAny(
        values.map((value) => patternOf(value, operator)),
        cased ? "sensitive" : "insensitive",
      );
      // What a service writes may be an object, as a bucket's policy is, which SIEMs store as one text.
      return operator === "contains" && field.type === "free" ? withinObjects(test) : test;
    }
  }
}

/** An address alone is a range of one. */
function rangeOf(range: string): string {
  const version = isIP(range);
  return version === 0 ? range : `${range}/${version === 4 ? 32 : 128}`;
}

function numberLiteral(value: Scalar): string {
  const number = Number(value);
  if (typeof value === "boolean" || value === "" || !Number.isFinite(number)) {
    throw new SigmaError(`"${value}" is not a number`);
  }
  return typeof value === "string" ? String(number) : String(value);
}

function patternOf(value: Scalar, operator: Operator): Pattern {
  return widen(parsePattern(String(value)), {
    before: operator === "contains" || operator === "endswith",
    after: operator === "contains" || operator === "startswith",
  });
}

/** `"x"` with its quotation marks is all of a text or name in JSON. */
function unquoted(value: Scalar): string {
  return /^"(.+)"$/s.exec(String(value))?.[1] ?? String(value);
}

function readKeywordItem(values: Scalar[], { operator, all: every }: Modifiers): Cel {
  if (operator !== "equals" && operator !== "contains") {
    throw new SigmaError(`keywords can't be compared with "${operator}"`);
  }
  return readKeywords(values, every ? "all" : "any");
}

/** Keywords may be in any text and in any field's name of the record, or of the value `within`, an expression in CEL. */
function readKeywords(values: Scalar[], how: "any" | "all", within = "record"): Cel {
  for (const value of values) {
    // Across values, a search in the record as one text would find the punctuation of JSON.
    if (/["{}[\]]/.test(unquoted(value))) {
      throw new SigmaError(
        `"${value}" contains JSON's punctuation: name the field instead, as in requestParameters.name`,
      );
    }
  }
  if (how === "all") return all(values.map((value) => readKeywords([value], "any", within)));
  const patterns = values.map((value) =>
    unquoted(value) === String(value) ? patternOf(value, "contains") : parsePattern(unquoted(value)),
  );
  return anyTextIn(within, matchesAny(patterns));
}
