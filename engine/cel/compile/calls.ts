import type { ASTNode } from "@marcbachmann/cel-js";
import { isLiteral } from "../ast.ts";
import { chargeOperand } from "../budget.ts";
import { ExpressionError } from "../expression-error.ts";
import { type Callee, isText, type Overload } from "../functions.ts";
import { compilePattern, type Pattern } from "../regular-expression.ts";
import { type Closure, constantOf, failed, isError, noOverload } from "./closure.ts";

/** Calls the overload that takes the operands' values. */
export function callFunction({ name, overloads, operands }: Callee, closures: Closure[]): Closure {
  const matcher = name === "matches" ? matchLiteral(operands[1], closures[0]) : undefined;
  if (matcher) return matcher;
  const [first, second] = closures;
  if (closures.length === 1 && first) {
    return (scope) => {
      const value = first(scope);
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
  }
  if (closures.length === 2 && first && second) {
    const [only, ...others] = overloads;
    const text = constantOf(second);
    if (only && others.length === 0 && typeof text === "string" && only.accepts.every((accept) => accept === isText)) {
      return callWithText(name, only, first, text);
    }
    return (scope) => {
      const a = first(scope);
      const b = second(scope);
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
  }
  return (scope) => {
    const values = closures.map((closure) => closure(scope));
    const overload = values.some(isError) ? undefined : overloads.find((candidate) => takes(candidate, values));
    if (!overload) return noOverload(name, ...values);
    try {
      values.forEach(chargeOperand);
      return overload.evaluate(...values);
    } catch (error) {
      return failed(name, error);
    }
  };
}

/** Compiles `a.startsWith("text")` and the like, most of the calls in rules, without a search for the overload. */
function callWithText(name: string, { evaluate }: Overload, operand: Closure, text: string): Closure {
  return (scope) => {
    const value = operand(scope);
    if (typeof value !== "string") return noOverload(name, value, text);
    try {
      chargeOperand(value);
      chargeOperand(text);
      return evaluate(value, text);
    } catch (error) {
      return failed(name, error);
    }
  };
}

function takes({ accepts }: Overload, values: readonly unknown[]): boolean {
  return accepts.every((accept, index) => accept(values[index]));
}

/** `text.matches("pattern")` and `matches(text, "pattern")`: the pattern is compiled once, when the rule is. */
function matchLiteral(pattern: ASTNode | undefined, text: Closure | undefined): Closure | undefined {
  if (!text || !isLiteral(pattern) || typeof pattern.args !== "string") return undefined;
  const source = pattern.args;
  let compiled: Pattern;
  try {
    compiled = compilePattern(source);
  } catch (error) {
    const bad = new ExpressionError("matches() was given a bad regular expression", { cause: error });
    return () => bad;
  }
  return (scope) => {
    const value = text(scope);
    if (typeof value !== "string") return noOverload("matches", value);
    try {
      chargeOperand(value);
      return compiled.test(value);
    } catch (error) {
      return failed("matches", error);
    }
  };
}
