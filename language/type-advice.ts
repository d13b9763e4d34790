import type { ASTNode } from "@marcbachmann/cel-js";
import { fieldPath, isLiteral, nodesOf } from "../engine/cel/ast.ts";
import { parseAst } from "../engine/cel/environment.ts";
import {
  type Advice,
  type Comparison,
  endOf,
  isComparison,
  type MakeAdvice,
  methodStart,
  optional,
  replaced,
  sourceOf,
  written,
} from "./advice.ts";
import { adviseOnFunction, adviseOnVariable, loopNames, methodOfTime, partOfTime } from "./name-advice.ts";

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
  const at: MakeAdvice = (problem, offset = node.start, fix) => ({
    problem: `${problem}${fix ? written(replaced(text, fix[0].start, endOf(fix[0]), fix[1])) : ""}`,
    offset,
  });
  if (code === "unknown_variable" && node.op === "id") return adviseOnVariable(root, node, at);
  if (code === "no_matching_overload" && (node.op === "call" || node.op === "rcall")) {
    return (node.op === "rcall" && adviseOnMethod(node, summary, at)) || adviseOnFunction(node, functions);
  }
  if (code === "cannot_index_type" && node.op === ".") {
    const [receiver, field] = node.args;
    if (/^(length|len|size|count)$/.test(field)) {
      return at(`the length of a text is size(…)`, node.pos, [node, `size(${sourceOf(receiver)})`]);
    }
    const time = partOfTime(receiver, field);
    if (time) return at(`${sourceOf(receiver)} has no field "${field}"`, node.pos, [node, time]);
    return at(`${sourceOf(receiver)} is text, and has no field "${field}"`, node.pos);
  }
  if (node.op === "||" || node.op === "&&")
    return adviseOnAlternatives(root, node, at) ?? adviseOnOperands(node, summary, at);
  if (code === "optional_expected" && node.op === "." && fieldPath(node)) {
    return at("a field that may be missing is read with .?", node.pos, [node, optional(sourceOf(node))]);
  }
  if (node.op === "!_" && summary.includes("!optional")) {
    return at(mayBeMissing, node.start, [node, `!${sourceOf(node.args)}.hasValue()`]);
  }
  if (node.op === "!_" && summary.includes("!string")) {
    const field = node.args;
    const whole = nodesOf(root).find((parent): parent is Comparison => isComparison(parent) && parent.args[0] === node);
    if (whole) {
      const fixed = `!(${sourceOf(field)} ${whole.op} ${sourceOf(whole.args[1])})`;
      return at(`! comes before ${whole.op}, and needs parentheses around what it negates`, node.start, [whole, fixed]);
    }
    return at(`${sourceOf(field)} is text, not a bool, and absent where it does not apply`, node.start, [
      node,
      `${optional(sourceOf(field))}.orValue("") == ""`,
    ]);
  }
  return isComparison(node) ? adviseOnComparison(node, summary, at) : undefined;
}

/** Advice on a method whose receiver or arguments have types that it does not take. */
function adviseOnMethod(node: ASTNode & { op: "rcall" }, summary: string, at: MakeAdvice): Advice | undefined {
  const [name, receiver, args] = node.args;
  if (/^get[A-Z]/.test(name) && summary.includes("'string.")) {
    const fixed = `timestamp(${sourceOf(receiver)})${node.input.slice(receiver.end, node.end)}`;
    return at(`${sourceOf(receiver)} is text`, receiver.start, [node, fixed]);
  }
  const [part] = args;
  if (receiver.op === "id" && receiver.args === "math" && (name === "max" || name === "min")) {
    const fixed = `math.${name === "max" ? "greatest" : "least"}(${args.map(sourceOf).join(", ")})`;
    return at(`CEL has no math.${name}()`, methodStart(node), [node, fixed]);
  }
  if (name === "contains" && part && summary.includes("'net.CIDR")) {
    const fixed = `${sourceOf(receiver)}.containsIP(${sourceOf(part)})`;
    return at("an address in a range is containsIP", methodStart(node), [node, fixed]);
  }
  if (name === "contains" && part && summary.includes("'list")) {
    const fixed = `${sourceOf(part)} in ${sourceOf(receiver)}`;
    return at("contains looks in a text; a list's items are in", methodStart(node), [node, fixed]);
  }
  if (name === "contains" && part?.op === "list") {
    const fixed = `${sourceOf(part)}.exists(part, ${sourceOf(receiver)}.contains(part))`;
    return at("contains looks for one text; for one of several, exists", methodStart(node), [node, fixed]);
  }
  if (loopNames.get(name) !== name || args.length !== 1) return undefined;
  return at(`${name} takes a variable and a condition, as in list.${name}(x, x == "a")`, methodStart(node));
}

