import { fieldValues } from "../../language/field-values.ts";

/**
 * The values in CloudTrail's own spelling, if it has one: they are compared by `==` or `in`, which reads well, and lets
 * the engine find the rules for a record by its event. Sigma ignores case, and CloudTrail writes
 *
 * - event sources and Regions in lower case,
 * - event names as the service's API does: a value with a capital letter is assumed to be spelled correctly,
 * - types from a short list.
 *
 * Undefined if any value has wildcards or is none of these: then case is ignored.
 */
export function ownSpelling(field: string, values: string[]): string[] | undefined {
  const spelled = values.map((value) => spellingOf(field, value));
  return spelled.every((value) => value !== undefined) ? [...new Set(spelled)] : undefined;
}

function spellingOf(field: string, value: string): string | undefined {
  if (/[*?\\]/.test(value) || value === "") return undefined;
  if (field === "eventSource" || field === "awsRegion") return value.toLowerCase();
  if (field === "eventName") return /[A-Z]/.test(value) ? value : undefined;
  return fieldValues[field]?.find((word) => word.toLowerCase() === value.toLowerCase());
}
