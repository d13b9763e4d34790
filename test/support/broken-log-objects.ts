import { gzipSync } from "node:zlib";
import { record } from "./records.ts";

/** A log object that CloudTrail would not write, and what the function should make of it. */
export interface BrokenLogObject {
  what: string;
  bytes: Uint8Array;
  /** The event ids that alert. */
  alerts: string[];
  /** Part of the function's error; default: it succeeds. */
  error?: string;
  key?: string;
}

/** A record that alerts. */
const stop = (eventID: string, fields = {}) => JSON.stringify(record({ eventID, ...fields }));
/** A record that does not. */
const list = stop("quiet", { eventName: "ListTrails" });
const file = (...records: string[]) => `{"Records":[${records.join(",")}]}`;
const ofThree = file(stop("1"), list, stop("2"));
const notGzip = "LogFileError: not readable as gzip:";
const noList = "LogFileError: not a CloudTrail log file: it contains no list of Records";
const broken = (bytes: Uint8Array, at: number) => bytes.map((byte, index) => (index === at ? byte ^ 0xff : byte));
/** Random text, which gzip cannot shorten: cutting off the end of the file cuts this off, not the records before it. */
const noise = Array.from({ length: 4000 }, (_, index) => ((index * 7919 * (index + 3)) % 65_521).toString(36)).join("");
const noisy = stop("quiet", { eventName: "ListTrails", userAgent: noise });
const last = file(stop("1"), stop("2"), noisy);
const long = file(stop("1"), noisy, stop("2"));
const half = gzipSync(long).subarray(0, gzipSync(long).length / 2);

const utf8 = (text: string) => gzipSync(text);
/** `text` with the byte 0xFF in place of each #. */
const invalid = (text: string) => gzipSync(Buffer.from(text).map((byte) => (byte === 0x23 ? 0xff : byte)));
/** The same key twice: the last one counts, as for JSON.parse. */
const twice = (first: string, second: string, eventID: string) =>
  stop(eventID).replace('"eventName":"StopLogging"', `"eventName":"${first}","eventName":"${second}"`);

const nested = `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`;
const lists = `{"a":${"[".repeat(10_000)}${"]".repeat(10_000)}}`;
const withRequest = (eventID: string, request: string) =>
  stop(eventID, { requestParameters: "?" }).replace('"?"', request);

export const brokenLogObjects: BrokenLogObject[] = [
  { what: "gzip that is cut off", bytes: half, alerts: ["1"], error: `${notGzip} unexpected end of file` },
  { what: "gzip without its trailer", bytes: gzipSync(last).subarray(0, -8), alerts: ["1", "2"], error: notGzip },
  {
    what: "gzip with a wrong checksum",
    bytes: broken(gzipSync(last), gzipSync(last).length - 6),
    alerts: ["1", "2"],
    error: `${notGzip} incorrect data check`,
  },
  { what: "gzip with a broken byte", bytes: broken(gzipSync(long), half.length), alerts: ["1"], error: notGzip },
  { what: "a gzip header alone", bytes: gzipSync(ofThree).subarray(0, 10), alerts: [], error: notGzip },
  {
    what: "two gzip members",
    bytes: Buffer.concat([gzipSync(ofThree.slice(0, 900)), gzipSync(ofThree.slice(900))]),
    alerts: ["1", "2"],
  },
  {
    what: "gzip followed by something else",
    bytes: Buffer.concat([gzipSync(ofThree), Buffer.from("something")]),
    alerts: ["1", "2"],
    error: notGzip,
  },
  { what: "plain JSON", bytes: Buffer.from(ofThree), alerts: ["1", "2"] },
  { what: "neither gzip nor JSON", bytes: Buffer.from("hello"), alerts: [], error: "LogFileError: not JSON" },
  { what: "an empty object", bytes: new Uint8Array(), alerts: [], error: "LogFileError: not JSON" },
  { what: "gzip of nothing", bytes: gzipSync(""), alerts: [], error: "LogFileError: not JSON" },
  { what: "a byte order mark", bytes: utf8(`\uFEFF${ofThree}`), alerts: ["1", "2"] },
  { what: "UTF-16", bytes: gzipSync(Buffer.from(ofThree, "utf16le")), alerts: [], error: "LogFileError: not JSON" },
  { what: "invalid UTF-8", bytes: invalid(file(stop("1", { userAgent: "a#b" }), stop("2"))), alerts: ["1", "2"] },
  { what: "lone surrogates", bytes: utf8(file(stop("1", { userAgent: "a\uD800b" }), stop("2"))), alerts: ["1", "2"] },
  { what: "JSON that is cut off", bytes: utf8(ofThree.slice(0, -100)), alerts: ["1"], error: "LogFileError: not JSON" },
  {
    what: "a record that is not JSON",
    bytes: utf8(file(stop("1"), '{"eventName":StopLogging}', stop("2"))),
    alerts: ["1", "2"],
    error: "LogFileError: ",
  },
  { what: "no Records", bytes: utf8("{}"), alerts: [], error: noList },
  { what: "Records that are not a list", bytes: utf8('{"Records":{}}'), alerts: [], error: noList },
  { what: "a list in place of an object", bytes: utf8(`[${stop("1")}]`), alerts: [], error: noList },
  { what: "no records", bytes: utf8(file()), alerts: [] },
  {
    what: "Records with elements that are not records",
    bytes: utf8(file("null", "1", '"x"', "[]", "{}", stop("1"))),
    alerts: ["1"],
  },
  {
    what: "fields of other types",
    bytes: utf8(file(stop("0", { eventName: 5 }), stop("1", { userIdentity: 5, eventTime: {}, awsRegion: [] }))),
    alerts: ["1"],
  },
  {
    what: "a record of 256 KB",
    bytes: utf8(file(stop("1", { requestParameters: { x: "y".repeat(262_144) } }), stop("2"))),
    alerts: ["1", "2"],
  },
  {
    what: "objects and lists 10,000 deep",
    bytes: utf8(file(withRequest("1", nested), withRequest("2", lists), stop("3"))),
    alerts: ["1", "2", "3"],
  },
  {
    what: "a duplicate key",
    bytes: utf8(file(twice("ListTrails", "StopLogging", "1"), twice("StopLogging", "ListTrails", "2"))),
    alerts: ["1"],
  },
  {
    what: "escapes in keys and values",
    bytes: utf8(file(stop("1").replace('"eventName":"StopLogging"', '"event\\u004eame":"Stop\\u004cogging"'))),
    alerts: ["1"],
  },
  {
    what: "keys such as __proto__",
    bytes: utf8(
      file(
        stop("1").replace("{", '{"__proto__":{"eventName":"x"},"constructor":1,"":2,"toString":null,'),
        withRequest("2", '{"__proto__":{"a":1},"constructor":{"prototype":{"eventName":"x"}}}'),
        list.replace("{", '{"__proto__":{"eventName":"StopLogging"},'),
        stop("3"),
      ),
    ),
    alerts: ["1", "2", "3"],
  },
  {
    what: "an unusual object key",
    bytes: utf8(ofThree),
    alerts: ["1", "2"],
    key: "AWSLogs/1/CloudTrail/%2e%2E/a+b &=?#\u202Ex\u00E4\u{1F600}'\"<b>\\..json.gz",
  },
];
