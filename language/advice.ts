import type { ASTNode } from "@marcbachmann/cel-js";
import { fieldPath, isLiteral, nodesOf } from "../engine/cel/ast.ts";
import { recordSchema } from "./record-schema.ts";
import { suggest } from "./suggest.ts";

/** What an author should write instead, and where: an offset in characters into the expression. */
export interface Advice {
  problem: string;
  offset: number;
}

/** What people type from other languages, with what CEL has instead. */
interface Foreign {
  /** Matched in a text whose strings and comments are blanked. */
  pattern: RegExp;
  /** Why it is wrong. */
  problem: string;
  /** The right text, from the match and its groups in the author's text, strings included. */
  fix?: (groups: string[]) => string;
}

/** What can stand on the left of an operator: a field, a call or a literal. */
const operand = String.raw`(?:[\w.?]+(?:\([^()]*\)|\[[^\]]*\])*(?:\.[\w.?]+(?:\([^()]*\))?)*|"[^"]*"|'[^']*')`;
const methods: Record<string, string> = {
  like: "contains",
  contains: "contains",
  includes: "contains",
  startswith: "startsWith",
  endswith: "endsWith",
  matches: "matches",
  regex: "matches",
};

const foreign: Foreign[] = [
  {
    pattern: new RegExp(`(${operand})\\s+not\\s+in\\b\\s*(\\[[^\\]]*\\]|${operand})`, "gi"),
    problem: '"not in" is !(… in …)',
    fix: ([, left, right]) => `!(${left} in ${right})`,
  },
  {
    pattern: new RegExp(`(${operand})\\s+is\\s+(not\\s+)?(?:null|none)\\b`, "gi"),
    problem: 'there is no "is null", and a field that CloudTrail leaves out is absent, not null',
    fix: ([, left = "", not]) => `${optional(left)}.orValue("") ${not ? "!=" : "=="} ""`,
  },
  {
    pattern: new RegExp(
      `(${operand})\\s+(like|contains|includes|startswith|endswith|matches|regex)\\s+(${operand})`,
      "gi",
    ),
    problem: "functions are called with a point and parentheses",
    fix: ([, left, name = "", right = ""]) => {
      const isLike = name.toLowerCase() === "like";
      return `${left}.${isLike ? likeMethod(right) : methods[name.toLowerCase()]}(${isLike ? right.replace(/[%*]/g, "") : right})`;
    },
  },
  { pattern: /\band\b/gi, problem: '"and" is &&', fix: () => "&&" },
  { pattern: /\bor\b/gi, problem: '"or" is ||', fix: () => "||" },
  {
    pattern: new RegExp(`\\bnot\\s+(${operand}\\s*(?:==|!=|<=?|>=?|\\bin\\b)\\s*(?:${operand}|\\[[^\\]]*\\]))`, "gi"),
    problem: '"not" is !',
    fix: ([, comparison]) => `!(${comparison})`,
  },
  { pattern: /\bnot\b\s*/gi, problem: '"not" is !, with parentheses around what is negated', fix: () => "!" },
  { pattern: /===/g, problem: "equality is ==", fix: () => "==" },
  { pattern: /!==|<>/g, problem: "inequality is !=", fix: () => "!=" },
  {
    pattern: new RegExp(`(${operand})\\s*(?:=~|~)\\s*(${operand}|/(?:[^/\\\\\n]|\\\\.)*/)`, "g"),
    problem: "regular expressions are a function, and a pattern is a string",
    fix: ([, left, right = ""]) => `${left}.matches(${asPattern(right)})`,
  },
  {
    pattern: new RegExp(`(${operand})\\s*==\\s*(/(?:[^/\\\\\n]|\\\\.)+/[gim]*)`, "g"),
    problem: "regular expressions are a function, and a pattern is a string",
    fix: ([, left, pattern = ""]) => `${left}.matches(${asPattern(pattern)})`,
  },
  {
    pattern: /(?<=[(,]\s*)\/(?:[^/\\\n]|\\.)+\/[gim]*/g,
    problem: "a regular expression is a string",
    fix: ([pattern = ""]) => asPattern(pattern),
  },
  {
    pattern: /=>/g,
    problem: "there are no arrow functions: a variable and a comma come first, as in list.exists(x, x == 1)",
    fix: () => ",",
  },
  { pattern: /(?<![=!<>])=(?![=~>])/g, problem: "equality is ==", fix: () => "==" },
  { pattern: /(?<!&)&(?!&)/g, problem: "both conditions is &&", fix: () => "&&" },
  { pattern: /(?<!\|)\|(?!\|)/g, problem: "either condition is ||", fix: () => "||" },
  { pattern: /\?\./g, problem: "a field that may be missing is read with .?", fix: () => ".?" },
  {
    pattern: new RegExp(`(${operand})\\s*\\?\\?\\s*(${operand})`, "g"),
    problem: "a default is .orValue()",
    fix: ([, left = "", right]) => `${optional(left)}.orValue(${right})`,
  },
  {
    pattern: /[“”„‟]([^“”„‟\n]*)[“”]?|[‘’]([^‘’\n]*)[‘’]?/g,
    problem: 'these are typographic quotation marks: a string is in "',
    fix: ([, double, single]) => `"${double || single}"`,
  },
  { pattern: /`([^`\n]*)`?/g, problem: "a string is in \" or '", fix: ([, text]) => `"${text}"` },
  {
    pattern: /\bhas\(\s*(record[\w.?]*)\s*\)/g,
    problem: "has() takes a field without .?, of which only the last may be missing",
    fix: ([, path]) => `${path}.hasValue()`,
  },
  { pattern: /;\s*$/g, problem: "an expression ends without a semicolon", fix: () => "" },
  { pattern: /\breturn\b\s*/g, problem: "a rule is one expression, without return", fix: () => "" },
  {
    pattern: /\bif\b\s*\(?/g,
    problem:
      "there is no if: a condition with two results is `condition ? one : other`, and conditions that must all be true are joined by &&",
  },
  {
    pattern: /\b(?:let|var|const)\b/g,
    problem: "there are no statements: name a value with cel.bind(name, value, expression)",
  },
];

/** The method for a pattern with wildcards at its ends: `"A*"`. */
function likeMethod(pattern: string): string {
  const starts = /^.[%*]/.test(pattern);
  const ends = /[%*].$/.test(pattern);
  return starts === ends ? "contains" : ends ? "startsWith" : "endsWith";
}

function asPattern(text: string): string {
  const [, pattern = text, flags = ""] = /^\/(.*)\/([gim]*)$/.exec(text) ?? [];
  if (pattern === text) return text;
  const prefix = flags.includes("i") ? "(?i)" : "";
  return `r"${prefix}${pattern.replaceAll("\\/", "/")}"`;
}

/** `record.a.b` → `record.?a.?b`. */
function optional(path: string): string {
  return path.replaceAll(".?", ".").replaceAll(".", ".?");
}

/** Advice on an expression that can't be parsed, for what is foreign to CEL at `offset`. */
export function adviseOnSyntax(text: string, offset: number): Advice | undefined {
  const blank = blanked(text);
  for (const { pattern, problem, fix } of foreign) {
    for (const match of blank.matchAll(new RegExp(pattern.source, `${pattern.flags}d`))) {
      const [from, to] = match.indices?.[0] ?? [0, 0];
      if (offset < from || offset > to) continue;
      // The groups of the author's text, with what strings contain.
      const groups = match.indices?.map((range) => (range ? text.slice(...range) : "")) ?? [];
      const right = fix?.(groups);
      const corrected = right === undefined ? "" : written(replaced(text, from, to, right));
      return { problem: `${problem}${corrected}`, offset: from + (fix ? culpritIn(match[0]) : 0) };
    }
  }
  return undefined;
}

/** Where the operator is in a match that begins with its left operand. */
function culpritIn(found: string): number {
  if (/^not\b/i.test(found) || !found.trim().includes(" ")) return 0;
  return /^[\w.?"'()[\]]+\s+(?=\S)/.exec(found)?.[0].length ?? 0;
}

/** `; write: …`, with the corrected line. */
function written(line: string): string {
  const shown = line.trim();
  return shown.length > 160 ? "" : `; write ${shown}`;
}

/** The line of `text` at `from`, with its part from `from` to `to` replaced. */
function replaced(text: string, from: number, to: number, right: string): string {
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const end = text.indexOf("\n", to) < 0 ? text.length : text.indexOf("\n", to);
  return text.slice(start, from) + right + text.slice(to, end);
}

/** The text with the content of strings and comments replaced by as many spaces; quotation marks stay. */
function blanked(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\/[^\n]*/g, (found) =>
    found.startsWith("//") ? " ".repeat(found.length) : `${found[0]}${"_".repeat(found.length - 2)}${found[0]}`,
  );
}

/** Values of other languages. */
const constants: Record<string, string> = {
  none: "null",
  nil: "null",
  undefined: "null",
  null: "null",
  true: "true",
  false: "false",
};
/** Names that other tools give the record. */
const recordNames = ["event", "evt", "log", "detail", "rec", "data", "entry", "this", "self", "cloudtrail"];

/** The types of cel-js's checker that advice depends on. */
interface Mistake {
  code?: string | undefined;
  node?: ASTNode | undefined;
  summary: string;
}

/** Advice on an expression of a wrong type, an unknown variable or function; `functions` are the names that exist. */
export function adviseOnTypes(
  root: ASTNode,
  { code, node, summary }: Mistake,
  functions: readonly string[],
): Advice | undefined {
  if (!node) return undefined;
  const text = root.input;
  const at = (problem: string, offset = node.start, fix?: [ASTNode, string]): Advice => ({
    problem: `${problem}${fix ? written(replaced(text, fix[0].start, fix[0].end, fix[1])) : ""}`,
    offset,
  });
  if (code === "unknown_variable" && node.op === "id") return adviseOnVariable(root, node, at);
  if ((node.op === "call" || node.op === "rcall") && code === "no_matching_overload") {
    const [name] = node.args;
    if (node.op === "rcall" && /^get[A-Z]/.test(name) && summary.includes("'string.")) {
      const receiver = node.args[1];
      const fixed = `timestamp(${sourceOf(receiver)})${node.input.slice(receiver.end, node.end)}`;
      return at(`${sourceOf(receiver)} is text`, receiver.start, [node, fixed]);
    }
    return adviseOnFunction(node, functions);
  }
  if (code === "cannot_index_type" && node.op === ".") {
    const [receiver, field] = node.args;
    if (/^(length|len|size|count)$/.test(field)) {
      return at(`the length of a text is size(…)`, node.pos, [node, `size(${sourceOf(receiver)})`]);
    }
    return at(`${sourceOf(receiver)} is text, and has no field "${field}"`, node.pos);
  }
  if (node.op === "!_" && summary.includes("!string")) {
    const field = node.args;
    return at(`${sourceOf(field)} is text, not a bool, and absent where it does not apply`, node.start, [
      node,
      `${optional(sourceOf(field))}.orValue("") == ""`,
    ]);
  }
  return isComparison(node) ? adviseOnComparison(node, summary, at) : undefined;
}

type MakeAdvice = (problem: string, offset?: number, fix?: [ASTNode, string]) => Advice;
type Binary = ASTNode & { op: "==" | "!=" | "<" | "<=" | ">" | ">=" | "in"; args: [ASTNode, ASTNode] };

function isComparison(node: ASTNode): node is Binary {
  return ["==", "!=", "<", "<=", ">", ">=", "in"].includes(node.op);
}

function adviseOnComparison(node: Binary, summary: string, at: MakeAdvice): Advice | undefined {
  const [left, right] = node.args;
  const [a, b] = [sourceOf(left), sourceOf(right)];
  const operator = node.pos > left.end ? node.pos : left.end + node.input.slice(left.end).search(/\S/);
  if (node.op === "in") {
    if (/cidr/i.test(summary)) {
      return at("an address in a range is containsIP", operator, [node, `${b}.containsIP(${a})`]);
    }
    if (!summary.includes("string in string")) return undefined;
    if (isLiteral(right) && !isLiteral(left)) {
      return at("in looks in a list", operator, [node, `${a} in [${b}]`]);
    }
    return at("in looks in a list; a part of a text is contains", operator, [node, `${b}.contains(${a})`]);
  }
  const [field, literal] = isLiteral(left) ? [right, left] : [left, right];
  if (isLiteral(literal) && literal.args === null && fieldPath(field)) {
    const fixed = `${optional(sourceOf(field))}.orValue("") ${node.op} ""`;
    return at("a field that CloudTrail leaves out is absent, not null", operator, [node, fixed]);
  }
  if (right.op === "list" && (node.op === "==" || node.op === "!=")) {
    return at("one of several values is in", operator, [node, node.op === "==" ? `${a} in ${b}` : `!(${a} in ${b})`]);
  }
  if (!isLiteral(literal)) return undefined;
  const value = literal.args;
  const unquoted = typeof value === "string" ? value : "";
  if (/^(true|false)$/.test(unquoted) && summary.includes("bool")) {
    return at(`${sourceOf(field)} is true or false, not text`, literal.start, [literal, unquoted]);
  }
  if (/^-?\d+$/.test(unquoted) && /\b(int|double)\b/.test(summary)) {
    return at("a number is written without quotation marks", literal.start, [literal, unquoted]);
  }
  if ((typeof value === "bigint" || typeof value === "number") && summary.includes("string")) {
    return at(`${sourceOf(field)} is text`, literal.start, [literal, `"${sourceOf(literal)}"`]);
  }
  if (typeof value === "boolean" && summary.includes("string")) {
    return at(`${sourceOf(field)} is text`, literal.start, [literal, `"${value}"`]);
  }
  return undefined;
}

function adviseOnVariable(root: ASTNode, node: ASTNode & { op: "id" }, at: MakeAdvice): Advice {
  const name = node.args;
  const value = constants[name.toLowerCase()];
  const comparison = [...nodesOf(root)].find(
    (parent): parent is Binary =>
      (parent.op === "==" || parent.op === "!=") && parent.args.some((operand) => operand === node),
  );
  const other = comparison?.args.find((operand) => operand !== node);
  if (value === "null" && comparison && other && fieldPath(other)) {
    const fixed = `${optional(sourceOf(other))}.orValue("") ${comparison.op} ""`;
    return at("a field that CloudTrail leaves out is absent, not null", node.start, [comparison, fixed]);
  }
  if (value !== undefined) {
    return at(`CEL writes ${name} as ${value}`, node.start, [node, value]);
  }
  if (Object.hasOwn(recordSchema, name)) {
    return at(`${name} is a field of record`, node.start, [node, `record.${name}`]);
  }
  if (recordNames.includes(name.toLowerCase())) {
    return at("the CloudTrail record is called record", node.start, [node, "record"]);
  }
  for (const call of nodesOf(root)) {
    const macro = call.op === "call" ? loopNames[call.args[0]] : undefined;
    if (call.op !== "call" || !macro || call.args[1].length < 2) continue;
    const [list, ...rest] = call.args[1].map(sourceOf);
    if (call.args[1].some((arg) => arg.start <= node.start && node.end <= arg.end)) {
      const body = rest.length === 1 ? `x, ${rest[0]}` : rest.join(", ");
      return at(`a loop is a method of its list`, call.start, [call, `${list}.${macro}(${body})`]);
    }
  }
  return at(`unknown variable "${name}": an expression reads record and params${suggest(name, ["record", "params"])}`);
}

const loopNames: Record<string, string> = {
  any: "exists",
  some: "exists",
  exists: "exists",
  all: "all",
  every: "all",
  map: "map",
  filter: "filter",
};

/** The functions of other languages. A name that ends in ( is called with its receiver as the argument. */
const aliases: Record<string, string> = {
  includes: "contains",
  contain: "contains",
  has: "contains",
  startwith: "startsWith",
  beginswith: "startsWith",
  endwith: "endsWith",
  tolowercase: "lowerAscii",
  tolower: "lowerAscii",
  lower: "lowerAscii",
  lowercase: "lowerAscii",
  touppercase: "upperAscii",
  toupper: "upperAscii",
  upper: "upperAscii",
  uppercase: "upperAscii",
  match: "matches",
  test: "matches",
  regex: "matches",
  strip: "trim",
  find: "indexOf",
  some: "exists",
  any: "exists",
  every: "all",
  length: "size(",
  len: "size(",
  count: "size(",
  str: "string(",
  tostring: "string(",
  isempty: "size(",
};

/** Advice on a call of a function that CEL does not have; undefined if it has one of this name. */
export function adviseOnFunction(
  node: ASTNode & { op: "call" | "rcall" },
  functions: readonly string[],
): Advice | undefined {
  const [name] = node.args;
  if (functions.includes(name)) return undefined;
  const receiver = node.op === "rcall" ? node.args[1] : undefined;
  const args = node.op === "rcall" ? node.args[2] : node.args[1];
  const offset = receiver ? receiver.end + node.input.slice(receiver.end).indexOf(name) : node.start;
  const alias = aliases[name.toLowerCase()] ?? functions.find((known) => known.toLowerCase() === name.toLowerCase());
  const inside = args.map(sourceOf).join(", ");
  const problem = `CEL has no ${name}()`;
  const fix = (text: string): Advice => ({
    problem: `${problem}${written(replaced(node.input, node.start, node.end, text))}`,
    offset,
  });
  if (alias === undefined) return { problem: `${problem}${suggest(name, functions)}`, offset };
  if (alias.endsWith("(")) return fix(`${alias}${receiver ? sourceOf(receiver) : inside})`);
  const [first, ...rest] = args;
  // lower(x) is x.lowerAscii().
  if (!receiver && first) return fix(`${sourceOf(first)}.${alias}(${rest.map(sourceOf).join(", ")})`);
  return receiver ? fix(`${sourceOf(receiver)}.${alias}(${inside})`) : undefined;
}

function sourceOf(node: ASTNode): string {
  return node.input.slice(node.start, node.end);
}
