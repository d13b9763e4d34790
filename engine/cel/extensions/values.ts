import { charge } from "../budget.ts";
import { ExpressionError } from "../expression-error.ts";
import {
  compare,
  Duration,
  entryOf,
  isMap,
  keysOf,
  numberOf,
  Optional,
  Timestamp,
  TypeName,
  typeOf,
  UnsignedInt,
} from "../values.ts";

export type List = readonly unknown[];

/** Returns an optional with a value, or without one if the value is undefined. */
export function optionalOf(value: unknown): Optional {
  return value === undefined ? Optional.none : new Optional(value);
}

/** The entries of a map. */
export function entriesOf(map: unknown): [unknown, unknown][] {
  if (!isMap(map)) return [];
  return keysOf(map).map((key) => [key, entryOf(map, key)]);
}

/** Returns a map of entries. Throws on a key of a type that keys don't have, and on a key that is there twice. */
export function mapOf(entries: readonly (readonly [unknown, unknown])[]): Map<unknown, unknown> {
  const map = new Map<unknown, unknown>();
  const seen = new Set<unknown>();
  for (const [key, value] of entries) {
    if (!["string", "bool", "int", "uint"].includes(typeOf(key))) {
      throw new ExpressionError(`a map can't have a key of the type ${typeOf(key)}`);
    }
    const identity = key instanceof UnsignedInt ? key.valueOf() : key;
    if (seen.has(identity)) throw new ExpressionError("a key of the map is there twice");
    seen.add(identity);
    map.set(key, value);
  }
  return map;
}

/** Compares two values of an ordered type, numbers of any types. Throws on others. */
export function ordering(a: unknown, b: unknown): number {
  const order = compare(a, b);
  if (order === undefined) {
    throw new ExpressionError(`values of the types ${typeOf(a)} and ${typeOf(b)} have no order`);
  }
  return order;
}

let notANumber = 0;

/**
 * Returns a text that is the same for values that are equal in CEL and differs for all others, so that
 * lists can be compared as sets in linear time. NaN equals nothing.
 */
export function identityOf(value: unknown): string {
  return write(value, identityOfScalar, ",", ":");
}

function identityOfScalar(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  const number = numberOf(value);
  if (number !== undefined) return identityOfNumber(number);
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString("hex")}`;
  if (value instanceof Timestamp) return `timestamp ${value.seconds} ${value.nanos}`;
  if (value instanceof Duration) return `duration ${value.nanoseconds}`;
  if (value instanceof TypeName) return `type ${value.name}`;
  return typeof value === "object" && value !== null ? `${typeOf(value)} ${String(value)}` : String(value);
}

function identityOfNumber(value: number | bigint): string {
  if (typeof value === "bigint") return value.toString();
  if (Number.isSafeInteger(value)) return String(value);
  if (Number.isNaN(value)) return `NaN ${notANumber++}`;
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

/** A list, map or optional that is being written. */
interface Writing {
  start: string;
  end: string;
  parts: { label: string; value: unknown }[];
  next: number;
}

/**
 * Writes a value, with its lists as `[a, b]` and its maps as `{k: v}`, sorted by the texts of their keys;
 * `scalar` words everything else. Iterates, since a caller chooses how deep a record is. Every item and
 * all text counts towards the budget.
 */
export function write(value: unknown, scalar: (value: unknown) => string, comma: string, colon: string): string {
  charge(0);
  const texts: string[] = [];
  const open: Writing[] = [];
  const add = (part: unknown) => {
    const inner = begin(part, scalar, colon);
    if (inner) {
      texts.push(inner.start);
      open.push(inner);
    } else {
      const text = scalar(part);
      charge(Math.floor(text.length / 100));
      texts.push(text);
    }
  };
  add(value);
  for (let top = open.at(-1); top; top = open.at(-1)) {
    const part = top.parts[top.next];
    if (part === undefined) {
      texts.push(top.end);
      open.pop();
    } else {
      texts.push(top.next++ === 0 ? "" : comma, part.label);
      add(part.value);
    }
  }
  return texts.join("");
}

/** Returns undefined for a value that has no parts. */
function begin(value: unknown, scalar: (value: unknown) => string, colon: string): Writing | undefined {
  if (Array.isArray(value)) {
    charge(value.length);
    return { start: "[", end: "]", parts: value.map((item) => ({ label: "", value: item })), next: 0 };
  }
  if (value instanceof Optional) {
    const parts = value === Optional.none ? [] : [{ label: "", value: value.value }];
    return { start: "optional(", end: ")", parts, next: 0 };
  }
  if (!isMap(value)) return undefined;
  const entries = entriesOf(value).map(([key, item]) => ({ label: scalar(key), value: item }));
  charge(entries.length);
  entries.sort((a, b) => ordering(a.label, b.label));
  const parts = entries.map((entry) => ({ ...entry, label: `${entry.label}${colon}` }));
  return { start: "{", end: "}", parts, next: 0 };
}
