import type { CloudTrailRecord } from "../engine/record.ts";
import { complain, UsageError } from "./errors.ts";
import { findInputs, readInput } from "./inputs.ts";
import { recordsOf } from "./read-records.ts";

/**
 * The records of all files that `paths` name, for a search that ends at the wanted one. A file that can't be
 * read, or contains no records, is named on stderr once the others have been searched; if it is the only file, its
 * `UsageError` is thrown.
 */
export async function* recordsBelow(paths: readonly string[]): AsyncGenerator<CloudTrailRecord> {
  const unreadable: UsageError[] = [];
  let readable = 0;
  for await (const source of findInputs(paths)) {
    try {
      const { records } = recordsOf(await readInput(source), source);
      readable++;
      for (const { record } of records) yield record;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      unreadable.push(error); // the record may be in another file
    }
  }
  const [problem] = unreadable;
  if (problem && readable + unreadable.length === 1) throw problem;
  for (const { message } of unreadable) complain(message);
}
