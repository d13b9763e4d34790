import type { ASTNode } from "@marcbachmann/cel-js";
import { compile } from "./compile/index.ts";
import { parseAst } from "./environment.ts";
import { ExpressionError } from "./expression-error.ts";
import type { Variables } from "./variables.ts";

/** A prepared CEL expression: returns its value, and throws `ExpressionError` where CEL has an error. */
export type Expression = (variables: Variables) => unknown;

/**
 * Prepares an expression that `language/` has checked. It is parsed when it is first evaluated, since
 * most summaries never are. Operands of the outermost `&&` that `isKnownTrue` are not evaluated.
 */
export function prepareExpression(text: string, isKnownTrue?: (operand: ASTNode) => boolean): Expression {
  let compiled: ReturnType<typeof compile> | undefined;
  return (variables) => {
    compiled ??= compile(parseAst(text), isKnownTrue);
    const value = compiled(variables);
    if (value instanceof ExpressionError) throw value;
    return value;
  };
}
