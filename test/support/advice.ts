import { findMistakes } from "../../language/check.ts";

/** The mistakes of an expression, each with a caret at its place. */
export function mistakesOf(text: string): string[] {
  const found: string[] = [];
  findMistakes(text, "bool", [], (problem, offset) => {
    found.push(`${" ".repeat(offset)}^ ${problem}`);
    return new Error(problem) as never;
  });
  return found;
}

/** The mistakes of expressions, each below its line; and those that are left when the line is written as advised. */
export function advice(expressions: string): string {
  return expressions
    .trim()
    .split("\n")
    .flatMap((line) => {
      const text = line.trim();
      const found = mistakesOf(text);
      const left = found.flatMap((problem) => mistakesOf(/; write (.*)$/.exec(problem)?.[1] ?? "true"));
      return [text, ...(found.length > 0 ? found : ["no mistake"]), ...left.map((problem) => `then ${problem.trim()}`)];
    })
    .join("\n");
}
