import { Environment } from "@marcbachmann/cel-js";
import { maxVisits, type SyntaxNode, syntaxNodes, type Variables } from "./ast.ts";
import { closureOf, unsure } from "./compile/index.ts";
import { ExpressionError } from "./expression-error.ts";
import { declareFunctions, withMaps } from "./functions.ts";
import { compilePattern } from "./regular-expression.ts";

export type { Variables } from "./ast.ts";

/** A parsed CEL expression; calling it evaluates it, and throws where CEL has an error. */
export type Expression = (variables: Variables) => unknown;

/** An evaluation was stopped after `maxVisits` items. */
export class BudgetError extends ExpressionError {
  override name = "BudgetError";
  constructor() {
    super(`stopped after visiting ${maxVisits} items of the record's lists`);
  }
}

/**
 * Prepares an expression that `language/` has checked. It is parsed when it is first evaluated, as
 * most summaries never are, and once more for the interpreter if that is needed. Where operands of
 * its outermost `&&` are `known` to be true, only the others are evaluated.
 */
export function parseExpression(text: string, known?: (operand: SyntaxNode) => boolean): Expression {
  const interpreted = once(() => interpretExpression(text));
  const closure = once(() => closureOf(parseSyntax(text), known) ?? (() => unsure));
  return (variables) => {
    const value = closure()(variables);
    return value === unsure ? interpreted()(variables) : value;
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The same by cel-js's interpreter alone: slower, and the one that says what an error is. */
export function interpretExpression(text: string): Expression {
  const parsed = environment.parse(text);
  const budget = { visits: 0 };
  for (const node of syntaxNodes(parsed.ast)) {
    if (node.op === "rcall" && node.args[0] === "matches") matchInLinearTime(node);
    if (node.meta.alternate) countVisits(node.meta.alternate, budget);
  }
  return (variables) => {
    budget.visits = 0;
    // A missing key is an error that && mostly absorbs; without stack traces it costs a seventh.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return parsed({ ...variables, record: readable(variables.record) });
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
}

/** The record that was asked for last: most often the next rule asks for it too. */
let last: { record: unknown; readable: unknown } = { record: undefined, readable: undefined };

function readable(record: unknown): unknown {
  if (record !== last.record) last = { record, readable: withMaps(record) };
  return last.readable;
}

/** The syntax tree of an expression; throws on a syntax error. */
export function parseSyntax(text: string): SyntaxNode {
  return environment.parse(text).ast as unknown as SyntaxNode;
}

const environment = declareFunctions(
  // The checker, which knows the types of fields, holds literals to one type; here they are all dyn.
  new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false }),
)
  .registerVariable("record", "map")
  .registerVariable("params", "map");

/** RE2 instead of JavaScript's RegExp, whose time a text of the caller's choice can make exponential. */
function matchInLinearTime(node: SyntaxNode): void {
  const [, receiver, [pattern]] = node.args;
  const expression = compilePattern(pattern.args);
  node.setMeta("evaluate", (evaluator, _node, context) => {
    const text = evaluator.run(receiver, context);
    if (typeof text !== "string") throw new ExpressionError("matches() needs a string");
    return expression.test(text);
  });
}

function countVisits(loop: SyntaxNode, budget: { visits: number }): void {
  loop.setMeta("evaluate", (evaluator, node, context) => {
    const items = evaluator.run(node.args.iterable, context);
    if (typeof items === "object" && items !== null) {
      budget.visits += Array.isArray(items) ? items.length : Object.keys(items).length;
      if (budget.visits > maxVisits) throw new BudgetError();
    }
    return node.handle?.(items, node.args, evaluator, context);
  });
}
