import { maxVisits } from "../interpret.ts";
import { type Closure, deferred, type Scope } from "./closure.ts";
import { isMap } from "./values.ts";

/** Evaluates a loop's body for each item; the body reads the item as the local variable of that index. */
type Loop = (collection: unknown, body: Closure, scope: Scope, index: number) => unknown;

/** The loops that have closures, by the names of their macros. */
export const loops: Record<string, Loop> = {
  exists: quantify(true),
  all: quantify(false),
  map: transform((value, _item, values) => value !== deferred && values.push(value) > 0),
  filter: transform((value, item, values) => value === false || (value === true && values.push(item) > 0)),
};

/** Collects values; `take` receives the body's value for an item, and returns false to defer. */
function transform(take: (value: unknown, item: unknown, values: unknown[]) => boolean): Loop {
  return (collection, body, scope, index) => {
    const items = itemsOf(collection, scope);
    if (items === deferred) return deferred;
    const values: unknown[] = [];
    for (const item of items) {
      scope.locals[index] = item;
      if (!take(body(scope), item, values)) return deferred;
    }
    return values;
  };
}

/** Like `&&` and `||`: one item can decide, whatever the others are. */
function quantify(decisive: boolean): Loop {
  return (collection, body, scope, index) => {
    const items = itemsOf(collection, scope);
    if (items === deferred) return deferred;
    let allDecided = true;
    for (const item of items) {
      scope.locals[index] = item;
      const value = body(scope);
      if (value === decisive) return decisive;
      if (value !== !decisive) allDecided = false;
    }
    return allDecided ? !decisive : deferred;
  };
}

function itemsOf(collection: unknown, scope: Scope): unknown[] | typeof deferred {
  const items = Array.isArray(collection) ? collection : isMap(collection) ? Object.keys(collection) : undefined;
  if (!items) return deferred;
  scope.visits += items.length;
  return scope.visits > maxVisits ? deferred : items;
}
