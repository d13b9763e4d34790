import { type SyntaxNode, syntaxNodes, type Variables } from "../ast.ts";
import { call, method } from "./calls.ts";
import { type Closure, NoClosure, noClosure, none, unsure } from "./closure.ts";
import { field, index, isOptional, optionalIndex, optionalPath, presence } from "./fields.ts";
import { loops } from "./loops.ts";
import { isEqual, isNumber, isScalar, TypeName, typeNames, typeOf } from "./values.ts";

export { unsure } from "./closure.ts";

/**
 * Makes a tree of closures of a checked expression, about ten times as fast as the interpreter (see
 * bench/); undefined if it holds something that has no closure. The result answers as the
 * interpreter does, or `unsure`. Operands of the outermost `&&` that are `known` to be true are left out.
 */
export function closureOf(
  root: SyntaxNode,
  known: (operand: SyntaxNode) => boolean = () => false,
): ((variables: Variables) => unknown) | undefined {
  try {
    const unknown = operandsOf(root, "&&").filter((operand) => !known(operand));
    const closure = root.op === "&&" ? conjunction(unknown, []) : make(root, []);
    return ({ record, params }) => closure({ record, params, locals: [], visits: 0 });
  } catch (error) {
    if (error instanceof NoClosure) return undefined;
    throw error;
  }
}

/** Makes the closure of a node; `locals` are the names of the variables around it. */
type Make = (node: SyntaxNode, locals: readonly string[]) => Closure;

/** Of a node that gives a plain value; optional ones have closures only where one is expected. */
const make: Make = (node, locals) => {
  if (isOptional(node)) return noClosure("an optional value");
  const closure = makeOf(node, locals);
  return isSteady(node, locals) ? kept(closure) : closure;
};

const makeOf: Make = (node, locals) => {
  const { op, args } = node;
  switch (op) {
    case "value":
      return constant(args);
    case "id":
      return variable(args, locals);
    case "&&":
      return conjunction(operandsOf(node, op), locals);
    case "||":
      return logical(
        true,
        operandsOf(node, op).map((operand) => make(operand, locals)),
      );
    case "!_":
      return negation(make(args, locals));
    case "-_":
      return minus(make(args, locals));
    case "?:":
      return choice(make(args[0], locals), make(args[1], locals), make(args[2], locals));
    case "==":
    case "!=":
      return equality(make(args[0], locals), make(args[1], locals), op === "==");
    case "<":
    case "<=":
    case ">":
    case ">=":
      return order(op, make(args[0], locals), make(args[1], locals));
    case "+":
      return sum(make(args[0], locals), make(args[1], locals), args.every(holdsAnything));
    case "in":
      return membership(make(args[0], locals), args[1], make(args[1], locals));
    case "list":
      return list(args, locals);
    case ".":
      return field(make(args[0], locals), args[1]);
    case "[]":
      return index(make(args[0], locals), make(args[1], locals));
    case "call":
      return callOf(args[0], args[1], locals);
    case "rcall":
      return methodOf(args[0], args[1], args[2], locals);
    default:
      return noClosure(op);
  }
};

/** Of a node whose value is read as an optional one. */
const makeOptional: Make = (node, locals) => {
  if (!isOptional(node)) return make(node, locals);
  if (node.op === "rcall") return otherwise(node.args[1], node.args[2][0], locals, makeOptional);
  const names: string[] = [];
  let below = node;
  while (isOptional(below) && nameOf(below) !== undefined) {
    names.unshift(nameOf(below) as string);
    below = below.args[0];
  }
  if (names.length > 0) return optionalPath(makeOptional(below, locals), names);
  return optionalIndex(makeOptional(node.args[0], locals), make(node.args[1], locals));
};

/** The `b` of `a.?b` and of `a[?"b"]`. */
function nameOf({ op, args }: SyntaxNode): string | undefined {
  if (op === "." || op === ".?") return args[1];
  const name = op === "rcall" || args[1].op !== "value" ? undefined : args[1].args;
  return typeof name === "string" ? name : undefined;
}

