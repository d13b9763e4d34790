import type { ASTNode } from "@marcbachmann/cel-js";
import {
  bindingOf,
  fieldName,
  fieldPath,
  isLiteral,
  isOptionalElement,
  type LoopMacro,
  loopOf,
  operandsOf,
  valueOfChain,
} from "../ast.ts";
import { chargeTo } from "../budget.ts";
import { ExpressionError } from "../expression-error.ts";
import { type Callee, calleeOf, isAny } from "../functions.ts";
import { compilePattern } from "../regular-expression.ts";
import { TypeName, typeNames } from "../values.ts";
import type { Variables } from "../variables.ts";
import {
  type Called,
  callClosure,
  callWithAny,
  callWithAnyOne,
  callWithOne,
  callWithText,
  callWithTwo,
  matchesPattern,
} from "./calls.ts";
import {
  fields,
  hasValue,
  index,
  isOptional,
  none,
  optionalIndex,
  optionalPath,
  orElse,
  parametersPath,
  presence,
  recordPath,
  unwrap,
  unwrapOptional,
  wrap,
} from "./fields.ts";
import { isConstantWork, itemsOf, type Locals, parameterNames, reads, takesTexts, textLiterals } from "./forms.ts";
import { existsInList, existsText, loops, mapWhere } from "./loops.ts";
import {
  and,
  andWithout,
  arithmetics,
  conditional,
  constant,
  emptyMemo,
  equality,
  equalsText,
  hasType,
  inTexts,
  list,
  literal,
  map,
  membership,
  memoized,
  negate,
  not,
  or,
  orders,
  type,
} from "./operators.ts";
import { evaluateAt, Program } from "./program.ts";
import type { CompileNode, Scope } from "./scope.ts";
import { bind, record, variable, variableOf } from "./variable.ts";

/** Evaluates a compiled expression: returns its value, or an `ExpressionError`. */
export type Compiled = (variables: Variables, trueOperands?: number) => unknown;

/**
 * Compiles a type-checked expression. Operands of its outermost `&&` are not evaluated if `trueOperands` has their bits
 * (`operandBit`), which says that they are true.
 */
export function compile(root: ASTNode): Compiled {
  // Expressions share a program, and so their texts. It is limited, as it stays in memory while one of them does.
  if (current.length > maxWords) current = new Program();
  const compiler = new Compiler(current);
  const { program } = compiler;
  const at = compiler.compile(root, []);
  const isAnd = root.op === "&&";
  return ({ record, params }, trueOperands = 0) => {
    const scope: Scope = { record, params, parameters: undefined, locals: [], visits: 0 };
    chargeTo(scope);
    return isAnd ? andWithout(trueOperands, program, at, scope) : evaluateAt(program, at, scope);
  };
}

const maxWords = 128 * 1024;
let current = new Program();

/** Adds expressions to a program. Its methods return where the node that they compiled is. */
class Compiler {
  readonly program: Program;

  constructor(program: Program) {
    this.program = program;
  }

