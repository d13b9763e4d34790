import type { CloudTrailRecord } from "../../engine/record.ts";
import { decode, FormatError, maxTextBytes } from "./decode.ts";
import { parse, readings } from "./json-text.ts";
import { isRecord, restoreRow, unflatten } from "./row.ts";

/** A record, and where it is among everything that was found in its file, from 1. */
export interface FoundRecord {
  record: CloudTrailRecord;
  position: number;
}

/** What was left out, as no rule can be evaluated on it: how many of each kind. */
export interface LeftOut {
  counts: Partial<Record<Kind, number>>;
  /** The first objects, as `s3://bucket/key`, that notifications name and that may contain records. */
  objects: string[];
}

/** Of a file that contains records and nothing else. */
export const nothingLeftOut: LeftOut = { counts: {}, objects: [] };

/** What a file contains. */
export interface Found {
  records: FoundRecord[];
  leftOut: LeftOut;
}

const kinds = {
  notification: ["S3 notification", "S3 notifications"],
  control: ["control message", "control messages"],
  insight: ["Insight record, which describes rates of calls", "Insight records, which describe rates of calls"],
  aggregated: ["aggregated event, which counts calls", "aggregated events, which count calls"],
  digest: ["digest file, which signs log files", "digest files, which sign log files"],
  config: ["file of AWS Config, which describes resources", "files of AWS Config, which describe resources"],
  ocsf: [
    "event in OCSF, the form of Security Lake, which lacks fields of the record",
    "events in OCSF, the form of Security Lake, which lacks fields of the record",
  ],
  elastic: [
    "document of Elastic without event.original, the record",
    "documents of Elastic without event.original, the record",
  ],
  event: ["EventBridge event that is not CloudTrail's", "EventBridge events that are not CloudTrail's"],
  lookup: [
    "event of lookup-events without its CloudTrailEvent",
    "events of lookup-events without their CloudTrailEvent",
  ],
  history: [
    "row of Event history's CSV, which lacks the record that its JSON has",
    "rows of Event history's CSV, which lack the records that its JSON has",
  ],
  object: ["object without eventSource and eventName", "objects without eventSource and eventName"],
  text: ["text that is not JSON", "texts that are not JSON"],
  number: ["number", "numbers"],
  boolean: ["value that is true or false", "values that are true or false"],
  null: ["null", "nulls"],
  list: ["empty list", "empty lists"],
  deep: ["value nested too deep", "values nested too deep"],
  other: ["entry that is not a record of an API call", "entries that are not records of API calls"],
  broken: ["piece of text that is not JSON", "pieces of text that are not JSON"],
} as const;
type Kind = keyof typeof kinds;

/** Such as `2 S3 notifications and 1 number`; "" if nothing was left out. */
export function describeLeftOut({ counts }: LeftOut): string {
  const parts = (Object.entries(counts) as [Kind, number][]).map(
    ([kind, count]) => `${count.toLocaleString("en")} ${kinds[kind][count === 1 ? 0 : 1]}`,
  );
  return new Intl.ListFormat("en").format(parts);
}

/** What is also around records, in JSON of a form that is not known: it is not worth a word. */
const plainKinds = new Set<Kind>(["object", "text", "number", "boolean", "null", "list", "broken"]);

/** How many objects of notifications are named. */
const maxObjects = 3;

/** Deeper than any form; records themselves are not searched. */
const maxDepth = 32;

/** Finds the records in JSON values of any form; `broken` pieces of text are counted as left out. */
export function findRecords(values: readonly unknown[], broken = 0): Found {
  const search = new Search(maxTextBytes);
  for (const value of values) search.visit(value, 0);
  if (broken > 0) search.leftOut.counts.broken = broken;
  return search;
}

interface Fields {
  [field: string]: unknown;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

class Search implements Found {
  readonly records: FoundRecord[] = [];
  readonly leftOut: LeftOut = { counts: {}, objects: [] };
  /** How many bytes of packed data may still be unpacked. */
  #bytesLeft: number;
  #position = 0;

  constructor(bytesLeft: number) {
    this.#bytesLeft = bytesLeft;
  }

  /** `isAround` tells that the value is part of an object of no known form, whose other content is left out silently. */
  visit(value: unknown, depth: number, isAround = false): void {
    if (depth > maxDepth) this.#leaveOut("deep");
    else if (isFields(value)) this.#visitObject(value, depth);
    else if (Array.isArray(value) && value.length > 0) this.#visitList(value, depth, isAround);
    else if (typeof value === "string" && (!isAround || mayContainJson(value))) this.#visitText(value, depth);
    else if (!isAround) this.#visitScalar(value, depth);
  }

