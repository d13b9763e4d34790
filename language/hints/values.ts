import type { ASTNode } from "@marcbachmann/cel-js";
import { operandsOf } from "../../engine/cel/ast.ts";
import { compilePattern } from "../../engine/cel/regular-expression.ts";
import { recordSchema } from "../record-schema.ts";
import { suggest } from "../suggest.ts";
import { isKnownValue, knownValues } from "./known-values.ts";
import type { SampleFacts } from "./sample-facts.ts";
import type { FoundHint, HintedRule } from "./types.ts";
import { pathText, type Read, readOf, type Visit, visits } from "./visit.ts";

/** A comparison of a field with literals, by `==`, `!=` or `in`. */
export interface Comparison {
  node: ASTNode;
  read: Read;
  path: string;
  literals: (ASTNode & { op: "value" })[];
}

/** Returns a node as a comparison of a field with literals, or undefined if it is something else. */
export function comparisonOf({ node, variables }: Pick<Visit, "node" | "variables">): Comparison | undefined {
  if (node.op !== "==" && node.op !== "!=" && node.op !== "in") return undefined;
  const [left, right] = node.args;
  const isReversed = node.op !== "in" && left.op === "value";
  const read = readOf(isReversed ? right : left, variables) ?? callOnRecord(isReversed ? right : left);
  if (!read) return undefined;
  const other = isReversed ? left : right;
  const literals = (node.op === "in" && other.op === "list" ? other.args : [other]).filter(
    (item) => item.op === "value",
  );
  return { node, read, path: pathText(read.path), literals };
}

/** Returns `roleOf(record)` and the like as a read of a field of this name. */
function callOnRecord(node: ASTNode): Read | undefined {
  if (node.op !== "call" || node.args[1].length !== 1) return undefined;
  const [argument] = node.args[1] as [ASTNode];
  if (argument.op !== "id" || argument.args !== "record") return undefined;
  return { path: { variable: `${node.args[0]}(record)`, fields: [] }, default: undefined, isFolded: false };
}

/** `never-equal`: comparisons that have the same result on every record. */
export function* neverEqual({ syntax, isNegated, facts }: HintedRule): Generator<FoundHint> {
  for (const visit of visits(syntax, isNegated)) {
    if (visit.node.op === "&&") yield* contradictions(visit);
    yield* unknownPart(visit, facts);
    yield* timeOfDay(visit);
    const comparison = comparisonOf(visit);
    if (!comparison) continue;
    const { node, path, read, literals } = comparison;
    for (const literal of literals) {
      const isDefault = read.default?.op === "value" && read.default.args === literal.args;
      if (isDefault || literal.args === null) continue;
      const problem = wrongType(path, literal.args) ?? unknownValue(path, literal.args, read, facts);
      if (!problem) continue;
      const always = node.op === "!=" ? "always true" : "never true";
      yield {
        name: "never-equal",
        offset: literal.start,
        message: `${path} is never ${JSON.stringify(literal.args)}, so this is ${node.op === "in" ? "useless" : always}: ${problem}`,
      };
    }
  }
}

/** A test of a field's text by a literal: `record.eventName.startsWith("Create")`. */
interface PartTest {
  /** The function's name. */
  name: string;
  path: string;
  part: ASTNode & { op: "value"; args: string };
  /** What it tests, such as `begins with "Create"`. */
  words: string;
  passes(text: string): boolean;
}

const partTests: Readonly<Record<string, { words: string; of(part: string): PartTest["passes"] }>> = {
  startsWith: { words: "begins with", of: (part) => (text) => text.startsWith(part) },
  endsWith: { words: "ends with", of: (part) => (text) => text.endsWith(part) },
  contains: { words: "contains", of: (part) => (text) => text.includes(part) },
  matches: {
    words: "matches",
    of(part) {
      const pattern = compilePattern(part);
      return (text) => pattern.test(text);
    },
  },
};

/** Returns a node as a test of a field's text, or undefined if it is something else. */
export function partTestOf({ node, variables }: Pick<Visit, "node" | "variables">): PartTest | undefined {
  if (node.op !== "rcall" || !Object.hasOwn(partTests, node.args[0])) return undefined;
  const [name, receiver, [part]] = node.args;
  const read = readOf(receiver, variables);
  if (!read || read.isFolded || part?.op !== "value" || typeof part.args !== "string") return undefined;
  const { words, of } = partTests[name] as (typeof partTests)[string];
  return {
    name,
    path: pathText(read.path),
    part: part as PartTest["part"],
    words: `${words} ${JSON.stringify(part.args)}`,
    passes: of(part.args),
  };
}

