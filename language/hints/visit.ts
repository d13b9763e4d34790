import type { ASTNode } from "@marcbachmann/cel-js";
import { childrenOf, type FieldPath, fieldPath, loopOf, operandsOf } from "../../engine/cel/ast.ts";

/** A node of an expression, and what is known of it from the nodes around it. */
export interface Visit {
  node: ASTNode;
  /** Whether its being true works against a match. */
  isNegated: boolean;
  /** The variables of the loops around it, each with the field that it goes through, if it is one. */
  variables: ReadonlyMap<string, FieldPath | undefined>;
  /** Fields (`record.a.b`) without which a part beside it decides, so that its own error is absorbed. */
  guarded: ReadonlySet<string>;
}

/** Every node of an expression that is evaluated, each before those below it. */
export function visits(root: ASTNode, isNegated: boolean, guarded: ReadonlySet<string> = new Set()): Generator<Visit> {
  return visit({ node: root, isNegated, variables: new Map(), guarded });
}

function* visit(here: Visit): Generator<Visit> {
  yield here;
  const { node, isNegated, variables, guarded } = here;
  const to = (inner: ASTNode, found: Partial<Visit> = {}) => visit({ ...here, ...found, node: inner });

  const loop = loopOf(node);
  if (loop) {
    yield* to(loop.list);
    const field = resolve(itemsOf(loop.list), variables);
    for (const body of loop.bodies) yield* to(body, { variables: new Map(variables).set(loop.variable, field) });
  } else if (node.op === "&&" || node.op === "||") {
    const all = operandsOf(node, node.op);
    for (const operand of all) {
      const beside = all.filter((other) => other !== operand).map((other) => required(other, node.op === "&&"));
      yield* to(operand, { guarded: union([guarded, ...beside]) });
    }
  } else if (node.op === "?:") {
    const [condition, yes, no] = node.args;
    yield* to(condition);
    yield* to(yes, { guarded: union([guarded, required(condition, true)]) });
    yield* to(no, { guarded: union([guarded, required(condition, false)]) });
  } else if (node.op === "!_") {
    yield* to(node.args, { isNegated: !isNegated });
  } else if (node.op === "call" && node.args[0] === "has") {
    // has() may be asked for its last field; what stands before that must exist.
    for (const argument of node.args[1]) for (const above of childrenOf(argument)) yield* to(above);
  } else {
    for (const child of childrenOf(node)) yield* to(child);
  }
}

/** The field whose items, or whose only value, a loop goes through: `asList(x)`, `[x]` and `x` itself. */
function itemsOf(list: ASTNode): ASTNode {
  if (list.op === "call" && list.args[0] === "asList" && list.args[1].length === 1) return list.args[1][0] as ASTNode;
  return list.op === "list" && list.args.length === 1 ? (list.args[0] as ASTNode) : list;
}

/** A field that is read, with the default that stands for it where the record lacks it. */
export interface Read {
  path: FieldPath;
  default: ASTNode | undefined;
  /** It is compared in another case, or trimmed. */
  isFolded: boolean;
}

/** A node as a field of the record, through the variables of loops and functions that change case or space. */
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

/** The fields without which a node is not `value`, and no error either. */
export function required(node: ASTNode, value: boolean): Set<string> {
  if (node.op === "!_") return required(node.args, !value);
  if (node.op === "&&" || node.op === "||") {
    const sets = operandsOf(node, node.op).map((operand) => required(operand, value));
    return (node.op === "&&") === value ? union(sets) : common(sets);
  }
  const field = value ? fieldOfTest(node) : fieldOfNegatedTest(node);
  const path = field && fieldPath(field.node);
  if (!path) return new Set();
  if (field.isExact) return new Set([pathText(path)]);
  // An optional chain is safe all the way down, so without any of its fields the test comes out the same.
  return new Set(path.fields.map((_, index) => pathText({ ...path, fields: path.fields.slice(0, index + 1) })));
}

interface TestedField {
  node: ASTNode;
  /** Only the last field may be missing. */
  isExact: boolean;
}

/** The field that a test needs to be true: `has(x)`, `x.hasValue()`, `x.orValue("") == "y"`. */
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

/** The field that a test needs to be false: `x.orValue("") != "y"`. */
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

function common(sets: readonly ReadonlySet<string>[]): Set<string> {
  return new Set([...(sets[0] ?? [])].filter((path) => sets.every((set) => set.has(path))));
}

function union(sets: readonly ReadonlySet<string>[]): Set<string> {
  return new Set(sets.flatMap((set) => [...set]));
}
