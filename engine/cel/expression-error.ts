/** An expression has no value; the message says why, and contains nothing of the record. */
export class ExpressionError extends Error {
  override name = "ExpressionError";

  constructor(message: string, options?: ErrorOptions) {
    // && and || absorb most errors, and a stack trace is most of what an error costs.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message, options);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Returns what logs may say of an error of an expression: a record's content does not belong there. */
export function safeMessage(error: unknown): string {
  if (error instanceof ExpressionError) return error.message;
  return error instanceof Error ? error.name : typeof error;
}
