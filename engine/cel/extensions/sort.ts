import { charge } from "../budget.ts";
import { ExpressionError } from "../expression-error.ts";
import { typeOf } from "../values.ts";
import { type List, ordering } from "./values.ts";

/** The types whose values have an order. */
export const ordered: readonly string[] = [
  "int",
  "uint",
  "double",
  "bool",
  "string",
  "bytes",
  "google.protobuf.Duration",
  "google.protobuf.Timestamp",
];

/** Sorts a list by keys that have the same positions. Throws if the keys are not of one type that has an order. */
export function sortByKeys(list: List, keys: List): unknown[] {
  charge(keys.length);
  const types = new Set(keys.map(typeOf));
  if (types.size > 1) throw new ExpressionError("only values of one type can be sorted");
  for (const type of types) {
    if (!ordered.includes(type)) throw new ExpressionError(`values of the type ${type} have no order`);
  }
  const positions = [...keys.keys()].sort((a, b) => ordering(keys[a], keys[b]));
  return positions.map((position) => list[position]);
}
