import type { Scope } from "./scope.ts";

/**
 * What evaluates a kind of node: the node at the word `at` of a program, whose operands are the words behind it. Returns
 * the node's value, or an `ExpressionError`, which `&&` and `||` may absorb.
 */
export type Operator = (program: Program, at: number, scope: Scope) => unknown;

/** By the numbers that programs have for them, which they get when they are first used. */
const operators: Operator[] = [];
const numbers = new Map<Operator, number>();

/**
 * Compiled expressions, as words of 32 bits: for each node the number of its operator, then what that operator reads: the
 * places of its operands' nodes, of constants, and numbers. They take fewer lines of the processor's caches than a closure
 * for each node, and a rule is seldom in those caches when a record needs it: docs/performance.md.
 */
export class Program {
  /** Replaced as it grows. */
  words = new Int32Array(1024);
  /** Texts, and what else operators read. */
  readonly constants: unknown[] = [];
  readonly #places = new Map<string, number>();
  #length = 0;

  /** How many words there are. */
  get length(): number {
    return this.#length;
  }

  /** Adds a node; returns where it is. */
  add(operator: Operator, ...operands: readonly number[]): number {
    let number = numbers.get(operator);
    if (number === undefined) {
      number = operators.push(operator) - 1;
      numbers.set(operator, number);
    }
    const at = this.#length;
    this.#length += 1 + operands.length;
    if (this.#length > this.words.length) {
      const words = new Int32Array(2 * this.#length);
      words.set(this.words);
      this.words = words;
    }
    this.words[at] = number;
    this.words.set(operands, at + 1);
    return at;
  }

  /** Returns the place of a constant; equal texts share it. */
  constant(value: unknown): number {
    if (typeof value !== "string") return this.constants.push(value) - 1;
    let place = this.#places.get(value);
    if (place === undefined) {
      place = this.constants.push(value) - 1;
      this.#places.set(value, place);
    }
    return place;
  }

  /** Returns the constant of a node, if its operator is that of constants; otherwise undefined. */
  constantOf(constant: Operator, at: number): unknown {
    return this.words[at] === numbers.get(constant) ? constantAt(this, at, 1) : undefined;
  }
}

/** Evaluates the node at a place. */
export function evaluateAt(program: Program, at: number, scope: Scope): unknown {
  return (operators[program.words[at] as number] as Operator)(program, at, scope);
}

/** Evaluates the operand at `index`, counted from 1, of the node at a place. */
export function operand(program: Program, at: number, index: number, scope: Scope): unknown {
  return evaluateAt(program, program.words[at + index] as number, scope);
}

/** The constant whose place is the operand at `index`, counted from 1, of the node at a place. */
export function constantAt(program: Program, at: number, index: number): unknown {
  return program.constants[program.words[at + index] as number];
}
