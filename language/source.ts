import type { ASTNode } from "@marcbachmann/cel-js";
import { loopOf } from "../engine/cel/ast.ts";

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
