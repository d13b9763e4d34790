import type { ASTNode } from "@marcbachmann/cel-js";
import { ExpressionError } from "../expression-error.ts";
import { entryOf, isMap, isObject, maxInt, numberOf, Optional } from "../values.ts";
import { type Closure, isError, noOverload } from "./closure.ts";
import { readStart, type Start } from "./variable.ts";

/** An optional without a value, in closures of optionals: there, an optional with a value is that value. */
export const none = Symbol("none");

/** The name of a field, and whether it is safe to read without an own-property check: no `Object.prototype` member has it. */
interface Key {
  name: string;
  isPlain: boolean;
}

const keyOf = (name: string): Key => ({ name, isPlain: !(name in Object.prototype) });

/** Returns the value of a map's own field; undefined if it has none, since no value of a record is undefined. */
function own(map: Record<string, unknown>, { name, isPlain }: Key): unknown {
  return isPlain || Object.hasOwn(map, name) ? map[name] : undefined;
}

const noIndex = new ExpressionError("unsupported index type: a list has no fields");

/** `a.b.c`, a chain of any length. */
export function fields(start: Start, names: readonly string[]): Closure {
  const steps = names.map((name) => ({ key: keyOf(name), missing: new ExpressionError(`No such key: ${name}`) }));
  return (scope) => {
    let value = readStart(start, scope);
    for (const { key, missing } of steps) {
      value = isObject(value) ? own(value, key) : otherField(value, key.name);
      if (value === undefined) return missing;
    }
    return value;
  };
}

/** Returns the field of what is no JSON object; undefined if it has none. */
function otherField(value: unknown, name: string): unknown {
  if (isError(value)) return value;
  if (value instanceof Map) return entryOf(value, name);
  if (Array.isArray(value)) return noIndex;
  return value instanceof Optional ? wrap(fieldOfOptional(unwrap(value), name)) : undefined;
}

/** `has(a.b.c)`: only the last field may be missing. */
export function presence(receiver: Closure, name: string): Closure {
  const key = keyOf(name);
  return (scope) => {
    const map = receiver(scope);
    if (isObject(map)) return own(map, key) !== undefined;
    const value = map === none ? none : fieldOfOptional(map instanceof Optional ? unwrap(map) : map, name);
    return isError(value) ? value : value !== none;
  };
}

/** `a[b]`: where `a` is an optional that has no value, `b` is not evaluated. */
export function index(receiver: Closure, key: Closure): Closure {
  const missing = new ExpressionError("No such key");
  return (scope) => {
    const collection = receiver(scope);
    if (collection === Optional.none) return collection;
    const name = key(scope);
    if (isError(collection) || isError(name)) return noOverload("[]", collection, name);
    if (collection instanceof Optional) return wrap(elementOf(unwrap(collection), name));
    const value = elementOf(collection, name);
    return value === none ? missing : value;
  };
}

/** Returns an item of a list or a value of a map; `none` if there is none. */
function elementOf(collection: unknown, key: unknown): unknown {
  if (isError(collection) || isError(key)) return noOverload("[]", collection, key);
  if (Array.isArray(collection)) {
    const number = numberOf(key);
    if (number === undefined || (typeof number === "number" && !Number.isInteger(number))) {
      return new ExpressionError("unsupported index value in list");
    }
    if (number > maxInt) return new ExpressionError("unsupported index value in list");
    return number >= 0 && number < collection.length ? collection[Number(number)] : none;
  }
  if (typeof key !== "string" && typeof key !== "boolean" && numberOf(key) === undefined) {
    return new ExpressionError("unsupported key type of a map");
  }
  if (!isMap(collection)) return none;
  const value = entryOf(collection, key);
  return value === undefined ? none : value;
}

/** Whether a node has an optional value, by its form: `.?`, `[?]`, `or`, and fields of these. */
export function isOptional(node: ASTNode): boolean {
  if (node.op === ".?" || node.op === "[?]") return true;
  if (node.op === "." || node.op === "[]") return isOptional(node.args[0]);
  return node.op === "rcall" && node.args[0] === "or" && node.args[2].length === 1;
}

/** Returns an `Optional` as closures of optionals have it. */
export function unwrap(value: unknown): unknown {
  if (!(value instanceof Optional)) return value;
  return value === Optional.none ? none : value.value;
}

/** Returns the value of a closure of optionals as an `Optional`. */
export function wrap(value: unknown): unknown {
  if (isError(value)) return value;
  return value === none ? Optional.none : new Optional(value);
}

/** `a.?b.?c`, a chain of any length whose names are literals; it returns `absent` for an optional without a value. */
export function optionalPath(start: Start, names: readonly string[], absent: unknown = none): Closure {
  const keys = names.map(keyOf);
  return (scope) => {
    let value = unwrap(readStart(start, scope));
    for (const key of keys) {
      const next = isObject(value) ? own(value, key) : fieldOfOptional(value, key.name);
      if (next === undefined || next === none) return absent;
      value = next;
    }
    return value;
  };
}

/** Returns the field of an optional's value; `none` if it has no such field, or can have none. */
function fieldOfOptional(value: unknown, name: string): unknown {
  if (isMap(value)) {
    const found = entryOf(value, name);
    return found === undefined ? none : found;
  }
  if (isError(value)) return value;
  return Array.isArray(value) ? noIndex : none;
}

/** `a[?b]`: where `a` has no value, `b` is not evaluated. */
export function optionalIndex(receiver: Closure, key: Closure, absent: unknown = none): Closure {
  return (scope) => {
    const value = receiver(scope);
    const element = value === none ? none : elementOf(value, key(scope));
    return element === none ? absent : element;
  };
}
