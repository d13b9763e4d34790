import type { Variables } from "../variables.ts";

/**
 * The answer of a closure that leaves the decision to cel-js's interpreter: the value is an error, or
 * a case too rare to have code here.
 */
export const deferred = Symbol("deferred");

/** An optional without a value. An optional with a value is that value: what reads optionals knows. */
export const none = Symbol("none");

/** Evaluates one node of an expression; returns its value, or `deferred`. */
export type Closure = (scope: Scope) => unknown;

/** What a closure can read. */
export interface Scope extends Variables {
  /** The variables of the loops and bindings around the node, outermost first. */
  locals: unknown[];
  /** List items and map keys that loops have visited so far. */
  visits: number;
}

/** A node has no closure; the interpreter evaluates the whole expression. */
export class NotCompilable extends Error {
  override name = "NotCompilable";
}

/** Throws `NotCompilable`; `what` names the operator or function. */
export function notCompilable(what: string): never {
  throw new NotCompilable(what);
}
