import { copyOf, cut } from "../text/clip.ts";
import type { Alert, Draft, DraftMaker, LazyDraft, RuleError } from "./alert.ts";
import { ExpressionError, safeMessage } from "./cel/expression-error.ts";
import { maxFactCharacters } from "./fact-text.ts";
import type { PreparedRule } from "./prepared-rule.ts";
import { type CloudTrailRecord, eventIDOf, type ReadRecord } from "./record.ts";
import type { Rule } from "./ruleset.ts";

/** The longest summary of an alert, in characters; a longer one is cut. */
export const maxSummaryCharacters = 500;

/**
 * The records of one log file that wait for their thresholds, and for what memory decides, so that only alerts that are
 * sent are drafted. Without room for a record, its alert is drafted at once.
 */
export class WaitingRecords {
  #room = 256 * 1024;

  /** The draft of a record's alert, which is made now if the record cannot wait. */
  draft(prepared: PreparedRule, read: ReadRecord): LazyDraft {
    return this.#take(read) ? new WaitingDraft(prepared, read, this) : draftAlert(prepared, read);
  }

  /** Takes the room that a record needs, as many characters as its JSON has, once for all its drafts; returns false if there is none. */
  #take(read: ReadRecord): boolean {
    if (read.waiting === 0) {
      if (read.textLength > this.#room) return false;
      this.#room -= read.textLength;
    }
    read.waiting++;
    return true;
  }

  /** Gives the room back if no other draft waits to be made of the record. */
  release(read: ReadRecord): void {
    if (--read.waiting === 0) this.#room += read.textLength;
  }
}

/** The draft of an alert that waits, with the record that it is made of. */
class WaitingDraft implements DraftMaker {
  readonly #prepared: PreparedRule;
  readonly #waiting: WaitingRecords;
  #read: ReadRecord | undefined;
  #made: Draft | undefined;

  constructor(prepared: PreparedRule, read: ReadRecord, waiting: WaitingRecords) {
    this.#prepared = prepared;
    this.#read = read;
    this.#waiting = waiting;
  }

  make(): Draft {
    if (this.#read) {
      this.#made = draftAlert(this.#prepared, this.#read);
      this.release();
    }
    return this.#made as Draft;
  }

  release(): void {
    if (this.#read) this.#waiting.release(this.#read);
    this.#read = undefined;
  }
}

/** Drafts the alert of a record, with what failed of its wordings. */
export function draftAlert({ rule, wordings }: PreparedRule, read: ReadRecord): Draft {
  const { record, facts } = read;
  const alert: Alert = { rule, facts };
  const errors: RuleError[] = [];
  for (const { name, evaluate } of wordings) {
    try {
      const words = evaluate({ record, params: rule.params });
      if (typeof words !== "string") throw new ExpressionError(`expected a string, got ${typeof words}`);
      if (name !== "target") alert[name] = shortened(words, maxSummaryCharacters, read);
      else if (words !== "") alert.facts = { ...facts, resource: shortened(words, maxFactCharacters, read) };
    } catch (error) {
      errors.push(errorOf(rule, record, error, `${name}: `));
    }
  }
  return { alert, errors };
}

/**
 * Clips a text of a record. If the record is large, also copies the text: an expression may cut a short text out of a long
 * one, which must not stay in memory.
 */
export function shortened(text: string, length: number, { textLength }: ReadRecord): string {
  const clipped = cut(text, length);
  return textLength > maxKeptCharacters ? copyOf(clipped) : clipped;
}

/** How many characters of a record its alert may keep in memory: about as much as the alert itself takes. */
const maxKeptCharacters = 2048;

/** The error of a rule on a record; `part` says before the message what failed. */
export function errorOf(rule: Rule, record: CloudTrailRecord, error: unknown, part = ""): RuleError {
  return { rule: rule.id, eventID: eventIDOf(record), message: part + safeMessage(error) };
}
