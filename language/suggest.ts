import { closest, distance } from "fastest-levenshtein";

/**
 * Returns the most similar of `known`, or undefined if none is similar.
 *
 * @param most how many letters may be different; default: a third of the name, but at least 2 of 4.
 */
export function mostSimilar(
  name: string,
  known: readonly string[],
  most = Math.min(Math.max(2, name.length / 3), name.length / 2),
): string | undefined {
  if (known.length === 0) return undefined;
  const nearest = closest(name, known);
  return distance(name, nearest) <= most ? nearest : undefined;
}

/** Returns `; did you mean "x"?` with what `mostSimilar` returns, or an empty string if that is nothing. */
export function suggest(...of: Parameters<typeof mostSimilar>): string {
  const similar = mostSimilar(...of);
  return similar === undefined ? "" : `; did you mean "${similar}"?`;
}
