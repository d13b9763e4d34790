import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readLogFile } from "../handler/log-file.ts";

const text = JSON.stringify({ Records: [{ eventName: "A" }, { eventName: "B" }] });

test.each([
  ["gzipped", gzipSync(text)],
  ["plain JSON", Buffer.from(text)],
  ["with a byte order mark", Buffer.from(`\uFEFF${text}`)],
  ["of two gzip members", Buffer.concat([gzipSync(text.slice(0, 20)), gzipSync(text.slice(20))])],
])("a log file %s gives its records", (_form, bytes) => {
  expect(readLogFile(bytes)).toEqual([{ eventName: "A" }, { eventName: "B" }]);
});

test.each([
  ["gzip that breaks off", gzipSync(text).subarray(0, 40), "not readable as gzip: unexpected end of file"],
  [
    "gzip that is corrupt",
    Buffer.concat([gzipSync(text).subarray(0, 20), Buffer.alloc(30)]),
    /^not readable as gzip: /,
  ],
  ["JSON that breaks off", gzipSync(text.slice(0, 30)), "not JSON: it breaks off or is broken"],
  ["JSON that is broken", gzipSync('{"Records": [{"a": secret}]}'), "not JSON: it breaks off or is broken"],
  ["nothing", Buffer.alloc(0), "not JSON: it breaks off or is broken"],
  ["no list of records", gzipSync('{"Records": {}}'), "not a CloudTrail log file: it holds no list of Records"],
  ["a digest", gzipSync('{"logFiles": []}'), "not a CloudTrail log file: it holds no list of Records"],
  ["a number", gzipSync("5"), "not a CloudTrail log file: it holds no list of Records"],
])("%s is an error that says so, and not what the file holds", (_what, bytes, message) => {
  expect(() => readLogFile(bytes)).toThrow(message);
  expect(() => readLogFile(bytes)).not.toThrow("secret");
});
