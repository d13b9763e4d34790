import { clip } from "../text/clip.ts";

/** The longest fact of an alert; a longer one is cut. */
export const maxFactCharacters = 300;

/** Returns a text as facts have it, at most `maxFactCharacters` long; "" for any other value. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? clip(value, maxFactCharacters) : "";
}

/** Returns the first of some values that is a text and not empty, as `textOf` does; "" if none is. */
export function firstTextOf(...values: unknown[]): string {
  for (const value of values) {
    const found = textOf(value);
    if (found !== "") return found;
  }
  return "";
}

/** Whether a value is a JSON object, which a list is not. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns an object of a record, to read its fields; an empty one in place of any other value. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** The same, of a field of an object. */
export function below(value: Record<string, unknown>, field: string): Record<string, unknown> {
  return fieldsOf(value[field]);
}
