import { charge } from "./budget.ts";
import { ExpressionError } from "./expression-error.ts";

/*
 * CEL's values in JavaScript:
 *
 * string string · bool boolean · null_type null · int bigint · double number · uint UnsignedInt · bytes Uint8Array
 * list Array · map a plain object of the record or a JavaScript Map · type TypeName · optional_type Optional
 * google.protobuf.Timestamp Timestamp · google.protobuf.Duration Duration · any other type: a class with `equals`
 */

/** A uint: an integer of 64 bits without a sign. */
export class UnsignedInt {
  readonly #value: bigint;
  constructor(value: bigint) {
    this.#value = value;
  }
  valueOf(): bigint {
    return this.#value;
  }
  toString(): string {
    return String(this.#value);
  }
}

/** A type as a value. */
export class TypeName {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A value that may be missing, such as that of `record.?errorCode`. */
export class Optional {
  static readonly none = new Optional(undefined);
  /** Undefined in `Optional.none` alone. */
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

/** A point in time, from year 1 to year 9999. */
export class Timestamp {
  /** Since 1970-01-01T00:00:00Z, rounded down. */
  readonly seconds: number;
  /** Nanoseconds after `seconds`, from 0 to 999,999,999. */
  readonly nanos: number;
  constructor(seconds: number, nanos: number) {
    this.seconds = seconds;
    this.nanos = nanos;
  }
}

/** A span of time of at most 64 bits of nanoseconds, about 292 years. */
export class Duration {
  readonly nanoseconds: bigint;
  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds;
  }
}

export const minInt = -(2n ** 63n);
export const maxInt = 2n ** 63n - 1n;

/** Returns an int; throws if it needs more than 64 bits. */
export function int(value: bigint): bigint {
  if (value < minInt || value > maxInt) throw new ExpressionError("integer overflow");
  return value;
}

/** Returns a uint; throws if it is negative or needs more than 64 bits. */
export function uint(value: bigint): UnsignedInt {
  if (value < 0n || value >= 2n ** 64n) throw new ExpressionError("unsigned integer overflow");
  return new UnsignedInt(value);
}

export function isMap(value: unknown): value is Record<string, unknown> | Map<unknown, unknown> {
  return isObject(value) || value instanceof Map;
}

/** Whether a value is a JSON object of the record. */
export function isObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Returns the value of a number of any of CEL's three types, exactly; undefined if the value is no number. */
export function numberOf(value: unknown): number | bigint | undefined {
  if (typeof value === "number" || typeof value === "bigint") return value;
  return value instanceof UnsignedInt ? value.valueOf() : undefined;
}

/** Returns the keys of a map, in order. */
export function keysOf(map: Record<string, unknown> | Map<unknown, unknown>): unknown[] {
  return map instanceof Map ? [...map.keys()] : Object.keys(map);
}

/** Returns the number of entries of a map, and counts towards the budget what it costs to find out. */
export function countedSizeOf(map: Record<string, unknown> | Map<unknown, unknown>): number {
  charge(0);
  if (map instanceof Map) return map.size;
  const size = Object.keys(map).length;
  charge(size >> 3);
  return size;
}

/** Returns the value of a key, undefined if the map has no such key. Keys that are equal numbers of different types are one key. */
export function entryOf(map: Record<string, unknown> | Map<unknown, unknown>, key: unknown): unknown {
  if (!(map instanceof Map)) return typeof key === "string" && Object.hasOwn(map, key) ? map[key] : undefined;
  if (typeof key === "string" || typeof key === "boolean") return map.get(key);
  const number = numberOf(key);
  if (number === undefined) return undefined;
  if (typeof number === "number" && !Number.isInteger(number)) return undefined;
  const found = map.get(BigInt(number));
  if (found !== undefined) return found;
  for (const [other, value] of map) {
    // biome-ignore lint/suspicious/noDoubleEquals: the numbers 1 and 1n are equal in CEL
    if (other instanceof UnsignedInt && other.valueOf() == number) return value;
  }
  return undefined;
}

/** Whether two values are equal, as CEL has it: numbers across types, lists and maps part by part; otherwise values of different types differ. Throws once the budget is used up. */
export function isEqual(left: unknown, right: unknown): boolean {
  const scalar = equalScalars(left, right);
  if (scalar !== undefined) return scalar;
  // A list of its own instead of recursion: a caller can nest request parameters as deep as 256 KB allow.
  charge(0);
  const pending = [left, right];
  let compared = 0;
  while (pending.length > 0) {
    // Comparing is cheaper than an evaluation of a loop's body.
    if (++compared % 100 === 0) charge(25);
    const b = pending.pop();
    const a = pending.pop();
    const equal = equalScalars(a, b);
    if (equal === false) return false;
    if (equal === undefined && !pushParts(a, b, pending)) return false;
  }
  return true;
}

/** Returns undefined for two lists, two maps, or two optionals with values. */
function equalScalars(a: unknown, b: unknown): boolean | undefined {
  if (typeof a === "string" || typeof b === "string") return a === b;
  if (typeof a !== "object" && typeof b !== "object") {
    // biome-ignore lint/suspicious/noDoubleEquals: the numbers 1 and 1n are equal in CEL
    return typeof a === "boolean" || typeof b === "boolean" ? a === b : a == b;
  }
  if (a === null || b === null) return a === b;
  if (Array.isArray(a) && Array.isArray(b)) return undefined;
  if (a instanceof UnsignedInt || b instanceof UnsignedInt) {
    const [x, y] = [numberOf(a), numberOf(b)];
    // biome-ignore lint/suspicious/noDoubleEquals: the numbers 1 and 1n are equal in CEL
    return x !== undefined && x == y;
  }
  if (isMap(a) && isMap(b)) return undefined;
  if (a instanceof Optional && b instanceof Optional) {
    return a === Optional.none || b === Optional.none ? a === b : undefined;
  }
  if (a instanceof Timestamp) return b instanceof Timestamp && a.seconds === b.seconds && a.nanos === b.nanos;
  if (a instanceof Duration) return b instanceof Duration && a.nanoseconds === b.nanoseconds;
  if (a instanceof TypeName) return b instanceof TypeName && a.name === b.name;
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  return hasEquals(a) && a.equals(b);
}

function hasEquals(value: unknown): value is { equals(other: unknown): boolean } {
  return typeof (value as { equals?: unknown }).equals === "function" && !isMap(value);
}

/** Adds what must be equal for two lists, maps or optionals to be equal; returns false if they cannot be. */
function pushParts(a: unknown, b: unknown, pending: unknown[]): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return false;
    // The first items are compared first.
    for (let index = a.length - 1; index >= 0; index--) pending.push(a[index], b[index]);
    return true;
  }
  if (a instanceof Optional && b instanceof Optional) {
    pending.push(a.value, b.value);
    return true;
  }
  if (!isMap(a) || !isMap(b)) return false;
  const size = countedSizeOf(a);
  if (countedSizeOf(b) !== size) return false;
  charge(size >> 1);
  for (const key of keysOf(a)) {
    const other = entryOf(b, key);
    if (other === undefined) return false;
    pending.push(entryOf(a, key), other);
  }
  return true;
}

