import type { ASTNode } from "@marcbachmann/cel-js";
import { isJsonObject } from "../../json-object.ts";
import { ExpressionError } from "../expression-error.ts";
import { entryOf, isMap, isObject, maxInt, numberOf, Optional } from "../values.ts";
import { constantAt, type Operator, operand, type Program } from "./program.ts";
import { isError, noOverload, type Scope } from "./scope.ts";
import { readStart } from "./variable.ts";

/** An optional without a value, in nodes of optionals: there, an optional with a value is that value. */
export const none = Symbol("none");

function nameAt(program: Program, place: number): string {
  return program.constants[program.words[place] as number] as string;
}

/**
 * Returns the value of a map's own field; undefined if it has none, since no value of a record is undefined. Reading a
 * field that is absent takes V8 longer than asking first: it looks through the prototype, too (docs/performance.md).
 */
function own(map: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

/** By the name of the key. */
const missing = new Map<string, ExpressionError>();

function missingKey(name: string): ExpressionError {
  let error = missing.get(name);
  if (!error) {
    error = new ExpressionError(`No such key: ${name}`);
    missing.set(name, error);
  }
  return error;
}

const noIndex = new ExpressionError("unsupported index type: a list has no fields");

/** `a.b.c`, a chain of any length. Operands: start, number of names, names. */
export const fields: Operator = (program, at, scope) => {
  const { words } = program;
  let value = readStart(program, words[at + 1] as number, scope);
  const end = at + 3 + (words[at + 2] as number);
  for (let next = at + 3; next < end; next++) {
    const name = nameAt(program, next);
    value = isObject(value) ? own(value, name) : otherField(value, name);
    if (value === undefined) return missingKey(name);
  }
  return value;
};

/** Returns the field of what is no JSON object; undefined if it has none. */
function otherField(value: unknown, name: string): unknown {
  if (isError(value)) return value;
  if (value instanceof Map) return entryOf(value, name);
  if (Array.isArray(value)) return noIndex;
  return value instanceof Optional ? wrapped(fieldOfOptional(unwrapped(value), name)) : undefined;
}

/** `has(a.b.c)`: only the last field may be missing. Operands: receiver, name. */
export const presence: Operator = (program, at, scope) => {
  const map = operand(program, at, 1, scope);
  const name = nameAt(program, at + 2);
  if (isObject(map)) return own(map, name) !== undefined;
  const value = map === none ? none : fieldOfOptional(unwrapped(map), name);
  return isError(value) ? value : value !== none;
};

const noKey = new ExpressionError("No such key");

/** `a[b]`: where `a` is an optional that has no value, `b` is not evaluated. Operands: both. */
export const index: Operator = (program, at, scope) => {
  const collection = operand(program, at, 1, scope);
  if (collection === Optional.none) return collection;
  const name = operand(program, at, 2, scope);
  if (collection instanceof Optional) return wrapped(elementOf(unwrapped(collection), name));
  const value = elementOf(collection, name);
  return value === none ? noKey : value;
};

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

/** Returns an `Optional` as nodes of optionals have it. */
function unwrapped(value: unknown): unknown {
  if (!(value instanceof Optional)) return value;
  return value === Optional.none ? none : value.value;
}

/** Returns the value of a node of optionals as an `Optional`. */
function wrapped(value: unknown): unknown {
  if (isError(value)) return value;
  return value === none ? Optional.none : new Optional(value);
}

/** The value of a node of optionals, as an `Optional`. Operands: the node. */
export const wrap: Operator = (program, at, scope) => wrapped(operand(program, at, 1, scope));

/** Any other node, where an optional may be read. Operands: the node. */
export const unwrap: Operator = (program, at, scope) => unwrapped(operand(program, at, 1, scope));

/** Any other node, where only an optional may be read. Operands: the node, the name of the function that reads it. */
export const unwrapOptional: Operator = (program, at, scope) => {
  const value = operand(program, at, 1, scope);
  const name = constantAt(program, at, 2) as string;
  return value instanceof Optional ? unwrapped(value) : noOverload(name, value);
};

/**
 * `a.?b.?c`, a chain of any length whose names are literals. Operands: start, the constant for an optional without a
 * value, number of names, names.
 */
export const optionalPath: Operator = (program, at, scope) => {
  const { words } = program;
  let value = unwrapped(readStart(program, words[at + 1] as number, scope));
  const end = at + 4 + (words[at + 3] as number);
  for (let place = at + 4; place < end; place++) {
    const name = nameAt(program, place);
    const next = isObject(value) ? own(value, name) : fieldOfOptional(value, name);
    if (next === undefined || next === none) return constantAt(program, at, 2);
    value = next;
  }
  return value;
};

/** `record.?a.?b`. Operands: the constant for an optional without a value, number of names, names. */
export const recordPath: Operator = (program, at, scope) => {
  const value = followPath(program, scope.record, at + 3, program.words[at + 2] as number);
  return value === undefined ? constantAt(program, at, 1) : value;
};

/** `record.?requestParameters.?a.?b`. Operands: the constant for an optional without a value, number of names behind requestParameters, names. */
export const parametersPath: Operator = (program, at, scope) => {
  const value = followPath(program, parametersOf(scope), at + 3, program.words[at + 2] as number);
  return value === undefined ? constantAt(program, at, 1) : value;
};

/** Returns a record's `requestParameters`; null if it has none, since null has no fields either. */
export function parametersOf(scope: Scope): unknown {
  if (scope.parameters === undefined) {
    const { record } = scope;
    scope.parameters = isJsonObject(record) ? (record.requestParameters ?? null) : null;
  }
  return scope.parameters;
}

/**
 * Follows a chain of `count` names, which begin at the word `place`, from a value of the record; returns undefined if it
 * leads nowhere. Within a record, what is neither a list nor null is no value of CEL's own.
 */
export function followPath(program: Program, start: unknown, place: number, count: number): unknown {
  let value = start;
  for (const end = place + count; place < end; place++) {
    const name = nameAt(program, place);
    if (isJsonObject(value)) value = own(value, name);
    else {
      value = fieldOfOptional(value, name);
      if (isError(value)) return value;
    }
    if (value === undefined || value === none) return undefined;
  }
  return value;
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

/** `a[?b]`: where `a` has no value, `b` is not evaluated. Operands: both, and the constant for an optional without a value. */
export const optionalIndex: Operator = (program, at, scope) => {
  const value = operand(program, at, 1, scope);
  const element = value === none ? none : elementOf(value, operand(program, at, 2, scope));
  return element === none ? constantAt(program, at, 3) : element;
};

/** `optional.hasValue()`. Operands: the node of an optional. */
export const hasValue: Operator = (program, at, scope) => {
  const value = operand(program, at, 1, scope);
  return isError(value) ? value : value !== none;
};

/** `optional.orValue(value)` and `optional.or(optional)`, which evaluate their argument only if it is needed. Operands: both. */
export const orElse: Operator = (program, at, scope) => {
  const value = operand(program, at, 1, scope);
  return value === none ? operand(program, at, 2, scope) : value;
};
