import { isSyntaxNode, type SyntaxNode, type Variables } from "./cel/ast.ts";
import { closureOf, operandsOf } from "./cel/compile/index.ts";
import { parseSyntax } from "./cel/evaluate.ts";
import type { Rule } from "./ruleset.ts";
import { type Element, type OutlineField, outlineFields, type Scanned, Scanner } from "./scanner/index.ts";

/** A rule that an element can match or fail on, as far as is known before it is parsed. */
export interface Candidate {
  /** Its index among the rules that the prefilter was made from. */
  index: number;
  /** Whether what its outermost `&&` asks of the call alone (`readsCallAlone`) is all true. */
  isCallKnown: boolean;
}

/**
 * Tells of a record that has not been parsed which rules can match it or fail on it; of the others
 * the whole evaluation is known to be false.
 */
export interface Prefilter {
  /**
   * Finds the whole elements of a JSON array in pieces of its text, the first of which begins between two of them.
   * `candidates` is undefined for an element of which nothing is known until it is parsed.
   */
  scan(
    pieces: readonly Uint8Array[],
    onElement: (element: Element, candidates: readonly Candidate[] | undefined) => void,
  ): Scanned;
}

/** Prepares rules to be told apart. */
export function createPrefilter(rules: readonly Rule[]): Prefilter {
  const partials = rules.map(partialRule);
  const named = new Map<string, PartialRule[]>();
  for (const partial of partials) {
    for (const name of partial.eventNames ?? []) named.set(name, [...(named.get(name) ?? []), partial]);
  }
  const open = partials.filter(({ eventNames }) => !eventNames);

  // What the outlines of an element leave of the rules, one outline after the other. Outlines and
  // what they leave are few and recur, so nearly always this is looked up by the outlines' numbers.
  const nodes = new Map<string, Candidates>();
  const nodeOf = (candidates: readonly Candidate[]): Candidates => {
    const key = candidates.map(({ index, isCallKnown }) => (isCallKnown ? `${index}!` : index)).join();
    const isRead = ([name]: readonly OutlineField[]) =>
      candidates.some(({ index }) => partials[index]?.reads.has(name as OutlineField));
    const node = nodes.get(key) ?? { candidates, isRead: outlineFields.map(isRead), left: new Map() };
    nodes.set(key, node);
    return node;
  };
  const leftBy = (element: Element, known: readonly OutlineField[], { candidates }: Candidates): Candidates => {
    const outline = outlineOf(element, known);
    const fields = new Set(known);
    return nodeOf(candidates.filter(({ index }) => partials[index]?.mayMatch(outline, fields)));
  };
  const leftByCall = (element: Element): Candidates => {
    const outline = outlineOf(element, byCall);
    const fields = new Set(byCall);
    const ofName = named.get(element.field("eventName") ?? "") ?? [];
    const left = [...ofName, ...open].filter(({ mayMatch }) => mayMatch(outline, fields));
    return nodeOf(
      left
        .map(({ index, isCallKnown }) => ({ index, isCallKnown: isCallKnown(outline) }))
        .sort((a, b) => a.index - b.index),
    );
  };
  let byCalls: Candidates[] = [];

  const candidatesOf = (element: Element): readonly Candidate[] => {
    const call = element.outline(0);
    let node = byCalls[call];
    if (!node) {
      node = leftByCall(element);
      byCalls[call] = node;
    }
    for (let at = 1; at < outlineFields.length; at++) {
      if (!node.isRead[at]) continue;
      const number = element.outline(at);
      let left = node.left.get(number);
      if (!left) {
        left = leftBy(element, outlineFields[at] as readonly OutlineField[], node);
        node.left.set(number, left);
      }
      node = left;
    }
    return node.candidates;
  };

  const scanner = new Scanner();
  return {
    scan(pieces, onElement) {
      return scanner.scan(
        pieces,
        (element) => onElement(element, element.isUnusual ? undefined : candidatesOf(element)),
        () => {
          byCalls = [];
          nodes.clear();
        },
      );
    },
  };
}

const byCall: readonly OutlineField[] = outlineFields[0];

/** Rules of which an element may match some, as far as the outlines looked at say. */
interface Candidates {
  candidates: readonly Candidate[];
  /** Which outlines can decide one of them, by index. */
  isRead: readonly boolean[];
  /** What is left of them by a further outline, by its number. */
  left: Map<number, Candidates>;
}

/** The known fields of an element as a record; an element that is not unusual has an identity. */
function outlineOf(element: Element, known: readonly OutlineField[]): Record<string, unknown> {
  const outline: Record<string, unknown> = {};
  const identity: Record<string, unknown> = {};
  for (const name of known) {
    const value = element.field(name);
    const key = name.split(".").at(-1) as string;
    const owner = key === name ? outline : identity;
    if (value !== undefined) owner[key] = value;
  }
  return { ...outline, userIdentity: identity };
}

/**
 * A rule for partial evaluation, with unknowns: CEL's `false && x` is false even where x is an
 * error, so a part that is known to be false can decide.
 * https://github.com/google/cel-spec/blob/master/doc/langdef.md#logical-operators
 */
interface PartialRule {
  index: number;
  /** The fields by which some part of it can be decided. */
  reads: ReadonlySet<OutlineField>;
  /** If there, it is false for every event name that is none of these. */
  eventNames: ReadonlySet<string> | undefined;
  /** False only if the whole evaluation is false, whatever the unknown fields hold. */
  mayMatch(outline: Record<string, unknown>, known: ReadonlySet<OutlineField>): boolean;
  /** Whether the operands of its outermost `&&` that read the call alone are true of this one. */
  isCallKnown(call: Record<string, unknown>): boolean;
}

