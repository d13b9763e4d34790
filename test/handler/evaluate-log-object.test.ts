import v8 from "node:v8";
import { gzipSync } from "node:zlib";
import { expect, test, vi } from "vitest";
import { createEvaluator } from "../../engine/evaluate.ts";
import { evaluateLogObject, type LogObjects } from "../../handler/evaluate-log-object.ts";
import { logger } from "../../handler/telemetry.ts";
import { shareTime, type TimeShare } from "../../handler/time-share.ts";
import { record } from "../support/records.ts";

// That damaged log objects, and those that can't be read without the SDK's client, are read with it is in test/e2e/.

const evaluator = createEvaluator({ rules: [], suppressions: [] });
const logObject = { bucket: "logs", key: "a.json.gz" };

/** Evaluates a log file as that of a small log object. */
function evaluate(text: string) {
  const logObjects: LogObjects = {
    getSmall: async () => gzipSync(text),
    s3: async () => {
      throw new Error("not needed");
    },
  };
  return evaluateLogObject(logObjects, logObject, shareTime(1)() as TimeShare, evaluator);
}

test("V8 optimizes later while the first small log object of a process is evaluated, and not of the next ones", async () => {
  const flags = vi.spyOn(v8, "setFlagsFromString").mockImplementation(() => {});
  for (let index = 0; index < 2; index++) {
    expect((await evaluate(JSON.stringify({ Records: [record()] }))).evaluation.recordsRead).toBe(1);
  }
  const calls = flags.mock.calls.flat();
  flags.mockRestore();
  expect(calls).toEqual(["--invocation-count-for-maglev=8000", "--invocation-count-for-maglev=400"]);
});

test("a small log object that seems damaged is left to the SDK's client, and the log says why", async () => {
  const warn = vi.spyOn(logger, "warn").mockImplementation(() => {});
  await expect(evaluate('{"Records":[')).rejects.toThrow("not needed");
  const lines = warn.mock.calls;
  warn.mockRestore();
  expect(lines).toMatchInlineSnapshot(`
    [
      [
        "A request failed, and the AWS SDK's client repeats it",
        {
          "logObject": "s3://logs/a.json.gz",
          "reason": "LogFileError: not JSON: it breaks off after 0 records",
        },
      ],
    ]
  `);
});

test("a damaged log object is evaluated once if the SDK's client reads the same bytes, or if no time is left to read", async () => {
  const warn = vi.spyOn(logger, "warn").mockImplementation(() => {});
  const begin = vi.spyOn(evaluator, "begin");
  const bytes = gzipSync(`{"Records":[${JSON.stringify(record())},`);
  const send = vi.fn(async () => ({
    ContentLength: bytes.length,
    Body: { transformToByteArray: async () => Uint8Array.from(bytes) },
  }));
  const logObjects = { getSmall: async () => bytes, s3: async () => ({ send }) as never };
  const evaluateIn = (time: TimeShare) => evaluateLogObject(logObjects, logObject, time, evaluator);
  const time = shareTime(1)() as TimeShare;
  const results = [await evaluateIn(time), await evaluateIn({ ...time, forReading: () => AbortSignal.abort() })];
  const evaluations = begin.mock.calls.length;
  warn.mockRestore();
  begin.mockRestore();
  expect(results.map(({ evaluation, damage }) => [evaluation.recordsRead, damage?.message])).toEqual([
    [1, "not JSON: it breaks off after 1 record"],
    [1, "not JSON: it breaks off after 1 record"],
  ]);
  expect([send.mock.calls.length, evaluations]).toEqual([1, 2]);
});
