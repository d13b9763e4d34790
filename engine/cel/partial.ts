import type { ASTNode } from "@marcbachmann/cel-js";
import { childrenOf, fieldPath, isLiteral, operandsOf, valueOfChain } from "./ast.ts";
import { type Compiled, compile } from "./compile/index.ts";
import type { Variables } from "./variables.ts";

/**
 * An expression for evaluation with unknowns: some fields of the record are known, and every part that
 * reads anything else is unknown. A known part can decide the whole (`valueOfChain`).
 */
export type PartialExpression<Field extends string> =
  | { op: "&&" | "||"; operands: PartialExpression<Field>[] }
  | { op: "!"; operand: PartialExpression<Field> }
  | KnownPart<Field>
  | { op: "unknown" };

/** A part of an expression that reads nothing of a record but knowable fields. */
interface KnownPart<Field extends string> {
  op: "known";
  reads: ReadonlySet<Field>;
  /** Its syntax tree, until it is first evaluated. */
  node: ASTNode | undefined;
  evaluate(record: Record<string, unknown>): unknown;
}

/** Prepares an expression of which the fields `knowable` (such as `userIdentity.type`) may be known, and `absent` are known to be absent. */
export function partialExpression<Field extends string>(
  node: ASTNode,
  params: Variables["params"],
  knowable: readonly Field[],
  absent: readonly string[] = [],
): PartialExpression<Field> {
  switch (node.op) {
    case "&&":
    case "||":
      return {
        op: node.op,
        operands: operandsOf(node, node.op).map((operand) => partialExpression(operand, params, knowable, absent)),
      };
    case "!_":
      return { op: "!", operand: partialExpression(node.args, params, knowable, absent) };
    default: {
      const reads = fieldsRead(node, knowable, absent);
      return reads ? knownPart(node, reads, params) : { op: "unknown" };
    }
  }
}

/** Compiles the part when it is first evaluated, as most never are: another one decides. The tree takes more memory than the program. */
function knownPart<Field extends string>(
  node: ASTNode,
  reads: ReadonlySet<Field>,
  params: Variables["params"],
): KnownPart<Field> {
  let compiled: Compiled | undefined;
  const part: KnownPart<Field> = {
    op: "known",
    reads,
    node,
    evaluate(record) {
      if (!compiled) {
        compiled = compile(part.node as ASTNode);
        part.node = undefined;
      }
      return compiled({ record, params });
    },
  };
  return part;
}

/** Returns the fields that an expression reads, or undefined if it reads anything but `knowable` of the record, and fields of what is `absent`. */
function fieldsRead<Field extends string>(
  node: ASTNode,
  knowable: readonly Field[],
  absent: readonly string[],
): Set<Field> | undefined {
  const path = fieldPath(node);
  if (path?.variable === "record") {
    // Names with dots, as in record["a.b"], would read as paths.
    if (path.fields.some((field) => field.includes("."))) return undefined;
    const name = path.fields.join(".");
    if (absent.some((field) => `${name}.`.startsWith(`${field}.`))) return new Set();
    const field = knowable.find((field) => field === name);
    return field && new Set([field]);
  }
  const reads = new Set<Field>();
  for (const child of childrenOf(node)) {
    const below = fieldsRead(child, knowable, absent);
    if (!below) return undefined;
    for (const field of below) reads.add(field);
  }
  return reads;
}

/** Returns every known part of an expression. */
export function knownParts<Field extends string>(expression: PartialExpression<Field>): KnownPart<Field>[] {
  switch (expression.op) {
    case "known":
      return [expression];
    case "unknown":
      return [];
    case "!":
      return knownParts(expression.operand);
    default:
      return expression.operands.flatMap(knownParts);
  }
}

/**
 * Evaluates an expression on a record of which only the fields `known` are known. Returns undefined if
 * the value depends on an unknown field, or if evaluation fails.
 */
export function evaluatePartially<Field extends string>(
  expression: PartialExpression<Field>,
  record: Record<string, unknown>,
  known: ReadonlySet<Field>,
): boolean | undefined {
  switch (expression.op) {
    case "unknown":
      return undefined;
    case "known": {
      const value = expression.reads.isSubsetOf(known) ? expression.evaluate(record) : undefined;
      return typeof value === "boolean" ? value : undefined;
    }
    case "!": {
      const value = evaluatePartially(expression.operand, record, known);
      return value === undefined ? undefined : !value;
    }
    default:
      return valueOfChain(expression.op, expression.operands, (operand) => evaluatePartially(operand, record, known));
  }
}

/** Returns the texts that a node compares a field with, as in `record.f == "A"` or `record.f in ["A", "B"]`. */
export function textsComparedWith(node: ASTNode, field: string): string[] | undefined {
  if (node.op !== "==" && node.op !== "!=" && node.op !== "in") return undefined;
  const [left, right] = node.args;
  const path = fieldPath(left);
  if (path?.variable !== "record" || path.fields.join(".") !== field) return undefined;
  const texts = (right.op === "list" ? right.args : [right]).map((item) => (isLiteral(item) ? item.args : undefined));
  return texts.every((text) => typeof text === "string") ? texts : undefined;
}