/** Whether a node that takes time gives the same for every record: it reads params alone. */
function isSteady(node: SyntaxNode, locals: readonly string[]): boolean {
  if (!["list", "+", "call", "rcall"].includes(node.op)) return false;
  for (const { op, args } of syntaxNodes(node)) {
    if (op === "id" && (args === "record" || locals.includes(args))) return false;
  }
  return true;
}

/** Evaluates once for the same params. */
function kept(closure: Closure): Closure {
  let known: { params: unknown; value: unknown; visits: number } | undefined;
  return (scope) => {
    if (known?.params !== scope.params) {
      const before = scope.visits;
      known = { params: scope.params, value: closure(scope), visits: 0 };
      known.visits = scope.visits - before;
    } else {
      scope.visits += known.visits;
    }
    return known.value;
  };
}

function constant(value: unknown): Closure {
  return isScalar(value) ? () => value : noClosure("literal");
}

function variable(name: string, locals: readonly string[]): Closure {
  const index = locals.lastIndexOf(name);
  if (index >= 0) return ({ locals }) => locals[index];
  if (name === "record") return ({ record }) => record;
  if (name === "params") return ({ params }) => params;
  const type = typeNames.get(name);
  return type ? () => type : noClosure("variable");
}

/** `a`, `b` and `c` of `a && b && c`. */
export function operandsOf(node: SyntaxNode, op: string): SyntaxNode[] {
  return node.op === op ? [...operandsOf(node.args[0], op), ...operandsOf(node.args[1], op)] : [node];
}

function conjunction(operands: SyntaxNode[], locals: readonly string[]): Closure {
  return logical(
    false,
    operands.map((operand) => make(operand, locals)),
  );
}

function logical(decisive: boolean, operands: Closure[]): Closure {
  return (scope) => {
    let isSure = true;
    for (const operand of operands) {
      const value = operand(scope);
      if (value === decisive) return decisive;
      if (value !== !decisive) isSure = false;
    }
    return isSure ? !decisive : unsure;
  };
}

function negation(operand: Closure): Closure {
  return (scope) => {
    const value = operand(scope);
    return typeof value === "boolean" ? !value : unsure;
  };
}

function minus(operand: Closure): Closure {
  return (scope) => {
    const value = operand(scope);
    return isNumber(value) ? -value : unsure;
  };
}

function choice(condition: Closure, yes: Closure, no: Closure): Closure {
  return (scope) => {
    const value = condition(scope);
    if (value === true) return yes(scope);
    return value === false ? no(scope) : unsure;
  };
}

function equality(first: Closure, second: Closure, wanted: boolean): Closure {
  return (scope) => {
    const a = first(scope);
    const b = second(scope);
    if (typeof a === "string" && typeof b === "string") return (a === b) === wanted;
    if (a instanceof TypeName && b instanceof TypeName) return (a === b) === wanted;
    const equal = isEqual(a, b);
    return equal === unsure ? unsure : equal === wanted;
  };
}

function order(op: "<" | "<=" | ">" | ">=", first: Closure, second: Closure): Closure {
  return (scope) => {
    const a = first(scope);
    const b = second(scope);
    if (!isNumber(a) || !isNumber(b)) return unsure;
    if (op === "<") return a < b;
    if (op === "<=") return a <= b;
    return op === ">" ? a > b : a >= b;
  };
}

/** Lists of one type are one list; whether others are depends on the types that cel-js's checker gives them. */
function sum(first: Closure, second: Closure, areMixed: boolean): Closure {
  return (scope) => {
    const a = first(scope);
    const b = second(scope);
    if (typeof a === "string" && typeof b === "string") return a + b;
    if (!Array.isArray(a) || !Array.isArray(b)) return unsure;
    const areAlike = a.length > 0 && b.length > 0 && [...a, ...b].every((value) => typeOf(value) === typeOf(a[0]));
    return areMixed || areAlike ? [...a, ...b] : unsure;
  };
}

