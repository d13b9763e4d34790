import { charge } from "../budget.ts";
import type { CelLibrary } from "../library.ts";
import { identityOf, type List } from "./values.ts";

/** Lists as sets, as in cel-go's sets extension: https://pkg.go.dev/github.com/google/cel-go/ext#Sets */
export const sets: CelLibrary = {
  functions: [
    {
      signature: "sets.contains(list, list): bool",
      evaluate: (list: List, part: List) => setOf(part).isSubsetOf(setOf(list)),
    },
    {
      signature: "sets.equivalent(list, list): bool",
      evaluate: (a: List, b: List) => setOf(a).symmetricDifference(setOf(b)).size === 0,
    },
    {
      signature: "sets.intersects(list, list): bool",
      evaluate: (a: List, b: List) => !setOf(a).isDisjointFrom(setOf(b)),
    },
  ],
};

function setOf(list: List): Set<string> {
  const set = new Set<string>();
  charge(list.length);
  for (const item of list) set.add(identityOf(item));
  return set;
}
