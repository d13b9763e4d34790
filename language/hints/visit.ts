import type { ASTNode } from "@marcbachmann/cel-js";
import {
  bindingOf,
  childrenOf,
  extensionMacroOf,
  type FieldPath,
  fieldPath,
  loopOf,
  operandsOf,
} from "../../engine/cel/ast.ts";

/** A node of an expression, with what the nodes around it say about it. */
export interface Visit {
  node: ASTNode;
  /** Whether the rule is less likely to match if the node is true. */
  isNegated: boolean;
  /** The variables of the loops around it, each with the field whose items it iterates over, if it is a field. */
  variables: ReadonlyMap<string, FieldPath | undefined>;
  /** Fields (`record.a.b`) that are known to exist here: without them, another operand decides and absorbs the error. */
  guarded: ReadonlySet<string>;
  /** The variables of `cel.bind` and of loops, each with what it stands for. */
  bound: ReadonlyMap<string, Bound>;
}

/** What a variable stands for, with the variables that were known there. */
export interface Bound extends Pick<Visit, "node" | "variables" | "bound"> {
  /** Whether the variable stands for an item of the node instead of the node itself. */
  isItem: boolean;
}

/** Visits every node of an expression that is evaluated, parents before children. */
export function visits(root: ASTNode, isNegated: boolean, guarded: ReadonlySet<string> = new Set()): Generator<Visit> {
  return visit({ node: root, isNegated, variables: new Map(), guarded, bound: new Map() });
}

function* visit(here: Visit): Generator<Visit> {
  yield here;
  const { node, isNegated, variables, guarded, bound } = here;
  const to = (inner: ASTNode, found: Partial<Visit> = {}) => visit({ ...here, ...found, node: inner });

  const loop = loopOf(node);
  const macro = extensionMacroOf(node);
  const binding = bindingOf(node);
  const compared = comparedWithBool(node);
  if (binding) {
    yield* to(binding.value);
    const inner = new Map(variables);
    inner.delete(binding.variable);
    const value = { node: binding.value, variables, bound, isItem: false };
    yield* to(binding.body, { variables: inner, bound: new Map(bound).set(binding.variable, value) });
  } else if (compared) {
    const negated = isNegated !== compared.isOpposite;
    for (const child of childrenOf(node))
      yield* to(child, { isNegated: child === compared.test ? negated : isNegated });
  } else if (macro) {
    yield* to(macro.receiver);
    // Of two variables the first is an index or a key; the last goes through the items, or is the optional's value.
    const field = resolve(itemsOf(macro.receiver), variables);
    const inner = new Map(variables);
    for (const [index, name] of macro.variables.entries()) {
      inner.set(name, index === macro.variables.length - 1 ? field : undefined);
    }
    const free = new Map([...bound].filter(([name]) => !macro.variables.includes(name)));
    for (const body of macro.bodies) yield* to(body, { variables: inner, bound: free });
  } else if (loop) {
    yield* to(loop.list);
    const items = itemsOf(loop.list);
    const field = resolve(items, variables);
    const item = { node: items, variables, bound, isItem: items === loop.list };
    for (const body of loop.bodies) {
      yield* to(body, {
        variables: new Map(variables).set(loop.variable, field),
        bound: new Map(bound).set(loop.variable, item),
      });
    }
  } else if (node.op === "&&" || node.op === "||") {
    const all = operandsOf(node, node.op);
    for (const operand of all) {
      const beside = all.filter((other) => other !== operand).map((other) => required(other, node.op === "&&"));
      yield* to(operand, { guarded: union([guarded, ...beside]) });
    }
  } else if (node.op === "?:") {
    const [condition, yes, no] = node.args;
    yield* to(condition, { isNegated: isNegated !== (isBool(yes, false) || isBool(no, true)) });
    yield* to(yes, { guarded: union([guarded, required(condition, true)]) });
    yield* to(no, { guarded: union([guarded, required(condition, false)]) });
  } else if (node.op === "!_") {
    yield* to(node.args, { isNegated: !isNegated });
  } else if (node.op === "call" && node.args[0] === "has") {
    // has() allows its last field to be missing, but not those before it.
    for (const argument of node.args[1]) for (const above of childrenOf(argument)) yield* to(above);
  } else {
    for (const child of childrenOf(node)) yield* to(child);
  }
}

/** The test in `test == false` and the like, and whether the comparison is true if the test is false. */
function comparedWithBool(node: ASTNode): { test: ASTNode; isOpposite: boolean } | undefined {
  if (node.op !== "==" && node.op !== "!=") return undefined;
  const [left, right] = node.args;
  for (const [test, literal] of [
    [left, right],
    [right, left],
  ] as const) {
    if (isBool(literal, true)) return { test, isOpposite: node.op === "!=" };
    if (isBool(literal, false)) return { test, isOpposite: node.op === "==" };
  }
  return undefined;
}

