import type { ASTNode } from "@marcbachmann/cel-js";
import { fieldName, fieldPath, isLiteral, isOptionalElement, loopOf, nodesOf, operandsOf } from "../ast.ts";
import { chargeTo } from "../budget.ts";
import { calleeOf } from "../functions.ts";
import { Optional, TypeName, typeNames, typeOf } from "../values.ts";
import type { Variables } from "../variables.ts";
import { callFunction } from "./calls.ts";
import { type Closure, type CompileNode, constant, constantOf, isError, noOverload, type Scope } from "./closure.ts";
import { fields, index, isOptional, none, optionalIndex, optionalPath, presence, unwrap, wrap } from "./fields.ts";
import { loops, mapWhere } from "./loops.ts";
import {
  and,
  arithmetic,
  conditional,
  type Element,
  equality,
  list,
  literal,
  map,
  membership,
  negate,
  not,
  or,
  order,
} from "./operators.ts";
import { bind, named, type Start, variableOf } from "./variable.ts";

/**
 * Compiles a type-checked expression to a tree of closures. The compiled expression returns its value, or an
 * `ExpressionError`. Operands of the outermost `&&` are left out if `trueOperands` has their bits (`operandBit`).
 */
export function compile(root: ASTNode, trueOperands = 0): (variables: Variables) => unknown {
  const operands = operandsOf(root, "&&").filter((_, index) => (trueOperands & operandBit(index)) === 0);
  const closure = root.op === "&&" ? and(operands.map((operand) => compileNode(operand, []))) : compileNode(root, []);
  return ({ record, params }) => {
    const scope: Scope = { record, params, locals: [], visits: 0 };
    chargeTo(scope);
    return closure(scope);
  };
}

/** The bit of an operand in a number that tells some of an expression's operands apart; 0 beyond the first 31. */
export function operandBit(index: number): number {
  return index < 31 ? 1 << index : 0;
}

/** Compiles a node to a closure of its value. */
const compileNode: CompileNode = (node, locals) => {
  if (isOptional(node)) {
    const optional = compileOptional(node, locals);
    return (scope) => wrap(optional(scope));
  }
  const closure = compileOperator(node, locals);
  return isConstantWork(node, locals) ? memoizeByParams(closure) : closure;
};

const compileOperator: CompileNode = (node, locals) => {
  const inner = (child: ASTNode) => compileNode(child, locals);
  switch (node.op) {
    case "value":
      return literal(node.args);
    case "id":
      return named(node.args, locals);
    case "&&":
      return and(operandsOf(node, node.op).map(inner));
    case "||":
      return or(operandsOf(node, node.op).map(inner));
    case "!_":
      return not(inner(node.args));
    case "-_":
      // -9223372036854775808 is an int, 9223372036854775808 is not.
      return isLiteral(node.args) && typeof node.args.args === "bigint"
        ? literal(-node.args.args)
        : negate(inner(node.args));
    case "?:":
      return conditional(inner(node.args[0]), inner(node.args[1]), inner(node.args[2]));
    case "==":
    case "!=":
      return compileTypeTest(node, locals) ?? equality(inner(node.args[0]), inner(node.args[1]), node.op === "==");
    case "<":
    case "<=":
    case ">":
    case ">=":
      return order(node.op, inner(node.args[0]), inner(node.args[1]));
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
      return arithmetic(node.op, inner(node.args[0]), inner(node.args[1]));
    case "in":
      return membership(inner(node.args[0]), node.args[1], inner(node.args[1]));
    case "list":
      return list(node.args.map((item) => compileElement(item, undefined, locals)));
    case "map":
      return map(node.args.map(([key, value]) => compileElement(value, key, locals)));
    case ".":
      return namedType(node, locals) ?? compileFields(node, locals);
    case "[]":
      return index(inner(node.args[0]), inner(node.args[1]));
    case "call":
    case "rcall":
      return compileCall(node, locals);
    default:
      throw new Error(`unknown operator: ${node.op}`);
  }
};

