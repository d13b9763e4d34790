import { ExpressionError } from "../expression-error.ts";
import type { LibraryFunction } from "../library.ts";
import { Optional, typeNames } from "../values.ts";

/** Functions of optionals; `or` and `orValue` evaluate their argument only if it is needed, in compile/. */
export const optionals: Record<string, LibraryFunction["evaluate"]> = {
  "optional.hasValue(): bool": (optional: Optional) => optional !== Optional.none,
  "optional<A>.value(): A": (optional: Optional) => {
    if (optional === Optional.none) throw new ExpressionError("value() of an optional that has none");
    return optional.value;
  },
  // `type()` is evaluated by compile/; cel-js declares it for every type but this one.
  "type(optional<A>): type": () => typeNames.get("optional_type"),
  "optional.of(A): optional<A>": (value: unknown) => new Optional(value),
  "optional.none(): optional<T>": () => Optional.none,
};
