import type { ASTNode } from "@marcbachmann/cel-js";
import { operandsOf } from "./cel/ast.ts";
import { parseAst } from "./cel/environment.ts";
import {
  evaluatePartially,
  fieldsRead,
  knownParts,
  type PartialExpression,
  partialExpression,
  textsComparedWith,
} from "./cel/partial.ts";
import type { Rule } from "./ruleset.ts";
import { type IndexedField, keyFields, rareFields, type Scanner } from "./scanner/index.ts";

/** A rule that may match or fail on an unparsed record. */
export interface Candidate {
  /** The rule's index among the rules that the prefilter was created with. */
  index: number;
  /** Whether every operand of its outermost `&&` that reads only the call (`readsOnlyCall`) is true. */
  isCallKnown: boolean;
}

/**
 * Given an unparsed record, the element that a scanner is at, returns the rules that may match or fail on
 * it; every other rule evaluates to false on that record. Returns undefined if the record must be parsed first.
 */
export interface Prefilter {
  (element: Scanner): readonly Candidate[] | undefined;
  /** Given the event name of a parsed record, returns the rules that may match or fail on it. */
  ofEvent(eventName: string): readonly Candidate[];
}

/** The fields of the first key: service, event name, error code and kind of caller. */
const callFields: readonly IndexedField[] = keyFields[0];
const indexedFields: readonly IndexedField[] = keyFields.flat();

/** Whether an operand of `&&` reads nothing of a record but service, event name, error code and kind of caller. */
export function readsOnlyCall(operand: ASTNode): boolean {
  return fieldsRead(operand, callFields) !== undefined;
}

/**
 * What is left of the rules after some of a record's keys are known. Values of keys are few and recur,
 * so the next decision is nearly always found by the number of the next key.
 */
interface Decision {
  candidates: readonly Candidate[];
  /** For each key, whether it can rule out a candidate. */
  canDecide: readonly boolean[];
  /** The decision after a further key, by the key's number. */
  next: Map<number, Decision>;
}

/** Prepares rules for their prefilter. */
export function createPrefilter(rules: readonly Rule[]): Prefilter {
  const partialRules = rules.map(partialRule);
  const byEventName = new Map<string, PartialRule[]>();
  for (const rule of partialRules) {
    for (const name of rule.eventNames ?? []) byEventName.set(name, [...(byEventName.get(name) ?? []), rule]);
  }
  const ofAnyEvent = partialRules.filter(({ eventNames }) => !eventNames);
  const rulesFor = (eventName: string): PartialRule[] =>
    [...(byEventName.get(eventName) ?? []), ...ofAnyEvent].sort((a, b) => a.index - b.index);
  // By event name; "" is for all names that no rule mentions.
  const ofParsed = new Map<string, readonly Candidate[]>();
  const ofEvent = (eventName: string): readonly Candidate[] => {
    const name = byEventName.has(eventName) ? eventName : "";
    const found = ofParsed.get(name) ?? rulesFor(name).map(({ index }) => ({ index, isCallKnown: false }));
    ofParsed.set(name, found);
    return found;
  };

  const decisions = new Map<string, Decision>();
  const decisionFor = (candidates: readonly Candidate[]): Decision => {
    const id = candidates.map(({ index, isCallKnown }) => (isCallKnown ? `${index}!` : index)).join();
    const canDecide = ([field]: readonly IndexedField[]) =>
      candidates.some(({ index }) => partialRules[index]?.reads.has(field as IndexedField));
    const decision = decisions.get(id) ?? { candidates, canDecide: keyFields.map(canDecide), next: new Map() };
    decisions.set(id, decision);
    return decision;
  };
  const decideByCall = (element: Scanner): Decision => {
    const call = knownFieldsOf(element, callFields);
    const fields = new Set(callFields);
    return decisionFor(
      rulesFor(element.field("eventName") ?? "")
        .filter(({ mayMatch }) => mayMatch(call, fields))
        .map(({ index, isCallKnown }) => ({ index, isCallKnown: isCallKnown(call) })),
    );
  };
  const decideFurther = (element: Scanner, known: readonly IndexedField[], { candidates }: Decision): Decision => {
    const record = knownFieldsOf(element, known);
    const fields = new Set(known);
    return decisionFor(candidates.filter(({ index }) => partialRules[index]?.mayMatch(record, fields)));
  };
  // Decisions by the number of the call's key, and the scanner's generation that the numbers are of.
  let byCall: Decision[] = [];
  let current: { scanner: Scanner; generation: number } | undefined;

  const prefilter = (element: Scanner) => {
    if (element.mustBeParsed) return undefined;
    if (current?.scanner !== element || current.generation !== element.generation) {
      current = { scanner: element, generation: element.generation };
      byCall = [];
      decisions.clear();
    }
    const call = element.key(0);
    let decision = byCall[call];
    if (!decision) {
      decision = decideByCall(element);
      byCall[call] = decision;
    }
    for (let at = 1; at < keyFields.length; at++) {
      if (!decision.canDecide[at]) continue;
      const key = element.key(at);
      let next = decision.next.get(key);
      if (!next) {
        next = decideFurther(element, keyFields[at] as readonly IndexedField[], decision);
        decision.next.set(key, next);
      }
      decision = next;
    }
    return decision.candidates;
  };
  return Object.assign(prefilter, { ofEvent });
}

