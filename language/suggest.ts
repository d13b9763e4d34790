import { closest, distance } from "fastest-levenshtein";

/** Returns `; did you mean "x"?` with the most similar of `known`, or an empty string if none is similar. */
export function suggest(name: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const nearest = closest(name, known);
  const most = Math.min(Math.max(2, name.length / 3), name.length / 2);
  return distance(name, nearest) <= most ? `; did you mean "${nearest}"?` : "";
}
