import type { FieldType, FieldTypes } from "../../engine/cel/environment.ts";
import { isJsonObject } from "../../engine/json-object.ts";
import { type CloudTrailRecord, isCloudTrailRecord } from "../../engine/record.ts";
import { recordSchema } from "../../language/record-schema.ts";
import { parseNotation } from "./athena-notation.ts";
import { parse } from "./json-text.ts";

/** Whether a value is a record of CloudTrail's, and no entry of a notification or stream (`aws:s3`, `aws:dynamodb`). */
export function isRecord(value: unknown): value is CloudTrailRecord {
  return isCloudTrailRecord(value) && !value.eventSource.startsWith("aws:");
}

/** A JSON object, with fields of any type. */
export interface Fields {
  [field: string]: unknown;
}

/** Fields that may be of any form, and that tables keep as text. */
const freeFields = new Set(Object.keys(recordSchema).filter((name) => recordSchema[name] === "dyn"));

/** Fields that CloudTrail writes as null; any other is left out where it has no value. */
const nullable = new Set(["requestParameters", "responseElements"]);

/**
 * The record that a row of a table is: in Athena and CloudTrail Lake, columns are in lower case, objects are text (JSON,
 * or `{type=IAMUser, arn=…}`), flags are text, and times have a space in the middle; other tables separate words by `_`,
 * or have a column for each field below `userIdentity`. Undefined for an object that is no such row, or a record that
 * needs nothing restored.
 */
export function restoreRow(object: Fields): CloudTrailRecord | undefined {
  const row = isRecord(object) && "userIdentity" in object ? object : unflatten(object);
  if (row === object && !needsRestoring(row)) return undefined;
  const record = restoreFields(row, recordSchema);
  if (typeof record.eventTime === "string") record.eventTime = restoreTime(record.eventTime);
  return isRecord(record) ? record : undefined;
}

/** Puts what is named with dots below its field, `userIdentity.arn`, and into lists as Splunk does, `resources{}.ARN`. */
export function unflatten(row: Fields): Fields {
  const names = Object.keys(row);
  if (!names.some((name) => isPath(name))) return row;
  const whole: Fields = {};
  // The fields themselves first, as a table may have both.
  for (const name of names.sort((a, b) => Number(isPath(a)) - Number(isPath(b)))) {
    if (isPath(name)) putAt(whole, name.split("."), row[name]);
    else define(whole, name, row[name]);
  }
  return whole;
}

/** Not `@timestamp` and what belongs to it. */
function isPath(name: string): boolean {
  return /^[A-Za-z_]\w*(\{\})?(\.[^.]+)+$/.test(name);
}

function putAt(object: Fields, [name = "", ...below]: string[], value: unknown): void {
  const isList = name.endsWith("{}");
  const key = isList ? name.slice(0, -2) : name;
  if (below.length === 0) {
    if (!Object.hasOwn(object, key)) define(object, key, isList && !Array.isArray(value) ? [value] : value);
    return;
  }
  if (!Object.hasOwn(object, key)) define(object, key, isList ? [{}] : {});
  const next = isList && Array.isArray(object[key]) ? object[key][0] : object[key];
  if (isJsonObject(next)) putAt(next, below, value);
}

/** Also for names such as `__proto__`. */
function define(object: Fields, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
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
  const paths = pathsOf(types);
  const fields: Fields = {};
  for (const [name, value] of Object.entries(object)) {
    const path = paths.get(plain(name)) ?? [name];
    // A column of a field below another: one without a value must not make the other.
    if (path.length === 1 || (value !== null && value !== "")) putAt(fields, path, value);
  }
  return fields;
}

/** `user_identity`, `User identity` and `userIdentity` are one name. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_ ]/g, "");
}

/** Names of Microsoft Sentinel: https://learn.microsoft.com/azure/azure-monitor/reference/tables/awscloudtrail */
const sentinelPaths: [string, string[]][] = [
  ["TimeGenerated", ["eventTime"]],
  ["EventTypeName", ["eventType"]],
  ["AwsEventId", ["eventID"]],
  ["AwsRequestId", ["requestID"]],
  ["SharedEventId", ["sharedEventID"]],
  ["Category", ["eventCategory"]],
  ["SessionMfaAuthenticated", ["userIdentity", "sessionContext", "attributes", "mfaAuthenticated"]],
  ["SessionCreationDate", ["userIdentity", "sessionContext", "attributes", "creationDate"]],
  ...["type", "userName", "principalId", "arn", "accountId"].map((name): [string, string[]] => [
    `SessionIssuer${name}`,
    ["userIdentity", "sessionContext", "sessionIssuer", name],
  ]),
];

const knownPaths = new Map<FieldTypes, Map<string, string[]>>();

/** The paths of fields by their plain names, also those below other fields: `useridentityarn`. */
function pathsOf(types: FieldTypes): Map<string, string[]> {
  let paths = knownPaths.get(types);
  if (!paths) {
    const isRecordSchema = types === recordSchema;
    const known = [...(isRecordSchema ? sentinelPaths : []), ...pathsBelow(types, isRecordSchema)];
    paths = new Map(known.map(([name, path]) => [plain(name), path]));
    knownPaths.set(types, paths);
  }
  return paths;
}

function pathsBelow(types: FieldTypes, isDeep: boolean): [string, string[]][] {
  return Object.entries(types).flatMap(([name, type]): [string, string[]][] => [
    [name, [name]],
    ...(isDeep && isTypes(type)
      ? pathsBelow(type, isDeep).map(([below, path]): [string, string[]] => [name + below, [name, ...path]])
      : []),
  ]);
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
  return isJsonObject(object) ? restoreFields(object, type) : object;
}

function restoreFree(name: string, value: unknown): unknown {
  const free = typeof value === "string" ? parseObject(value) : value;
  if (free === null || free === "" || free === "null") return nullable.has(name) ? null : undefined;
  return name === "resources" && Array.isArray(free) ? free.map(restoreResource) : free;
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
function restoreResource(resource: unknown): unknown {
  if (!isJsonObject(resource)) return resource;
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
  const [, day, second] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.0+)?(?: UTC|Z)?$/.exec(time) ?? [];
  return day && second ? `${day}T${second}Z` : time;
}

/** A text as JSON or as Athena's own notation of rows and lists; any other text as it is. */
function parseObject(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return text;
  return parse(text) ?? parseNotation(text.trim()) ?? text;
}
