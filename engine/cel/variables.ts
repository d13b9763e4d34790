/** What an expression can read. */
export interface Variables {
  record: unknown;
  params: Record<string, unknown>;
}
