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
