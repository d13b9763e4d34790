import { textOf } from "../../engine/log-file/read.ts";
import { visible } from "../../text/plain-text.ts";
import { UsageError } from "../errors.ts";

/**
 * The records of a file in any of the forms that people have them in: a log file, one record, an
 * array of records, JSON lines of records, or the output of `aws cloudtrail lookup-events`.
 * Throws `UsageError`.
 */
export function readRecords(bytes: Uint8Array, source: string): unknown[] {
  const text = wholeText(bytes, source);
  const value = parseJson(text) ?? parseJsonLines(text);
  if (Array.isArray(value)) return value;
  if (typeof value === "object" && value !== null) {
    if ("Records" in value && Array.isArray(value.Records)) return value.Records;
    if ("Events" in value && Array.isArray(value.Events)) {
      return value.Events.map((event) => parseJson(String(event?.CloudTrailEvent)));
    }
    if ("eventVersion" in value || "eventName" in value) return [value];
  }
  throw new UsageError(
    `${visible(source)}: holds no CloudTrail records; expected a log file ({"Records": […]}), a record, an array of records, ` +
      "or the output of aws cloudtrail lookup-events",
  );
}

/** What is parsed whole takes up to 20 times as much memory. */
const maxWholeBytes = 64 * 1024 ** 2;

function wholeText(bytes: Uint8Array, source: string): string {
  try {
    return textOf(bytes, maxWholeBytes);
  } catch (error) {
    throw new UsageError(`${visible(source)}: ${(error as Error).message}`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the caller says what was expected
  }
}

function parseJsonLines(text: string): unknown[] | undefined {
  const records = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(parseJson);
  return records.length > 1 && records.every((record) => typeof record === "object") ? records : undefined;
}
