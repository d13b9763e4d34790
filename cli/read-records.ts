import { visible } from "../text/plain-text.ts";
import { complain, inputError, type UsageError } from "./errors.ts";
import { quote } from "./format.ts";
import { describeLeftOut, FormatError, type Found, type LeftOut, readRecords } from "./records/index.ts";

/** The records of a file in any form that `readRecords` reads. Throws `UsageError` if it contains none. */
export function recordsOf(bytes: Uint8Array, source: string): Found {
  const found = tryRecordsOf(bytes, source);
  if (found.records.length === 0) throw noRecordsError(source, found.leftOut);
  return found;
}

/** The same, but a file may contain no records. Throws `UsageError` if it can't be read. */
export function tryRecordsOf(bytes: Uint8Array, source: string): Found {
  try {
    return readRecords(bytes);
  } catch (error) {
    throw error instanceof FormatError ? inputError(source, error.message, error) : error;
  }
}

/** The same; undefined for a file that can't be read whole. */
export function readWhole(bytes: Uint8Array): Found | undefined {
  try {
    return readRecords(bytes);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** Says that a file contains no records, and what it contains instead. */
export function noRecordsError(source: string, leftOut: LeftOut): UsageError {
  const content = describeLeftOut(leftOut);
  return inputError(source, `contains no CloudTrail records${content && `, but ${content}`}${advice(leftOut)}`);
}

/** Says that files or folders contain no records at all, such as log files whose list of Records is empty. */
export function noRecordsMessage(sources: readonly string[]): string {
  const named = sources.slice(0, maxNamed).map(visible);
  const left = sources.length - named.length;
  const list = new Intl.ListFormat("en").format(left > 0 ? [...named, `${left} more`] : named);
  return `No record was evaluated: ${list} ${sources.length === 1 ? "contains" : "contain"} none.`;
}

const maxNamed = 3;

/** Says what a file contains besides its records; "" if it contains nothing else. */
export function leftOutMessage(source: string, leftOut: LeftOut): string {
  const content = describeLeftOut(leftOut);
  return content && inputError(source, `not evaluated: ${content}${advice(leftOut)}`).message;
}

/** Prints the same to stderr. */
export function complainOfLeftOut(source: string, leftOut: LeftOut): void {
  const message = leftOutMessage(source, leftOut);
  if (message !== "") complain(message);
}

function advice({ objects }: LeftOut): string {
  return objects.length === 0 ? "" : `; evaluate the objects that notifications name: ${objects.map(quote).join(" ")}`;
}
