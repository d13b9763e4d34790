import type { Variables } from "../ast.ts";

/**
 * What a closure answers where it is not sure to give what cel-js's interpreter gives: an error, or
 * a case that is too rare to have code here. The interpreter has the word then.
 */
export const unsure = Symbol("unsure");

/** An optional value without a value. Optionals with one are that value: what reads them knows. */
export const none = Symbol("none");

/** Evaluates a part of an expression. */
export type Closure = (scope: Scope) => unknown;

export interface Scope extends Variables {
  /** The variables of the loops and bindings around the part, the outermost first. */
  locals: unknown[];
  visits: number;
}

/** An operator or function has no closure. */
export class NoClosure extends Error {}

export function noClosure(what: string): never {
  throw new NoClosure(what);
}
