import { plural } from "../text/counts.ts";

const maxErrorsNamed = 20;

/** Throws nothing if there are no errors, a single error as it is, and several as one, whose message names the first 20. */
export function throwAll(errors: readonly Error[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw allErrors(errors);
}

/** Returns one error for several; its message names the first 20, and the log has them all. */
export function allErrors(errors: readonly Error[]): AggregateError {
  const lines = errors.slice(0, maxErrorsNamed).map(({ message }) => message);
  const left = errors.length - lines.length;
  const words = [...lines, ...(left > 0 ? [`and ${plural(left, "more error")}, which the log has`] : [])].join("\n");
  return new AggregateError(errors, words);
}