/** Advice on `a == "b" || "c" || "d"`. */
function adviseOnAlternatives(root: ASTNode, node: ASTNode & { op: "&&" | "||" }, at: MakeAdvice): Advice | undefined {
  const [left, right] = node.args;
  if (node.op !== "||" || !isComparison(left) || left.op !== "==" || !isText(right)) return undefined;
  const [field, value] = left.args.map(sourceOf);
  const values = [value, sourceOf(right)];
  let whole: ASTNode = node;
  for (const parent of nodesOf(root).reverse()) {
    if (parent.op !== "||" || parent.args[0] !== whole || !isText(parent.args[1])) continue;
    values.push(sourceOf(parent.args[1]));
    whole = parent;
  }
  const fixed = `${field} in [${values.join(", ")}]`;
  return at("each side of || is a condition; one of several values is in", right.start, [whole, fixed]);
}

const mayBeMissing = "what .? reads may be missing, and hasValue() says whether it is there";

/** Advice on `record.eventName && …`. */
function adviseOnOperands(node: ASTNode & { op: "&&" | "||" }, summary: string, at: MakeAdvice): Advice | undefined {
  const type = /got '(.*)'/.exec(summary)?.[1];
  // Without the type of each operand, only one that certainly is no condition.
  const [operand, other] = node.args.filter(
    (one) => fieldPath(one) || (isLiteral(one) && typeof one.args !== "boolean"),
  );
  if (type === undefined || !operand || other) return undefined;
  if (type.startsWith("optional")) return at(mayBeMissing, operand.start, [operand, `${sourceOf(operand)}.hasValue()`]);
  const example = type === "string" ? `, as in ${sourceOf(operand)} == "…"` : "";
  return at(
    `each side of ${node.op} is a condition: compare ${sourceOf(operand)}${isLiteral(operand) ? "" : example}`,
    operand.start,
  );
}

/** Advice on an expression that is what `.?` reads, where a rule needs a bool and a wording a text. */
export function adviseOnOptional(root: ASTNode, wanted: "bool" | "string"): string {
  const read = fieldPath(root) ? sourceOf(root) : "(…)";
  if (wanted === "string") return `what .? reads may be missing, and needs a default: ${read}.orValue("")`;
  return `${mayBeMissing}: ${read}.hasValue(), or compare it: ${read}.orValue("") == "…"`;
}

/** Advice on an expression that fails on a record with the message `error`, as the end of a sentence; empty if there is none. */
export function adviseOnFailure(expression: string, error: string): string {
  const nodes = nodesOf(parseAst(expression));
  const key = /^No such key: (.*)$/.exec(error)?.[1];
  const read = nodes.find(
    (node) => node.op === "." && node.args[1] === key && ![undefined, "params"].includes(fieldPath(node)?.variable),
  );
  if (read) {
    const paths = nodes.filter((node) => node.start === read.start && fieldPath(node));
    const whole = paths.sort((a, b) => b.end - a.end)[0] ?? read;
    const owner = fieldPath(read)?.variable === "record" ? "a record" : "an item";
    let [path, last] = [optional(sourceOf(whole)), whole];
    // The rest of `record.resources[0].ARN`.
    for (let next: ASTNode | undefined = whole; next; next = nodes.find((node) => isReadOf(node, last))) {
      if (next.op === "[]") path += `[?${sourceOf(next.args[1])}]`;
      if (next.op === "." && next !== whole) path += `.?${next.args[1]}`;
      last = next;
    }
    return `; ${owner} may lack it: read ${path}.orValue(${defaultFor(last, nodes)})`;
  }
  const call = nodes.find((node) => node.op === "rcall" && node.args[0] === "contains" && fieldPath(node.args[1]));
  if (call?.op !== "rcall" || !error.startsWith("no such overload: contains(list")) return "";
  const [, list, [item]] = call.args;
  return item ? `; a list's items are in: ${sourceOf(item)} in ${sourceOf(list)}` : "";
}

