import type { Evaluation } from "../engine/evaluate.ts";
import { compare } from "../text/compare.ts";
import { number } from "../text/counts.ts";

/** How many matches were suppressed, by the ids of rule and suppression with a space between. */
export type SuppressedCounts = Map<string, number>;

/** The matches of a rule that a suppression kept quiet. */
export interface Suppressed {
  rule: string;
  suppression: string;
  matches: number;
}

/** Stands above the lines of `suppressedWords`. */
export const suppressedHeading = "Matches that suppressions kept quiet:";

/** Adds what was suppressed in one file. */
export function addSuppressed(counts: SuppressedCounts, ofFile: Evaluation["suppressed"] = {}): void {
  for (const [rule, bySuppression] of Object.entries(ofFile)) {
    for (const [suppression, count] of Object.entries(bySuppression)) {
      const key = `${rule} ${suppression}`;
      counts.set(key, (counts.get(key) ?? 0) + count);
    }
  }
}

/** Lists what was suppressed, most first. */
export function suppressedOf(counts: SuppressedCounts): Suppressed[] {
  const all = [...counts].map(([key, matches]) => {
    const [rule, suppression] = key.split(" ") as [string, string];
    return { rule, suppression, matches };
  });
  return all.sort((a, b) => b.matches - a.matches || compare(a.rule, b.rule) || compare(a.suppression, b.suppression));
}

/** Such as `trail-deleted: 2 by our-deployments`. */
export function suppressedWords({ rule, suppression, matches }: Suppressed): string {
  return `${rule}: ${number(matches)} by ${suppression}`;
}
