import { actOf } from "../../act.ts";
import { callerOf } from "../../caller.ts";
import { resourceOf } from "../../record.ts";
import { ExpressionError } from "../expression-error.ts";
import { type CelLibrary, functionsOf } from "../library.ts";

/**
 * Functions for what is in records: `parseJson(text)`, `asList(value)` (a list as it is, null as no item,
 * anything else as one item: how IAM policies may be read), `callerOf(record)` (the durable identity of the
 * caller), and two for the words of alerts: `actOf(record)` (what was done, in a few words) and `targetOf(record)`
 * (what was acted on, as alerts show it without a `target` of the rule; "" if the record does not say).
 */
export const documents: CelLibrary = {
  functions: functionsOf({
    "parseJson(string): dyn": parseJson,
    "asList(dyn): list<dyn>": asList,
    "callerOf(dyn): string": callerOf,
    "actOf(dyn): string": actOf,
    "targetOf(dyn): string": targetOf,
  }),
};

function asList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return value === null ? [] : [value];
}

function targetOf(record: unknown): string {
  const plain = withoutMaps(record);
  return typeof plain === "object" && plain !== null ? resourceOf(plain as Record<string, unknown>) : "";
}

/** Map literals of an expression as objects, which records consist of. */
function withoutMaps(value: unknown): unknown {
  return value instanceof Map
    ? Object.fromEntries([...value].map(([key, item]) => [String(key), withoutMaps(item)]))
    : value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // JSON.parse quotes the text, which a record's content must not reach the log by.
    throw new ExpressionError("parseJson() was given text that is not JSON", { cause: error });
  }
}
