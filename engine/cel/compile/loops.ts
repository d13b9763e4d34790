import { maxVisits } from "../ast.ts";
import { type Closure, type Scope, unsure } from "./closure.ts";
import { isMap } from "./values.ts";

/** Evaluates a loop's body for each item, which it reads as the local variable of that index. */
type Loop = (collection: unknown, body: Closure, scope: Scope, index: number) => unknown;

/** By the names of their macros. */
export const loops: Record<string, Loop> = {
  exists: quantify(true),
  all: quantify(false),
  map: transform((value, _item, values) => value !== unsure && values.push(value) > 0),
  filter: transform((value, item, values) => value === false || (value === true && values.push(item) > 0)),
};

/** Gathers values; `take` has the body's value of an item, and is false where it is not sure. */
function transform(take: (value: unknown, item: unknown, values: unknown[]) => boolean): Loop {
  return (collection, body, scope, index) => {
    const items = itemsOf(collection, scope);
    if (items === unsure) return unsure;
    const values: unknown[] = [];
    for (const item of items) {
      scope.locals[index] = item;
      if (!take(body(scope), item, values)) return unsure;
    }
    return values;
  };
}

/** As `&&` and `||`: one item can decide, whatever the others are. */
function quantify(decisive: boolean): Loop {
  return (collection, body, scope, index) => {
    const items = itemsOf(collection, scope);
    if (items === unsure) return unsure;
    let isSure = true;
    for (const item of items) {
      scope.locals[index] = item;
      const value = body(scope);
      if (value === decisive) return decisive;
      if (value !== !decisive) isSure = false;
    }
    return isSure ? !decisive : unsure;
  };
}

function itemsOf(collection: unknown, scope: Scope): unknown[] | typeof unsure {
  const items = Array.isArray(collection) ? collection : isMap(collection) ? Object.keys(collection) : undefined;
  if (!items) return unsure;
  scope.visits += items.length;
  return scope.visits > maxVisits ? unsure : items;
}
