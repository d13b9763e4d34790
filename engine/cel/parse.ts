import { type ASTNode, type Environment, ParseError, type ParseResult } from "@marcbachmann/cel-js";
import { markOptionalElement, nodesOf } from "./ast.ts";
import type { CheckContext, CheckedType, TypeChecker } from "./library.ts";

/*
 * Parses what CEL has and cel-js's parser hasn't: `.5`, `[?x]`, `{?"k": x}`, `has()` of any operand,
 * texts of bytes beyond ASCII, and raw strings that end in a backslash. The text that cel-js gets is as
 * long as the author's, so that every place in it is the same place: "05" for ".5", "!x" for "?x" and
 * r"x_" for r"x\", whose nodes are mended afterwards.
 */

/** Where a text differs from what cel-js gets. */
interface Rewritten {
  text: string;
  /** Where a double begins with its point. */
  doubles: Set<number>;
  /** The values of raw strings that end in a backslash, by where they begin. */
  raws: Map<number, string>;
  /** Where a `?` stands before an item of a list or an entry of a map. */
  optionals: Set<number>;
}

/** Parses an expression, without type-checking it. Throws cel-js's `ParseError`. */
export function parse(environment: Environment, text: string): ParseResult {
  const { text: rewritten, doubles, raws, optionals } = rewrite(text.trimEnd());
  const parsed = environment.parse(rewritten);
  for (const node of nodesOf(parsed.ast)) {
    if (node.op === "value") {
      const literal = text.slice(node.start, node.end);
      if (node.args instanceof Uint8Array) setLiteral(node, bytesOf(literal));
      else if (doubles.has(node.start)) setLiteral(node, doubleOf(literal, node));
      else if (raws.has(node.start)) setLiteral(node, raws.get(node.start));
    } else if (node.op === "list" || node.op === "map") {
      for (const part of node.args) {
        const element: ASTNode = Array.isArray(part) ? part[0] : part;
        if (element.op === "!_" && optionals.delete(element.start)) markOptional(element);
      }
    } else if (node.op === "call" && node.args[0] === "has") {
      checkAnyOperand(node);
    }
  }
  for (const start of optionals) {
    // "!" binds more tightly than "?" would.
    const message = "put what follows ? in parentheses, as in [?(a ? b : c)]";
    throw new ParseError({ message, range: { start, end: start + 1 } });
  }
  return parsed;
}

/** cel-js reads on in "05.5" where CEL's number ends, in `.5.5`. */
function doubleOf(literal: string, { start, end }: ASTNode): number {
  if (/^\.\d+(?:e[+-]?\d+)?$/i.test(literal)) return Number(literal);
  throw new ParseError({ message: `${literal} is not a number`, range: { start, end } });
}

function setLiteral(node: ASTNode, value: unknown): void {
  (node as unknown as { args: unknown }).args = value;
}

/** The members of a cel-js node that its type declarations leave out. */
interface Internals {
  meta: { macro?: { typeCheck: TypeCheck } };
  setMeta(key: "check", check: (checker: TypeChecker, node: ASTNode, context: CheckContext) => CheckedType): void;
}

type TypeCheck = (checker: TypeChecker, macro: unknown, context: CheckContext) => CheckedType;

function markOptional(node: ASTNode & { op: "!_" }): void {
  markOptionalElement(node);
  (node as unknown as Internals).setMeta("check", (checker, _node, context) => {
    const type = checker.check(node.args, context);
    return type.kind === "optional" && type.valueType ? type.valueType : type;
  });
}

/** cel-js has `has()` only of chains of fields that begin at a variable. */
function checkAnyOperand(node: ASTNode & { op: "call" }): void {
  const { macro } = (node as unknown as Internals).meta;
  const [argument] = node.args[1];
  if (!macro || argument?.op !== ".") return;
  const [receiver] = argument.args;
  macro.typeCheck = (checker, _macro, context) => {
    const type = checker.check(receiver, context);
    if (!["dyn", "map", "message", "optional"].includes(type.kind)) {
      throw checker.createError(
        "invalid_macro_argument",
        `has() can't look for a field in a value of type ${type.name}`,
        argument,
      );
    }
    return checker.getType("bool");
  };
}

const token =
  /\/\/[^\n]*|[rR](?:"""[\s\S]*?"""|'''[\s\S]*?'''|"[^"\n]*"|'[^'\n]*')|[bB]?(?:"""(?:\\[\s\S]|[^\\])*?"""|'''(?:\\[\s\S]|[^\\])*?'''|"(?:\\.|[^\\"\n])*"|'(?:\\.|[^\\'\n])*')|[A-Za-z_]\w*|\d+\.\d+(?:[eE][+-]?\d+)?|\d[\w]*|\.\d+(?:[eE][+-]?\d+)?|\s+|[\s\S]/g;

function rewrite(text: string): Rewritten {
  const rewritten: Rewritten = { text, doubles: new Set(), raws: new Map(), optionals: new Set() };
  if (!/\.\d|[[{,]\s*\?|\\["']/.test(text)) return rewritten;
  const characters = text.split("");
  /** The brackets around a token: "[" of a list, "{" of a map, "(" of anything else. */
  const open: string[] = [];
  let before = "";
  for (const { 0: found, index } of text.matchAll(token)) {
    const first = found.charAt(0);
    if (first.trim() === "" || found.startsWith("//")) continue;
    // A number after a point, as in 1..5, is left to cel-js, which refuses it.
    const followsOperand = () => /[\w"')\]}.]/.test(before.at(-1) ?? "") && before !== "in";
    if (first === "." && found !== "." && !followsOperand()) {
      characters[index] = "0";
      rewritten.doubles.add(index);
    } else if ((first === "r" || first === "R") && /^.["']/.test(found)) {
      // Backslashes mean nothing in a raw string, but cel-js lets them keep a quotation mark from ending it.
      const quote = /^.("""|'''|"|')/.exec(found)?.[1] ?? "";
      const body = found.slice(1 + quote.length, -quote.length);
      if (body.endsWith("\\")) {
        characters[index + quote.length + body.length] = "_";
        rewritten.raws.set(index, body);
      }
    } else if (first === "?" && ["[", "{"].includes(open.at(-1) ?? "") && ["[", "{", ","].includes(before)) {
      characters[index] = "!";
      rewritten.optionals.add(index);
    } else if (first === "[") open.push(followsOperand() ? "(" : "[");
    else if (first === "{" || first === "(") open.push(first);
    else if (first === "]" || first === "}" || first === ")") open.pop();
    before = found;
  }
  rewritten.text = characters.join("");
  return rewritten;
}

const escapes: Record<string, string> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** Returns the bytes of a literal such as b"é\xff": texts as UTF-8, escapes as single bytes. cel-js has checked its form. */
function bytesOf(literal: string): Uint8Array {
  const quote = /^[bB]("""|'''|"|')/.exec(literal)?.[1] ?? '"';
  const body = literal.slice(1 + quote.length, -quote.length);
  const parts = body.matchAll(/\\(?:[xX]([\da-fA-F]{2})|([0-7]{3})|([\s\S]))|[^\\]+/g);
  return Buffer.concat(
    Array.from(parts, ([part, hex, octal, letter]) => {
      if (hex !== undefined) return Buffer.from([Number.parseInt(hex, 16)]);
      if (octal !== undefined) return Buffer.from([Number.parseInt(octal, 8)]);
      return Buffer.from(letter === undefined ? part : (escapes[letter] ?? letter), "utf8");
    }),
  );
}
