import { chargeOperand } from "../budget.ts";
import type { Overload } from "../functions.ts";
import type { Pattern } from "../regular-expression.ts";
import { constantAt, evaluateAt, type Operator, operand, type Program } from "./program.ts";
import { type Closure, failed, isError, noOverload } from "./scope.ts";

/** A function, as calls of it share it: an overload is chosen by the operands' values. */
export interface Called {
  name: string;
  overloads: readonly Overload[];
}

function calledAt(program: Program, at: number): Called {
  return constantAt(program, at, 1) as Called;
}

/** A call of a function with one operand. Operands: `Called`, the operand. */
export const callWithOne: Operator = (program, at, scope) => {
  const { name, overloads } = calledAt(program, at);
  const value = operand(program, at, 2, scope);
  if (isError(value)) return value;
  for (const { accepts, evaluate } of overloads) {
    if (!accepts[0]?.(value)) continue;
    try {
      chargeOperand(value);
      return evaluate(value);
    } catch (error) {
      return failed(name, error);
    }
  }
  return noOverload(name, value);
};

/** A call of a function whose only overload takes one operand of any type, as `asList(value)`. Operands: `Called`, the operand. */
export const callWithAnyOne: Operator = (program, at, scope) => {
  const { name, overloads } = calledAt(program, at);
  const value = operand(program, at, 2, scope);
  if (isError(value)) return value;
  try {
    chargeOperand(value);
    return (overloads[0] as Overload).evaluate(value);
  } catch (error) {
    return failed(name, error);
  }
};

/** A call of a function with two operands. Operands: `Called`, both operands. */
export const callWithTwo: Operator = (program, at, scope) => {
  const { name, overloads } = calledAt(program, at);
  const a = operand(program, at, 2, scope);
  const b = operand(program, at, 3, scope);
  if (isError(a) || isError(b)) return noOverload(name, a, b);
  for (const { accepts, evaluate } of overloads) {
    if (!accepts[0]?.(a) || !accepts[1]?.(b)) continue;
    try {
      chargeOperand(a);
      chargeOperand(b);
      return evaluate(a, b);
    } catch (error) {
      return failed(name, error);
    }
  }
  return noOverload(name, a, b);
};

/** Any other call of a function. Operands: `Called`, number of operands, the operands. */
export const callWithAny: Operator = (program, at, scope) => {
  const { name, overloads } = calledAt(program, at);
  const places = program.words.subarray(at + 3, at + 3 + (program.words[at + 2] as number));
  const values = Array.from(places, (place) => evaluateAt(program, place, scope));
  const overload = values.some(isError) ? undefined : overloads.find((candidate) => takes(candidate, values));
  if (!overload) return noOverload(name, ...values);
  try {
    values.forEach(chargeOperand);
    return overload.evaluate(...values);
  } catch (error) {
    return failed(name, error);
  }
};

function takes({ accepts }: Overload, values: readonly unknown[]): boolean {
  return accepts.every((accept, index) => accept(values[index]));
}

/**
 * `a.startsWith("text")` and the like, most of the calls in rules, without a search for the overload. Operands: `Called`,
 * whose only overload takes two texts, the operand, the text.
 */
export const callWithText: Operator = (program, at, scope) => {
  const { name, overloads } = calledAt(program, at);
  const value = operand(program, at, 2, scope);
  const text = constantAt(program, at, 3) as string;
  if (typeof value !== "string") return noOverload(name, value, text);
  try {
    chargeOperand(value);
    chargeOperand(text);
    return (overloads[0] as Overload).evaluate(value, text);
  } catch (error) {
    return failed(name, error);
  }
};

/** `text.matches("pattern")` and `matches(text, "pattern")`, whose pattern is compiled once. Operands: the text, `Pattern`. */
export const matchesPattern: Operator = (program, at, scope) => {
  const value = operand(program, at, 1, scope);
  if (typeof value !== "string") return noOverload("matches", value);
  try {
    chargeOperand(value);
    return (constantAt(program, at, 2) as Pattern).test(value);
  } catch (error) {
    return failed("matches", error);
  }
};

/** A macro of a library. Operands: the closure that it was compiled to. */
export const callClosure: Operator = (program, at, scope) => (constantAt(program, at, 1) as Closure)(scope);
