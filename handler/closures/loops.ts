import { maxVisits } from "../syntax.ts";
import { type Closure, type Scope, unsure } from "./closure.ts";
import { isMap } from "./values.ts";

/** Evaluates a loop's body for each item, which it reads as the local variable of that index. */
type Loop = (collection: unknown, body: Closure, scope: Scope, index: number) => unknown;

/** By the names of their macros. */
export const loops: Record<string, Loop> = {
  exists: (collection, body, scope, index) => quantify(true, collection, body, scope, index),
  all: (collection, body, scope, index) => quantify(false, collection, body, scope, index),
  map: (collection, body, scope, index) => {
    const items = itemsOf(collection, scope);
    if (items === unsure) return unsure;
    const values = [];
    for (const item of items) {
      scope.locals[index] = item;
      const value = body(scope);
      if (value === unsure) return unsure;
      values.push(value);
    }
    return values;
  },
  filter: (collection, body, scope, index) => {
    const items = itemsOf(collection, scope);
    if (items === unsure) return unsure;
    const values = [];
    for (const item of items) {
      scope.locals[index] = item;
      const value = body(scope);
      if (value === true) values.push(item);
      else if (value !== false) return unsure;
    }
    return values;
  },
};

/** As `&&` and `||`: one item can decide, whatever the others are. */
function quantify(decisive: boolean, collection: unknown, body: Closure, scope: Scope, index: number): unknown {
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
}

function itemsOf(collection: unknown, scope: Scope): unknown[] | typeof unsure {
  const items = Array.isArray(collection) ? collection : isMap(collection) ? Object.keys(collection) : undefined;
  if (!items) return unsure;
  scope.visits += items.length;
  return scope.visits > maxVisits ? unsure : items;
}