  /** Compiles a node of which the value is read. */
  compile(node: ASTNode, locals: Locals): number {
    const { program } = this;
    if (isOptional(node)) return program.add(wrap, this.#optional(node, locals));
    const at = this.#operator(node, locals);
    return isConstantWork(node, locals) ? program.add(memoized, at, program.constant(emptyMemo())) : at;
  }

  #operator(node: ASTNode, locals: Locals): number {
    const { program } = this;
    const inner = (child: ASTNode) => this.compile(child, locals);
    switch (node.op) {
      case "value":
        return this.#constant(literal(node.args));
      case "id":
        return this.#named(node.args, locals);
      case "&&":
      case "||": {
        const operands = operandsOf(node, node.op).map(inner);
        return program.add(node.op === "&&" ? and : or, operands.length, ...operands);
      }
      case "!_":
        return program.add(not, inner(node.args));
      case "-_":
        // -9223372036854775808 is an int, 9223372036854775808 is not.
        return isLiteral(node.args) && typeof node.args.args === "bigint"
          ? this.#constant(literal(-node.args.args))
          : program.add(negate, inner(node.args));
      case "?:":
        return program.add(conditional, inner(node.args[0]), inner(node.args[1]), inner(node.args[2]));
      case "==":
      case "!=":
        return this.#equality(node, locals);
      case "<":
      case "<=":
      case ">":
      case ">=":
        return program.add(orders[node.op], inner(node.args[0]), inner(node.args[1]));
      case "+":
      case "-":
      case "*":
      case "/":
      case "%":
        return program.add(arithmetics[node.op], inner(node.args[0]), inner(node.args[1]));
      case "in": {
        const texts = textLiterals(node.args[1]);
        return texts
          ? program.add(inTexts, inner(node.args[0]), program.constant(texts))
          : program.add(membership, inner(node.args[0]), inner(node.args[1]));
      }
      case "list":
        return program.add(
          list,
          node.args.length,
          ...node.args.flatMap((item) => {
            const [unmarked, isOptional] = withoutMark(item);
            return [inner(unmarked), Number(isOptional)];
          }),
        );
      case "map":
        return program.add(
          map,
          node.args.length,
          ...node.args.flatMap(([key, value]) => {
            const [unmarked, isOptional] = withoutMark(key);
            return [inner(unmarked), inner(value), Number(isOptional)];
          }),
        );
      case ".":
        return this.#namedType(node, locals) ?? this.#fields(node, locals);
      case "[]":
        return program.add(index, inner(node.args[0]), inner(node.args[1]));
      case "call":
      case "rcall":
        return this.#call(node, locals);
      default:
        throw new Error(`unknown operator: ${node.op}`);
    }
  }

