import type { ASTNode } from "@marcbachmann/cel-js";
import { isOptionalElement, markOptionalElement, operandsOf } from "./ast.ts";
import { UnsignedInt } from "./values.ts";

/*
 * Syntax trees as JSON. The bundler encodes the rules' expressions, so that the function needs no parser:
 *
 * "text", true, null, 5 (an int)     literals
 * ".eventName", ".?errorCode"        fields of the record, at any depth
 * "$params.trustedRoles", "$record"  other variables and their fields
 * "'.text"                           a literal that begins with one of . $ '
 * [operator, operand, …]             everything else, the operator as its index in `operators`
 *
 * Operators have the operands of cel-js's nodes, in the same order, with these exceptions: `&&` and `||` have all
 * operands of their chain, a map literal alternates keys and values, and calls have their arguments last.
 */

/** Never reorder: an index is an operator. Those that are not cel-js's are literals, and `?` before an item or a key. */
const operators = [
  "&&",
  "||",
  "!_",
  "==",
  "!=",
  "in",
  "list",
  "rcall",
  "call",
  ".",
  ".?",
  "[]",
  "[?]",
  "?:",
  "+",
  "<",
  "<=",
  ">",
  ">=",
  "-",
  "*",
  "/",
  "%",
  "-_",
  "map",
  "?",
  "int",
  "uint",
  "double",
  "bytes",
] as const;
type Operator = (typeof operators)[number];

type Encoded = string | boolean | null | number | [operator: number, ...Encoded[]];

/** Returns a syntax tree as JSON. */
export function encode(tree: ASTNode): string {
  return JSON.stringify(encoded(tree));
}

/** Returns the syntax tree of a JSON text that `encode` made. Its nodes have no places in a source. */
export function decode(text: string): ASTNode {
  return decoded(JSON.parse(text) as Encoded);
}

/** Returns the operands of the outermost `&&` of such a tree, or the whole tree. Each is decoded when it is called. */
export function decodeOperands(text: string): (() => ASTNode)[] {
  const tree = JSON.parse(text) as Encoded;
  const operands = Array.isArray(tree) && operators[tree[0]] === "&&" ? (tree.slice(1) as Encoded[]) : [tree];
  return operands.map((operand) => () => decoded(operand));
}

function encoded(node: ASTNode): Encoded {
  const operation = (op: Operator, ...operands: Encoded[]): Encoded => [operators.indexOf(op), ...operands];
  switch (node.op) {
    case "value":
      return encodedLiteral(node.args);
    case "id":
      return `$${node.args}`;
    case ".":
    case ".?": {
      const [receiver, field] = [encoded(node.args[0]), node.args[1]];
      const isPath = typeof receiver === "string" && /^[.$]/.test(receiver);
      return isPath ? `${receiver.replace(/^\$record$/, "")}${node.op}${field}` : operation(node.op, receiver, field);
    }
    case "&&":
    case "||":
      return operation(node.op, ...operandsOf(node, node.op).map(encoded));
    case "!_":
      return operation(isOptionalElement(node) ? "?" : node.op, encoded(node.args));
    case "-_":
      return operation(node.op, encoded(node.args));
    case "call":
      return operation(node.op, node.args[0], ...node.args[1].map(encoded));
    case "rcall":
      return operation(node.op, node.args[0], encoded(node.args[1]), ...node.args[2].map(encoded));
    case "map":
      return operation(node.op, ...node.args.flat().map(encoded));
    default:
      return operation(node.op, ...(node.args as ASTNode[]).map(encoded));
  }
}

function encodedLiteral(value: unknown): Encoded {
  const literal = (kind: Operator, text: string): Encoded => [operators.indexOf(kind), text];
  if (typeof value === "string") return value.replace(/^(?=[.$'])/, "'");
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number") return literal("double", Object.is(value, -0) ? "-0" : String(value));
  if (value instanceof Uint8Array) return literal("bytes", Buffer.from(value).toString("base64"));
  if (typeof value !== "bigint") return literal("uint", String(value?.valueOf()));
  return Number.isSafeInteger(Number(value)) ? Number(value) : literal("int", String(value));
}

function decoded(data: Encoded): ASTNode {
  if (typeof data === "string") return decodedText(data);
  if (!Array.isArray(data)) return node("value", typeof data === "number" ? BigInt(data) : data);
  const [operator, ...rest] = data;
  const op = operators[operator];
  switch (op) {
    case "int":
      return node("value", BigInt(rest[0] as string));
    case "uint":
      return node("value", new UnsignedInt(BigInt(rest[0] as string)));
    case "double":
      return node("value", Number(rest[0]));
    case "bytes":
      return node("value", new Uint8Array(Buffer.from(rest[0] as string, "base64")));
    case ".":
    case ".?":
      return node(op, [decoded(rest[0] as Encoded), rest[1]]);
    case "call":
      return node(op, [rest[0], rest.slice(1).map(decoded)]);
    case "rcall":
      return node(op, [rest[0], decoded(rest[1] as Encoded), rest.slice(2).map(decoded)]);
    case "?": {
      const element = node("!_", decoded(rest[0] as Encoded)) as ASTNode & { op: "!_" };
      markOptionalElement(element);
      return element;
    }
  }
  const operands = rest.map(decoded);
  switch (op) {
    case "&&":
    case "||":
      return operands.reduce((left, right) => node(op, [left, right]));
    case "!_":
    case "-_":
      return node(op, operands[0]);
    case "map":
      return node(op, pairs(operands));
    default:
      return node(op as ASTNode["op"], operands);
  }
}

function decodedText(text: string): ASTNode {
  if (!/^[.$]/.test(text)) return node("value", text.replace(/^'/, ""));
  const [variable = "", ...fields] = text.split(/(?=\.)/);
  const path = text.startsWith("$") ? fields : [variable, ...fields];
  return path.reduce<ASTNode>(
    (receiver, field) => node(field.startsWith(".?") ? ".?" : ".", [receiver, field.replace(/^\.\??/, "")]),
    node("id", text.startsWith("$") ? variable.slice(1) : "record"),
  );
}

function node(op: ASTNode["op"], args: unknown): ASTNode {
  return { op, args } as ASTNode;
}

function pairs<T>(values: readonly T[]): [T, T][] {
  return values.flatMap((value, index) => (index % 2 === 0 ? [[value, values[index + 1] as T]] : []));
}
