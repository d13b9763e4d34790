import type { ASTNode } from "@marcbachmann/cel-js";
import { bindingOf, extensionMacroOf, isOptionalElement, type LiteralNode, loopOf } from "../engine/cel/ast.ts";

// https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax, lowest first.
const precedences = [["?:"], ["||"], ["&&"], ["==", "!="], ["<", "<=", ">", ">=", "in"], ["+", "-"], ["*", "/", "%"]];
const unary = precedences.length;
const postfix = unary + 1;

function precedence(node: ASTNode): number {
  if (node.op === "!_" || node.op === "-_") return unary;
  const level = precedences.findIndex((operators) => operators.includes(node.op));
  return level < 0 ? postfix : level;
}

/**
 * Returns the source of a node on one line, without comments, so that it can be parsed on its own.
 * `rename` replaces variables by expressions; variables that a loop or binding declares keep their names.
 */
export function sourceOf(node: ASTNode, rename: ReadonlyMap<string, string> = new Map()): string {
  const source = (inner: ASTNode) => sourceOf(inner, rename);
  const atLeast = (least: number, inner: ASTNode) => (precedence(inner) < least ? `(${source(inner)})` : source(inner));
  const list = (nodes: ASTNode[]) => nodes.map(source).join(", ");

  switch (node.op) {
    case "value":
      return literalSource(node);
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
      return `${isOptionalElement(node) ? "?" : "!"}${atLeast(unary, node.args)}`;
    case "-_":
      return `-${atLeast(unary, node.args)}`;
    case "?:":
      return `${atLeast(1, node.args[0])} ? ${source(node.args[1])} : ${source(node.args[2])}`;
    default: {
      const [left, right] = node.args as [ASTNode, ASTNode];
      const level = precedence(node);
      return `${atLeast(level, left)} ${node.op} ${atLeast(level + 1, right)}`;
    }
  }
}

/** Returns a literal as it is written, except for `.5`, which the parser gives to cel-js in another form. */
function literalSource(node: LiteralNode): string {
  const written = node.input.slice(node.start, node.end);
  if (typeof node.args !== "number" || Number(written) === node.args) return written;
  const number = String(node.args);
  return /[.e]/.test(number) ? number : `${number}.0`;
}

/** Returns a call's arguments. A variable that `list.exists(x, …)`, `list.all(i, x, …)` or `cel.bind(x, value, …)` declares is not renamed in them. */
function boundArguments(call: ASTNode, args: ASTNode[], rename: ReadonlyMap<string, string>): string {
  const isBind = bindingOf(call) !== undefined;
  const macro = extensionMacroOf(call);
  if (macro) {
    const inner = new Map([...rename].filter(([name]) => !macro.variables.includes(name)));
    return [...macro.variables, ...macro.bodies.map((body) => sourceOf(body, inner))].join(", ");
  }
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
