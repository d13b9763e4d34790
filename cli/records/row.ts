import type { FieldType, FieldTypes } from "../../engine/cel/environment.ts";
import { type CloudTrailRecord, isCloudTrailRecord } from "../../engine/record.ts";
import { recordSchema } from "../../language/record-schema.ts";
import { parse } from "./json-text.ts";

/** Whether a value is a record of CloudTrail's, and no entry of a notification or stream (`aws:s3`, `aws:dynamodb`). */
export function isRecord(value: unknown): value is CloudTrailRecord {
  return isCloudTrailRecord(value) && !value.eventSource.startsWith("aws:");
}

interface Fields {
  [field: string]: unknown;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Fields that may be of any form, and that tables keep as text. */
const freeFields = new Set(Object.keys(recordSchema).filter((name) => recordSchema[name] === "dyn"));

/** Fields that CloudTrail writes as null; any other is left out where it has no value. */
const nullable = new Set(["requestParameters", "responseElements"]);

/**
 * The record that a row of a table is: in Athena and CloudTrail Lake, columns are in lower case, objects are text (JSON,
 * or `{type=IAMUser, arn=…}`), flags are text, and times have a space in the middle. Undefined for an object that is no
 * such row, or a record that needs nothing restored.
 */
export function restoreRow(object: Fields): CloudTrailRecord | undefined {
  if (!needsRestoring(object)) return undefined;
  const record = restoreFields(object, recordSchema);
  if (typeof record.eventTime === "string") record.eventTime = restoreTime(record.eventTime);
  return isRecord(record) ? record : undefined;
}

function needsRestoring(object: Fields): boolean {
  if (!isRecord(object)) {
    const { eventSource, eventName } = renamed(object, recordSchema);
    return typeof eventSource === "string" && typeof eventName === "string";
  }
  if (/^\d{4}-\d\d-\d\d \d/.test(String(object.eventTime)) || typeof object.readOnly === "string") return true;
  return Object.entries(object).some(([name, value]) => {
    const type = typeOf(name, recordSchema);
    return typeof value === "string" && (isTypes(type) || freeFields.has(name)) && /^\s*[{[]/.test(value);
  });
}

function isTypes(type: FieldType | undefined): type is FieldTypes {
  return typeof type === "object";
}

/** The fields by CloudTrail's names; what the schema does not know keeps its own. */
function renamed(object: Fields, types: FieldTypes): Fields {
  const names = namesOf(types);
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [names.get(name.toLowerCase()) ?? name, value]),
  );
}

const knownNames = new Map<FieldTypes, Map<string, string>>();

/** The names of fields by their lower case. */
function namesOf(types: FieldTypes): Map<string, string> {
  let names = knownNames.get(types);
  if (!names) {
    names = new Map(Object.keys(types).map((name) => [name.toLowerCase(), name]));
    knownNames.set(types, names);
  }
  return names;
}

function restoreFields(object: Fields, types: FieldTypes): Fields {
  return Object.fromEntries(
    Object.entries(renamed(object, types))
      .map(([name, value]) => [name, restoreValue(name, value, typeOf(name, types))] as const)
      .filter(([, value]) => value !== undefined),
  );
}

function typeOf(name: string, types: FieldTypes): FieldType | undefined {
  return Object.hasOwn(types, name) ? types[name] : undefined;
}

/** Undefined for a field without a value. */
function restoreValue(name: string, value: unknown, type: FieldType | undefined): unknown {
  if (type === undefined) return value;
  if (type === "dyn") return restoreFree(name, value);
  if (value === null || value === "" || value === "null") return undefined;
  if (type === "bool") return value === "true" ? true : value === "false" ? false : value;
  if (type === "string") return typeof value === "number" ? restoreDigits(name, value) : value;
  const object = typeof value === "string" ? parseObject(value) : value;
  return isFields(object) ? restoreFields(object, type) : object;
}

function restoreFree(name: string, value: unknown): unknown {
  const free = typeof value === "string" ? parseObject(value) : value;
  if (free === null || free === "" || free === "null") return nullable.has(name) ? null : undefined;
  return name === "resources" && Array.isArray(free) ? free.map(restoreResource) : free;
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
function restoreResource(resource: unknown): unknown {
  if (!isFields(resource)) return resource;
  const names = new Map([
    ["arn", "ARN"],
    ["accountid", "accountId"],
    ["type", "type"],
    ["arnprefix", "ARNPrefix"],
  ]);
  return Object.fromEntries(
    Object.entries(resource).map(([name, value]) => [names.get(name.toLowerCase()) ?? name, value]),
  );
}

/** An account id that was taken for a number gets its leading zeros back. */
function restoreDigits(name: string, value: number): string {
  return /account/i.test(name) ? String(value).padStart(12, "0") : String(value);
}

/** `2026-03-14 02:12:45.000` as CloudTrail writes it, `2026-03-14T02:12:45Z`. */
function restoreTime(time: string): string {
  const [, day, second] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.0+)?(?: UTC|Z)?$/.exec(time) ?? [];
  return day && second ? `${day}T${second}Z` : time;
}

/** A text as JSON or as Athena's own notation of rows and lists; any other text as it is. */
function parseObject(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return text;
  return parse(text) ?? parseNotation(text.trim()) ?? text;
}

/** `{type=IAMUser, sessioncontext={attributes={…}}}` and `[{arn=…}]`; undefined for a text that is neither. */
function parseNotation(text: string): unknown {
  const reader = { text, at: 0 };
  const value = readValue(reader, 0);
  return reader.at === text.length ? value : undefined;
}

interface Reader {
  text: string;
  at: number;
}

const maxNotationDepth = 20;

function readValue(reader: Reader, depth: number): unknown {
  const { text, at } = reader;
  if (depth < maxNotationDepth && text[at] === "{") return readFields(reader, depth);
  if (depth < maxNotationDepth && text[at] === "[") return readItems(reader, depth);
  // Values are not quoted: one ends before the next name, or before the bracket.
  const end = /(?:, [A-Za-z]\w*=|[}\]])/g;
  end.lastIndex = at;
  const index = end.exec(text)?.index ?? text.length;
  reader.at = index;
  const value = text.slice(at, index);
  return value === "null" ? null : value;
}

function readFields(reader: Reader, depth: number): Fields | undefined {
  const fields: [string, unknown][] = [];
  const name = /([A-Za-z]\w*)=/y;
  reader.at++;
  while (reader.text[reader.at] !== "}") {
    name.lastIndex = reader.at;
    const match = name.exec(reader.text);
    if (!match) return undefined;
    reader.at = name.lastIndex;
    fields.push([match[1] as string, readValue(reader, depth + 1)]);
    if (reader.text.startsWith(", ", reader.at)) reader.at += 2;
    else if (reader.text[reader.at] !== "}") return undefined;
  }
  reader.at++;
  return Object.fromEntries(fields);
}

function readItems(reader: Reader, depth: number): unknown[] | undefined {
  const items: unknown[] = [];
  reader.at++;
  while (reader.text[reader.at] !== "]") {
    const before = reader.at;
    items.push(readValue(reader, depth + 1));
    if (reader.text.startsWith(", ", reader.at)) reader.at += 2;
    if (reader.at === before) return undefined;
  }
  reader.at++;
  return items;
}
