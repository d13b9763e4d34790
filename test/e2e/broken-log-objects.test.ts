import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { LocalFunction } from "../../local/function.ts";
import { brokenLogObjects } from "../support/broken-log-objects.ts";
import { type EmulatedAws, startEmulatedAws, timed } from "../support/emulated-aws.ts";
import { invokeWithRetries } from "../support/invoke-with-retries.ts";
import { largeLogObjects, limits } from "../support/large-log-objects.ts";
import { keyOf, objectsCreated } from "../support/log-objects.ts";
import { busyness, checkSummary, checkTable, peakMegabytes, type Row } from "../support/reliability.ts";

let stack: EmulatedAws;
let lambda: LocalFunction;
beforeAll(async () => {
  stack = await startEmulatedAws();
  lambda = await stack.start();
});
afterAll(() => stack.stop());

/** What becomes of a log object: the event ids that alert, as often as they were published, and its error. */
async function outcomeOf(key: string, bytes: Uint8Array, by = lambda) {
  const { emulator } = stack;
  await emulator.putObject(key, bytes);
  const timedBy = timed(by);
  const { errors, inFailureQueue } = await invokeWithRetries(timedBy, objectsCreated(emulator.bucket, key));
  const documents = (await emulator.receiveSummaries()).map(({ machine }) => JSON.parse(machine));
  const ids: string[] = documents.flatMap(({ alerts }) => alerts.map(({ eventID }: { eventID: string }) => eventID));
  return { ids, errors, inFailureQueue, seconds: timedBy.worstSeconds(), documents };
}

const reported = (isBroken: boolean) => (isBroken ? "yes" : "no");

describe("a log object that CloudTrail would not write", () => {
  const rows: Row[] = [];

  test.each(brokenLogObjects)("$what", async ({ what, bytes, alerts, error, key = keyOf(what) }) => {
    const { ids, errors, inFailureQueue, seconds } = await outcomeOf(key, bytes);
    // Each of the invocations publishes what it can read, in the order that the summary chooses.
    expect(ids.toSorted()).toEqual(error === undefined ? alerts : alerts.flatMap((id) => [id, id, id]));
    const message = `Reading s3://${stack.emulator.bucket}/${key} failed: ${error}`;
    expect(errors).toEqual(error === undefined ? [] : Array(3).fill(expect.stringContaining(message)));
    expect(seconds).toBeLessThan(5 * busyness());
    rows.push({
      input: what,
      "alerts expected": alerts.length,
      published: ids.length,
      lost: alerts.filter((id) => !ids.includes(id)).length,
      duplicated: ids.length - new Set(ids).size,
      "reported as broken": reported(inFailureQueue),
      "worst time (s)": seconds,
    });
  });

  test("docs/reliability.md says so", () => {
    expect(peakMegabytes(lambda.pid)).toBeLessThan(limits.megabytes);
    checkTable("broken-log-objects", rows);
    checkSummary("broken log objects", rows, peakMegabytes(lambda.pid));
  });
});

describe("a log object that is far too large", () => {
  /** At full size with LONG=1. */
  const share = process.env.LONG ? 1 : 0.01;
  const rows: Row[] = [];
  // As little as Node gives itself in a function of 512 MB.
  const start = () => stack.start({ NODE_OPTIONS: "--max-old-space-size=400" });
  let shared: LocalFunction;
  beforeAll(async () => {
    shared = await start();
  });

  test.each(largeLogObjects)("$what", async (large) => {
    // The memory of each is measured at full size.
    const small = process.env.LONG ? await start() : shared;
    if (small !== shared) onTestFinished(small.stop);
    const { documents, errors, inFailureQueue, seconds } = await outcomeOf(
      keyOf(large.what),
      large.bytes(share),
      small,
    );
    const error = large.error?.(share);
    const expected = large.alerts(share);
    expect(documents.length).toBe(expected === 0 ? 0 : error ? 3 : 1);
    for (const { alertCount, omittedAlerts, alerts } of documents) {
      expect({ alertCount, counted: omittedAlerts + alerts.length }).toEqual({
        alertCount: expected,
        counted: expected,
      });
    }
    expect(errors).toEqual(error ? Array(3).fill(expect.stringContaining(error)) : []);
    const megabytes = peakMegabytes(small.pid);
    expect(seconds).toBeLessThan(limits.seconds * busyness());
    expect(megabytes).toBeLessThan(limits.megabytes);
    const published = documents.reduce((sum, { alertCount }) => sum + alertCount, 0);
    const told = documents[0]?.alertCount ?? 0;
    rows.push({
      input: large.what,
      "alerts expected": expected,
      published,
      lost: expected - told,
      duplicated: published - told,
      "reported as broken": reported(inFailureQueue),
      "worst time (s)": seconds,
      "worst memory (MB)": megabytes,
    });
  });

  test.runIf(process.env.LONG)("docs/reliability.md says so", () => {
    checkTable("large-log-objects", rows);
    checkSummary("log objects that are far too large", rows);
  });
});
