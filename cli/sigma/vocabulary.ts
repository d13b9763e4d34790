import { fieldValues } from "../../language/field-values.ts";
import { loadRuleset } from "../../language/load.ts";
import { shipped } from "../../language/rule-folders.ts";
import { loadSamples } from "../../language/samples.ts";

/**
 * The values in CloudTrail's own spelling, if it has one: they are compared by `==` or `in`, which reads well, and lets
 * the engine find the rules for a record by its event. Sigma ignores case, and CloudTrail writes
 *
 * - event sources and Regions in lower case,
 * - event names as the service's API does: those that the rules and samples of the library have are known,
 * - types from a short list.
 *
 * Undefined if any value has wildcards or is not among these: then case is ignored.
 */
export function ownSpelling(field: string, values: string[]): string[] | undefined {
  const spelled = values.map((value) => spellingOf(field, value));
  return spelled.every((value) => value !== undefined) ? [...new Set(spelled)] : undefined;
}

function spellingOf(field: string, value: string): string | undefined {
  if (/[*?\\]/.test(value) || value === "") return undefined;
  if (field === "eventSource" || field === "awsRegion") return value.toLowerCase();
  if (field === "eventName") return knownEvents().get(value.toLowerCase());
  return fieldValues[field]?.find((word) => word.toLowerCase() === value.toLowerCase());
}

let events: Map<string, string> | undefined;

/** The event names of the library, by their lower-case form; of several spellings the most frequent. */
function knownEvents(): ReadonlyMap<string, string> {
  if (events) return events;
  const counts = new Map<string, number>();
  const add = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const { record } of loadSamples([shipped])) {
    const name = (record as { eventName?: unknown } | null)?.eventName;
    if (typeof name === "string" && /[A-Z]/.test(name)) add(name);
  }
  for (const { expression } of loadRuleset({ folders: [shipped] }).rules) {
    for (const [, name] of expression.matchAll(/"([A-Z][A-Za-z0-9]+)"/g)) add(name as string);
  }
  events = new Map([...counts].sort(([, a], [, b]) => a - b).map(([name]) => [name.toLowerCase(), name]));
  return events;
}
