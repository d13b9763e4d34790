import { hash } from "node:crypto";
import type { Sample } from "../samples.ts";
import { isKnownValue, pathsWithKnownValues } from "./known-values.ts";

/** What hints need to know about the samples. Values are in the order of the samples that have them first. */
export interface SampleFacts {
  /** All event names. */
  eventNames: ReadonlySet<string>;
  /** Those of each event source. */
  eventNamesBySource: ReadonlyMap<string, ReadonlySet<string>>;
  /** The values in samples that are not among a field's known values, by the field's path, such as `record.eventType`. */
  unknownValues: ReadonlyMap<string, ReadonlySet<string>>;
  /** The event sources of each rule's alert samples, by its id. */
  alertSources: ReadonlyMap<string, ReadonlySet<string>>;
  /** Changes with everything above but `alertSources`. */
  hash: string;
}

/** The paths, and the names of the fields below `record` in each. */
const known = pathsWithKnownValues.map((path) => ({ path, fields: path.split(".").slice(1) }));

/** Collects the facts of the samples of all rules. */
export function sampleFacts(samples: readonly Sample[]): SampleFacts {
  const eventNames = new Set<string>();
  const eventNamesBySource = new Map<string, Set<string>>();
  const unknownValues = new Map<string, Set<string>>();
  const alertSources = new Map<string, Set<string>>();
  for (const { rule, expected, record } of samples) {
    const [source, name] = [fieldOf(record, "eventSource"), fieldOf(record, "eventName")];
    eventNames.add(name);
    addTo(eventNamesBySource, source, name);
    if (expected === "alert") addTo(alertSources, rule, source);
    for (const { path, fields } of known) {
      const value = valueAt(record, fields);
      if (typeof value === "string" && !isKnownValue(path, value)) addTo(unknownValues, path, value);
    }
  }
  const lists = [eventNamesBySource, unknownValues].map((map) => [...map].map(([key, values]) => [key, ...values]));
  const text = JSON.stringify([[...eventNames], ...lists]);
  return { eventNames, eventNamesBySource, unknownValues, alertSources, hash: hash("sha256", text, "base64") };
}

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}

function fieldOf(record: unknown, field: string): string {
  return String((record as Record<string, unknown> | null)?.[field]);
}

function valueAt(record: unknown, fields: readonly string[]): unknown {
  let value = record;
  for (const field of fields) value = (value as Record<string, unknown> | null | undefined)?.[field];
  return value;
}
