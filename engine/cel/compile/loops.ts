import { BudgetError, charge, chargeOperand } from "../budget.ts";
import { ExpressionError } from "../expression-error.ts";
import type { Overload } from "../functions.ts";
import { isMap, keysOf } from "../values.ts";
import type { Called } from "./calls.ts";
import { followPath, parametersOf } from "./fields.ts";
import { constantAt, evaluateAt, type Operator, operand, type Program } from "./program.ts";
import { failed, isError, noOverload, type Scope } from "./scope.ts";

/** Evaluates a loop's body, the node at a place, for each item; the body reads the item as the local variable of that index. */
type Loop = (collection: unknown, program: Program, body: number, scope: Scope, index: number) => unknown;

/** A loop with one body as an operator. Operands: list or map, body, index of the variable. */
function operatorOf(loop: Loop): Operator {
  return (program, at, scope) => {
    const { words } = program;
    const collection = operand(program, at, 1, scope);
    return loop(collection, program, words[at + 2] as number, scope, words[at + 3] as number);
  };
}

/** The loops of the CEL standard with one body, by the names of their macros. */
export const loops: Record<string, Operator> = {
  exists: operatorOf(quantify(true)),
  all: operatorOf(quantify(false)),
  exists_one: operatorOf((collection, program, body, scope, index) => {
    let count = 0;
    const error = each(collection, (item) => {
      scope.locals[index] = item;
      const value = evaluateAt(program, body, scope);
      if (typeof value !== "boolean") return noOverload("exists_one", value);
      if (value) count++;
      return undefined;
    });
    return error ?? count === 1;
  }),
  map: operatorOf(
    transform((value, _item, values) => {
      values.push(value);
      return isError(value) ? value : undefined;
    }),
  ),
  filter: operatorOf(
    transform((value, item, values) => {
      if (typeof value !== "boolean") return noOverload("filter", value);
      if (value) values.push(item);
      return undefined;
    }),
  ),
};

/** `list.map(x, predicate, result)`. Operands: list or map, predicate, result, index of the variable. */
export const mapWhere: Operator = (program, at, scope) => {
  const { words } = program;
  const collection = operand(program, at, 1, scope);
  const values: unknown[] = [];
  const error = each(collection, (item) => {
    scope.locals[words[at + 4] as number] = item;
    const isTaken = operand(program, at, 2, scope);
    if (typeof isTaken !== "boolean") return noOverload("map", isTaken);
    if (!isTaken) return undefined;
    const value = operand(program, at, 3, scope);
    values.push(value);
    return isError(value) ? value : undefined;
  });
  return error ?? values;
};

/** Collects values; `take` receives the body's value for an item, and returns an error if that ends the loop. */
function transform(take: (value: unknown, item: unknown, values: unknown[]) => ExpressionError | undefined): Loop {
  return (collection, program, body, scope, index) => {
    const values: unknown[] = [];
    const error = each(collection, (item) => {
      scope.locals[index] = item;
      return take(evaluateAt(program, body, scope), item, values);
    });
    return error ?? values;
  };
}

/** Calls `visit` for each item until it returns an error; returns that error, if any. */
function each(collection: unknown, visit: (item: unknown) => ExpressionError | undefined): ExpressionError | undefined {
  const items = itemsOf(collection);
  if (isError(items)) return items;
  for (const item of items) {
    const error = visit(item);
    if (error) return error;
  }
  return undefined;
}

/** Like `&&` and `||`: one item can decide, whatever the others are. */
function quantify(decisive: boolean): Loop {
  return (collection, program, body, scope, index) => {
    const items = itemsOf(collection);
    return isError(items) ? items : decide(decisive, items, program, body, scope, index);
  };
}

function decide(
  decisive: boolean,
  items: readonly unknown[],
  program: Program,
  body: number,
  scope: Scope,
  index: number,
): unknown {
  let error: ExpressionError | undefined;
  for (const item of items) {
    scope.locals[index] = item;
    const value = evaluateAt(program, body, scope);
    if (value === decisive || value instanceof BudgetError) return value;
    if (value !== !decisive) error ??= noOverload(decisive ? "exists" : "all", value);
  }
  return error ?? !decisive;
}

/**
 * `[a, b].exists(x, …)` of which the body is false where `x` is null, as most of what rules look for is absent from a
 * record. Operands: body, index of the variable, number of visits, number of words of the items, items: for each
 * `record.?requestParameters.?a.?b.orValue(null)` the number of names behind requestParameters, and the names; for any
 * other 0, and its node.
 */
export const existsInList: Operator = (program, at, scope) => {
  const { words } = program;
  const end = at + 5 + (words[at + 4] as number);
  let items: unknown[] | undefined;
  // An error of one item is that of the list, whatever the body says of the others.
  for (let place = at + 5; place < end; place++) {
    const names = words[place] as number;
    const value =
      names === 0
        ? evaluateAt(program, words[place + 1] as number, scope)
        : followPath(program, parametersOf(scope), place + 1, names);
    place += names === 0 ? 1 : names;
    if (value === null || value === undefined) continue;
    if (isError(value)) return value;
    if (items) items.push(value);
    else items = [value];
  }
  try {
    charge(words[at + 3] as number);
  } catch (error) {
    return failed("a loop", error);
  }
  return items ? decide(true, items, program, words[at + 1] as number, scope, words[at + 2] as number) : false;
};

/**
 * `list.exists(x, text.startsWith(x))`, whose text is the same for all items. Operands: list, text, `Called`, whose only
 * overload takes two texts.
 */
export const existsText: Operator = (program, at, scope) => {
  const items = itemsOf(operand(program, at, 1, scope));
  if (isError(items)) return items;
  if (items.length === 0) return false;
  const text = operand(program, at, 2, scope);
  const { name, overloads } = constantAt(program, at, 3) as Called;
  const { evaluate } = overloads[0] as Overload;
  let error: ExpressionError | undefined;
  for (const item of items) {
    if (typeof text !== "string" || typeof item !== "string") {
      error ??= noOverload("exists", noOverload(name, text, item));
      continue;
    }
    try {
      chargeOperand(text);
      chargeOperand(item);
      if (evaluate(text, item)) return true;
    } catch (thrown) {
      const value = failed(name, thrown);
      if (value instanceof BudgetError) return value;
      error ??= value;
    }
  }
  return error ?? false;
};

/** Returns the items of a list or the keys of a map, or an error; counts them towards the budget of the evaluation. */
function itemsOf(collection: unknown): unknown[] | ExpressionError {
  if (isError(collection)) return collection;
  try {
    charge(0);
    const items = Array.isArray(collection) ? collection : isMap(collection) ? keysOf(collection) : undefined;
    if (!items) return new ExpressionError("a loop needs a list or a map");
    charge(items.length);
    return items;
  } catch (error) {
    return failed("a loop", error);
  }
}