function isBool(node: ASTNode, value: boolean): boolean {
  return node.op === "value" && node.args === value;
}

/** The field that a loop iterates over, in one of the forms `asList(x)`, `[x]` and `x`. */
function itemsOf(list: ASTNode): ASTNode {
  if (list.op === "call" && list.args[0] === "asList" && list.args[1].length === 1) return list.args[1][0] as ASTNode;
  return list.op === "list" && list.args.length === 1 ? (list.args[0] as ASTNode) : list;
}

/** A read of a field. */
export interface Read {
  path: FieldPath;
  /** The default where the record lacks it. */
  default: ASTNode | undefined;
  /** Whether its case is changed, or white space is trimmed. */
  isFolded: boolean;
}

/** Returns a node as a read of a record's field, directly, by a loop's variable, or with its case changed or trimmed. */
export function readOf(node: ASTNode, variables: Visit["variables"]): Read | undefined {
  if (node.op === "rcall" && ["lowerAscii", "upperAscii", "trim"].includes(node.args[0])) {
    const read = readOf(node.args[1], variables);
    return read && { ...read, isFolded: true };
  }
  const path = resolve(node, variables);
  const fallback = node.op === "rcall" && node.args[0] === "orValue" ? node.args[2][0] : undefined;
  return path && { path, default: fallback, isFolded: false };
}

function resolve(node: ASTNode, variables: Visit["variables"]): FieldPath | undefined {
  const field = node.op === "rcall" && node.args[0] === "orValue" ? node.args[1] : node;
  const path = fieldPath(field);
  if (!path || path.variable === "record") return path;
  if (!variables.has(path.variable)) return undefined;
  const above = variables.get(path.variable);
  return above && { variable: above.variable, fields: [...above.fields, ...path.fields] };
}

/** `record.a.b` for a chain of `.`, `.?` and `["…"]`. */
export function pathText({ variable, fields }: FieldPath): string {
  return [variable, ...fields].join(".");
}

/** Returns the fields that must exist for a node to be `value`; without them it is the opposite, and not an error. */
export function required(node: ASTNode, value: boolean): Set<string> {
  if (node.op === "!_") return required(node.args, !value);
  if (node.op === "&&" || node.op === "||") {
    const sets = operandsOf(node, node.op).map((operand) => required(operand, value));
    return (node.op === "&&") === value ? union(sets) : sets.reduce((all, set) => all.intersection(set));
  }
  const field = value ? fieldOfTest(node) : fieldOfNegatedTest(node);
  const path = field && fieldPath(field.node);
  if (!path) return new Set();
  if (field.isExact) return new Set([pathText(path)]);
  // An optional chain never fails, so the test has the same result whichever of its fields is missing.
  return new Set(path.fields.map((_, index) => pathText({ ...path, fields: path.fields.slice(0, index + 1) })));
}

interface TestedField {
  node: ASTNode;
  /** Only the last field may be missing. */
  isExact: boolean;
}

/** The field that must exist for a test to be true: `has(x)`, `x.hasValue()`, `x.orValue("") == "y"`. */
function fieldOfTest(node: ASTNode): TestedField | undefined {
  if (node.op === "call" && node.args[0] === "has") return { node: node.args[1][0] as ASTNode, isExact: true };
  if (node.op === "rcall" && node.args[0] === "hasValue") return { node: node.args[1], isExact: false };
  if (node.op === "==" || node.op === "in") {
    const [left, right] = node.args;
    const items = node.op === "in" && right.op === "list" ? right.args : [right];
    return withDefault(left, (fallback) => items.every((item) => isOtherLiteral(item, fallback)));
  }
  if (node.op === "!=") return withDefault(node.args[0], (fallback) => isSameLiteral(node.args[1], fallback));
  return undefined;
}

/** The field that must exist for a test to be false: `x.orValue("") != "y"`. */
function fieldOfNegatedTest(node: ASTNode): TestedField | undefined {
  if (node.op === "!=") return withDefault(node.args[0], (fallback) => isOtherLiteral(node.args[1], fallback));
  if (node.op === "==") return withDefault(node.args[0], (fallback) => isSameLiteral(node.args[1], fallback));
  return undefined;
}

function withDefault(node: ASTNode, isDecided: (fallback: ASTNode) => boolean): TestedField | undefined {
  if (node.op !== "rcall" || node.args[0] !== "orValue") return undefined;
  const [fallback] = node.args[2];
  return fallback && isDecided(fallback) ? { node: node.args[1], isExact: false } : undefined;
}

function isSameLiteral(a: ASTNode, b: ASTNode): boolean {
  return a.op === "value" && b.op === "value" && a.args === b.args;
}

function isOtherLiteral(a: ASTNode, b: ASTNode): boolean {
  return a.op === "value" && b.op === "value" && a.args !== b.args;
}

function union(sets: readonly ReadonlySet<string>[]): Set<string> {
  return new Set(sets.flatMap((set) => [...set]));
}
