import { z } from "zod";
import { durationSeconds } from "../text/duration.ts";
import { suggest } from "./suggest.ts";

/** A text that is not empty. `what` completes the sentence "must be …". */
export function text(what: string) {
  return z.string({ error: `must be ${what}` }).min(1, { error: `must be ${what}` });
}

/** A text that matches a pattern. `what` completes the sentence "must be …". */
export function matching(pattern: RegExp, what: string) {
  return z.string({ error: `must be ${what}` }).regex(pattern, { error: `must be ${what}` });
}

/** true or false. */
export function flag() {
  return z.boolean({ error: "must be true or false" });
}

/** A whole number from `min` to `max`, both included. `note` follows the message. */
export function whole(min: number, max: number, unit: string, note = "") {
  const error = `must be a whole number of ${unit} from ${min} to ${max}${note}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** What the table of memory keeps. */
const maxDurationSeconds = 365 * 24 * 60 * 60;

/** A duration such as `15m`, of 1 second to 365 days. The parsed value is in seconds. */
export function duration() {
  const error = "must be a duration such as 15m, 1h or 30d";
  return z.string({ error }).transform((literal, context) => {
    const seconds = durationSeconds(literal);
    if (seconds !== undefined && seconds >= 1 && seconds <= maxDurationSeconds) return seconds;
    const message = seconds === undefined ? error : "must be at least 1s and at most 365d";
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  });
}

/** A list, by default empty. `of` completes the sentence "must be a list of …". */
export function list<T extends z.ZodType>(item: T, of: string) {
  return z.array(item, { error: `must be a list of ${of}` }).default([]);
}

/** An object with any keys, by default empty. `of` completes the sentence "must be an object of …". */
export function record<T extends z.ZodType>(value: T, of: string) {
  return z.record(z.string(), value, { error: `must be an object of ${of}` }).default({});
}

/** An object with only these keys. The message about other keys suggests these if all others resemble one, otherwise lists them, or is `otherwise`. */
export function strict<T extends z.core.$ZodLooseShape>(shape: T, otherwise?: string) {
  const known = Object.keys(shape);
  const all = known.join(", ");
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys" ? (otherwise ?? unknownKeys(issue.keys)) : `must be an object with ${all}`,
  });

  function unknownKeys(keys: readonly string[]): string {
    const meant = keys.map((key) => key + suggest(key, known));
    const isClear = meant.every((text, at) => text !== keys[at]);
    return isClear ? `has no ${meant.join(" It has no ")}` : `has no ${keys.join(", ")}; it has ${all}`;
  }
}
