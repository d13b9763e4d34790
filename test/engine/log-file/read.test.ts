// Also tests engine/log-file/gunzip.ts.
import { hash } from "node:crypto";
import { constants, gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createEvaluator, type Evaluation } from "../../../engine/evaluate.ts";
import { free, gunzipAtOnce } from "../../../engine/log-file/gunzip.ts";
import { evaluateLogFile, type LogFileError, type LogFileSource } from "../../../engine/log-file/read.ts";
import { alertsOf } from "../../support/evaluate.ts";
import { record, rule } from "../../support/records.ts";

const evaluator = createEvaluator({
  rules: [rule({ expression: 'record.eventName == "StopLogging"' })],
  suppressions: [],
});

const stopped = JSON.stringify(record({ eventID: "1" }));
const stoppedAgain = JSON.stringify(record({ eventID: "4" }));
const listed = JSON.stringify(record({ eventID: "2", eventName: "ListTrails" }));
const text = `{"Records":[${stopped},${listed},${stoppedAgain}]}`;

interface Outcome {
  error?: string;
  alerts?: string[];
  recordsRead?: number;
}

/** What comes of a file: event ids that alert, the number of records, and what was wrong. */
async function outcomeOf(source: LogFileSource): Promise<Outcome> {
  const summary = (evaluation: Evaluation) => ({
    alerts: alertsOf(evaluation).map(({ facts }) => facts.eventID),
    recordsRead: evaluation.recordsRead,
  });
  try {
    return summary(await evaluateLogFile(source, evaluator));
  } catch (error) {
    const { name, message, evaluation } = error as LogFileError;
    return { error: `${name}: ${message}`, ...(evaluation ? summary(evaluation) : {}) };
  }
}

/** The outcome of a file, which must be the same when its bytes come in pieces. */
async function outcomeInAnyCase(bytes: Uint8Array): Promise<Outcome> {
  const outcome = await outcomeOf(bytes);
  expect(await outcomeOf(inPieces(bytes))).toEqual(outcome);
  return outcome;
}

/** The first pieces have a byte each, and there are about 50 more. */
function inPieces(bytes: Uint8Array, onClose = () => {}): () => AsyncGenerator<Uint8Array> {
  return async function* () {
    try {
      for (let at = 0, length = 1; at < bytes.length; at += length) {
        if (at === 5) length = Math.ceil(bytes.length / 50);
        yield bytes.subarray(at, at + length);
      }
    } finally {
      onClose();
    }
  };
}

describe("a log file is read", () => {
  test.each([
    ["gzipped", gzipSync(text)],
    ["as plain JSON", Buffer.from(text)],
    ["with a byte order mark", Buffer.from(`\uFEFF${text}`)],
    ["with white space around everything", Buffer.from(JSON.stringify(JSON.parse(text), null, 2).concat("\n\n"))],
    ["of two gzip members", Buffer.concat([gzipSync(text.slice(0, 900)), gzipSync(text.slice(900))])],
    ["with another key behind the list", Buffer.from(`${text.slice(0, -1)},"more":[]}`)],
    ["with another key before the list", Buffer.from(`{"more":[],${text.slice(1)}`)],
    ["with two lists", Buffer.from(`{"Records":[${stopped}],"Records":[${listed},${stoppedAgain}]}`)],
    [
      "with two lists, a key of which is escaped, among other keys and texts",
      Buffer.from(
        `{"more":{"Records":[${stopped}]},"Records" : [${stopped}],"a":"Records","b":[7],"c":"\\"Records\\":[","R\\u0065cords":[${listed},${stoppedAgain}],"Records":{}}`,
      ),
    ],
  ])("%s", async (_form, bytes) => {
    expect(await outcomeInAnyCase(bytes)).toEqual({ alerts: ["1", "4"], recordsRead: 3 });
  });

  test("that is larger than a piece of text", async () => {
    const padded = JSON.stringify(
      record({ eventID: "2", eventName: "ListTrails", requestParameters: { x: "y".repeat(3000) } }),
    );
    const records = [stopped, ...Array(3000).fill(padded), stoppedAgain];
    expect(await outcomeInAnyCase(gzipSync(`{"Records":[${records.join(",")}]}`))).toEqual({
      alerts: ["1", "4"],
      recordsRead: 3002,
    });
    expect(await outcomeInAnyCase(Buffer.from(`{"Records":[${records.join(",")}]}`))).toEqual({
      alerts: ["1", "4"],
      recordsRead: 3002,
    });
  });

  test("with a record that is larger than a piece of text", async () => {
    const huge = JSON.stringify(record({ eventID: "3", requestParameters: { x: "y".repeat(6_000_000) } }));
    expect(await outcomeInAnyCase(gzipSync(`{"Records":[${stopped},${huge},${stoppedAgain}]}`))).toEqual({
      alerts: ["1", "3", "4"],
      recordsRead: 3,
    });
  });

  test("without records", async () => {
    expect(await outcomeInAnyCase(gzipSync('{"Records":[]}'))).toEqual({ alerts: [], recordsRead: 0 });
  });

  test("with values that are no records", async () => {
    const values = `null,5,"a,b]",[{}],{},${stopped},true`;
    expect(await outcomeInAnyCase(gzipSync(`{"Records":[${values}]}`))).toEqual({ alerts: ["1"], recordsRead: 7 });
  });
});

