import { Environment } from "@marcbachmann/cel-js";
import { RE2JS } from "re2js";
import { closureOf, unsure } from "./closures.ts";
import { declareFunctions } from "./functions.ts";
import { maxVisits, type SyntaxNode, syntaxNodes, type Variables } from "./syntax.ts";

export type { Variables } from "./syntax.ts";

/** A parsed CEL expression; calling it evaluates it, and throws where CEL has an error. */
export type Expression = (variables: Variables) => unknown;

/** An evaluation was stopped after `maxVisits` items. */
export class BudgetError extends Error {
  override name = "BudgetError";
  constructor() {
    super(`stopped after visiting ${maxVisits} items of the record's lists`);
  }
}

/** Parses an expression that `language/` has checked; throws on a syntax error. */
export function parseExpression(text: string): Expression {
  const interpreted = interpretExpression(text);
  const closure = closureOf(parseSyntax(text));
  if (!closure) return interpreted;
  return (variables) => {
    const value = closure(variables);
    return value === unsure ? interpreted(variables) : value;
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
    return parsed(variables);
  };
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
  const expression = RE2JS.compile(pattern.args);
  node.setMeta("evaluate", (evaluator, _node, context) => {
    const text = evaluator.run(receiver, context);
    if (typeof text !== "string") throw new TypeError("matches() needs a string");
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
