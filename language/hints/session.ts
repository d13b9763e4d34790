import type { ASTNode } from "@marcbachmann/cel-js";
import { fieldName, fieldPath, isLiteral, nodesOf } from "../../engine/cel/ast.ts";
import { type Comparison, isComparison } from "../advice.ts";
import type { FoundHint, HintedRule } from "./types.ts";
import { type Bound, pathText, readOf, type Visit, visits } from "./visit.ts";

/** The fields that contain the name of a session, which whoever assumes the role chooses, at their end. */
const fieldsWithSessionName: readonly string[] = ["record.userIdentity.arn", "record.userIdentity.principalId"];
/** The field that is the name of a session. */
const sessionNameField = "record.requestParameters.roleSessionName";
/** The fields that differ between sessions of one caller. */
const fieldsOfSession: readonly string[] = [
  ...fieldsWithSessionName,
  sessionNameField,
  "record.userIdentity.accessKeyId",
];
/** An ARN or principal id with the name of a session. */
const sessionText = /(?:^|:)(?:assumed-role|federated-user)\/[^/]+\/.|^AROA\w+:./;
/**
 * Part of an ARN or principal id that no session's name can match: it names a role, a user or root. A session's
 * name has no ":" and no "/", and nothing follows it.
 */
const durableText = /:role\/|:user\/|:root|:?assumed-role\/[^/]*$|[:/]$/;

/** Functions that leave a session's name where it is. */
const carriers: readonly string[] = ["string", "orValue", "or", "value", "lowerAscii", "upperAscii", "trim"];
/** Functions that look for a part of a text. */
const searches: readonly string[] = ["find", "findAll", "extract", "extractAll"];
const positions: readonly string[] = ["indexOf", "lastIndexOf"];
const tests: readonly string[] = ["startsWith", "endsWith", "contains", "matches"];
const patterns: readonly string[] = ["matches", ...searches];

const advice =
  "whoever assumes a role chooses the name of the session: compare callerOf(record), which is the role's ARN, instead";

type Scope = Pick<Visit, "variables" | "bound">;

/** A value that contains, or depends on, the name of a session. */
interface SessionValue {
  node: ASTNode;
  /**
   * `whole`: a text that ends with the name; `name`: nothing but the name; `parts`: a list with the name;
   * `found`: what a search found, if anything; `number`: a position or size.
   */
  kind: "whole" | "name" | "parts" | "found" | "number";
  /** Of `whole`: whether it is an ARN. */
  isArn?: boolean;
  /** Of `parts`: the index of the first part with the name, and what that part is. */
  from?: number;
  part?: "whole" | "name";
  /** Of `number`: its value if a search found nothing. */
  ifMissing?: number;
}

/** `session-name`: an exclusion by the name of a session, which any caller can give to a session of any role. */
export function* sessionNameExclusion({ syntax, isNegated }: HintedRule): Generator<FoundHint> {
  const found = new Set<number>();
  for (const visit of visits(syntax, isNegated)) {
    const compared = comparedSession(testOf(visit));
    if (!compared || compared.isMatch !== visit.isNegated || found.has(compared.node.start)) continue;
    found.add(compared.node.start);
    yield {
      name: "session-name",
      offset: compared.node.start,
      message: `this excludes by a session's name, but ${advice}`,
    };
  }
}

/** `session-name` for a threshold: a caller that changes the name of its session never reaches it. */
export function* sessionNameGrouping(per: ASTNode): Generator<FoundHint> {
  for (const visit of visits(per, false)) {
    if (fieldName(visit.node) === undefined) continue;
    if (!fieldsOfSession.includes(pathOf(visit.node, visit) ?? "")) continue;
    const message =
      "this counts each session apart, and a caller can start many, under any name: " +
      "count by callerOf(record), which is the role's ARN, instead";
    yield { name: "session-name", offset: visit.node.start, message };
    return;
  }
}

/** The node, or the test that `cel.bind` gave its name to. */
function testOf(visit: Scope & { node: ASTNode }): Scope & { node: ASTNode } {
  const bound = boundOf(visit.node, visit);
  return bound && !bound.isItem ? testOf(bound) : visit;
}