/** Returns the known fields of an element as a record. An element that need not be parsed has an identity. */
function knownFieldsOf(element: Scanner, known: readonly IndexedField[]): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  const userIdentity: Record<string, unknown> = {};
  for (const name of known) {
    const value = element.field(name);
    const field = name.split(".").at(-1) as string;
    if (value !== undefined) (field === name ? record : userIdentity)[field] = value;
  }
  return { ...record, userIdentity };
}

/** A rule prepared for partial evaluation. */
interface PartialRule {
  index: number;
  /** The fields that some part of it can be decided by. */
  reads: ReadonlySet<IndexedField>;
  /** If present, the rule is false for every event name but these. */
  eventNames: ReadonlySet<string> | undefined;
  /** False only if the rule is false whatever the unknown fields are. */
  mayMatch(record: Record<string, unknown>, known: ReadonlySet<IndexedField>): boolean;
  /** Whether the operands of its outermost `&&` that read only the call are true of this one. */
  isCallKnown(call: Record<string, unknown>): boolean;
}

function partialRule({ expression, params }: Rule, index: number): PartialRule {
  const ast = parseAst(expression);
  const whole = partialExpression(ast, params, indexedFields, rareFields);
  const known = knownParts(whole);
  const ofCall = operandsOf(ast, "&&")
    .filter(readsOnlyCall)
    .map((operand) => partialExpression(operand, params, callFields));
  const call = new Set(callFields);
  return {
    index,
    reads: new Set(known.flatMap(({ reads }) => [...reads])),
    eventNames: eventNamesOf(partialExpression(ast, params, ["eventName"])),
    mayMatch: (record, fields) => evaluatePartially(whole, record, fields) !== false,
    isCallKnown: (record) => ofCall.every((operand) => evaluatePartially(operand, record, call) === true),
  };
}

/**
 * Returns the event names for which an expression can be anything but false. If it only compares names
 * with `==`, `!=` and `in`, all names that it does not mention are alike to it.
 */
function eventNamesOf(whole: PartialExpression<"eventName">): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const { reads, node } of knownParts(whole)) {
    if (!reads.has("eventName")) continue;
    const compared = textsComparedWith(node, "eventName");
    if (!compared) return undefined;
    for (const name of compared) names.add(name);
  }
  const anyOther = { eventName: "\0" };
  return evaluatePartially(whole, anyOther, new Set(["eventName"] as const)) === false ? names : undefined;
}
