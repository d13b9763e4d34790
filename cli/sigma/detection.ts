import { suggest } from "../../language/suggest.ts";
import { all, any, type Cel, exists, not } from "./cel.ts";
import { checked } from "./checked.ts";
import { readCondition } from "./condition.ts";
import { type Field, findField, type ValueTest } from "./field.ts";
import { type Pattern, parsePattern, widen } from "./pattern.ts";
import { SigmaError } from "./sigma-error.ts";
import { compares, isWithin, matchesAny, matchesExpression } from "./value-test.ts";
import { ownSpelling } from "./vocabulary.ts";

/** Sigma's detection section: search identifiers, and the condition over them. */
export interface Detection {
  condition: string | string[];
  [searchIdentifier: string]: unknown;
}

/** Turns a detection section into CEL; throws `SigmaError` for the first thing that CEL can't express. */
export function readDetection({ condition, ...identifiers }: Detection): Cel {
  if ("timeframe" in identifiers) {
    throw new SigmaError("timeframe: a rule sees one record at a time, and its threshold counts within a log file");
  }
  const named = new Map(
    Object.entries(identifiers).map(([name, definition]) => [name, within(name, () => readSelection(definition))]),
  );
  return any([condition].flat().map((one) => readCondition(one, named)));
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

type Scalar = string | number | bigint | boolean;

function isScalar(value: unknown): value is Scalar {
  return ["string", "number", "bigint", "boolean"].includes(typeof value);
}

const operators = ["contains", "startswith", "endswith", "re", "cidr", "exists", "lt", "lte", "gt", "gte"] as const;
type Operator = (typeof operators)[number] | "equals";

const known = [...operators, "all", "cased", "i", "m", "s"];
// Modifiers of the specification that can't be expressed, so that the error does not call them unknown.
const inexpressible = [
  ..."base64 base64offset utf16 utf16le utf16be wide windash expand fieldref neq".split(" "),
  ..."minute hour day week month year".split(" "),
];

interface Modifiers {
  operator: Operator;
  all: boolean;
  cased: boolean;
  /** Flags of a regular expression: `i`, `m` and `s`. */
  flags: string;
}

function readModifiers(names: string[]): Modifiers {
  for (const name of names) {
    if (inexpressible.includes(name)) throw new SigmaError(`the modifier "${name}" can't be expressed`);
    if (!known.includes(name)) throw new SigmaError(`the modifier "${name}" is unknown${suggest(name, known)}`);
  }
  const [operator = "equals", other] = names.filter((name) => operators.includes(name as never)) as Operator[];
  if (other) throw new SigmaError(`the modifiers "${operator}" and "${other}" can't go together`);
  const flags = names.filter((name) => /^[ims]$/.test(name)).join("");
  if (flags !== "" && operator !== "re") throw new SigmaError(`the modifier "${flags[0]}" belongs to "re"`);
  return { operator, all: names.includes("all"), cased: names.includes("cased"), flags };
}

/** One `field|modifiers: values` of a selection. */
function readItem(key: string, value: unknown): Cel {
  const [name = "", ...names] = key.split("|");
  const modifiers = readModifiers(names);
  const values = [value].flat();
  if (values.length === 0) throw new SigmaError("the list of values is empty");
  if (!values.every((one) => one === null || isScalar(one))) throw new SigmaError("values can't be maps or lists");
  if (name === "") return readKeywordItem(values.filter(isScalar), modifiers);

  const field = findField(name);
  if (modifiers.operator === "exists") {
    if (typeof value !== "boolean") throw new SigmaError('"exists" is true or false');
    return value ? field.isPresent() : not(field.isPresent());
  }
  const isNull = values.includes(null) ? [field.isNull()] : [];
  if (isNull.length > 0 && modifiers.operator !== "equals") throw new SigmaError(`"${modifiers.operator}" of null`);
  const scalars = values.filter(isScalar);
  if (scalars.length === 0) return field.isNull();
  if (field.type === "object") {
    // SIEMs store such an object as one text, so the value may be anywhere in it.
    if (field.contents && modifiers.operator === "contains" && !modifiers.cased) {
      return readKeywords(scalars, modifiers.all ? "all" : "any", field.contents);
    }
    throw new SigmaError(`"${name}" is an object in CloudTrail's records: name a field below it`);
  }
  if (modifiers.all) return all([...isNull, ...scalars.map((one) => compareField(field, [one], modifiers))]);
  return any([...isNull, compareField(field, scalars, modifiers)]);
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
      return isWithin(values.map(String));
    case "lt":
    case "lte":
    case "gt":
    case "gte":
      if (field.type !== "free") throw new SigmaError(`"${field.name}" is not a number in CloudTrail's records`);
      return compares(comparisonSigns[operator], values.map(numberLiteral));
    default:
      return matchesAny(
        values.map((value) => patternOf(value, operator)),
        cased ? "sensitive" : "insensitive",
      );
  }
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

function readKeywordItem(values: Scalar[], { operator, all: every }: Modifiers): Cel {
  if (operator !== "equals" && operator !== "contains") {
    throw new SigmaError(`keywords can't be compared with "${operator}"`);
  }
  return readKeywords(values, every ? "all" : "any");
}

// Deeper than the deepest request that a service logs: ten levels reach a condition's values in a bucket's policy.
const keywordDepth = 10;

/**
 * Keywords may be in any text of the record, or of the objects in the CEL list `within`. CEL has no function that walks
 * them, so the expression does.
 */
function readKeywords(values: Scalar[], how: "any" | "all", within = "[dyn(record)]"): Cel {
  if (how === "all") return all(values.map((value) => readKeywords([value], "any", within)));
  const patterns = values.map((value) => patternOf(value, "contains"));
  const names = "abcdefghijklmnop".slice(0, keywordDepth);
  return [...names].reduceRight<Cel>(
    (body, name, level) => {
      const above = names[level - 1];
      // A value that is neither an object nor a list is passed down as it is.
      const list = above ? `(type(${above}) == map ? ${above}.map(k, ${above}[k]) : asList(${above}))` : within;
      return exists(list, name, body);
    },
    matchesAny(patterns).ofAny(names.at(-1) as string),
  );
}
