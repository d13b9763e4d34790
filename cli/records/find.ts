import { isJsonObject } from "../../engine/json-object.ts";
import type { CloudTrailRecord } from "../../engine/record.ts";
import { decode, FormatError, maxTextBytes } from "./decode.ts";
import { contentOf, kindOf, objectsOf, packedIn, rowOfCells } from "./forms.ts";
import { readings } from "./json-text.ts";
import type { Kind, LeftOut } from "./left-out.ts";
import { type Fields, isRecord, restoreRow } from "./row.ts";

/** A record, and where it is among everything that was found in its file, from 1. */
export interface FoundRecord {
  record: CloudTrailRecord;
  position: number;
}

/** What a file contains. */
export interface Found {
  records: FoundRecord[];
  leftOut: LeftOut;
}

/** What else surrounds records in JSON of an unknown form: not worth mentioning. */
const plainKinds = new Set<Kind>(["object", "text", "number", "boolean", "null", "list", "broken"]);

/** How many objects of notifications are named. */
const maxObjects = 3;

/** Deeper than any form; records themselves are not searched. */
const maxDepth = 32;

/** Finds the records in JSON values of any form; `broken` pieces of text are counted as left out. */
export function findRecords(values: readonly unknown[], broken: number): Found {
  const search = new Search(maxTextBytes);
  for (const value of values) search.visit(value, 0);
  if (broken > 0) search.leftOut.counts.broken = broken;
  return search;
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
    else if (isJsonObject(value)) this.#visitObject(value, depth);
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

/** Whether a text may be JSON, or contain it. */
function mayContainJson(text: string): boolean {
  return /[{[]/.test(text);
}