test("the text of a small file is freed at once, and the pool of other buffers is not", () => {
  const small = gunzipAtOnce(gzipSync(text), 1024 ** 2) as Uint8Array;
  const pooled = Buffer.from(text);
  free(small);
  free(pooled);
  expect([small.length, pooled.toString()]).toEqual([0, text]);
});

test("reading a record takes time linear in its length", async () => {
  const timeOf = async (records: number, bytes: number) => {
    const long = JSON.stringify(record({ eventID: "3", userAgent: "x".repeat(bytes) }));
    const file = Buffer.from(`{"Records":[${long}]}`);
    const times: number[] = [];
    // Processor time, and the least of several: a busy machine only adds to it.
    for (let run = 0; run < 3; run++) {
      const before = process.threadCpuUsage();
      for (let read = 0; read < records; read++) {
        expect(await outcomeOf(file)).toEqual({ alerts: ["3"], recordsRead: 1 });
      }
      const { user, system } = process.threadCpuUsage(before);
      times.push(user + system);
    }
    return Math.min(...times);
  };
  const [short, long] = [await timeOf(16, 1e6), await timeOf(1, 16e6)];
  // As many bytes; 16 times as much work if every piece of text were scanned from the record's beginning.
  expect(long / short).toBeLessThan(6);
});

describe("the readable records of a damaged log file are evaluated, and the damage is an error", () => {
  const many = Array.from({ length: 50 }, (_, index) => JSON.stringify(record({ eventID: hash("md5", `${index}`) })));
  const zipped = gzipSync(`{"Records":[${many.join(",")}]}`);

  test.each([
    ["gzip that breaks off", zipped.subarray(0, zipped.length / 2), "unexpected end of file", 10],
    [
      "gzip whose trailer is of another file",
      Buffer.concat([zipped.subarray(0, -4), Buffer.alloc(4)]),
      "incorrect length check",
      50,
    ],
  ])("%s", async (_what, bytes, message, atLeast) => {
    const { error, alerts, recordsRead } = await outcomeInAnyCase(bytes);
    expect(error).toBe(`LogFileError: not readable as gzip: ${message}`);
    expect(recordsRead).toBeGreaterThanOrEqual(atLeast);
    expect(alerts).toHaveLength(recordsRead as number);
  });

  test("gzip that breaks off or is overwritten anywhere in a large file, up to the last byte before the damage", async () => {
    const texts = Array.from({ length: 6000 }, (_, index) =>
      many[index % many.length]?.replace("{", `{"number":${index},`),
    );
    const large = gzipSync(`{"Records":[${texts.join(",")}]}`, { level: 1 });
    for (const share of [0.01, 0.3, 0.61, 0.999]) {
      const at = Math.floor(large.length * share);
      const undamaged = gunzipSync(large.subarray(0, at), { finishFlush: constants.Z_SYNC_FLUSH });
      const whole = undamaged.toString().split("},{").length - 1;
      expect(await outcomeOf(large.subarray(0, at))).toMatchObject({ recordsRead: whole });
      if (share === 0.3) expect(await outcomeOf(inPieces(large.subarray(0, at)))).toMatchObject({ recordsRead: whole });
      const overwritten = Buffer.from(large).fill(0xff, at, Math.min(at + 300, large.length));
      const { error, recordsRead } = await outcomeOf(overwritten);
      expect(error).toContain("LogFileError: not readable as gzip: ");
      expect(recordsRead).toBeGreaterThanOrEqual(whole);
    }
  });

  test.each([
    ["JSON that breaks off", text.slice(0, -100), "not JSON: it breaks off after 2 records", ["1"], 2],
    [
      "JSON that breaks off in a record that would be too large",
      `{"Records":[${stopped},{"a":"${"x".repeat(20 * 1024 ** 2)}`,
      "not JSON: it breaks off after 1 record",
      ["1"],
      1,
    ],
    [
      "a record that is too large",
      `{"Records":[${stopped},{"a":"${"x".repeat(40 * 1024 ** 2)}"}]}`,
      "a record of its list is larger than 16777216 bytes",
      ["1"],
      1,
    ],
    [
      "a record that is no JSON",
      `{"Records":[${stopped},{"a": secret},${stoppedAgain}]}`,
      "not JSON: 1 of its records is broken",
      ["1", "4"],
      2,
    ],
    [
      "a comma too many",
      `{"Records":[${stopped},,${stoppedAgain}]}`,
      "not JSON: 1 of its records is broken",
      ["1", "4"],
      2,
    ],
    ["a comma too few", `{"Records":[${stopped}${stopped}]}`, "not JSON: 1 of its records is broken", [], 0],
    [
      "text behind the end",
      `${text}, and more`,
      `not JSON: it breaks off or is broken at position ${text.length}`,
      ["1", "4"],
      3,
    ],
    [
      "another key behind the list, and more text than is read whole",
      `${text.slice(0, -1)},"more":"${"x".repeat(9_000_000)}"}`,
      "it has another form than CloudTrail's log files, and with more than 8388608 bytes of text is not read",
      ["1", "4"],
      3,
    ],
  ])("%s", async (_what, damaged, message, alerts, recordsRead) => {
    expect(await outcomeInAnyCase(gzipSync(damaged))).toEqual({
      error: `LogFileError: ${message}`,
      alerts,
      recordsRead,
    });
  });
});