  #constant(value: unknown): number {
    return this.program.add(constant, this.program.constant(value));
  }

  /** The name of a variable or of a type. */
  #named(name: string, locals: Locals): number {
    const word = variableOf(name, locals);
    if (word !== undefined) return this.program.add(variable, word);
    return this.#constant(typeNames.get(name) ?? new ExpressionError(`unknown variable: ${name}`));
  }

  /** A type whose name has dots, such as google.protobuf.Timestamp. */
  #namedType(node: ASTNode, locals: Locals): number | undefined {
    const path = fieldPath(node);
    if (!path || locals.includes(path.variable)) return undefined;
    const type = typeNames.get([path.variable, ...path.fields].join("."));
    return type && this.#constant(type);
  }

  /** `a.b.c`, from the first name after anything but a field. */
  #fields(node: ASTNode, locals: Locals): number {
    const names: string[] = [];
    let receiver = node;
    while (receiver.op === ".") {
      names.unshift(receiver.args[1]);
      receiver = receiver.args[0];
    }
    return this.program.add(fields, this.#start(receiver, locals), names.length, ...this.#keys(names));
  }

  #keys(names: readonly string[]): number[] {
    return names.map((name) => this.program.constant(name));
  }

  /** Where a chain of fields begins. */
  #start(node: ASTNode, locals: Locals): number {
    return (node.op === "id" ? variableOf(node.args, locals) : undefined) ?? this.compile(node, locals);
  }

  #equality(node: ASTNode & { op: "==" | "!=" }, locals: Locals): number {
    const { program } = this;
    const [left, right] = node.args;
    const isEqual = Number(node.op === "==");
    const type = right.op === "id" && variableOf(right.args, locals) === undefined && typeNames.get(right.args);
    if (left.op === "call" && left.args[0] === "type" && left.args[1].length === 1 && type instanceof TypeName) {
      const typed = this.compile(left.args[1][0] as ASTNode, locals);
      return program.add(hasType, typed, program.constant(type.name), isEqual);
    }
    if (isLiteral(right) && typeof right.args === "string") {
      return program.add(equalsText, this.compile(left, locals), program.constant(right.args), isEqual);
    }
    return program.add(equality, this.compile(left, locals), this.compile(right, locals), isEqual);
  }

  /** Compiles a node whose value is read as an optional: to a node of the optional's value, or of `absent`. */
  #optional(node: ASTNode, locals: Locals, absent: unknown = none): number {
    const { program } = this;
    if (!isOptional(node)) return program.add(unwrap, this.compile(node, locals));
    if (node.op === "rcall") {
      return this.#orElse("or", node.args[1], this.#onlyOptional("or", node.args[2][0] as ASTNode, locals), locals);
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
      const start = isOptional(receiver) ? this.#optional(receiver, locals) : this.#start(receiver, locals);
      const [first, ...others] = names;
      if (start === record && first === "requestParameters" && others.length > 0) {
        return program.add(parametersPath, program.constant(absent), others.length, ...this.#keys(others));
      }
      if (start === record)
        return program.add(recordPath, program.constant(absent), names.length, ...this.#keys(names));
      return program.add(optionalPath, start, program.constant(absent), names.length, ...this.#keys(names));
    }
    const [collection, key] = node.args as [ASTNode, ASTNode];
    return program.add(
      optionalIndex,
      this.#optional(collection, locals),
      this.compile(key, locals),
      program.constant(absent),
    );
  }

  /** Does the same for a function that takes nothing but optionals. */
  #onlyOptional(name: string, node: ASTNode, locals: Locals): number {
    if (isOptional(node)) return this.#optional(node, locals);
    return this.program.add(unwrapOptional, this.compile(node, locals), this.program.constant(name));
  }

  /** `optional.orValue(value)` and `optional.or(optional)` */
  #orElse(name: string, receiver: ASTNode, fallback: number, locals: Locals): number {
    const { program } = this;
    const value = program.constantOf(constant, fallback);
    if (value !== undefined && isOptional(receiver) && receiver.op !== "rcall") {
      return this.#optional(receiver, locals, value);
    }
    return program.add(orElse, this.#onlyOptional(name, receiver, locals), fallback);
  }

  #call(node: ASTNode & { op: "call" | "rcall" }, locals: Locals): number {
    const callee = calleeOf(node, locals);
    if (callee.macro) {
      const compileNode: CompileNode = (node, locals) => {
        const { program } = this;
        const at = this.compile(node, locals);
        return (scope) => evaluateAt(program, at, scope);
      };
      const closure = callee.macro.compile(callee.call, compileNode, locals);
      return this.program.add(callClosure, this.program.constant(closure));
    }
    return (
      (node.op === "call" ? this.#specialCall(node, locals) : this.#specialMethod(node, locals)) ??
      this.#functionCall(callee, locals)
    );
  }

  #functionCall({ name, overloads, operands }: Callee, locals: Locals): number {
    const { program } = this;
    const [first, second] = operands;
    const text = isLiteral(second) && typeof second.args === "string" ? second.args : undefined;
    const places = operands.map((operand, index) =>
      index === 1 && text !== undefined ? -1 : this.compile(operand, locals),
    );
    if (name === "matches" && first && text !== undefined) {
      try {
        return program.add(matchesPattern, places[0] as number, program.constant(compilePattern(text)));
      } catch (error) {
        return this.#constant(new ExpressionError("matches() was given a bad regular expression", { cause: error }));
      }
    }
    const called = program.constant(calledOf(name, overloads));
    if (text !== undefined && takesTexts(overloads)) {
      return program.add(callWithText, called, places[0] as number, program.constant(text));
    }
    if (text !== undefined) places[1] = this.#constant(text);
    if (places.length === 1) {
      const takesAny = overloads.length === 1 && overloads[0]?.accepts[0] === isAny;
      return program.add(takesAny ? callWithAnyOne : callWithOne, called, ...places);
    }
    if (places.length === 2) return program.add(callWithTwo, called, ...places);
    return program.add(callWithAny, called, places.length, ...places);
  }

  /** `has(a.b)` and `type(a)` */
  #specialCall(node: ASTNode & { op: "call" }, locals: Locals): number | undefined {
    const { program } = this;
    const [name, [argument, ...more]] = node.args;
    if (!argument || more.length > 0) return undefined;
    if (name === "has" && argument.op === ".") {
      const [receiver, field] = argument.args;
      return program.add(presence, this.#optional(receiver, locals), program.constant(field));
    }
    return name === "type" ? program.add(type, this.compile(argument, locals)) : undefined;
  }

  /** The macros of the CEL standard, and the functions of optionals, which need not evaluate their argument. */
  #specialMethod(node: ASTNode & { op: "rcall" }, locals: Locals): number | undefined {
    const { program } = this;
    const binding = bindingOf(node);
    if (binding) {
      const value = this.compile(binding.value, locals);
      return program.add(bind, value, this.compile(binding.body, [...locals, binding.variable]), locals.length);
    }
    const [name, receiver, [first, second]] = node.args;
    if (name === "hasValue" && !first) return program.add(hasValue, this.#onlyOptional(name, receiver, locals));
    if (name === "orValue" && first && !second) {
      return this.#orElse(name, receiver, this.compile(first, locals), locals);
    }
    return this.#loop(node, locals);
  }

  #loop(node: ASTNode, locals: Locals): number | undefined {
    const loop = loopOf(node);
    const operator = loop && (loop.bodies.length === 2 ? mapWhere : loops[loop.macro]);
    if (!operator) return undefined;
    if (loop.macro === "exists") {
      const special = this.#existsText(loop, locals) ?? this.#existsInList(loop, locals);
      if (special !== undefined) return special;
    }
    const collection = this.compile(loop.list, locals);
    const bodies = loop.bodies.map((body) => this.compile(body, [...locals, loop.variable]));
    return this.program.add(operator, collection, ...bodies, locals.length);
  }

  /** `list.exists(x, text.startsWith(x))` */
  #existsText({ list, variable, bodies: [body] }: LoopMacro, locals: Locals): number | undefined {
    if (body?.op !== "rcall") return undefined;
    const { name, overloads, operands } = calleeOf(body, [...locals, variable]);
    const [text, item, ...more] = operands;
    if (!text || item?.op !== "id" || item.args !== variable || more.length > 0 || reads(text, [variable]))
      return undefined;
    if (!takesTexts(overloads) || name === "matches") return undefined;
    const { program } = this;
    // The text is compiled as the body is, so that its own loops' variables have the same places.
    const places = [this.compile(list, locals), this.compile(text, [...locals, variable])] as const;
    return program.add(existsText, ...places, program.constant(calledOf(name, overloads)));
  }

  /** `[a, b].exists(x, …)` and `["a", "b"].map(name, …[?name]…).exists(x, …)` of which the body is false where `x` is null. */
  #existsInList({ list, variable, bodies: [body] }: LoopMacro, locals: Locals): number | undefined {
    const items = isConstantWork(list, locals) ? undefined : itemsOf(list);
    if (!items || !body || valueOfNull(body, variable, locals) !== false) return undefined;
    const words = items.flatMap((item) => {
      const names = parameterNames(item, locals);
      return names ? [names.length, ...this.#keys(names)] : [0, this.compile(item, locals)];
    });
    const place = this.compile(body, [...locals, variable]);
    const visits = list.op === "list" ? items.length : 2 * items.length;
    return this.program.add(existsInList, place, locals.length, visits, words.length, ...words);
  }
}

