/** What an expression can read. */
export interface Variables {
  record: unknown;
  params: Record<string, unknown>;
}

/**
 * How many list items and map keys one evaluation may visit in `exists`, `all`, `map` and `filter`
 * together. CloudTrail keeps a record under 256 KB, so a plain loop never comes near; nested loops
 * over lists that a caller filled do.
 */
export const maxVisits = 100_000;

/**
 * A node of cel-js's syntax tree, with the two members that its type declarations leave out: how
 * it is evaluated can be replaced, and a macro (`exists`, `map`, …) has its loop as `alternate`.
 */
export interface SyntaxNode {
  op: string;
  /** The expression that it is part of, and where in it the node begins and ends. */
  input: string;
  start: number;
  end: number;
  // biome-ignore lint/suspicious/noExplicitAny: what it holds depends on op
  args: any;
  handle?: (items: unknown, args: unknown, evaluator: Evaluator, context: unknown) => unknown;
  meta: { alternate?: SyntaxNode };
  setMeta(key: "evaluate", evaluate: (evaluator: Evaluator, node: SyntaxNode, context: unknown) => unknown): void;
}

/** cel-js's interpreter. */
export interface Evaluator {
  run(node: SyntaxNode, context: unknown): unknown;
}

/** Every node of a syntax tree, each before those below it. */
export function* syntaxNodes(root: unknown): Generator<SyntaxNode> {
  if (Array.isArray(root)) for (const item of root) yield* syntaxNodes(item);
  if (!isSyntaxNode(root)) return;
  yield root;
  yield* syntaxNodes(root.args);
}

/** Whether a value is a node of a syntax tree, rather than a name or a literal's value. */
export function isSyntaxNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "op" in value && "args" in value;
}
