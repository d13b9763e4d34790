import { constants, gunzipSync } from "node:zlib";
import { isGzip } from "../../engine/log-file/gunzip.ts";

/** The first bytes of a gzip file that are looked at, and of its text. */
const bytesLookedAt = 512;

/**
 * Whether a file begins like a log file of CloudTrail's: with a list of `Records` whose first is a record. Notifications
 * and messages have a list of `Records`, too.
 */
export function startsLikeLogFile(bytes: Uint8Array): boolean {
  return /^\uFEFF?\s*\{\s*"Records"\s*:\s*\[\s*\{[^{}]*"eventVersion"\s*:\s*"1\./.test(textStart(bytes));
}

function textStart(bytes: Uint8Array): string {
  const start = bytes.subarray(0, bytesLookedAt);
  if (!isGzip(bytes)) return Buffer.from(start).toString("utf8");
  try {
    return gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH, chunkSize: 1024 }).toString("utf8");
  } catch {
    return ""; // Reading the whole file says what is wrong with it.
  }
}
