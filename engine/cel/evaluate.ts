import type { ASTNode } from "@marcbachmann/cel-js";
import { type Compiled, compile } from "./compile/index.ts";
import { parseAst } from "./environment.ts";
import { ExpressionError } from "./expression-error.ts";
import type { Variables } from "./variables.ts";

/**
 * A prepared CEL expression: returns its value, and throws `ExpressionError` where CEL has an error. `trueOperands` has a
 * bit for each operand of its outermost `&&` that is known to be true (`operandBit`), and so is not evaluated.
 */
export type Expression = (variables: Variables, trueOperands?: number) => unknown;

/** Prepares a CEL expression that `language/` has checked. It is parsed when it is first evaluated, since most summaries never are. */
export function prepareExpression(text: string): Expression {
  return prepare(() => parseAst(text));
}

/** Prepares a checked expression's syntax tree. It is read when it is first evaluated, and not kept. */
export function prepareTree(tree: ASTNode): Expression {
  return prepare(() => tree);
}

function prepare(tree: () => ASTNode): Expression {
  let compiled: Compiled | undefined;
  return (variables, trueOperands) => {
    compiled ??= compile(tree());
    const value = compiled(variables, trueOperands);
    if (value instanceof ExpressionError) throw value;
    return value;
  };
}
