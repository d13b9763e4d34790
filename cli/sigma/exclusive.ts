import type { ASTNode } from "@marcbachmann/cel-js";
import { fieldPath, isLiteral, operandsOf } from "../../engine/cel/ast.ts";
import { parseAst } from "../../engine/cel/environment.ts";
import { type Cel, print } from "./cel.ts";
import { SigmaError } from "./sigma-error.ts";

/** Whether no record can match both expressions, as they want different event names or sources. */
export function areExclusive(a: Cel, b: Cel): boolean {
  const [left, right] = [parseAst(print(a)), parseAst(print(b))];
  return ["eventName", "eventSource"].some((field) => {
    const [some, others] = [literalsOf(left, field), literalsOf(right, field)];
    return some !== undefined && others !== undefined && !haveCommon(some, others);
  });
}

/** Whether two lists have a text in common; case is ignored, as one of them may be compared without case. */
function haveCommon(some: readonly string[], others: readonly string[]): boolean {
  const lower = others.map((text) => text.toLowerCase());
  return some.some((text) => lower.includes(text.toLowerCase()));
}

/** Throws `SigmaError` for an expression that wants two event names or sources of one record, and so can match none. */
export function refuseContradiction(expression: string): void {
  const node = parseAst(expression);
  for (const field of ["eventName", "eventSource"]) {
    const [first, ...others] = allLiteralsOf(node, field);
    const contrary = others.find((texts) => first && !haveCommon(first, texts));
    if (!first || !contrary) continue;
    throw new SigmaError(
      `condition: no record has both ${field} "${first[0]}" and "${contrary[0]}"; what relates two records is a correlation`,
    );
  }
}

/** The texts that a field must have one of; undefined if the expression demands none. */
function literalsOf(node: ASTNode, field: string): string[] | undefined {
  return allLiteralsOf(node, field)[0];
}

/** The texts that a field must have one of, for each part of the expression that demands some. */
function allLiteralsOf(node: ASTNode, field: string): string[][] {
  return operandsOf(node, "&&").flatMap((operand) => {
    if (operand.op !== "==" && operand.op !== "in") return [];
    const [read, literals] = operand.args as [ASTNode, ASTNode];
    const isLowered = read.op === "rcall" && read.args[0] === "lowerAscii";
    const path = fieldPath(isLowered ? read.args[1] : read);
    if (path?.variable !== "record" || path.fields.join(".") !== field) return [];
    const items = literals.op === "list" ? (literals.args as ASTNode[]) : [literals];
    return items.every((item) => isLiteral(item)) ? [items.map(({ args }) => String(args))] : [];
  });
}