/** A test that no value passes: `record.sourceIPAddress.startsWith("10.0.0.0/8")`. */
function* unknownPart(visit: Visit, { unknownValues }: SampleFacts): Generator<FoundHint> {
  const test = partTestOf(visit);
  const known = test && knownValues(test.path);
  if (!known) return;
  const hasNoSuchPart = test.name !== "matches" && known.without?.test(test.part.args);
  const isPossible = known.values?.some(test.passes) ?? !hasNoSuchPart;
  if (isPossible || [...(unknownValues.get(test.path) ?? [])].some(test.passes)) return;
  yield {
    name: "never-equal",
    offset: test.part.start,
    message: `${test.path} never ${test.words}, so this is never true: CloudTrail writes ${known.words}`,
  };
}

const orders: readonly string[] = ["<", "<=", ">", ">="];

/** A comparison of the event time with something else than a time: `record.eventTime > "22:00"`. */
function* timeOfDay({ node, variables }: Visit): Generator<FoundHint> {
  if (!orders.includes(node.op)) return;
  const operands = node.args as [ASTNode, ASTNode];
  const literal = operands.find(({ op }) => op === "value");
  const field = operands.find((operand) => operand !== literal);
  const read = field && readOf(field, variables);
  const path = read && pathText(read.path);
  if (path !== "record.eventTime" || typeof literal?.args !== "string" || /^\d{4}/.test(literal.args)) return;
  yield {
    name: "never-equal",
    offset: literal.start,
    message:
      `${path} begins with the year, so comparing it with ${JSON.stringify(literal.args)} has the same result on every record: ` +
      `CloudTrail writes ${knownValues(path)?.words}`,
  };
}

/** The problem with a literal of another type than the field's. */
function wrongType(path: string, literal: unknown): string | undefined {
  let type: unknown = { record: recordSchema };
  for (const field of path.split(".")) type = (type as Record<string, unknown> | undefined)?.[field];
  if (type === "string" && typeof literal !== "string") return "CloudTrail writes it as a string";
  if (type === "bool" && typeof literal !== "boolean") return "CloudTrail writes it as true or false, without quotes";
  return undefined;
}

/** The problem with a literal that is not one of the field's known values, nor in a sample. */
function unknownValue(
  path: string,
  literal: unknown,
  { isFolded }: Read,
  { unknownValues }: SampleFacts,
): string | undefined {
  const known = knownValues(path);
  if (isFolded || typeof literal !== "string" || !known || isKnownValue(path, literal)) return undefined;
  if (unknownValues.get(path)?.has(literal)) return undefined;
  return `${path.endsWith(")") ? "it is" : "CloudTrail writes"} ${known.words}${suggest(literal, known.values ?? [])}`;
}

/** Comparisons that exclude each other: `record.eventName == "A" && record.eventName == "B"`. */
function* contradictions(visit: Visit): Generator<FoundHint> {
  const allowed = new Map<string, unknown[]>();
  for (const operand of operandsOf(visit.node, "&&")) {
    const comparison = operand.op === "!=" ? undefined : comparisonOf({ ...visit, node: operand });
    if (!comparison || comparison.literals.length === 0) continue;
    // A list may contain more than literals.
    if (
      operand.op === "in" &&
      operand.args[1].op === "list" &&
      operand.args[1].args.length > comparison.literals.length
    )
      continue;
    const { path, literals } = comparison;
    const values = literals.map(({ args }) => args);
    const before = allowed.get(path) ?? values;
    const both = before.filter((value) => values.includes(value as never));
    if (both.length === 0) {
      const message = `no value of ${path} can pass both this comparison and an earlier one, so this is never true`;
      yield { name: "never-equal", offset: operand.start, message };
    }
    allowed.set(path, both.length === 0 ? values : both);
  }
}

/** The texts that a comparison names, without the empty one. */
export function textsOf({ literals }: Comparison): string[] {
  return literals.flatMap(({ args }) => (typeof args === "string" && args !== "" ? [args] : []));
}
