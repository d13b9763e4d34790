import { ExpressionError } from "../expression-error.ts";
import { typeNames } from "../values.ts";
import { type Closure, constant, type Scope } from "./closure.ts";

/** A variable that differs from record to record: `record`, `params`, or one of a loop or binding, by its index in `locals`. */
export type Variable = "record" | "params" | number;

/** Where a chain of fields begins. Variables are read without a call of a closure, as most chains begin with one. */
export type Start = Variable | Closure;

/** Returns the variable of a name, or undefined if there is none. */
export function variableOf(name: string, locals: readonly string[]): Variable | undefined {
  const index = locals.lastIndexOf(name);
  if (index >= 0) return index;
  return name === "record" || name === "params" ? name : undefined;
}

/** Compiles the name of a variable or of a type. */
export function named(name: string, locals: readonly string[]): Closure {
  const variable = variableOf(name, locals);
  if (variable !== undefined) return (scope) => readStart(variable, scope);
  return constant(typeNames.get(name) ?? new ExpressionError(`unknown variable: ${name}`));
}

/** Returns the value that a chain of fields begins with. */
export function readStart(start: Start, scope: Scope): unknown {
  if (start === "record") return scope.record;
  if (typeof start === "function") return start(scope);
  if (start === "params") return scope.params;
  const value = scope.locals[start];
  return value instanceof Binding ? value.read(scope) : value;
}

/** `cel.bind(variable, value, body)`, which evaluates the value when the body first reads it. */
export function bind(value: Closure, body: Closure, index: number): Closure {
  return (scope) => {
    scope.locals[index] = new Binding(value, index);
    return body(scope);
  };
}

/** The value of a variable of `cel.bind`, once it has been read. */
class Binding {
  readonly #evaluate: Closure;
  readonly #index: number;
  #value: unknown;
  #isRead = false;

  constructor(evaluate: Closure, index: number) {
    this.#evaluate = evaluate;
    this.#index = index;
  }

  read(scope: Scope): unknown {
    if (this.#isRead) return this.#value;
    // Loops in the value have their variables where those of the body are that reads it.
    const { locals } = scope;
    scope.locals = locals.slice(0, this.#index);
    this.#value = this.#evaluate(scope);
    scope.locals = locals;
    this.#isRead = true;
    return this.#value;
  }
}
