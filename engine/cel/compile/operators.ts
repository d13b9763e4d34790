import type { ASTNode } from "@marcbachmann/cel-js";
import { isLiteral } from "../ast.ts";
import { type Closure, deferred, notCompilable } from "./closure.ts";
import { isEqual, isNumber, isScalar, TypeName, typeOf } from "./values.ts";

/** A literal. */
export function constant(value: unknown): Closure {
  return isScalar(value) ? () => value : notCompilable("literal");
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
    let allDecided = true;
    for (const operand of operands) {
      const value = operand(scope);
      if (value === decisive) return decisive;
      if (value !== !decisive) allDecided = false;
    }
    return allDecided ? !decisive : deferred;
  };
}

/** `!a` */
export function not(operand: Closure): Closure {
  return (scope) => {
    const value = operand(scope);
    return typeof value === "boolean" ? !value : deferred;
  };
}

/** `-a` */
export function negate(operand: Closure): Closure {
  return (scope) => {
    const value = operand(scope);
    return isNumber(value) ? -value : deferred;
  };
}

/** `condition ? a : b` */
export function conditional(condition: Closure, whenTrue: Closure, whenFalse: Closure): Closure {
  return (scope) => {
    const value = condition(scope);
    if (value === true) return whenTrue(scope);
    return value === false ? whenFalse(scope) : deferred;
  };
}

/** `a == b`, or `a != b` where `expected` is false. */
export function equality(left: Closure, right: Closure, expected: boolean): Closure {
  return (scope) => {
    const a = left(scope);
    const b = right(scope);
    if (typeof a === "string" && typeof b === "string") return (a === b) === expected;
    if (a instanceof TypeName && b instanceof TypeName) return (a === b) === expected;
    const equal = isEqual(a, b);
    return equal === deferred ? deferred : equal === expected;
  };
}

/** `a < b` and its kind, for numbers. */
export function order(op: "<" | "<=" | ">" | ">=", left: Closure, right: Closure): Closure {
  return (scope) => {
    const a = left(scope);
    const b = right(scope);
    if (!isNumber(a) || !isNumber(b)) return deferred;
    if (op === "<") return a < b;
    if (op === "<=") return a <= b;
    return op === ">" ? a > b : a >= b;
  };
}

/**
 * `a + b` for texts and lists. cel-js adds lists of one type; whether it adds others depends on the
 * types that its checker infers, which `areMixed` says it infers as `dyn`.
 */
export function add(left: Closure, right: Closure, areMixed: boolean): Closure {
  return (scope) => {
    const a = left(scope);
    const b = right(scope);
    if (typeof a === "string" && typeof b === "string") return a + b;
    if (!Array.isArray(a) || !Array.isArray(b)) return deferred;
    const areAlike = a.length > 0 && b.length > 0 && [...a, ...b].every((value) => typeOf(value) === typeOf(a[0]));
    return areMixed || areAlike ? [...a, ...b] : deferred;
  };
}

/** Whether cel-js's checker infers a node as a list of `dyn`. */
export function isListOfDyn(node: ASTNode): boolean {
  switch (node.op) {
    case "call":
      return node.args[0] === "asList";
    case "list":
      return node.args.some((item) => item.op === "." || isOrValue(item));
    case "+":
      return node.args.every(isListOfDyn);
    case "rcall": {
      const [name, receiver, [, body]] = node.args;
      return name === "filter" ? isListOfDyn(receiver) : name === "map" && body !== undefined && isOrValue(body);
    }
    default:
      return false;
  }
}

function isOrValue(node: ASTNode): boolean {
  return node.op === "rcall" && node.args[0] === "orValue";
}

/** `item in collection`, with a set for a list of text literals. */
export function membership(item: Closure, node: ASTNode, collection: Closure): Closure {
  const texts = textLiterals(node);
  return (scope) => {
    const value = item(scope);
    if (texts && typeof value === "string") return texts.has(value);
    const values = collection(scope);
    if (value === deferred || !Array.isArray(values)) return deferred;
    let allDecided = true;
    for (const other of values) {
      const equal = isEqual(value, other);
      if (equal === true) return true;
      if (equal === deferred) allDecided = false;
    }
    return allDecided ? false : deferred;
  };
}

/** The items of a list that consists of text literals. */
function textLiterals(node: ASTNode): ReadonlySet<string> | undefined {
  if (node.op !== "list" || node.args.length === 0) return undefined;
  const values = node.args.map((item) => (isLiteral(item) ? item.args : undefined));
  return values.every((value) => typeof value === "string") ? new Set(values) : undefined;
}

/** `[a, b]` */
export function list(items: Closure[]): Closure {
  return (scope) => {
    const values = [];
    for (const item of items) {
      const value = item(scope);
      if (value === deferred) return deferred;
      values.push(value);
    }
    return values;
  };
}
