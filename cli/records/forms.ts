import { isJsonObject } from "../../engine/json-object.ts";
import { parse } from "./json-text.ts";
import type { Kind } from "./left-out.ts";
import { type Fields, isRecord, unflatten } from "./row.ts";

/** The kind of an object that is known to contain no records; undefined for any other. */
export function kindOf(object: Fields): Kind | undefined {
  const { eventSource, s3, s3ObjectKey, Event, Type, eventType, eventCategory, source } = object;
  const { aws, event, api, metadata, class_uid: classUid } = object;
  if ((eventSource === "aws:s3" && isJsonObject(s3)) || Array.isArray(s3ObjectKey)) return "notification";
  if (source === "aws.s3" && isJsonObject(object.detail) && isJsonObject(object.detail.object)) return "notification";
  if (Event === "s3:TestEvent") return "control";
  if (Type === "SubscriptionConfirmation" || Type === "UnsubscribeConfirmation") return "control";
  if (eventType === "AwsCloudTrailInsight" || eventCategory === "Insight") return "insight";
  if (eventType === "AwsAggregatedEvent" || eventCategory === "Aggregated") return "aggregated";
  if (typeof object.digestS3Object === "string") return "digest";
  if (Array.isArray(object.configurationItems)) return "config";
  if (typeof classUid === "number" && isJsonObject(api) && isJsonObject(metadata)) return "ocsf";
  const isElastic = isJsonObject(aws) && isJsonObject(aws.cloudtrail) && isJsonObject(event);
  if (isElastic && typeof event.original !== "string") return "elastic";
  if ("EventId" in object && "EventName" in object && !("CloudTrailEvent" in object)) return "lookup";
  if ("Event name" in object && "Event source" in object) return "history";
  return undefined;
}

/** The objects that a notification names, as `s3://bucket/key`. */
export function objectsOf({ s3, s3Bucket, s3ObjectKey, detail }: Fields): string[] {
  if (Array.isArray(s3ObjectKey)) return s3ObjectKey.map((key) => `s3://${s3Bucket}/${key}`);
  const { bucket, object } = (isJsonObject(s3) ? s3 : isJsonObject(detail) ? detail : {}) as Fields;
  if (!isJsonObject(bucket) || !isJsonObject(object) || typeof object.key !== "string") return [];
  // S3's own notifications encode keys as in a URL's query; EventBridge's do not.
  return [`s3://${bucket.name}/${isJsonObject(s3) ? decodeKey(object.key) : object.key}`];
}

function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch (error) {
    if (error instanceof URIError) return key;
    throw error;
  }
}

/** Lists of events, messages or rows, by the name of the field that contains them. */
const lists = ["Records", "records", "Events", "events", "logEvents", "Messages", "QueryResultRows", "results"];

/** Fields that contain one record, or a text with records. */
const fieldsWithRecords = [
  "CloudTrailEvent",
  "cloudtrail_event",
  "cloud_trail_event",
  "eventJson",
  "eventjson",
  "_raw",
  "event.original",
  "@message",
  "message",
  "body",
  "Body",
];

/** What a wrapper contains; undefined for an object that is not a wrapper. */
export function contentOf(object: Fields): unknown[] | undefined {
  // Splunk and Logstash keep the record next to the fields that they extract from it.
  const whole = fieldsWithRecords.find((name) => isRecord(parsedIn(object[name])));
  if (whole !== undefined) return [object[whole]];
  if (isRecord(object)) return undefined;
  for (const name of lists) {
    const list = object[name];
    if (Array.isArray(list)) return list;
  }
  const { Sns, Type, Message, ResultSet, detail } = object;
  if (isJsonObject(Sns) && "Message" in Sns) return [Sns.Message];
  if (Type === "Notification" && typeof Message === "string") return [Message];
  if (isJsonObject(ResultSet)) return rowsOfResultSet(ResultSet);
  const table = rowsOfTable(object);
  if (table) return table;
  if (typeof object["detail-type"] === "string") {
    const content = parsedIn(detail);
    if (isJsonObject(content) && (isRecord(content) || kindOf(content) !== undefined)) return [content];
    return undefined;
  }
  for (const name of fieldsWithRecords) {
    const value = object[name];
    if (isJsonObject(value) || typeof value === "string") return [value];
  }
  return undefined;
}

/** A text as JSON, or undefined if it is not JSON; any other value as it is. */
function parsedIn(value: unknown): unknown {
  return typeof value === "string" ? parse(value) : value;
}

/** The base64 data of a CloudWatch Logs subscription, or of a record of Kinesis or Firehose. */
export function packedIn({ awslogs, kinesis, data }: Fields): string | undefined {
  for (const { data: packed } of [awslogs, kinesis, { data }].filter(isJsonObject)) {
    if (typeof packed === "string" && packedStart.test(packed)) return packed;
  }
  return undefined;
}

/** In base64: gzip, `{` or `[`. */
const packedStart = /^(H4sI|e[wy]|W)/;

/**
 * A row that is a list of its cells: `[{"field": "@message", "value": "…"}]` of Logs Insights, `[{"eventJson": "…"}]` of
 * CloudTrail Lake; undefined for any other list.
 */
export function rowOfCells(list: unknown[]): Fields | undefined {
  const row = new Map<string, unknown>();
  for (const cell of list) {
    if (!isJsonObject(cell)) return undefined;
    const keys = Object.keys(cell);
    const isInsights = keys.length === 2 && typeof cell.field === "string" && "value" in cell;
    if (!isInsights && keys.length !== 1) return undefined;
    const [name, value] = isInsights ? [String(cell.field), cell.value] : [keys[0] as string, cell[keys[0] as string]];
    if (row.has(name) || (typeof value !== "string" && value !== null)) return undefined;
    row.set(name, value);
  }
  return unflatten(Object.fromEntries(row));
}

/** The rows of a table whose columns are named once: of Log Analytics, Splunk (`json_rows`) or Elastic (`esql`). */
function rowsOfTable({ columns, fields, rows, values }: Fields): Fields[] | undefined {
  const [header, lines] = [columns ?? fields, rows ?? values];
  if (!Array.isArray(header) || !Array.isArray(lines) || !lines.every(Array.isArray)) return undefined;
  const names = header.map((column) => String(isJsonObject(column) ? column.name : column));
  return lines.map((cells: unknown[]) => Object.fromEntries(names.map((name, index) => [name, cells[index] ?? null])));
}

/** The rows of `aws athena get-query-results`, of which the first names the columns. */
function rowsOfResultSet({ Rows: rows }: Fields): Fields[] {
  const cells = (Array.isArray(rows) ? rows : []).map((row) =>
    isJsonObject(row) && Array.isArray(row.Data)
      ? row.Data.map((cell) => (isJsonObject(cell) ? cell.VarCharValue : undefined))
      : [],
  );
  const [names = [], ...others] = cells;
  // An empty cell is a null.
  return others.map((values) => Object.fromEntries(names.map((name, index) => [String(name), values[index] ?? null])));
}
