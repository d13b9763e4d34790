import { closest, distance } from "fastest-levenshtein";

/**
 * Returns `; did you mean "x"?` with the most similar of `known`, or an empty string if none is similar.
 *
 * @param most how many letters may be different; default: a third of the name, but at least 2 of 4.
 */
export function suggest(
  name: string,
  known: readonly string[],
  most = Math.min(Math.max(2, name.length / 3), name.length / 2),
): string {
  if (known.length === 0) return "";
  const nearest = closest(name, known);
  return distance(name, nearest) <= most ? `; did you mean "${nearest}"?` : "";
}
