import type { ASTNode } from "@marcbachmann/cel-js";
import { isLiteral } from "../ast.ts";
import { charge, chargeText, checkTextLength, maxTextLength } from "../budget.ts";
import { ExpressionError } from "../expression-error.ts";
import { between, duration, shift } from "../standard/calendar.ts";
import {
  compare,
  Duration,
  entryOf,
  int,
  isEqual,
  isMap,
  maxInt,
  minInt,
  Optional,
  Timestamp,
  UnsignedInt,
  uint,
} from "../values.ts";
import { type Closure, constant, constantOf, failed, isError, noOverload } from "./closure.ts";

/** A literal. */
export function literal(value: unknown): Closure {
  if (typeof value === "bigint" && (value < minInt || value > maxInt)) {
    return constant(new ExpressionError("integer overflow"));
  }
  return constant(isForeignUint(value) ? new UnsignedInt(value.valueOf()) : value);
}

/** A uint as cel-js's parser has it. */
function isForeignUint(value: unknown): value is { valueOf(): bigint } {
  return typeof value === "object" && typeof value?.valueOf() === "bigint";
}

/** `a && b && c`: one false operand decides, whatever the others are, errors included. */
export function and(operands: Closure[]): Closure {
  return logical(false, operands);
}

/** `a || b || c`: one true operand decides, whatever the others are, errors included. */
export function or(operands: Closure[]): Closure {
  return logical(true, operands);
}

function logical(decisive: boolean, operands: Closure[]): Closure {
  return (scope) => {
    let error: ExpressionError | undefined;
    for (const operand of operands) {
      const value = operand(scope);
      if (value === decisive) return decisive;
      if (value !== !decisive) error ??= noOverload(decisive ? "||" : "&&", value);
    }
    return error ?? !decisive;
  };
}

/** `!a` */
export function not(operand: Closure): Closure {
  return (scope) => {
    const value = operand(scope);
    return typeof value === "boolean" ? !value : noOverload("!", value);
  };
}

/** `-a` */
export function negate(operand: Closure): Closure {
  return (scope) => {
    const value = operand(scope);
    if (typeof value === "number") return -value;
    if (typeof value === "bigint") return value === minInt ? new ExpressionError("integer overflow") : -value;
    if (value instanceof Duration && value.nanoseconds !== minInt) return new Duration(-value.nanoseconds);
    return noOverload("-", value);
  };
}

/** `condition ? a : b` */
export function conditional(condition: Closure, whenTrue: Closure, whenFalse: Closure): Closure {
  return (scope) => {
    const value = condition(scope);
    if (value === true) return whenTrue(scope);
    return value === false ? whenFalse(scope) : noOverload("?:", value);
  };
}

/** `a == b`, or `a != b` where `expected` is false. */
export function equality(left: Closure, right: Closure, expected: boolean): Closure {
  const text = constantOf(right);
  if (typeof text === "string") {
    return (scope) => {
      const value = left(scope);
      return isError(value) ? value : (value === text) === expected;
    };
  }
  return (scope) => {
    const a = left(scope);
    const b = right(scope);
    if (typeof a === "string" && typeof b === "string") return (a === b) === expected;
    if (isError(a)) return a;
    if (isError(b)) return b;
    try {
      return isEqual(a, b) === expected;
    } catch (error) {
      return failed("==", error);
    }
  };
}

/** `a < b` and its kind. */
export function order(op: "<" | "<=" | ">" | ">=", left: Closure, right: Closure): Closure {
  return (scope) => {
    const a = left(scope);
    const b = right(scope);
    if (isError(a) || isError(b)) return noOverload(op, a, b);
    const found = ordered(op, a, b);
    if (found === undefined) return noOverload(op, a, b);
    if (isError(found)) return found;
    if (op === "<") return found < 0;
    if (op === "<=") return found <= 0;
    return op === ">" ? found > 0 : found >= 0;
  };
}

function ordered(op: string, a: unknown, b: unknown): number | undefined | ExpressionError {
  try {
    return compare(a, b);
  } catch (error) {
    return failed(op, error);
  }
}

/** `a + b` and its kind. */
export function arithmetic(op: "+" | "-" | "*" | "/" | "%", left: Closure, right: Closure): Closure {
  const calculate = calculations[op];
  return (scope) => {
    const a = left(scope);
    const b = right(scope);
    if (op === "+" && typeof a === "string" && typeof b === "string" && a.length + b.length < maxTextLength)
      return a + b;
    if (isError(a) || isError(b)) return noOverload(op, a, b);
    try {
      const value = calculate(a, b);
      return value === undefined ? noOverload(op, a, b) : value;
    } catch (error) {
      return failed(op, error);
    }
  };
}