  #visitScalar(value: unknown, depth: number): void {
    if (value === null) this.#leaveOut("null");
    else if (typeof value === "number") this.#leaveOut("number");
    else if (typeof value === "boolean") this.#leaveOut("boolean");
    else if (depth > 0) this.#leaveOut("list");
  }

  #visitText(text: string, depth: number): void {
    if (!mayContainJson(text)) {
      this.#leaveOut(controlMessage.test(text) ? "control" : "text");
      return;
    }
    let best: Search | undefined;
    for (const reading of readings(text)) {
      const search = new Search(this.#bytesLeft);
      for (const value of reading.values) search.visit(value, depth + 1);
      if (reading.broken > 0) search.leftOut.counts.broken = (search.leftOut.counts.broken ?? 0) + reading.broken;
      if (!best || search.records.length > best.records.length) best = search;
    }
    if (best) this.#add(best);
  }

  #visitList(list: unknown[], depth: number, isAround: boolean): void {
    const row = rowOfCells(list);
    if (row) this.#visitObject(row, depth);
    else for (const item of list) this.visit(item, depth + 1, isAround);
  }

  #visitObject(object: Fields, depth: number): void {
    const kind = kindOf(object);
    if (kind !== undefined) {
      this.#leaveOut(kind);
      if (kind === "notification") this.#name(objectsOf(object));
      return;
    }
    const content = contentOf(object);
    if (content) {
      for (const value of content) this.visit(value, depth + 1);
      return;
    }
    const packed = packedIn(object);
    if (packed !== undefined) {
      this.#visitPacked(packed, depth);
      return;
    }
    const record = restoreRow(object) ?? object;
    if (isRecord(record)) {
      this.records.push({ record, position: ++this.#position });
      return;
    }
    this.#searchWithin(object, depth);
  }

  /** An object of no known form: it is one thing that was left out, unless there are records in it. */
  #searchWithin(object: Fields, depth: number): void {
    const around = new Search(this.#bytesLeft);
    for (const value of Object.values(object)) {
      const search = new Search(around.#bytesLeft);
      search.visit(value, depth + 1, true);
      if (search.records.length === 0) for (const kind of plainKinds) delete search.leftOut.counts[kind];
      around.#add(search);
    }
    const isKnown = around.records.length > 0 || Object.keys(around.leftOut.counts).length > 0;
    if (isKnown) this.#add(around);
    else this.#leaveOut(typeof object["detail-type"] === "string" ? "event" : "object");
  }

  /** Base64 of text, which may be gzipped. */
  #visitPacked(base64: string, depth: number): void {
    try {
      const text = decode(Buffer.from(base64, "base64"), this.#bytesLeft);
      this.#bytesLeft -= text.length;
      this.#visitText(text, depth + 1);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.#leaveOut("text");
    }
  }

  #add(other: Search): void {
    for (const { record, position } of other.records) {
      this.records.push({ record, position: this.#position + position });
    }
    this.#position += other.#position;
    this.#bytesLeft = other.#bytesLeft;
    for (const [kind, count] of Object.entries(other.leftOut.counts) as [Kind, number][]) {
      this.leftOut.counts[kind] = (this.leftOut.counts[kind] ?? 0) + count;
    }
    this.#name(other.leftOut.objects);
  }

  #leaveOut(kind: Kind): void {
    this.#position++;
    this.leftOut.counts[kind] = (this.leftOut.counts[kind] ?? 0) + 1;
  }

  #name(objects: string[]): void {
    for (const object of objects) {
      if (this.leftOut.objects.length >= maxObjects) return;
      if (!this.leftOut.objects.includes(object)) this.leftOut.objects.push(object);
    }
  }
}

/** What services send to check that a destination works. */
const controlMessage =
  /^(CloudTrail validation message\.?|Successfully validated SNS topic for Amazon S3 event notification\.)$/;

