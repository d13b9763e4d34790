import { timestampText } from "../../engine/cel/standard/calendar.ts";
import { Duration, entryOf, isMap, keysOf, Optional, Timestamp, TypeName, typeOf } from "../../engine/cel/values.ts";

/** A text that is the same for the same values of the same types. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
  if (isMap(value)) {
    const entries = keysOf(value).map((key) => `${shown(key)}: ${shown(entryOf(value, key))}`);
    return `{${entries.sort().join(", ")}}`;
  }
  return value === null ? "null" : `${typeOf(value)} ${contentOf(value)}`;
}

function contentOf(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (value instanceof Timestamp) return timestampText(value);
  if (value instanceof Duration) return `${value.nanoseconds} ns`;
  if (value instanceof Optional) return value === Optional.none ? "none" : shown(value.value);
  if (value instanceof TypeName) return value.name;
  return Object.is(value, -0) ? "-0" : String(value);
}
