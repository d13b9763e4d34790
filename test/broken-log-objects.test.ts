import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Bundle, bundle } from "../infra/bundle.ts";
import { type Emulator, startEmulator } from "../local/emulator.ts";
import { type LocalFunction, startFunction } from "../local/function.ts";
import { brokenLogObjects } from "./support/broken-log-objects.ts";
import { largeLogObjects } from "./support/large-log-objects.ts";
import { keyOf, objectsCreated } from "./support/log-objects.ts";
import { holdTable } from "./support/reliability.ts";

let emulator: Emulator;
let built: Bundle;
let lambda: LocalFunction;
beforeAll(async () => {
  emulator = await startEmulator();
  built = await bundle();
  lambda = await start();
});
afterAll(async () => {
  await lambda.stop();
  await emulator.stop();
});

const start = (environment = {}) =>
  startFunction(built, { ...emulator.environment, TOPIC_ARN: emulator.topicArn, ...environment });

/** What the function makes of a log object: the event ids that alert, each once, and its error. */
async function outcomeOf(key: string, bytes: Uint8Array, by = lambda) {
  await emulator.putObject(key, bytes);
  const started = performance.now();
  const error = await by.invoke(objectsCreated(emulator.bucket, key)).then(
    () => undefined,
    (error: Error) => error.message,
  );
  const seconds = (performance.now() - started) / 1000;
  const documents = (await emulator.receiveSummaries()).map(({ machine }) => JSON.parse(machine));
  const ids: string[] = documents.flatMap(({ alerts }) => alerts.map(({ eventID }: { eventID: string }) => eventID));
  return { alerts: [...new Set(ids)], error, seconds, documents };
}

const rows: Record<string, string | number>[] = [];

describe("a log object that CloudTrail would not write", () => {
  test.each(brokenLogObjects)("$what", async ({ what, bytes, alerts, error, key = keyOf(what) }) => {
    const outcome = await outcomeOf(key, bytes);
    expect(outcome.alerts).toEqual(alerts);
    if (error === undefined) expect(outcome.error).toBeUndefined();
    else expect(outcome.error).toContain(`Reading s3://${emulator.bucket}/${key} failed: ${error}`);
    expect(outcome.seconds).toBeLessThan(5);
    rows.push({
      input: what,
      "alerts expected": alerts.length,
      published: outcome.alerts.length,
      lost: alerts.filter((id) => !outcome.alerts.includes(id)).length,
      "reported as broken": error === undefined ? "no" : "yes",
    });
  });
});

test("docs/reliability.md says so", () => {
  expect(peakMegabytes(lambda)).toBeLessThan(512);
  holdTable("broken-log-objects", rows);
});

describe("a log object that is far too large", () => {
  /** At full size with LONG=1. */
  const share = process.env.LONG ? 1 : 0.1;
  const largeRows: Record<string, string | number>[] = [];

  test.each(largeLogObjects)("$what", { timeout: 120_000 }, async (large) => {
    const bytes = large.bytes(share);
    // As little as Node gives itself in a function of 512 MB.
    const small = await start({ NODE_OPTIONS: "--max-old-space-size=400" });
    onTestFinished(small.stop);
    const { documents, error, seconds } = await outcomeOf(keyOf(large.what), bytes, small);
    const [document] = documents;
    expect(documents.length).toBe(1);
    expect({ alertCount: document.alertCount, counted: document.omittedAlerts + document.alerts.length }).toEqual({
      alertCount: large.alerts(share),
      counted: large.alerts(share),
    });
    if (large.error && share === 1) expect(error).toContain(large.error);
    else expect(error).toBeUndefined();
    expect(seconds).toBeLessThan(large.maxSeconds);
    expect(peakMegabytes(small)).toBeLessThan(large.maxMegabytes);
    if (process.env.LONG) console.log(`${large.what}: ${seconds.toFixed(1)} s, ${peakMegabytes(small).toFixed(0)} MB`);
    largeRows.push({
      input: large.what,
      "alerts expected": large.alerts(1),
      published: document.alertCount,
      lost: large.alerts(share) - document.alertCount,
      "reported as broken": large.error ? "yes" : "no",
      "less than (s)": large.maxSeconds,
      "less than (MB)": large.maxMegabytes,
    });
  });

  test.runIf(process.env.LONG)("docs/reliability.md says so", () => holdTable("large-log-objects", largeRows));
});

function peakMegabytes({ pid }: LocalFunction): number {
  const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(peak?.[1]) / 1024;
}