/** Compiles an item of a list literal, or an entry of a map literal; a `?` stands before the item or the key. */
function compileElement(value: ASTNode, key: ASTNode | undefined, locals: readonly string[]): Element {
  const marked = key ?? value;
  const isOptional = isOptionalElement(marked);
  const unmarked = isOptional ? (marked.args as ASTNode) : marked;
  return key
    ? { key: compileNode(unmarked, locals), value: compileNode(value, locals), isOptional }
    : { value: compileNode(unmarked, locals), isOptional };
}

/** Compiles a node whose value is read as an optional: to a closure of the optional's value, or of `absent`. */
function compileOptional(node: ASTNode, locals: readonly string[], absent: unknown = none): Closure {
  if (!isOptional(node)) {
    const closure = compileNode(node, locals);
    return (scope) => unwrap(closure(scope));
  }
  if (node.op === "rcall") {
    const fallback = compileOnlyOptional("or", node.args[2][0] as ASTNode, locals);
    return compileOr("or", node.args[1], fallback, locals);
  }
  const names: string[] = [];
  let receiver: ASTNode = node;
  while (isOptional(receiver)) {
    const name = fieldName(receiver);
    if (name === undefined) break;
    names.unshift(name);
    receiver = (receiver.args as [ASTNode])[0];
  }
  if (names.length > 0) {
    const start = isOptional(receiver) ? compileOptional(receiver, locals) : compileStart(receiver, locals);
    return optionalPath(start, names, absent);
  }
  const [collection, key] = node.args as [ASTNode, ASTNode];
  return optionalIndex(compileOptional(collection, locals), compileNode(key, locals), absent);
}

/** Does the same for a function that takes nothing but optionals. */
function compileOnlyOptional(name: string, node: ASTNode, locals: readonly string[]): Closure {
  if (isOptional(node)) return compileOptional(node, locals);
  const closure = compileNode(node, locals);
  return (scope) => {
    const value = closure(scope);
    return value instanceof Optional ? unwrap(value) : noOverload(name, value);
  };
}

/** Whether a node takes time and has the same value for every record, since it reads `params` at most. */
function isConstantWork(node: ASTNode, locals: readonly string[]): boolean {
  if (!["list", "map", "+", "call", "rcall"].includes(node.op)) return false;
  for (const inner of nodesOf(node)) {
    if (inner.op === "id" && (inner.args === "record" || locals.includes(inner.args))) return false;
  }
  return true;
}

/** Evaluates again only when `params` is another object. */
function memoizeByParams(closure: Closure): Closure {
  let last: { params: unknown; value: unknown; visits: number } | undefined;
  return (scope) => {
    if (last?.params !== scope.params) {
      const before = scope.visits;
      last = { params: scope.params, value: closure(scope), visits: 0 };
      last.visits = scope.visits - before;
    } else {
      scope.visits += last.visits;
    }
    return last.value;
  };
}

/** A type whose name has dots, such as google.protobuf.Timestamp. */
function namedType(node: ASTNode, locals: readonly string[]): Closure | undefined {
  const path = fieldPath(node);
  if (!path || locals.includes(path.variable)) return undefined;
  const type = typeNames.get([path.variable, ...path.fields].join("."));
  return type && constant(type);
}

/** `a.b.c`, from the first name after anything but a field. */
function compileFields(node: ASTNode, locals: readonly string[]): Closure {
  const names: string[] = [];
  let receiver = node;
  while (receiver.op === ".") {
    names.unshift(receiver.args[1]);
    receiver = receiver.args[0];
  }
  return fields(compileStart(receiver, locals), names);
}

function compileStart(node: ASTNode, locals: readonly string[]): Start {
  return (node.op === "id" ? variableOf(node.args, locals) : undefined) ?? compileNode(node, locals);
}

