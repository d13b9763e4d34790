import type { ASTNode } from "@marcbachmann/cel-js";
import { fieldPath, isLiteral, nodesOf } from "../engine/cel/ast.ts";
import { parseAst } from "../engine/cel/environment.ts";
import { type Advice, methodStart, optional, replaced, written } from "./advice.ts";
import { recordSchema } from "./record-schema.ts";
import { suggest } from "./suggest.ts";

/** Values of other languages. */
const constants = new Map(
  Object.entries({
    none: "null",
    nil: "null",
    undefined: "null",
    null: "null",
    true: "true",
    false: "false",
  }),
);
/** Names that other tools give the record. */
const recordNames = ["event", "evt", "log", "detail", "rec", "data", "entry", "this", "self", "cloudtrail"];
/** What other tools call the fields of a record, in lower case. */
const namesElsewhere = new Map([
  ["account", "recipientAccountId"],
  ["action", "eventName"],
  ["actor", "userIdentity"],
  ["api", "eventName"],
  ["error", "errorCode"],
  ["event", "eventName"],
  ["ip", "sourceIPAddress"],
  ["sourceip", "sourceIPAddress"],
  ["name", "eventName"],
  ["operation", "eventName"],
  ["region", "awsRegion"],
  ["service", "eventSource"],
  ["source", "eventSource"],
  ["time", "eventTime"],
  ["timestamp", "eventTime"],
  ["user", "userIdentity"],
]);

/** The field of a record that other tools call `name`, if that is known. */
export function fieldElsewhere(name: string): string | undefined {
  return namesElsewhere.get(name.toLowerCase());
}

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
  const read = nodes.find((node) => node.op === "." && node.args[1] === key && fieldPath(node)?.variable === "record");
  if (read) {
    const whole = nodes.filter((node) => node.start === read.start && fieldPath(node)).sort((a, b) => b.end - a.end)[0];
    return `; a record may lack it: read ${optional(sourceOf(whole ?? read))}.orValue("")`;
  }
  const call = nodes.find((node) => node.op === "rcall" && node.args[0] === "contains" && fieldPath(node.args[1]));
  if (call?.op !== "rcall" || !error.startsWith("no such overload: contains(list")) return "";
  const [, list, [item]] = call.args;
  return item ? `; a list's items are in: ${sourceOf(item)} in ${sourceOf(list)}` : "";
}

function isText(node: ASTNode): boolean {
  return isLiteral(node) && typeof node.args === "string";
}

/** The offset at which a node ends, after the parenthesis around its last operand, which cel-js leaves out. */
function endOf({ input, start, end }: ASTNode): number {
  const text = input.slice(start, end).replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "");
  const isOpen = text.split("(").length > text.split(")").length;
  const close = /^\s*\)/.exec(input.slice(end))?.[0].length ?? 0;
  return isOpen ? end + close : end;
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
      const [range, address] = /cidr in/i.test(summary) ? [a, b] : [b, a];
      return at("an address in a range is containsIP", operator, [node, `${range}.containsIP(${address})`]);
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

function adviseOnVariable(root: ASTNode, node: ASTNode & { op: "id" }, at: MakeAdvice): Advice {
  const name = node.args;
  const value = constants.get(name.toLowerCase());
  const comparison = nodesOf(root).find(
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
    for (const parent of nodesOf(root)) {
      if (parent.op !== "." || parent.args[0] !== node) continue;
      const field = parent.args[1];
      if (field === "detail") return at("the CloudTrail record is called record", node.start, [parent, "record"]);
      const meant = fieldElsewhere(field);
      if (meant === undefined) break;
      const problem = `the CloudTrail record is called record, and its field "${field}" ${meant}`;
      return at(problem, node.start, [parent, `record.${meant}`]);
    }
    return at("the CloudTrail record is called record", node.start, [node, "record"]);
  }
  if (comparison && /^[A-Z]/.test(name)) {
    return at("a text is in quotation marks", node.start, [node, JSON.stringify(name)]);
  }
  for (const call of nodesOf(root)) {
    if (name.toLowerCase() === "json" && call.op === "rcall" && call.args[1] === node && call.args[0] === "parse") {
      const fixed = `parseJson(${call.args[2].map(sourceOf).join(", ")})`;
      return at("a JSON text is read with parseJson()", node.start, [call, fixed]);
    }
    const method = call.op === "rcall" ? loopNames.get(call.args[0]) : undefined;
    if (call.op === "rcall" && method && method !== call.args[0] && isWithin(node, call.args[2])) {
      const [receiver, args] = [call.args[1], call.args[2].map(sourceOf).join(", ")];
      return at(`CEL has no ${call.args[0]}()`, methodStart(call), [call, `${sourceOf(receiver)}.${method}(${args})`]);
    }
    if (call.op === "rcall" && method === call.args[0] && call.args[2].length === 1 && isWithin(node, call.args[2])) {
      const [condition] = call.args[2] as [ASTNode];
      return at(`${method} takes a variable and a condition`, methodStart(call), [
        call,
        `${sourceOf(call.args[1])}.${method}(${name}, ${sourceOf(condition)})`,
      ]);
    }
    const macro = call.op === "call" ? loopNames.get(call.args[0]) : undefined;
    if (call.op !== "call" || !macro || call.args[1].length < 2) continue;
    const [list, ...rest] = call.args[1].map(sourceOf);
    if (isWithin(node, call.args[1])) {
      const body = rest.length === 1 ? `x, ${rest[0]}` : rest.join(", ");
      return at(`a loop is a method of its list`, call.start, [call, `${list}.${macro}(${body})`]);
    }
  }
  return at(`unknown variable "${name}": an expression reads record and params${suggest(name, ["record", "params"])}`);
}

