import { onOneLine } from "../../text/plain-text.ts";

/** An expression has no value; the message says why, without the record's content. */
export class ExpressionError extends Error {
  override name = "ExpressionError";
}

/**
 * What may be said of an error of an expression where a record's content does not belong, as in logs.
 * cel-js quotes values in some messages (`bool()`, `duration()`, a key that was computed): what it
 * quotes is kept only if the expression itself contains it, or if it names types.
 */
export function safeMessage(error: unknown, expression: string): string {
  if (error instanceof ExpressionError) return error.message;
  if (!isCelError(error)) return error instanceof Error ? error.name : typeof error;
  const { summary } = error;
  const head = /^[^:"'`]*/.exec(summary)?.[0].trimEnd() ?? "";
  const words = summary.slice(head.length).match(/[^\s:"'`<>(),.[\]]+/g) ?? [];
  return words.length > 0 && words.every((word) => isKnown(word, expression)) ? onOneLine(summary) : head;
}

function isKnown(word: string, expression: string): boolean {
  return typeOrOperator.test(word) || expression.includes(word);
}

const typeOrOperator =
  /^(?:dyn|bool|int|uint|double|string|bytes|list|map|null|null_type|type|optional|timestamp|duration|Cidr|[-+*/%<>=!&|?]+)$/;

/** Of cel-js; `summary` is the message without the expression that the message ends with. */
function isCelError(error: unknown): error is Error & { summary: string } {
  return error instanceof Error && typeof (error as { summary?: unknown }).summary === "string";
}
