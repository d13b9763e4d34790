import type { Variables } from "../../engine/cel/variables.ts";
import { visible } from "../../text/plain-text.ts";
import type { Items, Part } from "./parts.ts";

/** A part with its outcome on one record. */
export interface Trace {
  part: Part;
  outcome: Outcome;
  /** The record has no such field; the outcome is the default. */
  isAbsent: boolean;
  /** False if an earlier part had decided the result. */
  isReached: boolean;
  /** It failed, but the part that contains it has a value. */
  isAbsorbed: boolean;
  /** It decided the result of the whole expression. */
  decides: boolean;
  parts: Trace[];
  /** For a loop: its first items and the one that decided. */
  items: ItemTrace[];
  /** For a loop: how many items its list has. */
  itemCount: number;
}

/** What a part evaluated to: its value, or the message of CEL's error. */
type Outcome = { value: unknown } | { error: string };

/** The outcome of a loop's body for one item of its list. */
interface ItemTrace {
  index: number;
  item: unknown;
  trace: Trace;
}

/** How many items of a loop are traced; the deciding item is traced wherever it is. */
const maxItems = 3;

/** Evaluates every part of an expression on one record. */
export function traceOf(root: Part, variables: Variables): Trace {
  const trace = tracePart(root, variables, {}, true);
  for (const decider of deciders(trace)) decider.decides = true;
  return trace;
}

/** Whether a part's outcome is this value. */
export function isValue(trace: Trace, value: boolean): boolean {
  return "value" in trace.outcome && trace.outcome.value === value;
}

/** The first line of an error of cel-js, safe to print; the further lines quote the expression. */
export function firstLineOf(error: unknown): string {
  return visible(error instanceof Error ? (error.message.split("\n")[0] as string) : String(error));
}

function tracePart(part: Part, variables: Variables, items: Items, isReached: boolean): Trace {
  const attempt = (evaluate: Part["evaluate"]): Outcome => {
    try {
      return { value: evaluate(variables, items) };
    } catch (error) {
      return { error: firstLineOf(error) };
    }
  };
  const outcome = attempt(part.evaluate);
  const trace: Trace = {
    part,
    outcome,
    isAbsent: part.isPresent !== undefined && isFalse(attempt(part.isPresent)),
    isReached,
    isAbsorbed: false,
    decides: false,
    parts: traceOperands(part, variables, items, isReached),
    items: [],
    itemCount: 0,
  };
  if (part.loop) traceItems(trace, part.loop, variables, items);
  if ("value" in outcome) {
    for (const inner of [...trace.parts, ...trace.items.map((item) => item.trace)]) {
      inner.isAbsorbed = inner.isReached && "error" in inner.outcome;
    }
  }
  return trace;
}

function isFalse(outcome: Outcome): boolean {
  return "value" in outcome && outcome.value === false;
}

function traceOperands(
  { kind, parts, variable }: Part,
  variables: Variables,
  items: Items,
  isReached: boolean,
): Trace[] {
  if (variable !== undefined) {
    const [value, body] = parts as [Part, Part];
    const bound = tracePart(value, variables, items, isReached);
    // Without a value, no part of the body that reads it can be evaluated on its own.
    if ("error" in bound.outcome) return [bound];
    return [bound, tracePart(body, variables, { ...items, [variable]: bound.outcome.value }, isReached)];
  }
  if (kind === "if") {
    const [condition, ...branches] = parts as [Part, Part, Part];
    const decided = tracePart(condition, variables, items, isReached);
    return [
      decided,
      ...branches.map((branch, index) =>
        tracePart(branch, variables, items, isReached && isValue(decided, index === 0)),
      ),
    ];
  }
  let isOpen = isReached;
  return parts.map((part) => {
    const trace = tracePart(part, variables, items, isOpen);
    if ((kind === "and" && isValue(trace, false)) || (kind === "or" && isValue(trace, true))) isOpen = false;
    return trace;
  });
}

/** The value of a loop's body that ends the loop. */
const ending: Partial<Record<string, boolean>> = { exists: true, all: false };

function traceItems(trace: Trace, loop: NonNullable<Part["loop"]>, variables: Variables, outer: Items): void {
  const [list] = trace.parts;
  const values = list && "value" in list.outcome ? itemsOf(list.outcome.value) : [];
  trace.itemCount = values.length;
  const last = ending[loop.macro];
  for (const [index, item] of values.entries()) {
    const items = { ...outer, [loop.variable]: item };
    const isEnd = last !== undefined && hasValue(loop.body, last, variables, items);
    if (index < maxItems || isEnd) {
      trace.items.push({ index, item, trace: tracePart(loop.body, variables, items, trace.isReached) });
    }
    if (isEnd || (last === undefined && index >= maxItems)) return;
  }
}

function hasValue(body: Part, value: boolean, variables: Variables, items: Items): boolean {
  try {
    return body.evaluate(variables, items) === value;
  } catch {
    return false; // the trace of the item shows the error
  }
}

function itemsOf(list: unknown): unknown[] {
  if (Array.isArray(list)) return list;
  return typeof list === "object" && list !== null ? Object.keys(list) : [];
}

/**
 * The parts that decided the result of a trace: for a false `&&` its first false part, for a true one all its parts, and
 * so on down.
 */
function deciders(trace: Trace): Trace[] {
  const { part, parts, outcome } = trace;
  const failed = "error" in outcome ? parts.find((inner) => inner.isReached && "error" in inner.outcome) : undefined;
  switch (part.kind) {
    case "and":
    case "or": {
      const one = failed ?? parts.find((inner) => isValue(inner, part.kind === "or"));
      return (one ? [one] : parts).flatMap(deciders);
    }
    case "not":
      return parts.flatMap(deciders);
    case "if": {
      const [condition, yes, no] = parts as [Trace, Trace, Trace];
      return deciders(failed ?? (isValue(condition, true) ? yes : no));
    }
    case "binding": {
      const decisive = failed ?? parts[1];
      return decisive ? deciders(decisive) : [trace];
    }
    default:
      return [trace];
  }
}
