import { gzipSync } from "node:zlib";
import { record } from "./records.ts";

/** A log object far larger than CloudTrail's. */
export interface LargeLogObject {
  what: string;
  /** The gzipped log file, at `share` of its full size. */
  bytes(share: number): Uint8Array;
  /** The number of alerts, at `share` of its full size. */
  alerts(share: number): number;
  /** Part of the function's error, at `share` of its full size; default: it succeeds. */
  error?(share: number): string | undefined;
}

const mebibyte = 1024 ** 2;
const json = (fields: object) => JSON.stringify(record(fields as Record<string, unknown>));
const quiet = json({ eventName: "ListTrails" });
const last = json({ eventID: "last" });

/** A log file of `megabytes` of copies of one record, without an event id so that each counts, and a last record that alerts. */
function repeated(text: string, megabytes: number) {
  const inMember = Math.ceil((3 * mebibyte) / (text.length + 1));
  const members = (share: number) => Math.ceil((share * megabytes * mebibyte) / (inMember * (text.length + 1)));
  const member = gzipSync(`${text},`.repeat(inMember));
  return {
    bytes: (share: number) =>
      Buffer.concat([gzipSync('{"Records":['), ...Array(members(share)).fill(member), gzipSync(`${last}]}`)]),
    records: (share: number) => inMember * members(share),
  };
}

function ofRecords(what: string, text: string): LargeLogObject {
  const file = repeated(text, 300);
  const matches = text.includes("StopLogging");
  return { what, bytes: file.bytes, alerts: (share) => (matches ? file.records(share) : 0) + 1 };
}

/** The most that evaluating each may cost, at its full size. */
export const limits = { seconds: 60, megabytes: 512 };

export const largeLogObjects: LargeLogObject[] = [
  ofRecords("300 MB of records that match nothing", quiet),
  ofRecords("300 MB of records that alert", json({ eventID: undefined })),
  ofRecords("300 MB of records of 256 KB that alert", json({ eventID: undefined, userAgent: "y".repeat(250_000) })),
  ofRecords(
    "300 MB of the smallest records that alert",
    '{"eventSource":"cloudtrail.amazonaws.com","eventName":"StopLogging"}',
  ),
  {
    what: "500,000 principals whose calls a threshold counts",
    bytes(share) {
      const denied = (index: number) => {
        const userIdentity = { type: "IAMUser", arn: `arn:aws:iam::123456789012:user/${index}` };
        const call = { eventName: "ListTrails", readOnly: true, errorCode: "AccessDenied" };
        return json({ ...call, eventID: `${index}`, userIdentity });
      };
      const members = Array.from({ length: Math.ceil(50 * share) }, (_, member) =>
        gzipSync(Array.from({ length: 10_000 }, (_, index) => `${denied(member * 10_000 + index)},`).join("")),
      );
      return Buffer.concat([gzipSync('{"Records":['), ...members, gzipSync(`${last}]}`)]);
    },
    // The last record's, and one that says that there were more principals than the rule remembers for a log object.
    alerts: () => 2,
  },
  {
    what: "a gzip bomb: 2 GB of white space in 2 MB, after the records",
    bytes(share) {
      const members = Array(share < 1 ? 0 : 120).fill(gzipSync(" ".repeat(16 * mebibyte)));
      return Buffer.concat([gzipSync(`{"Records":[${last}]`), ...members, gzipSync("}")]);
    },
    alerts: () => 1,
    error: (share) => (share < 1 ? undefined : "it contains more than 1073741824 bytes"),
  },
  {
    what: "450 MB in another form than CloudTrail's",
    bytes(share) {
      const members = Array(Math.ceil(28 * share)).fill(gzipSync("{},".repeat((16 * mebibyte) / 3)));
      return Buffer.concat([gzipSync('{"version":1,"Records":['), ...members, gzipSync(`${last}]}`)]);
    },
    alerts: () => 0,
    error: () => "it has another form than CloudTrail's log files",
  },
];
