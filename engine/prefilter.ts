import type { ASTNode } from "@marcbachmann/cel-js";
import { operandBit } from "./cel/compile/operators.ts";
import { parseAst, parseOperands } from "./cel/environment.ts";
import {
  evaluatePartially,
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
  /** The operands of its outermost `&&` that are known to be true (`operandBit`). */
  trueOperands: number;
}

/**
 * Given an unparsed record, the element that a scanner is at, returns the rules that may match or fail on
 * it; every other rule evaluates to false on that record. Returns undefined if the record must be parsed first.
 */
export type Prefilter = (element: Scanner) => readonly Candidate[] | undefined;

/** The fields of the first key: service, event name, error code and kind of caller. */
const callFields: readonly IndexedField[] = keyFields[0];
const indexedFields: readonly IndexedField[] = keyFields.flat();

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

/** The rules by the event names, or else by the services, for which they can be anything but false. */
export class EventIndex {
  readonly #byEventName = new Map<string, number[]>();
  /** The rules that are about any event name, of some services. */
  readonly #byEventSource = new Map<string, number[]>();
  readonly #ofAnyEvent: number[] = [];
  /** By service and event name; "" is for all that no rule mentions. */
  readonly #candidates = new Map<string, readonly Candidate[]>();

  constructor(rules: readonly Rule[]) {
    for (const [index, rule] of rules.entries()) {
      const { eventNames, eventSources } = rule;
      const events = eventNames === undefined ? eventsOf(rule) : { eventNames, eventSources };
      if (events.eventNames !== "any") addTo(this.#byEventName, events.eventNames, index);
      else if (events.eventSources) addTo(this.#byEventSource, events.eventSources, index);
      else this.#ofAnyEvent.push(index);
    }
  }

  /** Given a record's event name and service, returns the rules that may match or fail on it, in their order. */
  candidates(eventName: string, eventSource: string): readonly Candidate[] {
    const name = this.#byEventName.has(eventName) ? eventName : "";
    const source = this.#byEventSource.has(eventSource) ? eventSource : "";
    const key = JSON.stringify([source, name]);
    let found = this.#candidates.get(key);
    if (!found) {
      const ofName = this.#byEventName.get(name) ?? [];
      const ofSource = this.#byEventSource.get(source) ?? [];
      const indexes = [...ofName, ...ofSource, ...this.#ofAnyEvent].sort((a, b) => a - b);
      found = indexes.map((index) => ({ index, trueOperands: 0 }));
      this.#candidates.set(key, found);
    }
    return found;
  }
}

function addTo(lists: Map<string, number[]>, values: readonly string[], index: number): void {
  for (const value of values) {
    const list = lists.get(value);
    if (list) list.push(index);
    else lists.set(value, [index]);
  }
}

/** Prepares rules for their prefilter; `events` is their index, if there is one already. */
export function createPrefilter(rules: readonly Rule[], events = new EventIndex(rules)): Prefilter {
  const partialRules: PartialRule[] = [];
  // Log files mention few of the calls that rules are about.
  const partialRuleOf = ({ index }: Candidate): PartialRule => {
    partialRules[index] ??= partialRule(rules[index] as Rule);
    return partialRules[index];
  };

  const decisions = new Map<string, Decision>();
  const decisionFor = (candidates: readonly Candidate[]): Decision => {
    const id = candidates.map(({ index, trueOperands }) => `${index} ${trueOperands}`).join();
    const canDecide = ([field]: readonly IndexedField[]) =>
      candidates.some((candidate) => partialRuleOf(candidate).reads.has(field as IndexedField));
    const decision = decisions.get(id) ?? { candidates, canDecide: keyFields.map(canDecide), next: new Map() };
    decisions.set(id, decision);
    return decision;
  };
  /** Decides which of the candidates are left when the fields of one more key are known. */
  const decide = (element: Scanner, known: readonly IndexedField[], candidates: readonly Candidate[]): Decision => {
    const record = knownFieldsOf(element, known);
    const fields = new Set(known);
    return decisionFor(
      candidates.flatMap((candidate) => partialRuleOf(candidate).decide(candidate, record, fields) ?? []),
    );
  };
  // Decisions by the number of the call's key, and the scanner's generation that the numbers are of.
  let byCall: Decision[] = [];
  let current: { scanner: Scanner; generation: number } | undefined;

  return (element) => {
    if (element.mustBeParsed) return undefined;
    if (current?.scanner !== element || current.generation !== element.generation) {
      current = { scanner: element, generation: element.generation };
      byCall = [];
      decisions.clear();
    }
    const call = element.key(0);
    let decision = byCall[call];
    if (!decision) {
      decision = decide(
        element,
        callFields,
        events.candidates(element.field("eventName") ?? "", element.field("eventSource") ?? ""),
      );
      byCall[call] = decision;
    }
    for (let at = 1; at < keyFields.length; at++) {
      if (!decision.canDecide[at]) continue;
      const key = element.key(at);
      if (key === 0) return undefined;
      let next = decision.next.get(key);
      if (!next) {
        next = decide(element, keyFields[at] as readonly IndexedField[], decision.candidates);
        decision.next.set(key, next);
      }
      decision = next;
    }
    return decision.candidates;
  };
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
  /** The fields that some part of it can be decided by. */
  reads: ReadonlySet<IndexedField>;
  /** Returns the candidate with the operands that the known fields make true, or undefined if they make the rule false. */
  decide(
    candidate: Candidate,
    record: Record<string, unknown>,
    known: ReadonlySet<IndexedField>,
  ): Candidate | undefined;
}

function partialRule({ expression, params }: Rule): PartialRule {
  // Until they are prepared: nearly always the first operands decide.
  const trees: ((() => ASTNode) | undefined)[] = parseOperands(expression);
  const prepared: PartialExpression<IndexedField>[] = [];
  const operand = (at: number): PartialExpression<IndexedField> => {
    const known = prepared[at];
    if (known) return known;
    const tree = trees[at] as () => ASTNode;
    const made = partialExpression(tree(), params, indexedFields, rareFields);
    prepared[at] = made;
    trees[at] = undefined;
    return made;
  };
  let reads: ReadonlySet<IndexedField> | undefined;
  return {
    get reads() {
      reads ??= new Set(trees.flatMap((_, at) => knownParts(operand(at))).flatMap(({ reads }) => [...reads]));
      return reads;
    },
    decide({ index, trueOperands }, record, known) {
      for (const at of trees.keys()) {
        const value = evaluatePartially(operand(at), record, known);
        if (value === false) return undefined;
        if (value) trueOperands |= operandBit(at);
      }
      return { index, trueOperands };
    },
  };
}

/** The events for which a rule can be anything but false. */
type RuleEvents = Required<Pick<Rule, "eventNames">> & Pick<Rule, "eventSources">;

/**
 * Returns the event names for which a rule can be anything but false; and if that is any, the services. If its expression
 * only compares names with `==`, `!=` and `in`, it has the same value for all names that it does not mention.
 */
export function eventsOf({ expression, params }: Rule): RuleEvents {
  const tree = parseAst(expression);
  const eventNames = valuesOf("eventName", tree, params);
  const eventSources = eventNames === "any" ? valuesOf("eventSource", tree, params) : "any";
  return { eventNames, ...(eventSources !== "any" && { eventSources }) };
}

function valuesOf(
  field: "eventName" | "eventSource",
  tree: ASTNode,
  params: Rule["params"],
): readonly string[] | "any" {
  const whole = partialExpression(tree, params, [field]);
  const values = new Set<string>();
  for (const { reads, node } of knownParts(whole)) {
    if (!reads.has(field)) continue;
    const compared = node && textsComparedWith(node, field);
    if (!compared) return "any";
    for (const value of compared) values.add(value);
  }
  return evaluatePartially(whole, { [field]: "\0" }, new Set([field])) === false ? [...values] : "any";
}
