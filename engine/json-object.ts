/** Whether a value is a JSON object, which a list is not. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a field is there, and not null. */
export function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Returns an object, or a list, to read its fields; an empty object in place of any other value. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** The same, of a field of an object. */
export function below(value: Record<string, unknown>, field: string): Record<string, unknown> {
  return fieldsOf(value[field]);
}
