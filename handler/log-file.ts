import { gunzipSync } from "node:zlib";
import type { Evaluation, LogFileEvaluation } from "./evaluate.ts";

/** A log object holds no log file: not gzip, not JSON, or no list of records. */
export class LogFileError extends Error {
  override name = "LogFileError";
}

/**
 * How large a log file may be, uncompressed. CloudTrail starts a new file long before; what is
 * larger was not written by CloudTrail.
 */
export const maxLogFileBytes = 512 * 1024 * 1024;

/**
 * Evaluates the rules on every record of a log file, gzipped or plain JSON. Rejects with
 * `LogFileError`, whose message says what is wrong but not what the file holds.
 */
export async function evaluateLogFile(
  bytes: Uint8Array,
  beginEvaluation: () => LogFileEvaluation,
): Promise<Evaluation> {
  const evaluation = beginEvaluation();
  for (const record of readLogFile(bytes)) evaluation.add(record);
  return evaluation.finish();
}

/**
 * Reads the records of a log file, gzipped or plain JSON, as it is told by its first bytes.
 * Throws `LogFileError`, whose message says what is wrong but not what the file holds.
 */
export function readLogFile(bytes: Uint8Array): unknown[] {
  const { Records: records } = parse(gunzip(bytes)) as { Records?: unknown };
  if (!Array.isArray(records)) throw new LogFileError("not a CloudTrail log file: it holds no list of Records");
  return records;
}

/** The text of a file, gunzipped if it is gzip. Throws `LogFileError`. */
export function gunzip(bytes: Uint8Array): string {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    const plain = isGzip ? gunzipSync(bytes, { maxOutputLength: maxLogFileBytes }) : Buffer.from(bytes);
    return plain.toString("utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    throw new LogFileError(`not readable as gzip: ${(error as Error).message}`, { cause: error });
  }
}

function parse(text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const place = /at position \d+/.exec((error as Error).message)?.[0] ?? "before its end";
    throw new LogFileError(`not JSON: it breaks off or is broken ${place}`);
  }
  return typeof value === "object" && value !== null ? value : {};
}