/** Whether a node is a list to cel-js's checker that may hold values of any type. */
function holdsAnything({ op, args }: SyntaxNode): boolean {
  if (op === "call") return args[0] === "asList";
  if (op === "list")
    return args.some(({ op, args }: SyntaxNode) => op === "." || (op === "rcall" && args[0] === "orValue"));
  if (op === "+") return args.every(holdsAnything);
  if (op !== "rcall") return false;
  const [name, receiver, [, body]] = args;
  return name === "filter"
    ? holdsAnything(receiver)
    : name === "map" && body?.op === "rcall" && body.args[0] === "orValue";
}

function membership(item: Closure, node: SyntaxNode, collection: Closure): Closure {
  const constants =
    node.op === "list" ? node.args.map((item: SyntaxNode) => (item.op === "value" ? item.args : 0)) : [];
  const texts = constants.every((value: unknown) => typeof value === "string") && new Set<unknown>(constants);
  return (scope) => {
    const value = item(scope);
    if (texts && texts.size > 0 && typeof value === "string") return texts.has(value);
    const values = collection(scope);
    if (!isScalar(value) || !Array.isArray(values)) return unsure;
    let isSure = true;
    for (const other of values) {
      const equal = isEqual(value, other);
      if (equal === true) return true;
      if (equal === unsure) isSure = false;
    }
    return isSure ? false : unsure;
  };
}

function list(nodes: SyntaxNode[], locals: readonly string[]): Closure {
  const items = nodes.map((item) => make(item, locals));
  return (scope) => {
    const values = [];
    for (const item of items) {
      const value = item(scope);
      if (value === unsure) return unsure;
      values.push(value);
    }
    return values;
  };
}

function callOf(name: string, args: SyntaxNode[], locals: readonly string[]): Closure {
  const [argument] = args;
  if (!argument || args.length !== 1) return noClosure(name);
  if (name !== "has") return call(name, argument, make(argument, locals));
  return argument.op === "." ? presence(make(argument.args[0], locals), argument.args[1]) : noClosure(name);
}

function methodOf(name: string, receiver: SyntaxNode, args: SyntaxNode[], locals: readonly string[]): Closure {
  const [first, second, third] = args;
  if (receiver.op === "id" && receiver.args === "cel" && name === "bind" && first && second && third) {
    return binding(make(second, locals), make(third, [...locals, first.args]), locals.length);
  }
  if (isOptional(receiver)) {
    if (name === "hasValue") return presenceOf(makeOptional(receiver, locals));
    return name === "orValue" && first ? otherwise(receiver, first, locals, make) : noClosure(name);
  }
  const closure = make(receiver, locals);
  if (second) {
    const loop = first?.op === "id" && args.length === 2 ? loops[name] : undefined;
    if (!loop) return noClosure(name);
    const body = make(second, [...locals, first?.args]);
    return (scope) => loop(closure(scope), body, scope, locals.length);
  }
  return method(name, closure, first, first && make(first, locals));
}

/** `hasValue()` */
function presenceOf(optional: Closure): Closure {
  return (scope) => {
    const value = optional(scope);
    return value === unsure ? unsure : value !== none;
  };
}

/** `orValue`, of which a plain value is the argument, and `or`, which takes an optional one. */
function otherwise(receiver: SyntaxNode, argument: SyntaxNode, locals: readonly string[], makeArgument: Make): Closure {
  const optional = makeOptional(receiver, locals);
  const instead = isOptional(argument) || makeArgument === make ? makeArgument(argument, locals) : noClosure("or");
  return (scope) => {
    const value = optional(scope);
    return value === none ? instead(scope) : value;
  };
}

function binding(value: Closure, body: Closure, index: number): Closure {
  return (scope) => {
    const bound = value(scope);
    if (bound === unsure) return unsure;
    scope.locals[index] = bound;
    return body(scope);
  };
}
