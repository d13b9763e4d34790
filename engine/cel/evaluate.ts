import { compile } from "./compile/index.ts";
import { parseAst } from "./environment.ts";
import { ExpressionError } from "./expression-error.ts";
import type { Variables } from "./variables.ts";

/** A prepared CEL expression: returns its value, and throws `ExpressionError` where CEL has an error. */
export type Expression = (variables: Variables) => unknown;

/**
 * Prepares an expression that `language/` has checked. It is parsed when it is first evaluated, since
 * most summaries never are. `trueOperands` has a bit for each operand of its outermost `&&` that is known to be true, and
 * so is not evaluated.
 */
export function prepareExpression(text: string, trueOperands = 0): Expression {
  let compiled: ReturnType<typeof compile> | undefined;
  return (variables) => {
    compiled ??= compile(parseAst(text), trueOperands);
    const value = compiled(variables);
    if (value instanceof ExpressionError) throw value;
    return value;
  };
}
