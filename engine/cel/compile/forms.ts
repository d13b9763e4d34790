import type { ASTNode } from "@marcbachmann/cel-js";
import { childrenOf, fieldName, isLiteral, isOptionalElement, loopOf } from "../ast.ts";
import { type Callee, isText } from "../functions.ts";
import { record, variableOf } from "./variable.ts";

// Forms of nodes that are compiled to faster operators than the general ones.

/** The variables of the loops and bindings around a node, outermost first. */
export type Locals = readonly string[];

/** Returns `["a", "b"]` of `record.?requestParameters.?a.?b.orValue(null)`; undefined if a node is anything else. */
export function parameterNames(node: ASTNode, locals: Locals): string[] | undefined {
  if (node.op !== "rcall" || node.args[0] !== "orValue") return undefined;
  const [, optional, [absent]] = node.args;
  if (!isLiteral(absent) || absent.args !== null) return undefined;
  const names: string[] = [];
  let receiver = optional;
  while (receiver.op === ".?" || receiver.op === "[?]") {
    const name = fieldName(receiver);
    if (name === undefined) return undefined;
    names.unshift(name);
    receiver = receiver.args[0];
  }
  const isRecord = receiver.op === "id" && variableOf(receiver.args, locals) === record;
  return isRecord && names.length > 1 && names.shift() === "requestParameters" ? names : undefined;
}

/** Returns the items of a list literal, or of `["a", "b"].map(name, record.?x[?name].orValue(null))` with the names as literals; undefined if a node is neither. */
export function itemsOf(list: ASTNode): ASTNode[] | undefined {
  if (list.op === "list") return list.args.some(isOptionalElement) ? undefined : list.args;
  const loop = loopOf(list);
  if (loop?.macro !== "map" || loop.bodies.length > 1 || loop.list.op !== "list" || !textLiterals(loop.list))
    return undefined;
  const items = loop.list.args.map((text) => withValue(loop.bodies[0] as ASTNode, loop.variable, text));
  return items.every((item) => item !== undefined) ? items : undefined;
}

/** Returns a field with a default as it is with a literal instead of a variable; undefined if a node is anything else. */
function withValue(node: ASTNode, variable: string, value: ASTNode): ASTNode | undefined {
  const inner = (child: ASTNode) => withValue(child, variable, value);
  switch (node.op) {
    case "value":
      return node;
    case "id":
      return node.args === variable ? value : node;
    case ".":
    case ".?": {
      const receiver = inner(node.args[0]);
      return receiver && ({ op: node.op, args: [receiver, node.args[1]] } as ASTNode);
    }
    case "[]":
    case "[?]": {
      const [receiver, index] = [inner(node.args[0]), inner(node.args[1])];
      return receiver && index && ({ op: node.op, args: [receiver, index] } as ASTNode);
    }
    case "rcall": {
      const [name, receiver, args] = [node.args[0], inner(node.args[1]), node.args[2].map(inner)];
      const isDefault = name === "orValue" && args.every((argument) => argument !== undefined);
      return receiver && isDefault ? ({ op: node.op, args: [name, receiver, args] } as ASTNode) : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether a node reads a variable of one of the names. */
export function reads(root: ASTNode, names: readonly string[]): boolean {
  // Not with nodesOf, as this is asked often when the function starts.
  if (root.op === "id") return names.includes(root.args);
  return root.op !== "value" && childrenOf(root).some((child) => reads(child, names));
}

/** Whether a function takes two texts and nothing else. */
export function takesTexts(overloads: Callee["overloads"]): boolean {
  const [only, ...others] = overloads;
  return (
    only !== undefined &&
    others.length === 0 &&
    only.accepts.length === 2 &&
    only.accepts.every((accept) => accept === isText)
  );
}

/** The items of a list that consists of text literals. */
export function textLiterals(node: ASTNode): ReadonlySet<string> | undefined {
  if (node.op !== "list" || node.args.length === 0) return undefined;
  const values = node.args.map((item) => (isLiteral(item) ? item.args : undefined));
  return values.every((value) => typeof value === "string") ? new Set(values) : undefined;
}

/** Whether a node takes time and has the same value for every record, since it reads `params` at most. */
export function isConstantWork(node: ASTNode, locals: Locals): boolean {
  if (!["list", "map", "+", "call", "rcall"].includes(node.op)) return false;
  return !reads(node, ["record", ...locals]);
}