interface Compared {
  /** The operand that contains a session's name. */
  node: ASTNode;
  /** Whether the comparison is true for sessions of that name, and not for all others. */
  isMatch: boolean;
}

/** Returns what a node compares, if it compares a session's name. */
function comparedSession({ node, ...scope }: Scope & { node: ASTNode }): Compared | undefined {
  const call = callOf(node);
  if (call) {
    const value = call.subject && sessionOf(call.subject, scope);
    if (!value) return undefined;
    const isTest =
      call.name === "hasValue" ? value.kind === "found" : tests.includes(call.name) && isTestOf(value, call);
    return isTest ? { node: value.node, isMatch: true } : undefined;
  }
  if (!isComparison(node)) return undefined;
  const [left, right] = node.args;
  const onLeft = sessionOf(left, scope);
  const value = onLeft ?? sessionOf(right, scope);
  const other = onLeft ? right : left;
  if (!value) return undefined;
  const isMatch =
    value.kind === "number" ? matchesNumber(node.op, value, other, !onLeft) : matches(node.op, value, other);
  return isMatch === undefined ? undefined : { node: value.node, isMatch };
}

function isTestOf({ kind }: SessionValue, { name, literal }: Call): boolean {
  if (kind === "name" || kind === "found") return true;
  if (kind !== "whole" || name === "startsWith") return false;
  return literal === undefined || textOf(literal) === "" ? name === "endsWith" : !isDurable(name, literal);
}

function matches(op: Comparison["op"], { kind }: SessionValue, other: ASTNode): boolean | undefined {
  if (op !== "==" && op !== "!=" && op !== "in") return undefined;
  if (kind === "whole") return hasSessionText(other) ? op !== "!=" : undefined;
  if (kind === "found" && isEmpty(other)) return op === "!=";
  return isName(other) ? op !== "!=" : undefined;
}

/** A comparison that is true for the number of a search without a result is an exclusion. */
function matchesNumber(op: string, { ifMissing = 0 }: SessionValue, other: ASTNode, isReversed: boolean) {
  const number = numberOf(other);
  if (number === undefined) return undefined;
  const [left, right] = isReversed ? [number, ifMissing] : [ifMissing, number];
  if (op === "==") return left !== right;
  if (op === "!=") return left === right;
  if (op === "<") return left >= right;
  if (op === "<=") return left > right;
  if (op === ">") return left <= right;
  return op === ">=" ? left < right : undefined;
}

/** Returns a node as a value that depends on a session's name, or undefined if it is something else. */
function sessionOf(node: ASTNode, scope: Scope): SessionValue | undefined {
  const path = pathOf(node, scope) ?? "";
  if (path === sessionNameField) return { node, kind: "name" };
  if (fieldsWithSessionName.includes(path)) return { node, kind: "whole", isArn: path.endsWith(".arn") };
  const bound = boundOf(node, scope);
  if (bound) {
    const value = sessionOf(bound.node, bound);
    return value && bound.isItem ? partOf(value, undefined) : value;
  }
  if (node.op === "[]" || node.op === "[?]") {
    const [list, index] = node.args;
    const value = sessionOf(list, scope);
    return value && partOf(value, numberOf(index));
  }
  const call = callOf(node);
  const value = call?.subject && sessionOf(call.subject, scope);
  return value && computed(value, call);
}

/** What a function returns for a value that depends on a session's name, if that depends on it, too. */
function computed(value: SessionValue, { name, literal, args }: Call): SessionValue | undefined {
  const { node, kind } = value;
  if (carriers.includes(name)) return value;
  if (name === "size") return kind === "found" ? { node, kind: "number", ifMissing: 0 } : undefined;
  if (name === "first" || name === "last") return partOf(value, name === "first" ? 0 : undefined);
  if (kind !== "whole" && kind !== "name") return undefined;
  const isSearch = searches.includes(name);
  if (isSearch || positions.includes(name)) {
    if (!literal || textOf(literal) === "" || (kind === "whole" && isDurable(name, literal))) return undefined;
    return isSearch ? { node, kind: "found" } : { node, kind: "number", ifMissing: -1 };
  }
  if (kind === "name") return undefined;
  if (name === "split" && literal) {
    // arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION and AROAEXAMPLE:SESSION.
    if (value.isArn && textOf(literal) === ":") return { node, kind: "parts", from: 5, part: "whole" };
    return { node, kind: "parts", from: textOf(literal) === "/" ? 2 : 1 };
  }
  // A start that is computed is behind the last "/" or ":".
  const isEnd = name === "substring" && args.length === 1 && literal && numberOf(literal) === undefined;
  return isEnd ? { node, kind: "name" } : undefined;
}