describe("a file that is no log file is an error, which does not quote the file", () => {
  test.each([
    ["no list of records", '{"Records": {}}', "not a CloudTrail log file: it contains no list of Records"],
    ["a digest", '{"logFiles": []}', "not a CloudTrail log file: it contains no list of Records"],
    ["a number", "5", "not a CloudTrail log file: it contains no list of Records"],
    ["JSON that breaks off before its records", '{"Records"', "not JSON: it breaks off or is broken at position 10"],
    ["text", "secret", "not JSON: it is text, such as CSV or a log of lines"],
    ["nothing", "", "not JSON: it is empty"],
    ["text behind the end", `${text}secret`, /^LogFileError: not JSON: it breaks off or is broken/],
  ])("%s", async (_what, content, message) => {
    for (const bytes of [Buffer.from(content), gzipSync(content)]) {
      const { error } = await outcomeInAnyCase(bytes);
      expect(error).toMatch(message);
      expect(error).not.toMatch("secret");
    }
  });

  test("bytes that are gzip only at first sight", async () => {
    expect((await outcomeInAnyCase(Buffer.from([0x1f, 0x8b, 1, 2, 3, 4]))).error).toMatch(
      /^LogFileError: not readable as gzip: /,
    );
  });
});

describe("when the pieces of a file break off with an error, that is the error", () => {
  test.each([
    ["gzip", gzipSync(text)],
    ["plain JSON", Buffer.from(text)],
  ])("%s", async (_form, bytes) => {
    const source = async function* () {
      yield bytes.subarray(0, 100);
      throw new Error("the connection was reset");
    };
    expect(await outcomeOf(source)).toEqual({ error: "Error: the connection was reset" });
  });

  test("also when a damaged file is read again", async () => {
    let opened = 0;
    const source = async function* () {
      if (opened++ > 0) throw new Error("the connection was reset");
      yield gzipSync(text).subarray(0, 100);
    };
    expect(await outcomeOf(source)).toEqual({ error: "Error: the connection was reset" });
  });
});

test.each([
  ["damaged gzip", Buffer.concat([gzipSync(text).subarray(0, 200), Buffer.alloc(5000, 0xff)])],
  ["another form of JSON, with more text than is read whole", Buffer.from(`{"more":"${"x".repeat(9_000_000)}"}`)],
])("the pieces of a file of which not all are read are closed: %s", async (_what, bytes) => {
  let open = 0;
  const pieces = inPieces(bytes, () => open--);
  const source = () => {
    open++;
    return pieces();
  };
  expect((await outcomeOf(source)).error).toMatch("LogFileError: ");
  expect(open).toBe(0);
});
