import { deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { createEvaluator } from "../../../engine/evaluate.ts";
import { describeFormat, formatOf } from "../../../engine/log-file/format.ts";
import { evaluateLogFile } from "../../../engine/log-file/read.ts";
import { record } from "../../support/records.ts";

const text = JSON.stringify({ Records: [record()] });
const tar = Buffer.concat([Buffer.alloc(257), Buffer.from("ustar")]);

test.each<[string, Uint8Array, string | undefined, string | undefined]>([
  ["a log file", Buffer.from(text), undefined, undefined],
  ["a log file with a byte order mark", Buffer.from(`\uFEFF ${text}`), undefined, undefined],
  ["a list", Buffer.from(" [1]"), undefined, undefined],
  ["a number", Buffer.from("-5"), undefined, undefined],
  ["gzip", gzipSync(text), "gzip", "gzipped twice"],
  ["zstd", zstdCompressSync(text), "zstd", "compressed with zstd, not with gzip"],
  ["zlib", deflateSync(text), "zlib", "compressed with zlib, not with gzip"],
  ["UTF-16", Buffer.from(text, "utf16le"), "UTF-16 text", "UTF-16 text"],
  ["UTF-16 with a byte order mark", Buffer.from(`\uFEFF${text}`, "utf16le"), "UTF-16 text", "UTF-16 text"],
  [
    "UTF-16, high bytes first",
    Buffer.from(text, "utf16le").swap16(),
    "UTF-16 text, high bytes first",
    "UTF-16 text, high bytes first",
  ],
  ["zip", Buffer.from("PK\u0003\u0004rest"), "a zip archive", "a zip archive"],
  ["tar", tar, "a tar archive", "a tar archive"],
  ["Parquet", Buffer.from("PAR1\u0000"), "Apache Parquet", "Apache Parquet"],
  ["an error page of S3", Buffer.from("<?xml version='1.0'?><Error/>"), undefined, "XML or HTML"],
  ["CSV", Buffer.from("eventTime,eventName\n"), undefined, "text, such as CSV or a log of lines"],
  ["an access log of S3", Buffer.from("79a59df9 example [06/Feb/2019]"), undefined, undefined],
  ["bytes", Buffer.from([1, 2, 0, 3]), undefined, "binary"],
  ["white space", Buffer.from(" \n"), undefined, "empty"],
  ["nothing", new Uint8Array(), undefined, "empty"],
])("%s", (_name, bytes, format, description) => {
  expect([formatOf(bytes), describeFormat(bytes)]).toEqual([format, description]);
});

test("the error for a file that is not a log file says what it is", async () => {
  const evaluator = createEvaluator({ rules: [], suppressions: [] });
  const errorOf = (bytes: Uint8Array) => evaluateLogFile(bytes, evaluator).catch(String);
  const utf16 = Buffer.from(text, "utf16le");
  expect([
    await errorOf(zstdCompressSync(text)),
    await errorOf(gzipSync(gzipSync(text))),
    await errorOf(gzipSync(utf16)),
    await errorOf(Buffer.from("eventTime,eventName\n")),
  ]).toMatchInlineSnapshot(`
    [
      "LogFileError: not JSON: it is compressed with zstd, not with gzip",
      "LogFileError: not JSON: it is gzipped twice",
      "LogFileError: not JSON: it is UTF-16 text",
      "LogFileError: not JSON: it is text, such as CSV or a log of lines",
    ]
  `);
});
