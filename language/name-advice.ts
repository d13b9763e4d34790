import type { ASTNode } from "@marcbachmann/cel-js";
import { fieldPath, isLiteral, nodesOf } from "../engine/cel/ast.ts";
import {
  type Advice,
  type Comparison,
  type MakeAdvice,
  methodStart,
  optional,
  replaced,
  sourceOf,
  written,
} from "./advice.ts";
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

/** Advice on a variable that CEL does not have. */
export function adviseOnVariable(root: ASTNode, node: ASTNode & { op: "id" }, at: MakeAdvice): Advice {
  const name = node.args;
  const value = constants.get(name.toLowerCase());
  const comparison = nodesOf(root).find(
    (parent): parent is Comparison =>
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
  const similar = suggest(name, ["record", "params"]);
  const bare = similar === "" && bareTexts(root, node);
  if (bare) return at("a text is in quotation marks", node.start, [bare.whole, bare.fixed]);
  return at(`unknown variable "${name}": an expression reads record and params${similar}`);
}

/** The texts without quotation marks to which a variable belongs, as in `record.awsRegion == eu-west-1`, with the marks. */
function bareTexts(root: ASTNode, node: ASTNode): { whole: ASTNode; fixed: string } | undefined {
  const quoted = (item: ASTNode) => (isLiteral(item) ? sourceOf(item) : JSON.stringify(sourceOf(item)));
  for (const { op, args } of nodesOf(root)) {
    if (op !== "==" && op !== "!=" && op !== "in") continue;
    const [left, right] = args as [ASTNode, ASTNode];
    if (fieldPath(left)?.variable !== "record" || !isWithin(node, [right])) continue;
    const items = op === "in" && right.op === "list" ? right.args : [right];
    if (!items.every((item) => isLiteral(item) || /^[\w.:/-]+$/.test(sourceOf(item)))) continue;
    const fixed = items.map(quoted).join(", ");
    return { whole: right, fixed: items[0] === right ? fixed : `[${fixed}]` };
  }
  return undefined;
}

function isWithin(node: ASTNode, args: readonly ASTNode[]): boolean {
  return args.some((arg) => arg.start <= node.start && node.end <= arg.end);
}

/** CEL's loops, by what other languages call them. */
export const loopNames = new Map(
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
export function partOfTime(receiver: ASTNode, name: string): string | undefined {
  const method = methodOfTime(name);
  if (method === undefined) return undefined;
  const source = sourceOf(receiver);
  const isTime = receiver.op === "call" && receiver.args[0] === "timestamp";
  if (!isTime && fieldPath(receiver)?.fields.at(-1) !== "eventTime") return undefined;
  return `${isTime ? source : `timestamp(${source})`}.${method}()`;
}

/** The method for what other languages call a part of a time. */
export function methodOfTime(name: string): string | undefined {
  const part = name
    .toLowerCase()
    .replace(/^get_?/, "")
    .replace(/s$/, "");
  return Object.hasOwn(timeMethods, part) ? timeMethods[part] : undefined;
}