/** The kind of an object that is known to contain no records; undefined for any other. */
function kindOf(object: Fields): Kind | undefined {
  const { eventSource, s3, s3ObjectKey, Event, Type, eventType, eventCategory, source } = object;
  const { aws, event, api, metadata, class_uid: classUid } = object;
  if ((eventSource === "aws:s3" && isFields(s3)) || Array.isArray(s3ObjectKey)) return "notification";
  if (source === "aws.s3" && isFields(object.detail) && isFields(object.detail.object)) return "notification";
  if (Event === "s3:TestEvent") return "control";
  if (Type === "SubscriptionConfirmation" || Type === "UnsubscribeConfirmation") return "control";
  if (eventType === "AwsCloudTrailInsight" || eventCategory === "Insight") return "insight";
  if (eventType === "AwsAggregatedEvent" || eventCategory === "Aggregated") return "aggregated";
  if (typeof object.digestS3Object === "string") return "digest";
  if (Array.isArray(object.configurationItems)) return "config";
  if (typeof classUid === "number" && isFields(api) && isFields(metadata)) return "ocsf";
  const isElastic = isFields(aws) && isFields(aws.cloudtrail) && isFields(event);
  if (isElastic && typeof event.original !== "string") return "elastic";
  if ("EventId" in object && "EventName" in object && !("CloudTrailEvent" in object)) return "lookup";
  if ("Event name" in object && "Event source" in object) return "history";
  return undefined;
}

/** The objects that a notification names, as `s3://bucket/key`. */
function objectsOf({ s3, s3Bucket, s3ObjectKey, detail }: Fields): string[] {
  if (Array.isArray(s3ObjectKey)) return s3ObjectKey.map((key) => `s3://${s3Bucket}/${key}`);
  const { bucket, object } = (isFields(s3) ? s3 : isFields(detail) ? detail : {}) as Fields;
  if (!isFields(bucket) || !isFields(object) || typeof object.key !== "string") return [];
  // S3's own notifications encode keys as in a URL's query; EventBridge's do not.
  return [`s3://${bucket.name}/${isFields(s3) ? decodeKey(object.key) : object.key}`];
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

/** What a wrapper contains, undefined for an object that is none. */
function contentOf(object: Fields): unknown[] | undefined {
  // Splunk and Logstash keep the record beside the fields that they read from it.
  const whole = fieldsWithRecords.find((name) => isRecord(parsedIn(object[name])));
  if (whole !== undefined) return [object[whole]];
  if (isRecord(object)) return undefined;
  for (const name of lists) {
    const list = object[name];
    if (Array.isArray(list)) return list;
  }
  const { Sns, Type, Message, ResultSet, detail } = object;
  if (isFields(Sns) && "Message" in Sns) return [Sns.Message];
  if (Type === "Notification" && typeof Message === "string") return [Message];
  if (isFields(ResultSet)) return rowsOfResultSet(ResultSet);
  const table = rowsOfTable(object);
  if (table) return table;
  if (typeof object["detail-type"] === "string") {
    const content = parsedIn(detail);
    if (isFields(content) && (isRecord(content) || kindOf(content) !== undefined)) return [content];
    return undefined;
  }
  for (const name of fieldsWithRecords) {
    const value = object[name];
    if (isFields(value) || typeof value === "string") return [value];
  }
  return undefined;
}

/** A text as JSON, or undefined if it is not JSON; any other value as it is. */
function parsedIn(value: unknown): unknown {
  return typeof value === "string" ? parse(value) : value;
}

/** Whether a text may be JSON, or contain it. */
function mayContainJson(text: string): boolean {
  return /[{[]/.test(text);
}

/** The base64 data of a CloudWatch Logs subscription, or of a record of Kinesis or Firehose. */
function packedIn({ awslogs, kinesis, data }: Fields): string | undefined {
  for (const { data: packed } of [awslogs, kinesis, { data }].filter(isFields)) {
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
function rowOfCells(list: unknown[]): Fields | undefined {
  const row = new Map<string, unknown>();
  for (const cell of list) {
    if (!isFields(cell)) return undefined;
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
  const names = header.map((column) => String(isFields(column) ? column.name : column));
  return lines.map((cells: unknown[]) => Object.fromEntries(names.map((name, index) => [name, cells[index] ?? null])));
}

/** The rows of `aws athena get-query-results`, of which the first names the columns. */
function rowsOfResultSet({ Rows: rows }: Fields): Fields[] {
  const cells = (Array.isArray(rows) ? rows : []).map((row) =>
    isFields(row) && Array.isArray(row.Data)
      ? row.Data.map((cell) => (isFields(cell) ? cell.VarCharValue : undefined))
      : [],
  );
  const [names = [], ...others] = cells;
  // An empty cell is a null.
  return others.map((values) => Object.fromEntries(names.map((name, index) => [String(name), values[index] ?? null])));
}
