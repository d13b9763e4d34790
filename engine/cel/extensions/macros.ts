import type { ASTNode } from "@marcbachmann/cel-js";
import { BudgetError, charge } from "../budget.ts";
import { failed, isError, type Scope } from "../compile/scope.ts";
import { ExpressionError } from "../expression-error.ts";
import type { CelLibrary, CheckContext, CheckedType, LibraryMacro, MacroCall, TypeChecker } from "../library.ts";
import { isMap, Optional, typeOf } from "../values.ts";
import { ordered, sortByKeys } from "./sort.ts";
import { entriesOf, mapOf, optionalOf } from "./values.ts";

/** Evaluates a macro's body with its variables set; throws what the body throws. */
type Body = (...variables: unknown[]) => unknown;

/** A function whose arguments are variables and then expressions that are evaluated with them. */
export interface Macro {
  name: string;
  /** What the variables range over. */
  over: "entries" | "items" | "optional";
  variables: 1 | 2;
  bodies: 1 | 2;
  /** The body that gives a condition, if any does. */
  condition?: number;
  /** The type of the result in cel-js. */
  result: "bool" | "list" | "map" | "optional";
  evaluate: (receiver: unknown, bodies: readonly Body[]) => unknown;
}

/**
 * Macros with two variables, of which the first is an index or a key; `sortBy`; and those of optional values.
 * https://pkg.go.dev/github.com/google/cel-go/ext#TwoVarComprehensions
 */
const macros: readonly Macro[] = [
  quantifier("all", false),
  quantifier("exists", true),
  ...["existsOne", "exists_one"].map(
    (name): Macro => ({ ...twoVariables(name), condition: 0, result: "bool", evaluate: existsOne }),
  ),
  ...transformer("transformList", "list", valuesOf),
  ...transformer("transformMap", "map", transformMap),
  ...transformer("transformMapEntry", "map", transformMapEntry),
  { name: "sortBy", over: "items", variables: 1, bodies: 1, result: "list", evaluate: sortBy },
  { name: "optMap", over: "optional", variables: 1, bodies: 1, result: "optional", evaluate: optMap },
  { name: "optFlatMap", over: "optional", variables: 1, bodies: 1, result: "optional", evaluate: optFlatMap },
];

function twoVariables(name: string): Pick<Macro, "name" | "over" | "variables" | "bodies"> {
  return { name, over: "entries", variables: 2, bodies: 1 };
}

/** A macro that makes a list or a map: of all entries, or, with a body before the last, of those for which that is true. */
function transformer(
  name: string,
  result: "list" | "map",
  make: (over: unknown, body?: Body, condition?: Body) => unknown,
): Macro[] {
  const macro = { ...twoVariables(name), result };
  return [
    { ...macro, evaluate: (over, [body]) => make(over, body) },
    { ...macro, bodies: 2, condition: 0, evaluate: (over, [condition, body]) => make(over, body, condition) },
  ];
}

/** The indexes or keys of a list or map, each with its value. They count towards the budget. */
function pairsOf(over: unknown): [unknown, unknown][] {
  if (!Array.isArray(over) && !isMap(over)) {
    throw new ExpressionError(`a macro needs a list or map, not a value of the type ${typeOf(over)}`);
  }
  charge(0);
  const pairs: [unknown, unknown][] = Array.isArray(over)
    ? over.map((item, index) => [BigInt(index), item])
    : entriesOf(over);
  charge(pairs.length);
  return pairs;
}

/** Like `&&` and `||`: one pair can decide, whatever the others are, errors included. */
function quantifier(name: string, decisive: boolean): Macro {
  return {
    ...twoVariables(name),
    condition: 0,
    result: "bool",
    evaluate(over, [body]) {
      let failure: unknown;
      for (const pair of pairsOf(over)) {
        try {
          if (isTrue(body, pair) === decisive) return decisive;
        } catch (error) {
          if (error instanceof BudgetError) throw error;
          failure ??= error;
        }
      }
      if (failure !== undefined) throw failure;
      return !decisive;
    },
  };
}

