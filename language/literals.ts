import type { ASTNode } from "@marcbachmann/cel-js";
import { childrenOf, isLiteral, isOptionalElement, nodesOf } from "../engine/cel/ast.ts";
import { compile } from "../engine/cel/compile/index.ts";
import { ExpressionError } from "../engine/cel/expression-error.ts";
import { calleeOf } from "../engine/cel/functions.ts";
import { checkZone } from "../engine/cel/standard/calendar.ts";
import { zonedFunctions } from "../engine/cel/standard/times.ts";
import { maxInt, minInt } from "../engine/cel/values.ts";
import type { ErrorAt } from "./author-error.ts";

/** Refuses what would fail on every record: numbers beyond 64 bits, and calls of literals such as timestamp("2026-02-30T00:00:00Z"). */
export function checkLiterals(root: ASTNode, errorAt: ErrorAt): void {
  const negated = new Set<ASTNode>();
  for (const node of nodesOf(root)) {
    if (node.op === "-_") negated.add(node.args);
    if (isLiteral(node) && typeof node.args === "bigint") {
      const value: bigint = negated.has(node) ? -node.args : node.args;
      if (value < minInt || value > maxInt) throw errorAt("an int has 64 bits, and this number needs more", node.start);
    }
  }
  checkCalls(root, errorAt);
}

/** Checks calls, those within another one first: a mistake is there, and not in what reads its result. */
function checkCalls(node: ASTNode, errorAt: ErrorAt): void {
  for (const child of childrenOf(node)) checkCalls(child, errorAt);
  if (node.op === "call" || node.op === "rcall") checkCall(node, errorAt);
}

function checkCall(node: ASTNode & { op: "call" | "rcall" }, errorAt: ErrorAt): void {
  const { name, overloads, macro, operands, call } = calleeOf(node);
  if (overloads.length === 0 && !macro) return;
  const args = call.args;
  const [zone] = args;
  if (node.op === "rcall" && zonedFunctions.includes(name) && isLiteral(zone) && typeof zone.args === "string") {
    const { args: text } = zone;
    const error = errorOf(() => checkZone(text));
    if (error) throw errorAt(`${JSON.stringify(text)} is not a time zone: ${hint(error)}`, zone.start);
  }
  for (const { check, pattern = 0 } of overloads) {
    const problem = check?.(args, call.receiver);
    if (problem !== undefined) throw errorAt(problem, args[pattern]?.start ?? node.pos);
  }
  if (operands.length === 0 || !operands.every(isConstant)) return;
  const value = compile(node)({ record: {}, params: {} });
  if (value instanceof ExpressionError)
    throw errorAt(`this call always fails: ${value.message}`, args[0]?.start ?? node.pos);
}

/** Whether a node is a literal, with or without a minus, a list of literals, or a call of literals, as in `cidr("10.0.0.0/8")`. */
function isConstant(node: ASTNode): boolean {
  if (node.op === "-_") return isConstant(node.args);
  if (node.op === "call" || node.op === "rcall") {
    const { overloads, operands } = calleeOf(node);
    return overloads.length > 0 && operands.every(isConstant);
  }
  return (
    isLiteral(node) || (node.op === "list" && node.args.every((item) => !isOptionalElement(item) && isConstant(item)))
  );
}

function hint({ message }: Error): string {
  return message === "unknown time zone"
    ? "it must be a name such as Europe/Berlin, or an offset such as +02:00"
    : message;
}

function errorOf(run: () => void): Error | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
