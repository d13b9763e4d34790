import { closest, distance } from "fastest-levenshtein";

/** `; did you mean "x"?` with the nearest of `known`, or nothing where none is near. */
export function suggest(name: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const nearest = closest(name, known);
  return distance(name, nearest) <= Math.max(2, name.length / 3) ? `; did you mean "${nearest}"?` : "";
}
