import { Environment } from "@marcbachmann/cel-js";
import ipaddr from "ipaddr.js";
import { RE2JS } from "re2js";

/** What an expression can read. */
export interface Variables {
  record: unknown;
  params: Record<string, unknown>;
}

/** A parsed CEL expression; calling it evaluates it, and throws where CEL has an error. */
export type Expression = (variables: Variables) => unknown;

/**
 * How many list items and map keys one evaluation may visit in `exists`, `all`, `map` and `filter`
 * together. CloudTrail keeps a record under 256 KB, so a plain loop never comes near; nested loops
 * over lists that a caller filled do.
 */
export const maxVisits = 100_000;

/** An evaluation was stopped after `maxVisits` items. */
export class BudgetError extends Error {
  override name = "BudgetError";
  constructor() {
    super(`stopped after visiting ${maxVisits} items of the record's lists`);
  }
}

/** Parses an expression that `language/` has checked; throws on a syntax error. */
export function parseExpression(text: string): Expression {
  const parsed = environment.parse(text);
  const budget = { visits: 0 };
  for (const node of syntaxNodes(parsed.ast)) {
    if (node.op === "rcall" && node.args[0] === "matches") matchInLinearTime(node);
    else if (node.op === "list" && node.args.length > 0) keepConstants(node);
    if (node.meta.alternate) countVisits(node.meta.alternate, budget);
  }
  return (variables) => {
    budget.visits = 0;
    return parsed(variables);
  };
}

/**
 * Declares the functions that rules have beyond the CEL standard: `cidr(range).containsIP(address)`
 * (named as in Kubernetes; false for what is not an address), `parseJson(text)`, and `asList(value)`
 * (a list as it is, null as no item, anything else as one item: how IAM policies may be read).
 */
export function declareFunctions(environment: Environment): Environment {
  return environment
    .registerType("Cidr", { ctor: Cidr, fields: {} })
    .registerFunction("cidr(string): Cidr", (range: string) => new Cidr(range))
    .registerFunction("Cidr.containsIP(dyn): bool", (range: Cidr, address: unknown) => range.containsIP(address))
    .registerFunction("parseJson(string): dyn", parseJson)
    .registerFunction("asList(dyn): list<dyn>", (value: unknown) =>
      Array.isArray(value) ? value : value === null ? [] : [value],
    );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // JSON.parse quotes the text, which a record's content must not reach the log by.
    throw new SyntaxError("parseJson() was given text that is not JSON", { cause: error });
  }
}

class Cidr {
  readonly #range: [ipaddr.IPv4 | ipaddr.IPv6, number];

  constructor(text: string) {
    this.#range = ipaddr.parseCIDR(text);
  }

  containsIP(text: unknown): boolean {
    // CloudTrail writes a service's name, such as "cloudformation.amazonaws.com", for some callers.
    if (typeof text !== "string" || !ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    return address.kind() === this.#range[0].kind() && address.match(this.#range);
  }
}

const environment = declareFunctions(new Environment({ enableOptionalTypes: true }))
  .registerVariable("record", "map")
  .registerVariable("params", "map");

/**
 * A node of cel-js's syntax tree, with the two members that its type declarations leave out: how
 * it is evaluated can be replaced, and a macro (`exists`, `map`, …) has its loop as `alternate`.
 */
interface SyntaxNode {
  op: string;
  // biome-ignore lint/suspicious/noExplicitAny: what it holds depends on op
  args: any;
  handle?: (items: unknown, args: unknown, evaluator: Evaluator, context: unknown) => unknown;
  meta: { alternate?: SyntaxNode };
  setMeta(key: "evaluate", evaluate: (evaluator: Evaluator, node: SyntaxNode, context: unknown) => unknown): void;
}

interface Evaluator {
  run(node: SyntaxNode, context: unknown): unknown;
}

/** Every node of a syntax tree, each before those below it. */
export function* syntaxNodes(root: unknown): Generator<SyntaxNode> {
  if (Array.isArray(root)) for (const item of root) yield* syntaxNodes(item);
  if (!isSyntaxNode(root)) return;
  yield root;
  yield* syntaxNodes(root.args);
}

function isSyntaxNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "op" in value && "args" in value;
}

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

/** A list of literals is the same at each evaluation; cel-js builds it anew (see bench/). */
function keepConstants(node: SyntaxNode): void {
  const items: SyntaxNode[] = node.args;
  if (!items.every((item) => item.op === "value")) return;
  const constants = items.map((item) => item.args);
  node.setMeta("evaluate", () => constants);
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
