/** A judgement took more work than any policy that AWS accepts. */
export class SpentEffort extends Error {
  override name = "SpentEffort";
}

/** Counts the comparisons of characters that a judgement needs, so that no document takes long. */
export class Effort {
  /** How many were made. */
  used = 0;
  readonly #limit: number;

  constructor(limit = 5_000_000) {
    this.#limit = limit;
  }

  /** Counts more of them. Throws `SpentEffort` above the limit. */
  add(steps: number): void {
    this.used += steps;
    if (this.used > this.#limit) throw new SpentEffort();
  }
}

/** Returns whether a pattern of IAM matches a text: `*` matches any characters, `?` exactly one. */
export function matchesPattern(pattern: string, text: string, effort: Effort): boolean {
  return match(pattern, text, () => true, effort);
}

/**
 * Returns whether a pattern surely matches everything that `other` matches. Where it is not sure, the answer is
 * false: as for `a*` and `*a` together, where neither covers the other.
 */
export function coversPattern(pattern: string, other: string, effort: Effort): boolean {
  // The wildcards of `other` are read as characters, of which ? takes any but the *.
  return match(pattern, other, (character) => character !== "*", effort);
}

/** Takes as many steps as the product of the lengths at most. */
function match(pattern: string, text: string, isOne: (character: string) => boolean, effort: Effort): boolean {
  let [p, t, steps] = [0, 0, 1];
  /** After the last * of the pattern, and where in the text its next try begins. */
  let [afterStar, nextTry] = [-1, 0];
  while (t < text.length) {
    steps++;
    const wanted = pattern[p];
    if (wanted === "*") {
      afterStar = ++p;
      nextTry = t;
    } else if (wanted === text[t] || (wanted === "?" && isOne(text[t] as string))) {
      p++;
      t++;
    } else if (afterStar >= 0) {
      p = afterStar;
      t = ++nextTry;
      effort.add(steps);
      steps = 0;
    } else break;
  }
  effort.add(steps);
  while (pattern[p] === "*") p++;
  return t === text.length && p === pattern.length;
}

/** Returns whether two patterns surely match nothing in common: they differ before their first wildcards. */
export function areApart(pattern: string, other: string, effort: Effort): boolean {
  if (!hasWildcard(other)) return !matchesPattern(pattern, other, effort);
  const [a, b] = [pattern, other].map((text) => text.split(/[*?]/, 1)[0] as string) as [string, string];
  effort.add(a.length + b.length);
  return !a.startsWith(b) && !b.startsWith(a);
}

/** Whether a text has a wildcard. */
export function hasWildcard(text: string): boolean {
  return /[*?]/.test(text);
}