/** Returns a negative number, 0 or a positive number as `left` comes before, with or after `right`; NaN if one of them is NaN; undefined if CEL doesn't order their types. */
export function compare(left: unknown, right: unknown): number | undefined {
  if (typeof left === "string") return typeof right === "string" ? compareTexts(left, right) : undefined;
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined && b !== undefined) {
    if (a < b) return -1;
    if (a > b) return 1;
    return Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : 0;
  }
  if (typeof left === "boolean" && typeof right === "boolean") return Number(left) - Number(right);
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Buffer.compare(left, right);
  if (left instanceof Timestamp && right instanceof Timestamp) {
    return left.seconds - right.seconds || left.nanos - right.nanos;
  }
  if (left instanceof Duration && right instanceof Duration) {
    return left.nanoseconds < right.nanoseconds ? -1 : left.nanoseconds > right.nanoseconds ? 1 : 0;
  }
  return undefined;
}

/** Compares by code points, which is not the order of JavaScript's UTF-16 units above U+D7FF. */
function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  if (length > 100) charge(Math.floor(length / 100));
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a === b) continue;
    const isSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdfff;
    return isSurrogate(a) === isSurrogate(b) ? a - b : isSurrogate(a) ? 1 : -1;
  }
  return left.length - right.length;
}

/** Returns the number of code points of a text. */
export function codePoints(text: string): number {
  let count = text.length;
  for (let index = 1; index < text.length; index++) {
    if ((text.charCodeAt(index) & 0xfc00) === 0xdc00 && (text.charCodeAt(index - 1) & 0xfc00) === 0xd800) count--;
  }
  return count;
}

const standardTypes = [
  "string",
  "bool",
  "int",
  "uint",
  "double",
  "bytes",
  "list",
  "map",
  "null_type",
  "type",
  "optional_type",
  "google.protobuf.Timestamp",
  "google.protobuf.Duration",
];

/** The types that expressions can name. */
export const typeNames: ReadonlyMap<string, TypeName> = new Map(
  standardTypes.map((name) => [name, new TypeName(name)]),
);

/** The names of the types that libraries add, by their classes. */
export const addedTypes = new Map<unknown, string>();

/** Returns the name of a value's type. */
export function typeOf(value: unknown): string {
  switch (typeof value) {
    case "string":
      return "string";
    case "boolean":
      return "bool";
    case "bigint":
      return "int";
    case "number":
      return "double";
  }
  if (value === null) return "null_type";
  if (Array.isArray(value)) return "list";
  if (isMap(value)) return "map";
  if (value instanceof UnsignedInt) return "uint";
  if (value instanceof Uint8Array) return "bytes";
  if (value instanceof Timestamp) return "google.protobuf.Timestamp";
  if (value instanceof Duration) return "google.protobuf.Duration";
  if (value instanceof Optional) return "optional_type";
  if (value instanceof TypeName) return "type";
  return addedTypes.get((value as object | undefined)?.constructor) ?? "unknown";
}
