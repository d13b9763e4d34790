/**
 * Returns why something failed, for messages and the log: an error's name and message. If none of a host's addresses could be connected to,
 * Node's error has no message but an error for each address, and the messages of these are returned.
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { name, message, errors } = error as AggregateError;
  return `${name}: ${message || (errors ?? []).map((one) => (one as Error).message).join(", ")}`;
}
