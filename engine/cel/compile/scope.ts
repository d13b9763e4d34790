import type { ASTNode } from "@marcbachmann/cel-js";
import type { Budget } from "../budget.ts";
import { ExpressionError } from "../expression-error.ts";
import { typeOf } from "../values.ts";
import type { Variables } from "../variables.ts";

/** What a macro of a library is compiled to: returns its value, or an `ExpressionError`, which `&&` and `||` may absorb. */
export type Closure = (scope: Scope) => unknown;

/** What a node can read. */
export interface Scope extends Variables, Budget {
  /** The record's `requestParameters`, or null, once it has been read: most fields that a rule reads are in there. */
  parameters: unknown;
  /** The variables of the loops and bindings around the node, outermost first. */
  locals: unknown[];
}

/** Compiles a node of a macro's operands; `locals` are the names of the variables around it, whose values the scope has at the same indexes. */
export type CompileNode = (node: ASTNode, locals: readonly string[]) => Closure;

export function isError(value: unknown): value is ExpressionError {
  return value instanceof ExpressionError;
}

/** Returns the error of values that an operator or function doesn't take: the first of them that is an error itself, or one that names their types. */
export function noOverload(name: string, ...values: unknown[]): ExpressionError {
  return values.find(isError) ?? new ExpressionError(`no such overload: ${name}(${values.map(typeOf).join(", ")})`);
}

/** Returns what a function or an operator threw as a value. */
export function failed(name: string, error: unknown): ExpressionError {
  return isError(error) ? error : new ExpressionError(`${name} failed`, { cause: error });
}
