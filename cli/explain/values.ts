import { durationText, timestampText } from "../../engine/cel/standard/calendar.ts";
import { Duration, Optional, Timestamp, TypeName } from "../../engine/cel/values.ts";
import { clip } from "../../text/clip.ts";
import { onOneLine } from "../../text/plain-text.ts";

/** A value in CEL's notation, on one line, safe to print on a terminal, in at most `length` characters. */
export function show(value: unknown, length: number): string {
  return clip(written(value, length), length);
}

/** `length` also limits the work, and how deep it goes: what does not fit is not written. */
function written(value: unknown, length: number): string {
  if (length <= 0) return "…";
  if (value instanceof Optional) return value === Optional.none ? "absent" : written(value.value, length);
  if (typeof value === "string") return quoted(onOneLine(clip(value, length)));
  if (Array.isArray(value)) return `[${writtenItems(value, length, (item, left) => written(item, left))}]`;
  if (value instanceof Timestamp) return timestampText(value);
  if (value instanceof Duration) return durationText(value);
  if (value instanceof TypeName) return value.name;
  if (value instanceof Map) return written(objectOf(value), length);
  if (isPlainObject(value)) {
    const field = ([name, inner]: [string, unknown], left: number) =>
      `${onOneLine(clip(name, left))}: ${written(inner, left)}`;
    return `{${writtenItems(Object.entries(value), length, field)}}`;
  }
  // Some types of the libraries have no text of their own.
  const text = String(value);
  return /^\[object/.test(text) ? (value?.constructor.name ?? text) : text;
}

/** A map literal of an expression as an object, whatever the types of its keys. */
function objectOf(map: ReadonlyMap<unknown, unknown>): Record<string, unknown> {
  return Object.fromEntries(Array.from(map, ([key, value]) => [String(key), value]));
}

/** In whichever quotation marks need no escaping, so that JSON in a record stays legible. */
function quoted(text: string): string {
  return text.includes('"') && !text.includes("'") ? `'${text}'` : `"${text.replaceAll('"', '\\"')}"`;
}

function writtenItems<T>(items: readonly T[], length: number, write: (item: T, left: number) => string): string {
  let text = "";
  for (const [index, item] of items.entries()) {
    const separator = index === 0 ? "" : ", ";
    if (text.length + separator.length >= length) return `${text}${separator}…`;
    text += separator + write(item, length - 1 - text.length); // The bracket before it.
  }
  return text;
}

/** A value as JSON, with long texts and lists truncated. */
export function asJson(value: unknown, depth = 0): unknown {
  if (value instanceof Optional) return value === Optional.none ? null : asJson(value.value, depth);
  if (typeof value === "string") return clip(value, maxJsonCharacters);
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) {
    return depth < maxJsonDepth ? value.slice(0, maxJsonItems).map((item) => asJson(item, depth + 1)) : "…";
  }
  if (value instanceof Map) return asJson(objectOf(value), depth);
  if (isPlainObject(value)) {
    const fields = Object.entries(value).slice(0, maxJsonItems);
    return depth < maxJsonDepth
      ? Object.fromEntries(fields.map(([name, inner]) => [name, asJson(inner, depth + 1)]))
      : "…";
  }
  return value === null || typeof value === "boolean" || Number.isFinite(value) ? value : written(value, 100);
}

const maxJsonCharacters = 300;
const maxJsonItems = 20;
const maxJsonDepth = 6;

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
