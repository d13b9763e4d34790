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
  TypeName,
  typeNames,
  typeOf,
  UnsignedInt,
  uint,
} from "../values.ts";
import { constantAt, evaluateAt, type Operator, operand, type Program } from "./program.ts";
import { failed, isError, noOverload, type Scope } from "./scope.ts";

/** A value that is the same for every record. Operands: the value. */
export const constant: Operator = (program, at) => constantAt(program, at, 1);

/** Returns the value of a literal, or an error. */
export function literal(value: unknown): unknown {
  if (typeof value === "bigint" && (value < minInt || value > maxInt)) return new ExpressionError("integer overflow");
  return isForeignUint(value) ? new UnsignedInt(value.valueOf()) : value;
}

/** A uint as cel-js's parser has it. */
function isForeignUint(value: unknown): value is { valueOf(): bigint } {
  return typeof value === "object" && typeof value?.valueOf() === "bigint";
}

/** `a && b && c`: one false operand decides, whatever the others are, errors included. Operands: their number, the operands. */
export const and: Operator = (program, at, scope) => logical(false, program, at, scope, 0);

/** `a || b || c`: one true operand decides, whatever the others are, errors included. Operands: their number, the operands. */
export const or: Operator = (program, at, scope) => logical(true, program, at, scope, 0);

/** Evaluates `&&` without the operands whose bits (`operandBit`) are in `left`. */
export function andWithout(left: number, program: Program, at: number, scope: Scope): unknown {
  return logical(false, program, at, scope, left);
}

/** The bit of an operand in a number that tells some of an expression's operands apart; 0 beyond the first 31. */
export function operandBit(index: number): number {
  return index < 31 ? 1 << index : 0;
}

function logical(decisive: boolean, program: Program, at: number, scope: Scope, left: number): unknown {
  const count = program.words[at + 1] as number;
  let error: ExpressionError | undefined;
  for (let index = 0; index < count; index++) {
    if (left !== 0 && (left & operandBit(index)) !== 0) continue;
    const value = operand(program, at, 2 + index, scope);
    if (value === decisive) return decisive;
    if (value !== !decisive) error ??= noOverload(decisive ? "||" : "&&", value);
  }
  return error ?? !decisive;
}

/** `!a` */
export const not: Operator = (program, at, scope) => {
  const value = operand(program, at, 1, scope);
  return typeof value === "boolean" ? !value : noOverload("!", value);
};

/** `-a` */
export const negate: Operator = (program, at, scope) => {
  const value = operand(program, at, 1, scope);
  if (typeof value === "number") return -value;
  if (typeof value === "bigint") return value === minInt ? new ExpressionError("integer overflow") : -value;
  if (value instanceof Duration && value.nanoseconds !== minInt) return new Duration(-value.nanoseconds);
  return noOverload("-", value);
};

/** `condition ? a : b` */
export const conditional: Operator = (program, at, scope) => {
  const value = operand(program, at, 1, scope);
  if (value === true) return operand(program, at, 2, scope);
  return value === false ? operand(program, at, 3, scope) : noOverload("?:", value);
};

/** `a == "text"` and `a != "text"`. Operands: a, the text, 1 for `==`. */
export const equalsText: Operator = (program, at, scope) => {
  const value = operand(program, at, 1, scope);
  return isError(value) ? value : (value === constantAt(program, at, 2)) === (program.words[at + 3] === 1);
};

/** `a == b` and `a != b`. Operands: both, 1 for `==`. */
export const equality: Operator = (program, at, scope) => {
  const a = operand(program, at, 1, scope);
  const b = operand(program, at, 2, scope);
  const expected = program.words[at + 3] === 1;
  if (typeof a === "string" && typeof b === "string") return (a === b) === expected;
  if (isError(a)) return a;
  if (isError(b)) return b;
  try {
    return isEqual(a, b) === expected;
  } catch (error) {
    return failed("==", error);
  }
};

/** `type(a) == string` and `type(a) != string`, without a value for the type. Operands: a, the type's name, 1 for `==`. */
export const hasType: Operator = (program, at, scope) => {
  const value = operand(program, at, 1, scope);
  return isError(value) ? value : (typeOf(value) === constantAt(program, at, 2)) === (program.words[at + 3] === 1);
};