/** An item of a list, by its index, which is unknown if it is computed. */
function partOf(value: SessionValue, index: number | undefined): SessionValue | undefined {
  const { node, kind, from = 0, part = "name" } = value;
  if (kind === "found") return value;
  return kind === "parts" && (index === undefined || index >= from) ? { node, kind: part } : undefined;
}

interface Call {
  name: string;
  /** What the function is called on, or its first argument. */
  subject: ASTNode | undefined;
  args: ASTNode[];
  literal: ASTNode | undefined;
}

/** Returns a node as a call, in one of the forms `x.f(…)`, `f(x, …)` and `regex.f(x, …)`. */
function callOf(node: ASTNode): Call | undefined {
  if (node.op !== "rcall" && node.op !== "call") return undefined;
  const isFunction = node.op === "call" || (node.args[1].op === "id" && node.args[1].args === "regex");
  const [subject, ...args] =
    node.op === "call" ? node.args[1] : isFunction ? node.args[2] : [node.args[1], ...node.args[2]];
  return { name: node.args[0], subject, args, literal: args[0] };
}

/** Whether a text that a function looks for can't be a session's name. */
function isDurable(name: string, literal: ASTNode): boolean {
  if (!patterns.includes(name)) return durableText.test(textOf(literal));
  // Classes such as [^/] stand for characters of a name. At the end of a test, any characters may follow.
  const text = textOf(literal)
    .replace(/\[[^\]]*\]/g, "x")
    .replace(/[()]/g, "");
  return durableText.test(name === "matches" ? text.replace(/(?:[.x][*+])?\$?$/, "") : text);
}

/** The texts in a node, one after the other. */
function textOf(node: ASTNode): string {
  return textsOf(node).join("");
}

function textsOf(node: ASTNode): string[] {
  return nodesOf(node).flatMap((inner) => (isLiteral(inner) && typeof inner.args === "string" ? [inner.args] : []));
}

function hasSessionText(node: ASTNode): boolean {
  return textsOf(node).some((text) => sessionText.test(text));
}

/** Whether a node is a name that the rule's author chose, and not another field of the record. */
function isName(node: ASTNode): boolean {
  const ids = nodesOf(node).flatMap((inner) => (inner.op === "id" ? [inner.args] : []));
  return !ids.includes("record") && (ids.includes("params") || textOf(node) !== "");
}

function isEmpty(node: ASTNode): boolean {
  return node.op === "list" ? node.args.length === 0 : isLiteral(node) && node.args === "";
}

function numberOf(node: ASTNode): number | undefined {
  if (node.op === "-_") {
    const number = numberOf(node.args);
    return number === undefined ? undefined : -number;
  }
  return isLiteral(node) && (typeof node.args === "bigint" || typeof node.args === "number")
    ? Number(node.args)
    : undefined;
}

function boundOf(node: ASTNode, { bound }: Scope): Bound | undefined {
  return node.op === "id" ? bound.get(node.args) : undefined;
}

/** The field that a node reads, directly or through variables. */
function pathOf(node: ASTNode, { variables, bound }: Scope): string | undefined {
  const read = readOf(node, variables);
  if (read) return pathText(read.path);
  const path = fieldPath(node);
  const value = path && path.variable !== "record" ? bound.get(path.variable) : undefined;
  const above = value && !value.isItem && pathOf(value.node, value);
  return path && above ? [above, ...path.fields].join(".") : undefined;
}
