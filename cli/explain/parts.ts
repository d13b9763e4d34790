import type { ASTNode } from "@marcbachmann/cel-js";
import { bindingOf, extensionMacroOf, fieldPath, type LoopMacro, loopOf, operandsOf } from "../../engine/cel/ast.ts";
import { parseAst } from "../../engine/cel/environment.ts";
import { type Expression, prepareExpression } from "../../engine/cel/evaluate.ts";
import type { Variables } from "../../engine/cel/variables.ts";
import { sourceOf } from "../../language/source.ts";

/** A part of an expression that can be evaluated on its own, and the parts within it. */
export interface Part {
  kind: "and" | "or" | "not" | "if" | "loop" | "binding" | "field" | "other";
  /** Its source, on one line. */
  text: string;
  /** Where it begins in the whole expression, in characters. */
  start: number;
  evaluate: Evaluate;
  /** Its operands in order; for a loop, only its list; for a binding, its value and its body. */
  parts: Part[];
  /** For a loop: the macro, its variable, and the part that is evaluated for each item. */
  loop?: { macro: LoopMacro["macro"]; variable: string; body: Part };
  /** For a binding: its variable. */
  variable?: string;
  /** For a field with a default (`.orValue`): whether the record has the field. */
  isPresent?: Evaluate;
}

/** Evaluates a part; `items` are the values of the variables of the loops and bindings around it. Throws where CEL has an error. */
type Evaluate = (variables: Variables, items: Items) => unknown;
/** The values of variables of loops and bindings, by their names. */
export type Items = Readonly<Record<string, unknown>>;

/** The parts of a checked expression. */
export function partsOf(expression: string): Part {
  return partOf(parseAst(expression), []);
}

/** `scope` names the variables of the loops and bindings around the node. */
function partOf(node: ASTNode, scope: readonly string[]): Part {
  const below = (nodes: ASTNode[]) => nodes.filter((inner) => !isConstant(inner, scope)).map((n) => partOf(n, scope));
  const part = (kind: Part["kind"], parts: Part[]): Part => ({
    kind,
    text: sourceOf(node),
    start: node.start,
    evaluate: evaluation(node, scope),
    parts,
  });

  const loop = loopOf(node);
  if (loop) {
    const inner = [...scope, loop.variable];
    // For map(variable, condition, value) the value; the condition is like a filter of the list.
    const body = partOf(loop.bodies.at(-1) as ASTNode, inner);
    return { ...part("loop", [partOf(loop.list, scope)]), loop: { macro: loop.macro, variable: loop.variable, body } };
  }
  const binding = bindingOf(node);
  if (binding) {
    const { variable, value, body } = binding;
    return { ...part("binding", [partOf(value, scope), partOf(body, [...scope, variable])]), variable };
  }
  const macro = extensionMacroOf(node);
  if (macro) return part("other", below([macro.receiver]));
  switch (node.op) {
    case "&&":
    case "||":
      return part(
        node.op === "&&" ? "and" : "or",
        operandsOf(node, node.op).map((n) => partOf(n, scope)),
      );
    case "!_": {
      const negated = partOf(node.args, scope);
      // `!has(x)` reads best on one line; a part with a tree of its own gets its own lines.
      return negated.kind === "other" || negated.kind === "field"
        ? part("other", negated.kind === "field" ? [negated] : negated.parts)
        : part("not", [negated]);
    }
    case "?:":
      return part(
        "if",
        node.args.map((n) => partOf(n, scope)),
      );
    case "call":
      return part(
        "other",
        node.args[0] === "has" ? node.args[1].map((n) => testedField(n, scope)) : below(node.args[1]),
      );
    case "rcall":
      return fieldOf(node, scope) ?? part("other", below([node.args[1], ...node.args[2]]));
    case "list":
      return part("other", below(node.args));
    case "map":
      return part("other", below(node.args.flat()));
    case "-_":
      return part("other", below([node.args]));
    case "value":
    case "id":
    case ".":
    case ".?":
      return fieldOf(node, scope) ?? part("other", node.op === "." || node.op === ".?" ? below([node.args[0]]) : []);
    default:
      return fieldOf(node, scope) ?? part("other", below(node.args as ASTNode[]));
  }
}

/** A field, or a field with a default: `record.?a.?b.orValue("")`. */
function fieldOf(node: ASTNode, scope: readonly string[]): Part | undefined {
  const withDefault = node.op === "rcall" && node.args[0] === "orValue" ? node.args : undefined;
  if (withDefault && !withDefault[2].every((value) => isConstant(value, scope))) return undefined;
  const field = withDefault?.[1] ?? node;
  const path = fieldPath(field);
  if (!path || !isVariable(path.variable, scope)) return undefined;
  const part: Part = {
    kind: "field",
    text: sourceOf(node),
    start: node.start,
    evaluate: evaluation(node, scope),
    parts: [],
  };
  if (withDefault) part.isPresent = evaluate(`${sourceOf(field, renamed(scope))}.hasValue()`);
  return part;
}

/** The field that `has()` tests: its value if there is one, never an error. */
function testedField(node: ASTNode, scope: readonly string[]): Part {
  const { variable, fields } = fieldPath(node) ?? { variable: "record", fields: [] };
  const path = `${renamed(scope).get(variable) ?? variable}${fields.map((field) => `.?${field}`).join("")}`;
  return {
    kind: "field",
    text: sourceOf(node),
    start: node.start,
    evaluate: evaluate(`${path}.orValue(null)`),
    isPresent: evaluate(`${path}.hasValue()`),
    parts: [],
  };
}

function isVariable(name: string, scope: readonly string[]): boolean {
  return name === "record" || name === "params" || scope.includes(name);
}

/** Whether a node has the same value for all records: a literal, a list of literals, the name of a type. */
function isConstant(node: ASTNode, scope: readonly string[]): boolean {
  if (node.op === "value") return true;
  if (node.op === "id") return !isVariable(node.args, scope);
  if (node.op === "-_") return isConstant(node.args, scope);
  if (node.op === "list") return node.args.every((item) => isConstant(item, scope));
  return node.op === "call" && node.args[0] === "cidr" && node.args[1].every((arg) => isConstant(arg, scope));
}

/**
 * The items of the loops and the values of the bindings around a part are passed as parameters, since an expression has no
 * variables but `record` and `params`.
 */
function renamed(scope: readonly string[]): Map<string, string> {
  return new Map(scope.map((variable) => [variable, `params.${parameterFor(variable)}`]));
}

const parameterFor = (variable: string) => `__item_${variable}`;

function evaluation(node: ASTNode, scope: readonly string[]): Evaluate {
  return evaluate(sourceOf(node, renamed(scope)));
}

function evaluate(text: string): Evaluate {
  let expression: Expression | undefined;
  return ({ record, params }, items) => {
    expression ??= prepareExpression(text); // most parts of a rule are never evaluated
    const asParams = Object.entries(items).map(([variable, item]) => [parameterFor(variable), item]);
    // Most parts are in no loop, and params may be long.
    return expression({
      record,
      params: asParams.length > 0 ? { ...params, ...Object.fromEntries(asParams) } : params,
    });
  };
}
