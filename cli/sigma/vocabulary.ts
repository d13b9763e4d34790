import { fieldValues } from "../../language/field-values.ts";

/**
 * The values in CloudTrail's own spelling, where it has one: such a comparison is `==` or `in`, which
 * reads well, and lets the engine find the rules for a record by its event. Sigma compares without
 * regard to case, and CloudTrail writes
 *
 * - event sources and Regions in lower case,
 * - event names as the service's API does: a value with a capital letter is taken to be spelt right,
 * - types from a short list.
 *
 * Undefined where any value has wildcards or is none of these: then case is ignored.
 */
export function ownSpelling(field: string, values: string[]): string[] | undefined {
  const spelt = values.map((value) => spellingOf(field, value));
  return spelt.every((value) => value !== undefined) ? [...new Set(spelt)] : undefined;
}

function spellingOf(field: string, value: string): string | undefined {
  if (/[*?\\]/.test(value) || value === "") return undefined;
  if (field === "eventSource" || field === "awsRegion") return value.toLowerCase();
  if (field === "eventName") return /[A-Z]/.test(value) ? value : undefined;
  return fieldValues[field]?.find((word) => word.toLowerCase() === value.toLowerCase());
}
