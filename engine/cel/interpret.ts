import type { ASTNode, Context, ParseResult } from "@marcbachmann/cel-js";
import { nodesOf } from "./ast.ts";
import { ExpressionError } from "./expression-error.ts";
import { compilePattern } from "./regular-expression.ts";

/**
 * How many list items and map keys one evaluation may visit in `exists`, `all`, `map` and `filter`
 * together. CloudTrail keeps a record under 256 KB, so a plain loop never comes near; nested loops
 * over lists that a caller filled do.
 */
export const maxVisits = 100_000;

/** An evaluation was stopped after `maxVisits` items. */
export class BudgetError extends ExpressionError {
  override name = "BudgetError";
  constructor() {
    super(`stopped after visiting ${maxVisits} items of the record's lists`);
  }
}

/** The members of a cel-js node that its type declarations leave out: how it is evaluated can be replaced. */
interface Internals {
  /** A loop macro has its comprehension here. */
  meta: { alternate?: Comprehension };
  setMeta<N>(key: "evaluate", evaluate: (interpreter: Interpreter, node: N, context: unknown) => unknown): void;
}

/** What cel-js expands a loop macro to. */
interface Comprehension extends Internals {
  args: { iterable: ASTNode };
  handle?: (items: unknown, args: unknown, interpreter: Interpreter, context: unknown) => unknown;
}

/** cel-js's interpreter. */
interface Interpreter {
  run(node: ASTNode, context: unknown): unknown;
}

/** Bounds what one evaluation by cel-js's interpreter can cost, whatever is in the record. */
export function interpret(parsed: ParseResult): (context: Context) => unknown {
  const budget = { visits: 0 };
  for (const node of nodesOf(parsed.ast)) {
    if (node.op !== "rcall") continue;
    if (node.args[0] === "matches") matchInLinearTime(node);
    const { alternate } = (node as unknown as Internals).meta;
    if (alternate) countVisits(alternate, budget);
  }
  return (context) => {
    budget.visits = 0;
    // A missing key is an error that && mostly absorbs; without stack traces it costs a seventh.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return parsed(context);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
}

/** Uses RE2 instead of JavaScript's RegExp, whose time a text of the caller's choice can make exponential. */
function matchInLinearTime(node: ASTNode & { op: "rcall" }): void {
  const [, receiver, [pattern]] = node.args;
  const expression = compilePattern(String(pattern?.args));
  (node as unknown as Internals).setMeta("evaluate", (interpreter, _node, context) => {
    const text = interpreter.run(receiver, context);
    if (typeof text !== "string") throw new ExpressionError("matches() needs a string");
    return expression.test(text);
  });
}

function countVisits(loop: Comprehension, budget: { visits: number }): void {
  loop.setMeta<Comprehension>("evaluate", (interpreter, node, context) => {
    const items = interpreter.run(node.args.iterable, context);
    if (typeof items === "object" && items !== null) {
      budget.visits += Array.isArray(items) ? items.length : Object.keys(items).length;
      if (budget.visits > maxVisits) throw new BudgetError();
    }
    return node.handle?.(items, node.args, interpreter, context);
  });
}
