import type { ASTNode } from "@marcbachmann/cel-js";

/** What an author should write instead, and where: an offset in characters into the expression. */
export interface Advice {
  problem: string;
  offset: number;
}

/** Makes the advice on one node: by default at its beginning, and with its line in which `fix` replaces a node. */
export type MakeAdvice = (problem: string, offset?: number, fix?: [ASTNode, string]) => Advice;

/** `record.a.b` → `record.?a.?b`. */
export function optional(path: string): string {
  return path.replaceAll(".?", ".").replaceAll(".", ".?");
}

/** The end of a problem's text, with the corrected line: `; write …`. Empty if the line is longer than 160 characters. */
export function written(line: string): string {
  const shown = line.trim();
  return shown.length > 160 ? "" : `; write ${shown}`;
}

/** The line of `text` at `from`, with its part from `from` to `to` replaced. */
export function replaced(text: string, from: number, to: number, right: string): string {
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const end = text.indexOf("\n", to) < 0 ? text.length : text.indexOf("\n", to);
  return text.slice(start, from) + right + text.slice(to, end);
}

/** The offset of a method's name in its expression: of `exists` in `a.b.exists(x, x == 1)`. */
export function methodStart({ input, args: [name, receiver] }: ASTNode & { op: "rcall" }): number {
  return input.indexOf(name, receiver.end);
}

/** The offset at which a node ends, after the parenthesis around its last operand, which cel-js leaves out. */
export function endOf({ input, start, end }: ASTNode): number {
  const text = input.slice(start, end).replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "");
  const isOpen = text.split("(").length > text.split(")").length;
  const close = /^\s*\)/.exec(input.slice(end))?.[0].length ?? 0;
  return isOpen ? end + close : end;
}

/** The text of a node. */
export function sourceOf(node: ASTNode): string {
  return node.input.slice(node.start, endOf(node));
}

/** A comparison of two operands. */
export type Comparison = ASTNode & { op: "==" | "!=" | "<" | "<=" | ">" | ">=" | "in"; args: [ASTNode, ASTNode] };

/** Whether a node compares two operands. */
export function isComparison(node: ASTNode): node is Comparison {
  return ["==", "!=", "<", "<=", ">", ">=", "in"].includes(node.op);
}
