import type { SyntaxNode } from "../ast.ts";
import { type Closure, none, unsure } from "./closure.ts";
import { isMap, isScalar } from "./values.ts";

/** The name of a field, and whether no object has something of that name without having such a field. */
interface Key {
  name: string;
  isPlain: boolean;
}

const keyOf = (name: string): Key => ({ name, isPlain: !(name in Object.prototype) });

/** The value of a map's own field; undefined without one, as nothing in a record is undefined. */
function own(map: Record<string, unknown>, { name, isPlain }: Key): unknown {
  return isPlain || Object.hasOwn(map, name) ? map[name] : undefined;
}

/** `a.b` */
export function field(receiver: Closure, name: string): Closure {
  const key = keyOf(name);
  return (scope) => {
    const map = receiver(scope);
    const value = isMap(map) ? own(map, key) : undefined;
    return value === undefined ? unsure : value;
  };
}

/** `has(a.b.c)`: only its last field may be missing. */
export function presence(receiver: Closure, name: string): Closure {
  const key = keyOf(name);
  return (scope) => {
    const map = receiver(scope);
    if (isMap(map)) return own(map, key) !== undefined;
    return map === null ? false : unsure;
  };
}

/** `a[b]` */
export function index(receiver: Closure, key: Closure): Closure {
  return (scope) => {
    const collection = receiver(scope);
    const name = key(scope);
    if (isMap(collection) && typeof name === "string" && Object.hasOwn(collection, name)) return collection[name];
    if (!Array.isArray(collection) || typeof name !== "bigint" || name < 0n) return unsure;
    return Number(name) < collection.length ? collection[Number(name)] : unsure;
  };
}

/** Whether a node gives an optional value, by its form: `.?`, `[?]`, `or`, and fields of these. */
export function isOptional({ op, args }: SyntaxNode): boolean {
  if (op === ".?" || op === "[?]") return true;
  if (op === "." || op === "[]") return isOptional(args[0]);
  return op === "rcall" && args[0] === "or";
}

/** `a.?b.?c`, a chain of any length with names that are known. */
export function optionalPath(receiver: Closure, names: readonly string[]): Closure {
  const keys = names.map(keyOf);
  return (scope) => {
    let value = receiver(scope);
    for (const key of keys) {
      const next = isMap(value) ? own(value, key) : noField(value);
      if (next === undefined) return none;
      if (next === unsure) return unsure;
      value = next;
    }
    return value;
  };
}

function noField(value: unknown): typeof unsure | undefined {
  return value === none || isScalar(value) || Array.isArray(value) ? undefined : unsure;
}

/** `a[?b]` */
export function optionalIndex(receiver: Closure, key: Closure): Closure {
  return (scope) => {
    const value = receiver(scope);
    const name = key(scope);
    if (value === unsure || (typeof name !== "string" && typeof name !== "bigint")) return unsure;
    if (Array.isArray(value)) {
      if (typeof name === "string" || name < 0n) return none;
      return Number(name) < value.length ? value[Number(name)] : none;
    }
    if (isMap(value)) return typeof name !== "string" ? unsure : Object.hasOwn(value, name) ? value[name] : none;
    return value === none || isScalar(value) ? none : unsure;
  };
}
