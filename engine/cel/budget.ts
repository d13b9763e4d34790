import { ExpressionError } from "./expression-error.ts";

/**
 * How many list items and map keys one evaluation may visit in loops and library functions together.
 * CloudTrail keeps a record under 256 KB, so a plain loop never comes near; nested loops over lists
 * that a caller filled do.
 */
export const maxVisits = 100_000;

/** The longest text that a library function may make, in UTF-16 units: four times the largest record. */
export const maxTextLength = 1_048_576;

/** How much of a text counts as one visit. */
const textPerVisit = 100;

/** What one evaluation has visited so far. */
export interface Budget {
  visits: number;
}

/** An evaluation was stopped after `maxVisits` items. */
export class BudgetError extends ExpressionError {
  override name = "BudgetError";
  constructor() {
    super(`stopped after visiting ${maxVisits} items of the record's lists`);
  }
}

let current: Budget = { visits: 0 };

/** Names the budget that library functions charge from now on. Evaluation is synchronous, so one at a time is enough. */
export function chargeTo(budget: Budget): void {
  current = budget;
}

/**
 * Counts visits towards the budget of the current evaluation. Throws `BudgetError` once it is used up; `charge(0)`
 * precedes work whose amount is not known yet, since `||` may absorb the error of a budget that is used up.
 */
export function charge(visits: number): void {
  current.visits += visits;
  if (current.visits > maxVisits) throw new BudgetError();
}

/** Counts what a function reads: its texts and bytes. Lists and maps are counted where they are read. */
export function chargeOperand(value: unknown): void {
  if (typeof value === "string" || value instanceof Uint8Array) {
    if (value.length > textPerVisit) charge(Math.floor(value.length / textPerVisit));
  }
}

/** Throws if a text would be longer than `maxTextLength`. */
export function checkTextLength(length: number): void {
  if (length > maxTextLength) throw new ExpressionError(`a text would be longer than ${maxTextLength} characters`);
}

/** Counts work on a text of a length in UTF-16 units. Throws if a function would make a text of more than `maxTextLength`. */
export function chargeText(length: number): void {
  checkTextLength(length);
  charge(1 + Math.floor(length / textPerVisit));
}
