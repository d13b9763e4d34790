import { type ASTNode, Environment } from "@marcbachmann/cel-js";
import { declareFunctions } from "../engine/cel/functions.ts";

const environment = declareFunctions(new Environment({ enableOptionalTypes: true }));

/** The syntax tree of an expression that the checker accepts. */
export function parseSyntax(text: string): ASTNode {
  return environment.parse(text.trimEnd()).ast;
}

/** `list.exists(variable, predicate)` and its like. */
export interface Loop {
  macro: "exists" | "all" | "exists_one" | "map" | "filter";
  list: ASTNode;
  variable: string;
  /** What is evaluated for each item: the predicate, or of `map` the value (and a condition before it). */
  bodies: ASTNode[];
}

const loopMacros: readonly string[] = ["exists", "all", "exists_one", "map", "filter"] satisfies Loop["macro"][];

/** A node as a loop; undefined where it is something else. */
export function loopOf(node: ASTNode): Loop | undefined {
  if (node.op !== "rcall" || !loopMacros.includes(node.args[0])) return undefined;
  const [macro, list, [variable, ...bodies]] = node.args;
  if (variable?.op !== "id" || bodies.length === 0) return undefined;
  return { macro: macro as Loop["macro"], list, variable: variable.args, bodies };
}

/** The operands of a chain of one operator, `a && b && c`; one operand where the node is another. */
export function operands(node: ASTNode, op: "&&" | "||"): ASTNode[] {
  return node.op === op ? node.args.flatMap((operand) => operands(operand, op)) : [node];
}

/** The nodes right below a node; a loop's variable is none of them. */
export function childrenOf(node: ASTNode): ASTNode[] {
  const loop = loopOf(node);
  if (loop) return [loop.list, ...loop.bodies];
  if (node.op === "value" || node.op === "id") return [];
  if (node.op === "." || node.op === ".?") return [node.args[0]];
  if (node.op === "call") return node.args[1];
  if (node.op === "rcall") return [node.args[1], ...node.args[2]];
  if (node.op === "!_" || node.op === "-_") return [node.args];
  return (node.args as (ASTNode | [ASTNode, ASTNode])[]).flat();
}

/** A chain of `.`, `.?` and `["…"]` from a variable down: `record.?userIdentity.type`. */
export interface FieldPath {
  variable: string;
  fields: string[];
}

/** The fields that a node reads off a variable; undefined where it is something else. */
export function fieldPath(node: ASTNode): FieldPath | undefined {
  if (node.op === "id") return { variable: node.args, fields: [] };
  const field = fieldName(node);
  if (field === undefined) return undefined;
  const above = fieldPath(childrenOf(node)[0] as ASTNode);
  return above && { ...above, fields: [...above.fields, field] };
}

/** The field that a node reads off what stands before it. */
export function fieldName(node: ASTNode): string | undefined {
  if (node.op === "." || node.op === ".?") return node.args[1];
  if (node.op !== "[]" && node.op !== "[?]") return undefined;
  const [, index] = node.args;
  return index.op === "value" && typeof index.args === "string" ? index.args : undefined;
}

// https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax, loosest first.
const binding = [["?:"], ["||"], ["&&"], ["==", "!="], ["<", "<=", ">", ">=", "in"], ["+", "-"], ["*", "/", "%"]];
const unary = binding.length;
const postfix = unary + 1;

function strength(node: ASTNode): number {
  if (node.op === "!_" || node.op === "-_") return unary;
  const level = binding.findIndex((operators) => operators.includes(node.op));
  return level < 0 ? postfix : level;
}

/**
 * The source of a node on one line, without comments, such that it can be parsed on its own.
 * `rename` gives a variable another expression; a loop's own variable keeps its name.
 */
export function sourceOf(node: ASTNode, rename: ReadonlyMap<string, string> = new Map()): string {
  const source = (inner: ASTNode) => sourceOf(inner, rename);
  const atLeast = (least: number, inner: ASTNode) => (strength(inner) < least ? `(${source(inner)})` : source(inner));
  const list = (nodes: ASTNode[]) => nodes.map(source).join(", ");

  switch (node.op) {
    case "value":
      return node.input.slice(node.start, node.end);
    case "id":
      return rename.get(node.args) ?? node.args;
    case ".":
    case ".?":
      return `${atLeast(postfix, node.args[0])}${node.op}${node.args[1]}`;
    case "[]":
      return `${atLeast(postfix, node.args[0])}[${source(node.args[1])}]`;
    case "[?]":
      return `${atLeast(postfix, node.args[0])}[?${source(node.args[1])}]`;
    case "call":
      return `${node.args[0]}(${list(node.args[1])})`;
    case "rcall": {
      const [name, receiver, args] = node.args;
      return `${atLeast(postfix, receiver)}.${name}(${boundArguments(node, args, rename)})`;
    }
    case "list":
      return `[${list(node.args)}]`;
    case "map":
      return `{${node.args.map(([key, value]) => `${source(key)}: ${source(value)}`).join(", ")}}`;
    case "!_":
      return `!${atLeast(unary, node.args)}`;
    case "-_":
      return `-${atLeast(unary, node.args)}`;
    case "?:":
      return `${atLeast(1, node.args[0])} ? ${source(node.args[1])} : ${source(node.args[2])}`;
    default: {
      const [left, right] = node.args as [ASTNode, ASTNode];
      const level = strength(node);
      return `${atLeast(level, left)} ${node.op} ${atLeast(level + 1, right)}`;
    }
  }
}

/** Arguments of a call, where `x` of `list.exists(x, …)` and of `cel.bind(x, value, …)` hides a renamed one. */
function boundArguments(call: ASTNode, args: ASTNode[], rename: ReadonlyMap<string, string>): string {
  const isBind = call.op === "rcall" && call.args[0] === "bind" && sourceOf(call.args[1]) === "cel";
  const [variable] = args;
  if (variable?.op !== "id" || !(isBind || loopOf(call))) return args.map((arg) => sourceOf(arg, rename)).join(", ");
  const inner = new Map(rename);
  inner.delete(variable.args);
  return args
    .map((arg, index) => {
      if (index === 0) return variable.args;
      return sourceOf(arg, isBind && index === 1 ? rename : inner);
    })
    .join(", ");
}