/** Prepares one rule for partial evaluation. */
function partialRule(rule: Rule, index: number): PartialRule {
  const syntax = parseSyntax(rule.expression);
  const root = partOf(syntax, rule.params);
  const known = knownParts(root);
  const ofCall = operandsOf(syntax, "&&")
    .filter(readsCallAlone)
    .map((operand) => partOf(operand, rule.params));
  const callFields = new Set(byCall);
  return {
    index,
    reads: new Set(known.flatMap(({ reads }) => [...reads])),
    eventNames: eventNamesOf(root, known),
    mayMatch: (outline, fields) => evaluate(root, outline, fields) !== false,
    isCallKnown: (call) => ofCall.every((part) => evaluate(part, call, callFields) === true),
  };
}

/** An expression down to the parts that read nothing of a record but outline fields. */
type Part = { op: "&&" | "||"; parts: [Part, Part] } | { op: "!"; part: Part } | KnownPart | { op: "unknown" };

interface KnownPart {
  op: "known";
  reads: ReadonlySet<OutlineField>;
  node: SyntaxNode;
  value(record: Record<string, unknown>): unknown;
}

function partOf(node: SyntaxNode, params: Variables["params"]): Part {
  if (node.op === "&&" || node.op === "||") {
    return { op: node.op, parts: [partOf(node.args[0], params), partOf(node.args[1], params)] };
  }
  if (node.op === "!_") return { op: "!", part: partOf(node.args, params) };
  const reads = new Set<OutlineField>();
  if (!readsOutlineAlone(node, reads)) return { op: "unknown" };
  const closure = closureOf(node);
  if (!closure) return { op: "unknown" };
  return { op: "known", reads, node, value: (record) => closure({ record, params }) };
}

/** Whether an operand of `&&` reads nothing of a record but service, name, error code and kind of caller. */
export function readsCallAlone(operand: SyntaxNode): boolean {
  const reads = new Set<OutlineField>();
  return readsOutlineAlone(operand, reads) && reads.isSubsetOf(new Set(byCall));
}

/** Gathers the outline fields that a syntax tree reads; false if it reads anything else of the record. */
function readsOutlineAlone(tree: unknown, reads: Set<OutlineField>): boolean {
  if (Array.isArray(tree)) return tree.every((item) => readsOutlineAlone(item, reads));
  if (!isSyntaxNode(tree)) return true;
  const field = outlineFieldOf(tree);
  if (field) reads.add(field);
  return field !== undefined || (tree.op === "id" ? tree.args !== "record" : readsOutlineAlone(tree.args, reads));
}

function outlineFieldOf(node: SyntaxNode): OutlineField | undefined {
  const path = pathOf(node);
  return outlineFields.flat().find((field) => field === path);
}

/** `a.b` for `record.a.?b`; undefined for what is no chain of fields of the record. */
function pathOf(node: SyntaxNode): string | undefined {
  if (node.op !== "." && node.op !== ".?") return undefined;
  const [receiver, field] = node.args;
  if (receiver.op === "id") return receiver.args === "record" ? field : undefined;
  const above = pathOf(receiver);
  return above === undefined ? undefined : `${above}.${field}`;
}

function knownParts(part: Part): KnownPart[] {
  if (part.op === "known") return [part];
  if (part.op === "!") return knownParts(part.part);
  return part.op === "unknown" ? [] : part.parts.flatMap(knownParts);
}

/** Undefined where the expression can't tell, with fields unknown or as its evaluation fails. */
function evaluate(part: Part, record: Record<string, unknown>, known: ReadonlySet<OutlineField>): boolean | undefined {
  switch (part.op) {
    case "unknown":
      return undefined;
    case "!": {
      const value = evaluate(part.part, record, known);
      return value === undefined ? undefined : !value;
    }
    case "known":
      return part.reads.isSubsetOf(known) ? boolOf(part, record) : undefined;
    default: {
      const decisive = part.op === "||";
      const first = evaluate(part.parts[0], record, known);
      if (first === decisive) return decisive;
      const second = evaluate(part.parts[1], record, known);
      if (second === decisive) return decisive;
      return first === undefined || second === undefined ? undefined : !decisive;
    }
  }
}

function boolOf(part: KnownPart, record: Record<string, unknown>): boolean | undefined {
  const value = part.value(record);
  return typeof value === "boolean" ? value : undefined;
}

/**
 * The event names for which an expression can be anything but false. Every name that it does not
 * mention is one to it if it only compares names with `==`, `!=` and `in`.
 */
function eventNamesOf(root: Part, known: KnownPart[]): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const { reads, node } of known) {
    if (!reads.has("eventName")) continue;
    const compared = namesComparedBy(node);
    if (!compared) return undefined;
    for (const name of compared) names.add(name);
  }
  const anyOther = { eventName: "\0" };
  return evaluate(root, anyOther, new Set(["eventName"])) === false ? names : undefined;
}

/** The literals of `record.eventName == "A"` or `record.eventName in ["A", "B"]`. */
function namesComparedBy(node: SyntaxNode): string[] | undefined {
  if (!["==", "!=", "in"].includes(node.op) || pathOf(node.args[0]) !== "eventName") return undefined;
  const other: SyntaxNode = node.args[1];
  const literals: SyntaxNode[] = other.op === "list" ? other.args : [other];
  const names = literals.map((literal) => (literal.op === "value" ? literal.args : undefined));
  return names.every((name) => typeof name === "string") ? names : undefined;
}