/** `type(a)` */
export const type: Operator = (program, at, scope) => {
  const value = operand(program, at, 1, scope);
  if (isError(value)) return value;
  const name = typeOf(value);
  return typeNames.get(name) ?? new TypeName(name);
};

type Order = "<" | "<=" | ">" | ">=";

/** `a < b` and its kind, by operator. */
export const orders = { "<": order("<"), "<=": order("<="), ">": order(">"), ">=": order(">=") };

function order(op: Order): Operator {
  return (program, at, scope) => {
    const a = operand(program, at, 1, scope);
    const b = operand(program, at, 2, scope);
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

/** `a + b` and its kind, by operator. */
export const arithmetics = {
  "+": arithmetic("+"),
  "-": arithmetic("-"),
  "*": arithmetic("*"),
  "/": arithmetic("/"),
  "%": arithmetic("%"),
};

function arithmetic(op: keyof typeof calculations): Operator {
  const calculate = calculations[op];
  return (program, at, scope) => {
    const a = operand(program, at, 1, scope);
    const b = operand(program, at, 2, scope);
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

/** How many items of a list that `in` searches count as one visit. */
const itemsPerVisit = 10;

/** `item in ["a", "b"]`. Operands: item, a `Set` of the texts. */
export const inTexts: Operator = (program, at, scope) => {
  const value = operand(program, at, 1, scope);
  if (typeof value === "string") return (constantAt(program, at, 2) as ReadonlySet<string>).has(value);
  return isError(value) ? value : false;
};

/** `item in collection`. Operands: both. */
export const membership: Operator = (program, at, scope) => {
  const value = operand(program, at, 1, scope);
  const values = operand(program, at, 2, scope);
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

/** `[a, ?b]`. Operands: number of items, and for each its node and 1 if it was written with `?`: it is an optional, and left out if that has no value. */
export const list: Operator = (program, at, scope) => {
  const { words } = program;
  const values: unknown[] = [];
  const end = at + 2 + 2 * (words[at + 1] as number);
  for (let next = at + 2; next < end; next += 2) {
    const value = evaluateAt(program, words[next] as number, scope);
    if (isError(value)) return value;
    if (words[next + 1] === 0) values.push(value);
    else if (!(value instanceof Optional)) return noOverload("?", value);
    else if (value !== Optional.none) values.push(value.value);
  }
  return values;
};

/** `{"a": b, ?"c": d}`. Operands: number of entries, and for each the nodes of its key and value, and 1 if it was written with `?`. */
export const map: Operator = (program, at, scope) => {
  const { words } = program;
  const values = new Map<unknown, unknown>();
  const end = at + 2 + 3 * (words[at + 1] as number);
  for (let next = at + 2; next < end; next += 3) {
    const key = evaluateAt(program, words[next] as number, scope);
    const value = evaluateAt(program, words[next + 1] as number, scope);
    if (isError(key) || isError(value)) return noOverload("{}", key, value);
    const isKey = ["string", "boolean", "bigint"].includes(typeof key) || key instanceof UnsignedInt;
    if (!isKey) return new ExpressionError("unsupported key type of a map");
    if (words[next + 2] === 0) values.set(key, value);
    else if (!(value instanceof Optional)) return noOverload("?", value);
    else if (value !== Optional.none) values.set(key, value.value);
  }
  return values;
};

/** What a node that reads `params` at most returned. */
interface Memo {
  params: unknown;
  value: unknown;
}

/** Evaluates its operand again only when `params` is another object. Operands: the node, a `Memo`. */
export const memoized: Operator = (program, at, scope) => {
  const memo = constantAt(program, at, 2) as Memo;
  if (memo.params !== scope.params) {
    // With a budget of its own: what this record has used up must not become an error of later records.
    const { visits } = scope;
    scope.visits = 0;
    memo.value = operand(program, at, 1, scope);
    memo.params = scope.params;
    scope.visits = visits;
  }
  return memo.value;
};

const noParams = Symbol("no params");

/** Returns the memo of a node that has not been evaluated. */
export function emptyMemo(): Memo {
  return { params: noParams, value: undefined };
}
