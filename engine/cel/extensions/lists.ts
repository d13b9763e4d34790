import { charge } from "../budget.ts";
import { ExpressionError } from "../expression-error.ts";
import type { CelLibrary } from "../library.ts";
import { Duration, int, typeOf, type UnsignedInt, uint } from "../values.ts";
import { sortByKeys } from "./sort.ts";
import { identityOf, type List, optionalOf, ordering } from "./values.ts";

/**
 * Functions of lists, as in cel-go's lists extension and, from `isSorted` on, in Kubernetes' list library.
 * https://pkg.go.dev/github.com/google/cel-go/ext#Lists
 * https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-list-library
 */
export const lists: CelLibrary = {
  functions: [
    { signature: "lists.range(int): list<int>", evaluate: range },
    { signature: "list.slice(int, int): list", evaluate: slice },
    { signature: "list<list>.flatten(): list", evaluate: (list: List) => flatten(list, 1n) },
    { signature: "list.flatten(int): list", evaluate: flatten },
    { signature: "list.distinct(): list", evaluate: distinct },
    { signature: "list.reverse(): list", evaluate: (list: List) => counted(list).toReversed() },
    { signature: "list.sort(): list", evaluate: (list: List) => sortByKeys(list, list) },
    { signature: "list.first(): optional<dyn>", evaluate: (list: List) => optionalOf(list[0]) },
    { signature: "list.last(): optional<dyn>", evaluate: (list: List) => optionalOf(list.at(-1)) },
    { signature: "list.isSorted(): bool", evaluate: isSorted },
    { signature: "list.sum(): dyn", evaluate: sum },
    { signature: "list.min(): dyn", evaluate: (list: List) => extreme(list, "min", 1) },
    { signature: "list.max(): dyn", evaluate: (list: List) => extreme(list, "max", -1) },
    {
      signature: "list.indexOf(dyn): int",
      evaluate: (list: List, item: unknown) => BigInt(identities(list).indexOf(identityOf(item))),
    },
    {
      signature: "list.lastIndexOf(dyn): int",
      evaluate: (list: List, item: unknown) => BigInt(identities(list).lastIndexOf(identityOf(item))),
    },
  ],
};

/** The list, once its items are counted towards the budget. */
function counted(list: List): List {
  charge(list.length);
  return list;
}

function identities(list: List): string[] {
  return counted(list).map(identityOf);
}

function range(size: bigint): bigint[] {
  if (size < 0n) throw new ExpressionError("lists.range() needs a size that is not negative");
  charge(Number(size));
  return Array.from({ length: Number(size) }, (_, index) => BigInt(index));
}

function slice(list: List, start: bigint, end: bigint): List {
  if (start < 0n || end < start || end > BigInt(list.length)) throw new ExpressionError("slice() is out of range");
  return counted(list.slice(Number(start), Number(end)));
}

/** Iterates, since a caller chooses how deep a record's lists are. */
function flatten(list: List, depth: bigint): unknown[] {
  if (depth < 0n) throw new ExpressionError("flatten() needs a depth that is not negative");
  const flat: unknown[] = [];
  const open = [counted(list).values()];
  for (let items = open.at(-1); items; items = open.at(-1)) {
    const { done, value } = items.next();
    if (done) open.pop();
    else if (Array.isArray(value) && BigInt(open.length) <= depth) open.push(counted(value).values());
    else flat.push(value);
  }
  return flat;
}

function distinct(list: List): unknown[] {
  const items = new Map<string, unknown>();
  for (const item of counted(list)) {
    const identity = identityOf(item);
    if (!items.has(identity)) items.set(identity, item);
  }
  return [...items.values()];
}

function isSorted(list: List): boolean {
  // NaN is neither less nor greater than other numbers.
  return counted(list).every((item, index) => !(ordering(list[Math.max(index - 1, 0)], item) > 0));
}

/** Returns the item from which `compare` never gives `worse`; the first of equal ones. */
function extreme(list: List, name: string, worse: number): unknown {
  if (counted(list).length === 0) throw new ExpressionError(`${name}() needs a list that is not empty`);
  let best = list[0];
  for (const item of list) if (Math.sign(ordering(best, item)) === worse) best = item;
  return best;
}

/** The sum of numbers of one type, or of durations; 0 of an empty list. */
function sum(list: List): unknown {
  const [type = "int", other] = new Set(counted(list).map(typeOf));
  if (other) throw new ExpressionError("sum() needs values of one type");
  switch (type) {
    case "int":
      return int((list as bigint[]).reduce((total, item) => total + item, 0n));
    case "double":
      return (list as number[]).reduce((total, item) => total + item, 0);
    case "uint":
      return uint((list as UnsignedInt[]).reduce((total, item) => total + item.valueOf(), 0n));
    case "google.protobuf.Duration":
      return new Duration(int((list as Duration[]).reduce((total, item) => total + item.nanoseconds, 0n)));
    default:
      throw new ExpressionError(`sum() needs numbers or durations, not values of the type ${type}`);
  }
}