function isTrue(condition: Body | undefined, variables: readonly unknown[]): boolean {
  if (!condition) return true;
  const value = condition(...variables);
  if (typeof value === "boolean") return value;
  throw new ExpressionError(`a macro's condition has a value of the type ${typeOf(value)} instead of bool`);
}

function existsOne(over: unknown, [body]: readonly Body[]): boolean {
  return pairsOf(over).filter((pair) => isTrue(body, pair)).length === 1;
}

function transform<T>(
  over: unknown,
  body: Body | undefined,
  condition: Body | undefined,
  take: (value: unknown, key: unknown) => T,
): T[] {
  const taken: T[] = [];
  for (const pair of pairsOf(over)) if (isTrue(condition, pair)) taken.push(take(body?.(...pair), pair[0]));
  return taken;
}

function valuesOf(over: unknown, body?: Body, condition?: Body): unknown[] {
  return transform(over, body, condition, (value) => value);
}

function transformMap(over: unknown, body?: Body, condition?: Body): unknown {
  return mapOf(transform(over, body, condition, (value, key) => [key, value] as const));
}

function transformMapEntry(over: unknown, body?: Body, condition?: Body): unknown {
  const entries = transform(over, body, condition, (value) => {
    if (isMap(value)) return entriesOf(value);
    throw new ExpressionError(`transformMapEntry() needs maps, not a value of the type ${typeOf(value)}`);
  });
  return mapOf(entries.flat());
}

function sortBy(list: unknown, [body]: readonly Body[]): unknown[] {
  if (!Array.isArray(list)) throw new ExpressionError("sortBy() needs a list");
  return sortByKeys(
    list,
    list.map((item) => body?.(item)),
  );
}

function optMap(optional: unknown, [body]: readonly Body[]): unknown {
  const value = optionalValue(optional);
  return value === undefined ? Optional.none : optionalOf(body?.(value));
}

function optFlatMap(optional: unknown, [body]: readonly Body[]): unknown {
  const value = optionalValue(optional);
  return value === undefined ? Optional.none : body?.(value);
}

function optionalValue(optional: unknown): unknown {
  if (optional instanceof Optional) return optional.value;
  throw new ExpressionError(`optMap() and optFlatMap() need an optional, not a value of the type ${typeOf(optional)}`);
}

/** The kinds or names of the types that the last body of some macros must have. */
const bodyKinds: Record<string, readonly string[]> = {
  transformMapEntry: ["map"],
  optFlatMap: ["optional"],
  sortBy: [...ordered, "message"],
};
const bodyWords: Record<string, string> = {
  transformMapEntry: "a map for each entry",
  optFlatMap: "an optional as its result",
  sortBy: "a key that has an order: a text, a number, a bool, bytes, a time or a duration",
};

/** Returns the macro that a call of a method is, by its name and number of arguments. */
export function macroOf(name: string, args: number): Macro | undefined {
  return macros.find((macro) => macro.name === name && macro.variables + macro.bodies === args);
}

/** The types of results, as cel-js names them. */
const results = { bool: "bool", list: "list", map: "map", optional: "optional<dyn>" };

/** The macros as a library. */
export const comprehensions: CelLibrary = { macros: macros.map(declared) };

function declared(macro: Macro): LibraryMacro {
  const count = macro.variables + macro.bodies;
  const receiver = macro.over === "optional" ? "optional" : "list";
  return {
    signature: `${receiver}.${macro.name}(${Array(count).fill("ast").join(", ")}): ${results[macro.result]}`,
    check: (call, checker, context) => check(macro, call, checker, context),
    compile({ receiver, args }, compileNode, locals) {
      const over = receiver && compileNode(receiver, locals);
      const names = args.slice(0, macro.variables).map((name) => (name.op === "id" ? name.args : ""));
      const bodies = args.slice(macro.variables).map((body) => compileNode(body, [...locals, ...names]));
      return (scope) => {
        const value = over?.(scope);
        if (isError(value)) return value;
        const callable = bodies.map((body) => bodyOf(body, scope, locals.length));
        try {
          return macro.evaluate(value, callable);
        } catch (error) {
          return failed(macro.name, error);
        }
      };
    },
  };
}

