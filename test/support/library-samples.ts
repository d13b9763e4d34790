import { loadSamples, type Sample } from "../../language/samples.ts";

/** The samples of the library's rules, read once for all test files of a process, so that no test may change them. */
export const librarySamples: readonly Sample[] = frozen(loadSamples());

function frozen<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
