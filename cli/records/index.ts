import { parseCsv } from "./csv.ts";
import { decode, FormatError } from "./decode.ts";
import { type Found, findRecords } from "./find.ts";
import { type ParsedText, placeOfError, readings } from "./json-text.ts";
import { parseYaml } from "./yaml.ts";

export type { Found, FoundRecord } from "./find.ts";
export { isDeeperThan, stringify } from "./json-text.ts";
export { describeLeftOut, type LeftOut, leftOutOf, nothingLeftOut } from "./left-out.ts";
export { startsLikeLogFile } from "./log-file.ts";
export { FormatError };

/**
 * Finds the CloudTrail records in a file of any form in which people have them:
 *
 * - a log file, one record, a list of either, or a line each;
 * - `aws cloudtrail lookup-events`: its output, its events, their `CloudTrailEvent` texts, as JSON or as plain text;
 * - EventBridge events, SQS and SNS messages and Kinesis records that contain any of these;
 * - CloudWatch Logs: exports, `filter-log-events`, subscriptions, and the results of Logs Insights;
 * - rows of CloudTrail Lake, Athena, Sentinel and Splunk, with CloudTrail's own spelling of fields restored;
 * - any other JSON around records.
 *
 * As JSON, CSV or YAML, compressed or not, in UTF-8 or UTF-16. What is no record is counted by kind. Throws
 * `FormatError`, whose message continues "FILE: ", if the file can't be read.
 */
export function readRecords(bytes: Uint8Array): Found {
  const text = decode(bytes);
  if (text.trim() === "") throw new FormatError("is empty");
  let best: Found | undefined;
  let values = 0;
  for (const reading of allReadings(text)) {
    values += reading.values.length;
    const found = findRecords(reading.values, reading.broken);
    if (!best || found.records.length > best.records.length) best = found;
  }
  if (!best || values === 0) {
    throw new FormatError(`is not JSON: ${problemOf(text)}`);
  }
  return best;
}

/** The ways to read a text. What begins as JSON is nothing else. */
function* allReadings(text: string): Generator<ParsedText> {
  const start = text.trimStart();
  const rows = /^[[{]/.test(start) ? undefined : (parseCsv(start) ?? parseYaml(start));
  if (rows) yield { values: rows, broken: 0 };
  yield* readings(text);
}

/** What keeps a text from being JSON: another form, or damage. */
function problemOf(text: string): string {
  const start = text.trimStart();
  if (start.startsWith("<")) return "it is XML or HTML";
  if (/^[^[{"\p{C}]/u.test(start))
    return "it begins like other text, such as a log of lines, or CSV without a column of records";
  return `it breaks off or is broken ${placeOfError(text)}`;
}