/** `type(a) == string` and `type(a) != string`, without a value for the type. */
function compileTypeTest(node: ASTNode & { op: "==" | "!=" }, locals: readonly string[]): Closure | undefined {
  const [left, right] = node.args;
  const type = right.op === "id" ? constantOf(named(right.args, locals)) : undefined;
  if (left.op !== "call" || left.args[0] !== "type" || left.args[1].length !== 1) return undefined;
  if (!(type instanceof TypeName)) return undefined;
  const closure = compileNode(left.args[1][0] as ASTNode, locals);
  const expected = node.op === "==";
  return (scope) => {
    const value = closure(scope);
    return isError(value) ? value : (typeOf(value) === type.name) === expected;
  };
}

function compileCall(node: ASTNode & { op: "call" | "rcall" }, locals: readonly string[]): Closure {
  const callee = calleeOf(node, locals);
  if (callee.macro) return callee.macro.compile(callee.call, compileNode, locals);
  return (
    (node.op === "call" ? compileSpecialCall(node, locals) : compileSpecialMethod(node, locals)) ??
    callFunction(
      callee,
      callee.operands.map((operand) => compileNode(operand, locals)),
    )
  );
}

/** `has(a.b)` and `type(a)` */
function compileSpecialCall(node: ASTNode & { op: "call" }, locals: readonly string[]): Closure | undefined {
  const [name, [argument, ...more]] = node.args;
  if (!argument || more.length > 0) return undefined;
  if (name === "has" && argument.op === ".") {
    return presence(compileOptional(argument.args[0], locals), argument.args[1]);
  }
  if (name !== "type") return undefined;
  const closure = compileNode(argument, locals);
  return (scope) => {
    const value = closure(scope);
    if (isError(value)) return value;
    const type = typeOf(value);
    return typeNames.get(type) ?? new TypeName(type);
  };
}

/** The macros of the CEL standard, and the functions of optionals, which need not evaluate their argument. */
function compileSpecialMethod(node: ASTNode & { op: "rcall" }, locals: readonly string[]): Closure | undefined {
  const [name, receiver, [first, second, third, ...more]] = node.args;
  if (more.length > 0) return undefined;
  if (receiver.op === "id" && receiver.args === "cel" && name === "bind" && first?.op === "id" && second && third) {
    return bind(compileNode(second, locals), compileNode(third, [...locals, first.args]), locals.length);
  }
  if (name === "hasValue" && !first) return hasValue(compileOnlyOptional(name, receiver, locals));
  if (name === "orValue" && first && !second) return compileOr(name, receiver, compileNode(first, locals), locals);
  return loopOf(node) && compileLoop(node, locals);
}

function compileLoop(node: ASTNode, locals: readonly string[]): Closure | undefined {
  const loop = loopOf(node);
  if (!loop) return undefined;
  const collection = compileNode(loop.list, locals);
  const [body, result] = loop.bodies.map((inner) => compileNode(inner, [...locals, loop.variable]));
  const index = locals.length;
  if (!body) return undefined;
  if (result) return (scope) => mapWhere(collection(scope), body, result, scope, index);
  const run = loops[loop.macro];
  return run && ((scope) => run(collection(scope), body, scope, index));
}

/** `optional.hasValue()` */
function hasValue(optional: Closure): Closure {
  return (scope) => {
    const value = optional(scope);
    return isError(value) ? value : value !== none;
  };
}

/** `optional.orValue(value)` and `optional.or(optional)`, which evaluate their argument only if it is needed. */
function compileOr(name: string, receiver: ASTNode, fallback: Closure, locals: readonly string[]): Closure {
  const value = constantOf(fallback);
  if (value !== undefined && isOptional(receiver) && receiver.op !== "rcall") {
    return compileOptional(receiver, locals, value);
  }
  const optional = compileOnlyOptional(name, receiver, locals);
  return (scope) => {
    const value = optional(scope);
    return value === none ? fallback(scope) : value;
  };
}
