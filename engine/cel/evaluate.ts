import type { ASTNode } from "@marcbachmann/cel-js";
import { compile, deferred } from "./compile/index.ts";
import { environment, parseAst } from "./environment.ts";
import { withMaps } from "./functions.ts";
import { interpret } from "./interpret.ts";
import type { Variables } from "./variables.ts";

/** A prepared CEL expression: returns its value, and throws where CEL has an error. */
export type Expression = (variables: Variables) => unknown;

/**
 * Prepares an expression that `language/` has checked. It is parsed when it is first evaluated, since
 * most summaries never are, and again for the interpreter if that is needed. Operands of the
 * outermost `&&` that `isKnownTrue` are not evaluated.
 */
export function prepareExpression(text: string, isKnownTrue?: (operand: ASTNode) => boolean): Expression {
  const interpreted = lazy(() => interpretExpression(text));
  const compiled = lazy(() => compile(parseAst(text), isKnownTrue) ?? (() => deferred));
  return (variables) => {
    const value = compiled()(variables);
    return value === deferred ? interpreted()(variables) : value;
  };
}

function lazy<T>(create: () => T): () => T {
  let created: T | undefined;
  return () => {
    created ??= create();
    return created;
  };
}

/** Prepares an expression for cel-js's interpreter alone: slower, and the one that words errors. */
export function interpretExpression(text: string): Expression {
  const evaluate = interpret(environment.parse(text));
  return (variables) => evaluate({ ...variables, record: readable(variables.record) });
}

/** The last record: the next rule most often reads the same one. */
let last: { record: unknown; readable: unknown } = { record: undefined, readable: undefined };

function readable(record: unknown): unknown {
  if (record !== last.record) last = { record, readable: withMaps(record) };
  return last.readable;
}
