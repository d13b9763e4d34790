import { callerOf } from "../../caller.ts";
import { ExpressionError } from "../expression-error.ts";
import { type CelLibrary, functionsOf } from "../library.ts";

/**
 * Functions for what is in records: `parseJson(text)`, `asList(value)` (a list as it is, null as no item,
 * anything else as one item: how IAM policies may be read), and `callerOf(record)` (the durable identity of the
 * caller).
 */
export const documents: CelLibrary = {
  functions: functionsOf({
    "parseJson(string): dyn": parseJson,
    "asList(dyn): list<dyn>": asList,
    "callerOf(dyn): string": callerOf,
  }),
};

function asList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return value === null ? [] : [value];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // JSON.parse quotes the text, which a record's content must not reach the log by.
    throw new ExpressionError("parseJson() was given text that is not JSON", { cause: error });
  }
}