function isReadOf(node: ASTNode, receiver: ASTNode): boolean {
  return (node.op === "[]" || node.op === ".") && node.args[0] === receiver;
}

function isText(node: ASTNode): boolean {
  return isLiteral(node) && typeof node.args === "string";
}

function adviseOnComparison(node: Comparison, summary: string, at: MakeAdvice): Advice | undefined {
  const [left, right] = node.args;
  const [a, b] = [sourceOf(left), sourceOf(right)];
  const operator = node.pos > left.end ? node.pos : left.end + node.input.slice(left.end).search(/\S/);
  if (node.op === "in") {
    if (/cidr/i.test(summary)) {
      const [range, address] = /cidr in/i.test(summary) ? [a, b] : [b, a];
      return at("an address in a range is containsIP", operator, [node, `${range}.containsIP(${address})`]);
    }
    if (right.op === "list" && /string in list<(int|double)>/.test(summary)) {
      const items = right.args.map((item) => (isLiteral(item) ? `"${sourceOf(item)}"` : sourceOf(item)));
      return at(`${a} is text`, right.start, [right, `[${items.join(", ")}]`]);
    }
    if (!summary.includes("string in string")) return undefined;
    if (isLiteral(right) && !isLiteral(left)) {
      if (/^.[\d.:a-f]+\/\d+.$/.test(b)) {
        return at("an address in a range is containsIP", operator, [node, `cidr(${b}).containsIP(${a})`]);
      }
      return at("in looks in a list", operator, [node, `${a} in [${b}]`]);
    }
    return at("in looks in a list; a part of a text is contains", operator, [node, `${b}.contains(${a})`]);
  }
  const [text, time] = summary.includes(": string") ? [left, right] : [right, left];
  if (/Timestamp/.test(summary) && summary.includes("string") && !isLiteral(text)) {
    const [a, b] = [left, right].map((operand) =>
      operand === time ? sourceOf(time) : `timestamp(${sourceOf(operand)})`,
    );
    return at(`${sourceOf(text)} is text`, text.start, [node, `${a} ${node.op} ${b}`]);
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
  if (summary.includes("optional") && fieldPath(field)) {
    const fallback = { string: '""', boolean: "false" }[typeof literal.args as string] ?? "0";
    const fixed = `${optional(sourceOf(field))}.orValue(${fallback}) ${node.op} ${sourceOf(literal)}`;
    return at("what .? reads may be missing, and needs a default", operator, [node, fixed]);
  }
  const value = literal.args;
  const unquoted = typeof value === "string" ? value : "";
  if (/^(true|false)$/.test(unquoted) && summary.includes("bool")) {
    return at(`${sourceOf(field)} is true or false, not text`, literal.start, [literal, unquoted]);
  }
  if (/^-?\d+$/.test(unquoted) && /\b(int|double)\b/.test(summary)) {
    return at("a number is written without quotation marks", literal.start, [literal, unquoted]);
  }
  if (["bigint", "number", "boolean"].includes(typeof value) && summary.includes("string")) {
    return at(`${sourceOf(field)} is text`, literal.start, [literal, `"${sourceOf(literal)}"`]);
  }
  return undefined;
}

/** What takes the place of a missing value, by what is done with it: a list is looped over, the others are compared. */
function defaultFor(read: ASTNode, nodes: readonly ASTNode[]): string {
  for (const node of nodes) {
    if (node.op === "rcall" && node.args[1] === read) return loopNames.has(node.args[0]) ? "[]" : '""';
    if (!isComparison(node) || !node.args.includes(read)) continue;
    if (node.op === "in") return node.args[1] === read ? "[]" : '""';
    const other = node.args.find((operand) => operand !== read);
    if (!isLiteral(other)) return '""';
    return typeof other.args === "boolean" ? "false" : typeof other.args === "string" ? '""' : "0";
  }
  return '""';
}

/** Advice on a field of a time or duration, which has methods instead. */
export function adviseOnPartOfTime({ op, pos, input }: ASTNode, field: string, kind: string): Advice {
  const method = kind === "timestamp" || /hour|minute|second/i.test(field) ? methodOfTime(field) : undefined;
  const call = method && op === "." && written(replaced(input, pos, pos + field.length, `${method}()`));
  return {
    problem: `a ${kind} has no field "${field}"${call || `, but methods such as ${method ?? "getHours"}()`}`,
    offset: pos,
  };
}