function isWithin(node: ASTNode, args: readonly ASTNode[]): boolean {
  return args.some((arg) => arg.start <= node.start && node.end <= arg.end);
}

const loopNames = new Map(
  Object.entries({
    any: "exists",
    some: "exists",
    exists: "exists",
    all: "all",
    every: "all",
    map: "map",
    filter: "filter",
  }),
);

/** The functions of other languages. A name that ends in ( is called with its receiver as the argument. */
const aliases = new Map(
  Object.entries({
    includes: "contains",
    contain: "contains",
    has: "contains",
    startwith: "startsWith",
    starts_with: "startsWith",
    ends_with: "endsWith",
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
  }),
);

/** Advice on a call of a function that CEL does not have; undefined if it has one of this name. */
export function adviseOnFunction(
  node: ASTNode & { op: "call" | "rcall" },
  functions: readonly string[],
): Advice | undefined {
  const [name] = node.args;
  if (functions.includes(name)) return undefined;
  const receiver = node.op === "rcall" ? node.args[1] : undefined;
  const args = node.op === "rcall" ? node.args[2] : node.args[1];
  const offset = node.op === "rcall" ? methodStart(node) : node.start;
  const alias =
    aliases.get(name.toLowerCase()) ?? functions.find((known) => known.toLowerCase() === name.toLowerCase());
  const inside = args.map(sourceOf).join(", ");
  const [first, ...rest] = args;
  const problem = `CEL has no ${name}()`;
  const fix = (text: string): Advice => ({
    problem: `${problem}${written(replaced(node.input, node.start, node.end, text))}`,
    offset,
  });
  if (receiver && first) {
    const path = sourceOf(receiver);
    if (/^equals?(ignorecase)?$/i.test(name)) return fix(`${path} == ${sourceOf(first)}`);
    if (name === "get" && isLiteral(first) && /^[a-z_]\w*$/i.test(String(first.args))) {
      return fix(`${optional(path)}.?${first.args}.orValue(${args[1] ? sourceOf(args[1]) : '""'})`);
    }
  }
  const subject = receiver ?? first;
  if (name === "not" && !receiver) {
    return {
      problem: `"not" is !${written(replaced(node.input, node.start, node.input.indexOf("(", node.start), "!"))}`,
      offset,
    };
  }
  if (subject && fieldPath(subject) && args.length === (receiver ? 0 : 1)) {
    if (/^is_?(not_?null|present|set|defined)$/i.test(name)) return fix(`${optional(sourceOf(subject))}.hasValue()`);
    if (/^is_?(null|absent|missing)$/i.test(name)) return fix(`!${optional(sourceOf(subject))}.hasValue()`);
  }
  const time = receiver && args.length === 0 && partOfTime(receiver, name);
  if (time) return fix(time);
  if (/^(now|today|current_?time)$/i.test(name)) {
    return { problem: `${problem}: a rule sees no clock; a record's time is timestamp(record.eventTime)`, offset };
  }
  if (/^is_?empty$/i.test(name)) return fix(`size(${receiver ? sourceOf(receiver) : inside}) == 0`);
  if (alias === undefined) return { problem: `${problem}${suggest(name, functions)}`, offset };
  if (alias.endsWith("(")) return fix(`${alias}${receiver ? sourceOf(receiver) : inside})`);
  // lower(x) is x.lowerAscii().
  if (!receiver && first) return fix(`${sourceOf(first)}.${alias}(${rest.map(sourceOf).join(", ")})`);
  return receiver ? fix(`${sourceOf(receiver)}.${alias}(${inside})`) : undefined;
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

/** The methods of a time, by what other languages call its parts. */
const timeMethods: Record<string, string> = {
  year: "getFullYear",
  day: "getDate",
  weekday: "getDayOfWeek",
  dayofweek: "getDayOfWeek",
  hour: "getHours",
  minute: "getMinutes",
  second: "getSeconds",
};

/** The call for `record.eventTime.hour`: `timestamp(record.eventTime).getHours()`; undefined for another field or name. */
function partOfTime(receiver: ASTNode, name: string): string | undefined {
  const method = methodOfTime(name);
  if (method === undefined) return undefined;
  const source = sourceOf(receiver);
  const isTime = receiver.op === "call" && receiver.args[0] === "timestamp";
  if (!isTime && fieldPath(receiver)?.fields.at(-1) !== "eventTime") return undefined;
  return `${isTime ? source : `timestamp(${source})`}.${method}()`;
}

/** The method for what other languages call a part of a time. */
function methodOfTime(name: string): string | undefined {
  const part = name
    .toLowerCase()
    .replace(/^get_?/, "")
    .replace(/s$/, "");
  return Object.hasOwn(timeMethods, part) ? timeMethods[part] : undefined;
}

function sourceOf(node: ASTNode): string {
  return node.input.slice(node.start, endOf(node));
}
