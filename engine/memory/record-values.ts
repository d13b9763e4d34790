import { hash } from "node:crypto";
import { type Expression, prepareExpression } from "../cel/evaluate.ts";
import { ExpressionError } from "../cel/expression-error.ts";
import { type CloudTrailRecord, eventIDOf, isIdentifier } from "../record.ts";
import type { Rule } from "../ruleset.ts";
import { boundedValue } from "./keys.ts";

/** What tells the match of a record apart from others. */
export interface Identity {
  /** Of the event: `sharedEventID`, which copies in several accounts have, else `eventID`, else a hash of the record. */
  id: string;
  eventID: string;
  /** The event time in whole seconds since 1970; NaN where the record has none. */
  time: number;
}

/** By the list of rules that are evaluated: the expressions that read no parameters, by their text. */
const shared = new WeakMap<readonly Rule[], Map<string, Expression>>();

/**
 * Prepares an expression of a rule's memory. Equal expressions of the same list of rules are one, unless they read `params`, so that
 * `RecordValues` evaluates it once a record.
 */
export function prepareShared(text: string, rules: readonly Rule[]): Expression {
  if (text.includes("params")) return prepareExpression(text);
  let expressions = shared.get(rules);
  if (!expressions) {
    expressions = new Map();
    shared.set(rules, expressions);
  }
  const expression = expressions.get(text) ?? prepareExpression(text);
  expressions.set(text, expression);
  return expression;
}

/** What the memories of several rules need of one record, each read once: many rules remember `callerOf(record)`. */
class RecordValues {
  readonly record: CloudTrailRecord;
  readonly #expressions: Expression[] = [];
  readonly #values: string[] = [];
  #identity: Identity | undefined;

  constructor(record: CloudTrailRecord) {
    this.record = record;
  }

  /**
   * Returns the value of an expression that `prepareShared` prepared, bounded. Throws `ExpressionError` if it fails or is no text; `name`
   * is the key of the header that it is from.
   */
  ask(expression: Expression, params: Rule["params"], name: string): string {
    const known = this.#expressions.indexOf(expression);
    if (known !== -1) return this.#values[known] as string;
    const value = expression({ record: this.record, params });
    if (typeof value !== "string") throw new ExpressionError(`${name}: expected a string, got ${typeof value}`);
    const bounded = boundedValue(value);
    this.#expressions.push(expression);
    this.#values.push(bounded);
    return bounded;
  }

  get identity(): Identity {
    this.#identity ??= identityOf(this.record);
    return this.#identity;
  }
}

let current: RecordValues | undefined;

/** Returns the values of a record; the same until it is asked for another one, as rules are evaluated on one record after the other. */
export function valuesOf(record: CloudTrailRecord): RecordValues {
  if (current?.record !== record) current = new RecordValues(record);
  return current;
}

/** Keeps no record in memory any more. */
export function forgetRecord(): void {
  current = undefined;
}

function identityOf(record: CloudTrailRecord): Identity {
  const { sharedEventID } = record;
  const eventID = eventIDOf(record);
  const id = isIdentifier(sharedEventID) ? sharedEventID : eventID || hashOf(record);
  return { id, eventID, time: timeOf(record.eventTime) };
}

function hashOf(record: CloudTrailRecord): string {
  return hash("sha256", JSON.stringify(record), "base64url");
}

/** Returns an event time in whole seconds since 1970; NaN for a value that is none. */
export function timeOf(eventTime: unknown): number {
  if (typeof eventTime !== "string" || eventTime.length > 64) return Number.NaN;
  return Math.floor(Date.parse(eventTime) / 1000);
}
