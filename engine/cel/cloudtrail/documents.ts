import { actOf } from "../../act.ts";
import { accountOf, callerOf, isOnCaller, roleOf, rolePathOf } from "../../caller.ts";
import { resourceOf } from "../../resource.ts";
import { ExpressionError } from "../expression-error.ts";
import { type CelLibrary, functionsOf } from "../library.ts";
import { isObject } from "../values.ts";

/** The functions whose argument is a whole record. */
export const functionsOfRecords = {
  "callerOf(dyn): string": callerOf,
  "roleOf(dyn): string": roleOf,
  "rolePathOf(dyn): string": rolePathOf,
  "accountOf(dyn): string": accountOf,
  "isOnCaller(dyn): bool": isOnCaller,
  "actOf(dyn): string": actOf,
  "targetOf(dyn): string": targetOf,
};

/**
 * Functions for what is in records: `parseJson(text)`, `readJson(value)` (what a JSON text describes, null for another text), `asList(value)` (a list as it is, null as no item,
 * anything else as one item: how IAM policies may be read), `itemsOf(value)` (the items of a list as EC2's records have it, in
 * a field `items`, which may be the only item, or of a plain list; nothing else has items), `textsIn(value)` (every text in a value, however deep),
 * `callerOf(record)` (the durable identity of the caller), `roleOf(record)` and `rolePathOf(record)` (the ARN and the path of the role
 * whose session made the call), `accountOf(record)` (the account that the record is about), `isOnCaller(record)` (whether IAM was called
 * on the caller's own user or role), and two for the words of alerts: `actOf(record)` (what was
 * done, in a few words) and `targetOf(record)` (what was acted on, as alerts show it without a `target` of the rule; ""
 * if the record does not say).
 */
export const documents: CelLibrary = {
  functions: functionsOf({
    "parseJson(string): dyn": parseJson,
    "readJson(dyn): dyn": readJson,
    "asList(dyn): list<dyn>": asList,
    "itemsOf(dyn): list<dyn>": itemsOf,
    "textsIn(dyn): list<string>": textsIn,
    ...functionsOfRecords,
  }),
};

function asList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return value === null ? [] : [value];
}

function itemsOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  const items = value instanceof Map ? value.get("items") : isObject(value) ? value.items : undefined;
  return asList(items ?? null);
}

/** Returns the texts in a value in no particular order: strings, names of fields, and numbers and booleans as texts. */
function textsIn(value: unknown): string[] {
  const texts: string[] = [];
  // Not recursive: a record may be nested deeper than calls can be.
  const unread = [value];
  while (unread.length > 0) {
    const next = unread.pop();
    if (typeof next === "string") texts.push(next);
    else if (typeof next === "number" || typeof next === "bigint" || typeof next === "boolean")
      texts.push(String(next));
    else if (Array.isArray(next)) for (const item of next) unread.push(item);
    else if (next instanceof Map) for (const [key, item] of next) unread.push(key, item);
    else if (isObject(next)) for (const [key, item] of Object.entries(next)) unread.push(key, item);
  }
  return texts;
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

/** Returns the object or list that a JSON text describes, null for any other text, and anything else as it is. */
function readJson(value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (!/^\s*[[{]/.test(value)) return null;
  try {
    return JSON.parse(value);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
