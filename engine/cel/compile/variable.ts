import { evaluateAt, type Operator, operand, type Program } from "./program.ts";
import type { Scope } from "./scope.ts";

/*
 * Where a chain of fields begins, as a word: the place of a node, or a number below 0 for a variable, as most chains
 * begin with one.
 */
export const record = -1;
const params = -2;
const firstLocal = -3;

/** Returns the word of the variable of a name; undefined if there is none. */
export function variableOf(name: string, locals: readonly string[]): number | undefined {
  const index = locals.lastIndexOf(name);
  if (index >= 0) return firstLocal - index;
  if (name === "record") return record;
  return name === "params" ? params : undefined;
}

/** Returns the value that a chain of fields begins with. */
export function readStart(program: Program, start: number, scope: Scope): unknown {
  if (start === record) return scope.record;
  if (start >= 0) return evaluateAt(program, start, scope);
  if (start === params) return scope.params;
  const value = scope.locals[firstLocal - start];
  return value instanceof Binding ? value.read(scope) : value;
}

/** A variable. Operands: its word. */
export const variable: Operator = (program, at, scope) => readStart(program, program.words[at + 1] as number, scope);

/** `cel.bind(variable, value, body)`, which evaluates the value when the body first reads it. Operands: value, body, index of the variable. */
export const bind: Operator = (program, at, scope) => {
  const { words } = program;
  const index = words[at + 3] as number;
  scope.locals[index] = new Binding(program, words[at + 1] as number, index);
  return operand(program, at, 2, scope);
};

/** The value of a variable of `cel.bind`, once it has been read. */
class Binding {
  readonly #program: Program;
  readonly #at: number;
  readonly #index: number;
  #value: unknown;
  #isRead = false;

  constructor(program: Program, at: number, index: number) {
    this.#program = program;
    this.#at = at;
    this.#index = index;
  }

  read(scope: Scope): unknown {
    if (this.#isRead) return this.#value;
    // Loops in the value have their variables where those of the body are that reads it.
    const { locals } = scope;
    scope.locals = locals.slice(0, this.#index);
    this.#value = evaluateAt(this.#program, this.#at, scope);
    scope.locals = locals;
    this.#isRead = true;
    return this.#value;
  }
}
