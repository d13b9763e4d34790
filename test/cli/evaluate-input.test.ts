import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { evaluateInput } from "../../cli/evaluate-input.ts";
import { describeLeftOut } from "../../cli/records/index.ts";
import { createEvaluator } from "../../engine/evaluate.ts";
import { record, rule } from "../support/records.ts";

const evaluator = createEvaluator({ rules: [rule()], suppressions: [] });
const stopped = (eventID: string) => record({ eventID });
const logFile = (...records: unknown[]) => JSON.stringify({ Records: records });

/** What came of a file: its alerts, what was left out, and its damage. */
async function evaluate(content: string | Uint8Array, source = "a.json") {
  const { evaluation, leftOut, damage } = await evaluateInput(Buffer.from(content), source, evaluator);
  return { alerts: evaluation.alertCount, leftOut: describeLeftOut(leftOut), ...(damage !== undefined && { damage }) };
}

test("a log file is evaluated", async () => {
  expect(await evaluate(logFile(stopped("1"), stopped("2")))).toEqual({ alerts: 2, leftOut: "" });
});

test("other things among the records of a log file are left out, each under its name", async () => {
  const insight = { eventType: "AwsCloudTrailInsight" };
  expect(await evaluate(logFile(stopped("1"), 7, "text", insight, stopped("2")))).toEqual({
    alerts: 2,
    leftOut: "1 number, 1 text that is not JSON, and 1 Insight record, which describes rates of calls",
  });
});

test("a log file without records of calls is an error that says what it contains", async () => {
  const aggregated = { eventVersion: "1.0", eventCategory: "Aggregated", eventSource: "s3.amazonaws.com" };
  await expect(evaluate(logFile(aggregated))).rejects.toThrow(
    "a.json: contains no CloudTrail records, but 1 aggregated event, which counts calls",
  );
});

test("a repeated list of Records is evaluated too, also with other things among the records", async () => {
  const file = `{"Records":[${JSON.stringify(stopped("1"))},7],"Records":[${JSON.stringify(stopped("2"))}]}`;
  expect(await evaluate(file)).toEqual({ alerts: 2, leftOut: "1 number" });
});

test("several log files in one file are all evaluated", async () => {
  expect(await evaluate(`${logFile(stopped("1"))}\n${logFile(stopped("2"))}\n`)).toEqual({ alerts: 2, leftOut: "" });
});

test("a damaged log file is evaluated as far as it can be read, and the damage is named", async () => {
  const text = logFile(stopped("1"), stopped("2"), stopped("3"));
  expect(await evaluate(text.slice(0, -100))).toEqual({
    alerts: 2,
    leftOut: "",
    damage: expect.stringMatching(/^a\.json: not JSON: it breaks off after 2 records$/),
  });
  const many = logFile(...Array.from({ length: 2000 }, (_, id) => stopped(`${id}`)));
  const { alerts, damage } = await evaluate(gzipSync(many).subarray(0, -20));
  expect(alerts).toBeGreaterThan(1000);
  expect(damage).toBe("a.json: not readable as gzip: unexpected end of file");
});

test("a file in another form is read even if it is named like a log file", async () => {
  const name = "123456789012_CloudTrail_eu-west-1_20260314T0215Z_example.json.gz";
  expect(await evaluate(gzipSync(JSON.stringify([stopped("1")])), name)).toEqual({ alerts: 1, leftOut: "" });
  expect(await evaluate(gzipSync(gzipSync(logFile(stopped("1")))), name)).toEqual({ alerts: 1, leftOut: "" });
});

test("a log file with an empty list has no records and no error", async () => {
  expect(await evaluate('{"Records": []}')).toEqual({ alerts: 0, leftOut: "" });
});
