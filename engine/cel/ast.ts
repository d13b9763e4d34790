import type { ASTNode } from "@marcbachmann/cel-js";
import { type Macro, macroOf } from "./extensions/macros.ts";

/** A literal: text, number, bool, null or bytes. */
export type LiteralNode = ASTNode & { op: "value" };

/** `list.exists(variable, predicate)` and the other macros that evaluate a body for each item of a list. */
export interface LoopMacro {
  macro: "exists" | "all" | "exists_one" | "map" | "filter";
  list: ASTNode;
  variable: string;
  /** Evaluated for each item: the predicate; for `map` the result, after a predicate if there are three arguments. */
  bodies: ASTNode[];
}

/** A chain of `.`, `.?`, `["…"]` and `[?"…"]` that starts at a variable: `record.?userIdentity.type`. */
export interface FieldPath {
  variable: string;
  fields: string[];
}

const loopMacros: readonly string[] = ["exists", "all", "exists_one", "map", "filter"] satisfies LoopMacro["macro"][];

/** Returns a node as a loop macro, or undefined if it is something else. */
export function loopOf(node: ASTNode): LoopMacro | undefined {
  if (node.op !== "rcall" || !loopMacros.includes(node.args[0])) return undefined;
  const [macro, list, [variable, ...bodies]] = node.args;
  if (variable?.op !== "id" || bodies.length < 1 || bodies.length > (macro === "map" ? 2 : 1)) return undefined;
  return { macro: macro as LoopMacro["macro"], list, variable: variable.args, bodies };
}

/** `cel.bind(variable, value, body)` */
export interface Binding {
  variable: string;
  value: ASTNode;
  body: ASTNode;
}

/** Returns a node as a binding, or undefined if it is something else. */
export function bindingOf(node: ASTNode): Binding | undefined {
  if (node.op !== "rcall") return undefined;
  const [name, receiver, [variable, value, body, ...more]] = node.args;
  if (name !== "bind" || receiver.op !== "id" || receiver.args !== "cel") return undefined;
  if (variable?.op !== "id" || !value || !body || more.length > 0) return undefined;
  return { variable: variable.args, value, body };
}

/** `list.all(index, item, predicate)`, `optional.optMap(value, result)` and the other macros of the extensions. */
interface ExtensionMacro {
  macro: Macro;
  receiver: ASTNode;
  variables: string[];
  bodies: ASTNode[];
}

/** Returns a node as a macro of the extensions, or undefined if it is something else. */
export function extensionMacroOf(node: ASTNode): ExtensionMacro | undefined {
  if (node.op !== "rcall") return undefined;
  const [name, receiver, args] = node.args;
  const macro = macroOf(name, args.length);
  if (!macro) return undefined;
  const variables = args.slice(0, macro.variables).flatMap((variable) => (variable.op === "id" ? [variable.args] : []));
  if (variables.length < macro.variables) return undefined;
  return { macro, receiver, variables, bodies: args.slice(macro.variables) };
}

/** Returns the operands of a chain of one operator, such as `a && b && c`; the node itself if it is something else. */
export function operandsOf(node: ASTNode, op: "&&" | "||"): ASTNode[] {
  return node.op === op ? node.args.flatMap((operand) => operandsOf(operand, op)) : [node];
}

/**
 * Returns the value of a chain of `&&` or `||` by those of its operands, undefined where one is not known: CEL's `false && x` is
 * false and its `true || x` is true, whatever x is, an error included.
 * https://github.com/google/cel-spec/blob/master/doc/langdef.md#logical-operators
 */
export function valueOfChain<Operand>(
  op: "&&" | "||",
  operands: readonly Operand[],
  decide: (operand: Operand) => boolean | undefined,
): boolean | undefined {
  const decisive = op === "||";
  let isKnown = true;
  for (const operand of operands) {
    const value = decide(operand);
    if (value === decisive) return decisive;
    isKnown &&= value !== undefined;
  }
  return isKnown ? !decisive : undefined;
}

/** Returns the nodes directly below a node. The variables that a macro declares are not among them. */
export function childrenOf(node: ASTNode): ASTNode[] {
  const loop = loopOf(node);
  if (loop) return [loop.list, ...loop.bodies];
  const macro = extensionMacroOf(node);
  if (macro) return [macro.receiver, ...macro.bodies];
  const binding = bindingOf(node);
  if (binding) return [binding.value, binding.body];
  switch (node.op) {
    case "value":
    case "id":
      return [];
    case ".":
    case ".?":
      return [node.args[0]];
    case "call":
      return node.args[1];
    case "rcall":
      return [node.args[1], ...node.args[2]];
    case "!_":
    case "-_":
      return [node.args];
    case "map":
      return node.args.flat();
    default:
      return node.args;
  }
}

/**
 * How many levels a syntax tree may have below its root; each operator of a chain makes one. What checks, compiles and evaluates an expression recurses once
 * for each or more often, and Node's stack ends from about 1,200 levels.
 */
export const maxLevels = 500;

/** Returns every node of a syntax tree, parents before children. Throws `RangeError` if the tree has more than `maxLevels`. */
export function nodesOf(root: ASTNode): ASTNode[] {
  const nodes: ASTNode[] = [];
  const add = (node: ASTNode, level: number) => {
    if (level > maxLevels) throw new RangeError(`an expression has more than ${maxLevels} levels`);
    nodes.push(node);
    for (const child of childrenOf(node)) add(child, level + 1);
  };
  add(root, 0);
  return nodes;
}

/** Returns the fields that a node reads from a variable, or undefined if it is something else. */
export function fieldPath(node: ASTNode): FieldPath | undefined {
  if (node.op === "id") return { variable: node.args, fields: [] };
  const field = fieldName(node);
  if (field === undefined) return undefined;
  const receiver = fieldPath(childrenOf(node)[0] as ASTNode);
  return receiver && { ...receiver, fields: [...receiver.fields, field] };
}

/** Returns the name of the field that a node reads from its receiver, or undefined if it reads none or computes the name. */
export function fieldName(node: ASTNode): string | undefined {
  if (node.op === "." || node.op === ".?") return node.args[1];
  if (node.op !== "[]" && node.op !== "[?]") return undefined;
  const [, index] = node.args;
  return index.op === "value" && typeof index.args === "string" ? index.args : undefined;
}

/** Whether a node is a literal. */
export function isLiteral(node: ASTNode | undefined): node is LiteralNode {
  return node?.op === "value";
}

const optionalElements = new WeakSet<ASTNode>();

/** Notes that `node`, an item of a list literal or a key of a map literal, has a `?` before it; `args` is the item or key. */
export function markOptionalElement(node: ASTNode & { op: "!_" }): void {
  optionalElements.add(node);
}

/** Whether a node is an item of a list literal, or a key of a map literal, with a `?` before it; `args` is the item or key. */
export function isOptionalElement(node: ASTNode): node is ASTNode & { op: "!_" } {
  return optionalElements.has(node);
}
