import { deferred } from "./closure.ts";

export function isMap(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  // Reading the prototype is slow, so it comes last: a record can have a field named "constructor".
  return value.constructor === Object || Object.getPrototypeOf(value) === Object.prototype;
}

export function isScalar(value: unknown): boolean {
  return typeof value === "string" || typeof value === "boolean" || value === null || isNumber(value);
}

export function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/**
 * Whether two values are equal; defers for values that are not JSON. Loops instead of recursing, since a
 * caller chooses how deep the values of a record are.
 */
export function isEqual(a: unknown, b: unknown): boolean | typeof deferred {
  const pairs: [unknown, unknown][] = [[a, b]];
  let isDeferred = false;
  for (let pair = pairs.pop(); pair; pair = pairs.pop()) {
    const equal = isEqualHere(pair[0], pair[1], pairs);
    if (equal === false) return false;
    if (equal === deferred) isDeferred = true;
  }
  return isDeferred ? deferred : true;
}

/** The same as far as it shows without looking into lists and maps, whose items are added to `pairs`. */
function isEqualHere(a: unknown, b: unknown, pairs: [unknown, unknown][]): boolean | typeof deferred {
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return false;
    for (const [index, item] of a.entries()) pairs.push([item, b[index]]);
    return true;
  }
  if (isMap(a) && isMap(b)) {
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    for (const key of keys) {
      if (!Object.hasOwn(b, key)) return false;
      pairs.push([a[key], b[key]]);
    }
    return true;
  }
  // biome-ignore lint/suspicious/noDoubleEquals: the numbers 1 and 1n are equal in CEL
  if (isNumber(a) && isNumber(b)) return a == b;
  if (isScalar(a)) return isScalar(b) ? a === b : hasParts(b) ? false : deferred;
  if (isScalar(b)) return hasParts(a) ? false : deferred;
  return hasParts(a) && hasParts(b) ? false : deferred;
}

function hasParts(value: unknown): boolean {
  return Array.isArray(value) || isMap(value);
}

/** Returns the number of items, keys, or characters; a character can be two of JavaScript's units. */
export function size(value: unknown): unknown {
  if (Array.isArray(value)) return BigInt(value.length);
  if (typeof value === "string")
    return BigInt(value.length - (value.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0));
  return isMap(value) ? BigInt(Object.keys(value).length) : deferred;
}

/** A type as a value. */
export class TypeName {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** The types, by the names that expressions use for them. */
export const typeNames = new Map(
  ["string", "bool", "double", "int", "null_type", "list", "map"].map((name) => [name, new TypeName(name)]),
);

const typesOfScalars = {
  string: typeNames.get("string"),
  boolean: typeNames.get("bool"),
  number: typeNames.get("double"),
  bigint: typeNames.get("int"),
} as Record<string, TypeName>;
const nullType = typeNames.get("null_type");
const listType = typeNames.get("list");
const mapType = typeNames.get("map");

export function typeOf(value: unknown): unknown {
  if (value === null) return nullType;
  if (typeof value !== "object") return typesOfScalars[typeof value] ?? deferred;
  if (Array.isArray(value)) return listType;
  return isMap(value) ? mapType : deferred;
}
