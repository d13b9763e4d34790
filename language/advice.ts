import type { ASTNode } from "@marcbachmann/cel-js";

/** What an author should write instead, and where: an offset in characters into the expression. */
export interface Advice {
  problem: string;
  offset: number;
}

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
