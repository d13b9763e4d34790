import { charge } from "../budget.ts";
import { ExpressionError } from "../expression-error.ts";
import type { CelLibrary } from "../library.ts";
import { countedSizeOf, Duration, isMap, numberOf, Optional, Timestamp, typeOf } from "../values.ts";
import { type List, optionalOf } from "./values.ts";

/**
 * Functions of optional values that cel-js does not have, as in cel-go; `optMap` and `optFlatMap` are macros.
 * https://pkg.go.dev/github.com/google/cel-go/cel#OptionalTypes
 */
export const optionals: CelLibrary = {
  functions: [
    {
      signature: "optional.ofNonZeroValue(dyn): optional<dyn>",
      evaluate: (value: unknown) => optionalOf(isZero(value) ? undefined : value),
    },
    { signature: "optional.unwrap(list): list", evaluate: unwrap },
    { signature: "list.unwrapOpt(): list", evaluate: unwrap },
  ],
};

/** Whether a value is what its type starts from: 0, false, null, or an empty text, list or map. */
function isZero(value: unknown): boolean {
  if (value === null || value === false) return true;
  const number = numberOf(value);
  if (number !== undefined) return Number(number) === 0;
  if (typeof value === "string" || Array.isArray(value) || value instanceof Uint8Array) return value.length === 0;
  if (isMap(value)) return countedSizeOf(value) === 0;
  // Go's time begins in the year 1.
  if (value instanceof Timestamp) return value.seconds === -62_135_596_800 && value.nanos === 0;
  return value instanceof Duration && value.nanoseconds === 0n;
}

/** The values of the optionals that have one. */
function unwrap(list: List): unknown[] {
  charge(list.length);
  const values: unknown[] = [];
  for (const item of list) {
    if (!(item instanceof Optional))
      throw new ExpressionError(`unwrap() needs optionals, not the type ${typeOf(item)}`);
    if (item !== Optional.none) values.push(item.value);
  }
  return values;
}
