import { gzipSync } from "node:zlib";
import { record } from "./records.ts";

/** A log object far larger than CloudTrail's, and what it may cost at its full size. */
export interface LargeLogObject {
  what: string;
  /** Gzipped; `share` of its full size. */
  bytes(share: number): Uint8Array;
  /** How many alerts it has, at `share` of its full size. */
  alerts(share: number): number;
  error?: string;
  maxSeconds: number;
  maxMegabytes: number;
}

const mebibyte = 1024 ** 2;
const json = (fields: object) => JSON.stringify(record(fields as Record<string, unknown>));
const quiet = json({ eventName: "ListTrails" });
const last = json({ eventID: "last" });

/** A log file of `megabytes` of the same records, made of as many gzip members, and of one that alerts. */
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

function ofRecords(what: string, text: string, limits: { maxSeconds: number; maxMegabytes: number }): LargeLogObject {
  const file = repeated(text, 300);
  const matches = text.includes("StopLogging");
  return { what, bytes: file.bytes, alerts: (share) => (matches ? file.records(share) : 0) + 1, ...limits };
}

const limits = { maxSeconds: 30, maxMegabytes: 512 };

export const largeLogObjects: LargeLogObject[] = [
  ofRecords("300 MB of records that match nothing", quiet, limits),
  ofRecords("300 MB of records that alert", json({}), limits),
  ofRecords("300 MB of records of 256 KB that alert", json({ userAgent: "y".repeat(250_000) }), limits),
  {
    what: "500,000 principals whose calls a threshold counts",
    bytes(share) {
      const denied = (index: number) => {
        const userIdentity = { type: "IAMUser", arn: `arn:aws:iam::123456789012:user/${index}` };
        return json({ eventName: "ListTrails", errorCode: "AccessDenied", userIdentity });
      };
      const members = Array.from({ length: 50 * share }, (_, member) =>
        gzipSync(Array.from({ length: 10_000 }, (_, index) => `${denied(member * 10_000 + index)},`).join("")),
      );
      return Buffer.concat([gzipSync('{"Records":['), ...members, gzipSync(`${last}]}`)]);
    },
    alerts: () => 1,
    ...limits,
  },
  {
    what: "a gzip bomb: 2 GB of white space in 2 MB, behind the records",
    bytes(share) {
      const members = Array(share < 1 ? 0 : 120).fill(gzipSync(" ".repeat(16 * mebibyte)));
      return Buffer.concat([gzipSync(`{"Records":[${last}]`), ...members, gzipSync("}")]);
    },
    alerts: () => 1,
    error: "it holds more than 1073741824 bytes",
    ...limits,
  },
];