/** A body that reads the variables from the position `index` on. */
function bodyOf(body: (scope: Scope) => unknown, scope: Scope, index: number): Body {
  return (...variables) => {
    for (const [offset, variable] of variables.entries()) scope.locals[index + offset] = variable;
    const value = body(scope);
    if (isError(value)) throw value;
    return value;
  };
}

function check(macro: Macro, { receiver, args }: MacroCall, checker: TypeChecker, context: CheckContext): CheckedType {
  const fail = (message: string, node = receiver as ASTNode) =>
    checker.createError("invalid_macro_argument", `${macro.name}() ${message}`, node);
  const over = checker.check(receiver as ASTNode, context);
  const types = typesOfVariables(macro, over, checker);
  const wanted = { entries: "a list or map", items: "a list", optional: "an optional" }[macro.over];
  if (!types) throw fail(`needs ${wanted}, not '${over.name}'`);

  const names = args.slice(0, macro.variables);
  let inner = context;
  for (const [index, name] of names.entries()) {
    if (name.op !== "id") throw fail("needs the name of a variable", name);
    if (index > 0 && names[0]?.args === name.args) throw fail("needs two names", name);
    inner = inner.forkWithVariable(name.args, types[index] as CheckedType);
  }
  const bodies = args.slice(macro.variables).map((body) => ({ body, type: checker.check(body, inner) }));
  for (const [index, { body, type }] of bodies.entries()) {
    const isBool = type.name === "bool" || type.kind === "dyn" || type.kind === "param";
    if (index === macro.condition && !isBool) throw fail(`needs a condition of type bool, not '${type.name}'`, body);
  }
  const last = bodies.at(-1);
  const kinds = bodyKinds[macro.name];
  if (last && kinds && ![...kinds, "dyn", "param"].some((kind) => kind === last.type.kind || kind === last.type.name)) {
    throw fail(`needs ${bodyWords[macro.name]}, not '${last.type.name}'`, last.body);
  }
  return resultOf(macro, types[0] as CheckedType, knownType(bodies.at(-1)?.type, checker), over, checker);
}

function resultOf(
  { name, result }: Macro,
  first: CheckedType,
  body: CheckedType,
  over: CheckedType,
  checker: TypeChecker,
): CheckedType {
  switch (name) {
    case "sortBy":
      return over.kind === "list"
        ? checker.registry.getListType(knownType(over.valueType, checker))
        : checker.getType("list");
    case "transformList":
      return checker.registry.getListType(body);
    case "transformMap":
      return checker.registry.getMapType(first, body);
    case "optMap":
      return checker.registry.getOptionalType(body);
    case "optFlatMap":
      return body.kind === "optional" ? body : checker.getType(results.optional);
    default:
      return checker.getType(results[result]);
  }
}

/** The items of an empty literal have no type yet. */
function knownType(type: CheckedType | undefined, checker: TypeChecker): CheckedType {
  return !type || type.kind === "param" ? checker.getType("dyn") : type;
}

/** Returns undefined for what the macro cannot range over. */
function typesOfVariables(macro: Macro, over: CheckedType, checker: TypeChecker): CheckedType[] | undefined {
  const dyn = checker.getType("dyn");
  const known = (type: CheckedType | undefined) => knownType(type, checker);
  if (over.kind === "dyn" || over.kind === "param") return [dyn, dyn];
  if (macro.over === "optional") return over.kind === "optional" ? [known(over.valueType)] : undefined;
  if (over.kind === "list") {
    const items = known(over.valueType);
    return macro.over === "items" ? [items] : [checker.getType("int"), items];
  }
  if (over.kind === "map" && macro.over === "entries") return [known(over.keyType), known(over.valueType)];
  return undefined;
}