/** Returns the value of a loop's body whose variable is null, if that alone decides it; undefined otherwise. */
function valueOfNull(body: ASTNode, variable: string, locals: Locals): boolean | undefined {
  if (body.op === "&&" || body.op === "||") {
    return valueOfChain(body.op, operandsOf(body, body.op), (operand) => valueOfNull(operand, variable, locals));
  }
  const others = ["record", "params", ...locals].filter((name) => name !== variable);
  if (reads(body, others)) return undefined;
  const program = new Program();
  const at = new Compiler(program).compile(body, [variable]);
  const scope: Scope = { record: null, params: {}, parameters: undefined, locals: [null], visits: 0 };
  chargeTo(scope);
  const value = evaluateAt(program, at, scope);
  return typeof value === "boolean" ? value : undefined;
}

/** Returns an item of a list literal, or the key of an entry of a map literal, without a `?` before it, and whether there is one. */
function withoutMark(node: ASTNode): [unmarked: ASTNode, isOptional: boolean] {
  return isOptionalElement(node) ? [node.args, true] : [node, false];
}

/** By the overloads, of which each function and number of arguments has its own list; of what has none, by the name. */
const called = new Map<unknown, Called>();

function calledOf(name: string, overloads: Called["overloads"]): Called {
  const key = overloads.length === 0 ? name : overloads;
  let found = called.get(key);
  if (!found) {
    found = { name, overloads };
    called.set(key, found);
  }
  return found;
}
