import type { ASTNode } from "@marcbachmann/cel-js";
import { type Closure, deferred, none } from "./closure.ts";
import { isMap, isScalar } from "./values.ts";

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

/** `a.b` */
export function field(receiver: Closure, name: string): Closure {
  const key = keyOf(name);
  return (scope) => {
    const map = receiver(scope);
    const value = isMap(map) ? own(map, key) : undefined;
    return value === undefined ? deferred : value;
  };
}

/** `has(a.b.c)`: only the last field may be missing. */
export function presence(receiver: Closure, name: string): Closure {
  const key = keyOf(name);
  return (scope) => {
    const map = receiver(scope);
    if (isMap(map)) return own(map, key) !== undefined;
    return map === null ? false : deferred;
  };
}

/** `a[b]` */
export function index(receiver: Closure, key: Closure): Closure {
  return (scope) => {
    const collection = receiver(scope);
    const name = key(scope);
    if (isMap(collection) && typeof name === "string" && Object.hasOwn(collection, name)) return collection[name];
    if (!Array.isArray(collection) || typeof name !== "bigint" || name < 0n) return deferred;
    return Number(name) < collection.length ? collection[Number(name)] : deferred;
  };
}

/** Whether a node has an optional value, by its form: `.?`, `[?]`, `or`, and fields of these. */
export function isOptional(node: ASTNode): boolean {
  if (node.op === ".?" || node.op === "[?]") return true;
  if (node.op === "." || node.op === "[]") return isOptional(node.args[0]);
  return node.op === "rcall" && node.args[0] === "or";
}

/** `a.?b.?c`, a chain of any length whose names are literals. */
export function optionalPath(receiver: Closure, names: readonly string[]): Closure {
  const keys = names.map(keyOf);
  return (scope) => {
    let value = receiver(scope);
    for (const key of keys) {
      const next = isMap(value) ? own(value, key) : noField(value);
      if (next === undefined) return none;
      if (next === deferred) return deferred;
      value = next;
    }
    return value;
  };
}

function noField(value: unknown): typeof deferred | undefined {
  return value === none || isScalar(value) || Array.isArray(value) ? undefined : deferred;
}

/** `a[?b]` */
export function optionalIndex(receiver: Closure, key: Closure): Closure {
  return (scope) => {
    const value = receiver(scope);
    const name = key(scope);
    if (value === deferred || (typeof name !== "string" && typeof name !== "bigint")) return deferred;
    if (Array.isArray(value)) {
      if (typeof name === "string" || name < 0n) return none;
      return Number(name) < value.length ? value[Number(name)] : none;
    }
    if (isMap(value)) return typeof name !== "string" ? deferred : Object.hasOwn(value, name) ? value[name] : none;
    return value === none || isScalar(value) ? none : deferred;
  };
}
