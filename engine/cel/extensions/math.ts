import { charge } from "../budget.ts";
import { ExpressionError } from "../expression-error.ts";
import type { CelLibrary, LibraryMacro } from "../library.ts";
import { minInt, UnsignedInt } from "../values.ts";
import { type NamespaceOverload, overloaded } from "./overloads.ts";
import { type List, ordering } from "./values.ts";

/** How many arguments a call may have in cel-js. */
const maxArguments = 32;

/** Numbers, as in cel-go's math extension: https://pkg.go.dev/github.com/google/cel-go/ext#Math */
export const math: CelLibrary = {
  macros: [
    ...extremes("greatest", -1),
    ...extremes("least", 1),
    ...declare("ceil", ofDouble(Math.ceil)),
    ...declare("floor", ofDouble(Math.floor)),
    ...declare("round", ofDouble(round)),
    ...declare("trunc", ofDouble(Math.trunc)),
    ...declare("isNaN", ofDouble(Number.isNaN, "bool")),
    ...declare("isFinite", ofDouble(Number.isFinite, "bool")),
    ...declare(
      "isInf",
      ofDouble((value) => !Number.isFinite(value) && !Number.isNaN(value), "bool"),
    ),
    ...declare(
      "abs",
      ofDouble(Math.abs),
      ofInt(absolute),
      ofUint((value) => value),
    ),
    ...declare(
      "sign",
      ofDouble((value) => (value === 0 ? 0 : Math.sign(value))),
      ofInt((value) => (value > 0n ? 1n : value < 0n ? -1n : 0n)),
      ofUint((value) => (value > 0n ? 1n : 0n)),
    ),
    ...declare("sqrt", {
      parameters: ["number"],
      result: "double",
      evaluate: (value: number | bigint | UnsignedInt) => Math.sqrt(Number(value.valueOf())),
    }),
    ...bitwise("bitAnd", (a, b) => a & b),
    ...bitwise("bitOr", (a, b) => a | b),
    ...bitwise("bitXor", (a, b) => a ^ b),
    ...declare(
      "bitNot",
      ofInt((value) => ~value),
      ofUint((value) => BigInt.asUintN(64, ~value)),
    ),
    ...shift("bitShiftLeft", (value, bits) => value << bits),
    ...shift("bitShiftRight", (value, bits) => BigInt.asUintN(64, value) >> bits),
  ],
};

function declare(name: string, ...overloads: NamespaceOverload[]): LibraryMacro[] {
  return overloaded("math", name, overloads);
}

function ofDouble(evaluate: (value: number) => unknown, result = "double"): NamespaceOverload {
  return { parameters: ["double"], result, evaluate };
}

function ofInt(evaluate: (value: bigint) => bigint): NamespaceOverload {
  return { parameters: ["int"], result: "int", evaluate };
}

function ofUint(evaluate: (value: bigint) => bigint): NamespaceOverload {
  return {
    parameters: ["uint"],
    result: "uint",
    evaluate: (value: UnsignedInt) => new UnsignedInt(evaluate(value.valueOf())),
  };
}

/** Rounds halves away from zero. */
function round(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}

function absolute(value: bigint): bigint {
  if (value === minInt) throw new ExpressionError("math.abs() is beyond the range of int");
  return value < 0n ? -value : value;
}

function extremes(name: string, worse: number): LibraryMacro[] {
  const single = ["int", "uint", "double"].map((type) => ({
    parameters: [type],
    result: type,
    evaluate: (value: unknown) => value,
  }));
  const list = {
    parameters: ["list<number>"],
    result: "dyn",
    evaluate: (values: List) => extreme(name, worse, values),
  };
  const several = Array.from({ length: maxArguments - 1 }, (_, index) => ({
    parameters: Array(index + 2).fill("number"),
    result: "dyn",
    evaluate: (...values: unknown[]) => extreme(name, worse, values),
  }));
  return declare(name, ...single, list, ...several);
}

function extreme(name: string, worse: number, values: List): unknown {
  charge(values.length);
  if (values.length === 0) throw new ExpressionError(`math.${name}() needs a list that is not empty`);
  let best = values[0];
  for (const value of values.slice(1)) {
    const order = ordering(best, value);
    if (Number.isNaN(order)) throw new ExpressionError(`math.${name}() cannot order NaN`);
    if (order === worse) best = value;
  }
  return best;
}

function bitwise(name: string, combine: (a: bigint, b: bigint) => bigint): LibraryMacro[] {
  return declare(
    name,
    { parameters: ["int", "int"], result: "int", evaluate: combine },
    {
      parameters: ["uint", "uint"],
      result: "uint",
      evaluate: (a: UnsignedInt, b: UnsignedInt) => new UnsignedInt(combine(a.valueOf(), b.valueOf())),
    },
  );
}

/** Bits that are shifted beyond the 64th are lost; 64 bits or more give 0. */
function shift(name: string, move: (value: bigint, bits: bigint) => bigint): LibraryMacro[] {
  const shifted = (value: bigint, bits: bigint) => {
    if (bits < 0n) throw new ExpressionError(`math.${name}() needs a number of bits that is not negative`);
    return bits >= 64n ? 0n : move(value, bits);
  };
  return declare(
    name,
    {
      parameters: ["int", "int"],
      result: "int",
      evaluate: (value: bigint, bits: bigint) => BigInt.asIntN(64, shifted(value, bits)),
    },
    {
      parameters: ["uint", "int"],
      result: "uint",
      evaluate: (value: UnsignedInt, bits: bigint) =>
        new UnsignedInt(BigInt.asUintN(64, shifted(value.valueOf(), bits))),
    },
  );
}