/** Return undefined for types that the operator does not take. */
const calculations = {
  "+": (a: unknown, b: unknown) => {
    if (Array.isArray(a) && Array.isArray(b)) {
      charge(a.length + b.length);
      return [...a, ...b];
    }
    if (typeof a === "string" && typeof b === "string") {
      checkTextLength(a.length + b.length);
      return a + b;
    }
    if (a instanceof Uint8Array && b instanceof Uint8Array) {
      chargeText(a.length + b.length);
      return Buffer.concat([a, b]);
    }
    if (a instanceof Timestamp && b instanceof Duration) return shift(a, b, 1n);
    if (a instanceof Duration && b instanceof Timestamp) return shift(b, a, 1n);
    if (a instanceof Duration && b instanceof Duration) return duration(a.nanoseconds + b.nanoseconds);
    return numeric(
      a,
      b,
      (x, y) => x + y,
      (x, y) => x + y,
    );
  },
  "-": (a: unknown, b: unknown) => {
    if (a instanceof Timestamp && b instanceof Timestamp) return between(a, b);
    if (a instanceof Timestamp && b instanceof Duration) return shift(a, b, -1n);
    if (a instanceof Duration && b instanceof Duration) return duration(a.nanoseconds - b.nanoseconds);
    return numeric(
      a,
      b,
      (x, y) => x - y,
      (x, y) => x - y,
    );
  },
  "*": (a: unknown, b: unknown) =>
    numeric(
      a,
      b,
      (x, y) => x * y,
      (x, y) => x * y,
    ),
  "/": (a: unknown, b: unknown) =>
    numeric(
      a,
      b,
      (x, y) => x / y,
      (x, y) => {
        if (y === 0n) throw new ExpressionError("division by zero");
        return x / y;
      },
    ),
  "%": (a: unknown, b: unknown) =>
    numeric(a, b, undefined, (x, y) => {
      if (y === 0n) throw new ExpressionError("modulus by zero");
      if (x === minInt && y === -1n) throw new ExpressionError("integer overflow");
      return x % y;
    }),
};

/** Calculates with two numbers of one type. */
function numeric(
  a: unknown,
  b: unknown,
  doubles: ((x: number, y: number) => number) | undefined,
  integers: (x: bigint, y: bigint) => bigint,
): unknown {
  if (typeof a === "bigint" && typeof b === "bigint") return int(integers(a, b));
  if (typeof a === "number" && typeof b === "number") return doubles?.(a, b);
  if (a instanceof UnsignedInt && b instanceof UnsignedInt) return uint(integers(a.valueOf(), b.valueOf()));
  return undefined;
}

/** How many items of a list that `in` searches count as one visit. */
const itemsPerVisit = 10;

/** `item in collection`, with a set for a list of text literals. */
export function membership(item: Closure, node: ASTNode, collection: Closure): Closure {
  const texts = textLiterals(node);
  return (scope) => {
    const value = item(scope);
    if (texts) return typeof value === "string" ? texts.has(value) : isError(value) ? value : false;
    const values = collection(scope);
    if (isError(value) || isError(values)) return noOverload("in", value, values);
    if (isMap(values)) return entryOf(values, value) !== undefined;
    if (!Array.isArray(values)) return noOverload("in", value, values);
    try {
      if (values.length >= itemsPerVisit) charge(Math.floor(values.length / itemsPerVisit));
      for (const other of values) if (isEqual(value, other)) return true;
      return false;
    } catch (error) {
      return failed("in", error);
    }
  };
}

/** The items of a list that consists of text literals. */
function textLiterals(node: ASTNode): ReadonlySet<string> | undefined {
  if (node.op !== "list" || node.args.length === 0) return undefined;
  const values = node.args.map((item) => (isLiteral(item) ? item.args : undefined));
  return values.every((value) => typeof value === "string") ? new Set(values) : undefined;
}

/** An item of a list literal, or the key and the value of an entry of a map literal. */
export interface Element {
  key?: Closure;
  value: Closure;
  /** Whether it was written with `?`: the value is an optional, and left out if that has none. */
  isOptional: boolean;
}

/** `[a, ?b]` */
export function list(elements: Element[]): Closure {
  return (scope) => {
    const values = [];
    for (const { value: evaluate, isOptional } of elements) {
      const value = evaluate(scope);
      if (isError(value)) return value;
      if (!isOptional) values.push(value);
      else if (!(value instanceof Optional)) return noOverload("?", value);
      else if (value !== Optional.none) values.push(value.value);
    }
    return values;
  };
}

/** `{"a": b, ?"c": d}` */
export function map(elements: Element[]): Closure {
  return (scope) => {
    const values = new Map<unknown, unknown>();
    for (const { key: evaluateKey, value: evaluate, isOptional } of elements) {
      const key = evaluateKey?.(scope);
      const value = evaluate(scope);
      if (isError(key) || isError(value)) return noOverload("{}", key, value);
      const isKey = ["string", "boolean", "bigint"].includes(typeof key) || key instanceof UnsignedInt;
      if (!isKey) return new ExpressionError("unsupported key type of a map");
      if (!isOptional) values.set(key, value);
      else if (!(value instanceof Optional)) return noOverload("?", value);
      else if (value !== Optional.none) values.set(key, value.value);
    }
    return values;
  };
}
