import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { inTurn, rememberAttempts, workOnEach } from "../../handler/attempts.ts";
import { TimeShareError } from "../../handler/time-share.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const logObject = (key: string, versionId?: string) => ({ bucket: "logs", key, ...(versionId && { versionId }) });

test("what an attempt has finished, the next attempt at the same invocation knows", () => {
  const attempts = rememberAttempts();
  attempts.finish("request-1", logObject("a", "1"));
  expect({
    "the same": attempts.isFinished("request-1", logObject("a", "1")),
    "another version": attempts.isFinished("request-1", logObject("a", "2")),
    "another key": attempts.isFinished("request-1", logObject("b", "1")),
    "another bucket": attempts.isFinished("request-1", { ...logObject("a", "1"), bucket: "other" }),
    "another invocation": attempts.isFinished("request-2", logObject("a", "1")),
  }).toEqual({
    "the same": true,
    "another version": false,
    "another key": false,
    "another bucket": false,
    "another invocation": false,
  });
});

test("without a request id nothing is remembered", () => {
  const attempts = rememberAttempts();
  attempts.finish(undefined, logObject("a"));
  expect(attempts.isFinished(undefined, logObject("a"))).toBe(false);
});

test("the memory is bounded: the oldest are forgotten first", () => {
  const attempts = rememberAttempts(2);
  for (const key of ["a", "b", "c"]) attempts.finish("request-1", logObject(key));
  expect(["a", "b", "c"].map((key) => attempts.isFinished("request-1", logObject(key)))).toEqual([false, true, true]);
});

test("each attempt begins elsewhere, and has every log object once", () => {
  const keysAt = (now: number) =>
    inTurn(
      ["a", "b", "c"].map((key) => logObject(key)),
      now,
    ).map(({ key }) => key);
  expect([0, 1, 2.5, 3].map(keysAt)).toEqual([
    ["a", "b", "c"],
    ["b", "c", "a"],
    ["c", "a", "b"],
    ["a", "b", "c"],
  ]);
  expect(inTurn([], 5)).toEqual([]);
});

describe("an attempt", () => {
  const contextWith = (ms: number) => {
    const end = performance.now() + ms;
    return { getRemainingTimeInMillis: () => end - performance.now(), awsRequestId: "request-1" };
  };
  const logObjects = Array.from({ length: 40 }, (_, index) => logObject(`${index}`));
  const keys = logObjects.map(({ key }) => key).sort();

  /** Works on 40 log objects; each takes `workMs`, and then waits for up to `pauseMs` as publishing does. */
  async function attempt({
    contextMs = 10_000,
    workMs = 50,
    pauseMs = 1000,
    failing = "",
    attempts = rememberAttempts(),
  }) {
    const finished: { key: string; atMs: number }[] = [];
    const started = performance.now();
    const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const ended = workOnEach(logObjects, contextWith(contextMs), attempts, async ({ key }, share) => {
      await sleep(workMs);
      if (key === failing) throw new Error(`${key} failed`);
      finished.push({ key, atMs: performance.now() - started });
      const leftMs = Math.min(pauseMs - workMs, share.leftMs());
      if (leftMs > 0) await sleep(leftMs);
    }).then((errors) => ({ errors, finished, ms: performance.now() - started }));
    await vi.runAllTimersAsync();
    return ended;
  }

  test("with 10 s for 40 log objects finishes all of them, evenly over its time", async () => {
    const { errors, finished, ms } = await attempt({});
    expect(errors).toEqual([]);
    expect(finished.map(({ key }) => key).sort()).toEqual(keys);
    expect(ms).toBeLessThanOrEqual(9000);
    const gaps = finished.slice(1).map(({ atMs }, index) => atMs - (finished[index]?.atMs ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(200);
  });

  test("pauses as long as it should where the time is long enough", async () => {
    expect((await attempt({ contextMs: 120_000 })).ms).toBe(40_000);
  });

  test("stops when its time is used up, says so, and the next continues: three finish 40, each once", async () => {
    const attempts = rememberAttempts();
    const made = [];
    for (let number = 0; number < 3; number++) made.push(await attempt({ contextMs: 3000, workMs: 130, attempts }));
    expect(made.map(({ errors }) => errors)).toEqual([
      [new TimeShareError("24 of 40 log objects were not begun: the invocation's time is used up")],
      [new TimeShareError("8 of 40 log objects were not begun: the invocation's time is used up")],
      [],
    ]);
    expect(made.flatMap(({ finished }) => finished.map(({ key }) => key)).sort()).toEqual(keys);
  });

  test("works on the others when one fails, and the next attempt works on that one alone", async () => {
    const attempts = rememberAttempts();
    const first = await attempt({ failing: "7", attempts });
    expect(first.errors).toEqual([new Error("7 failed")]);
    expect(first.finished).toHaveLength(39);
    const second = await attempt({ attempts });
    expect([second.errors, second.finished.map(({ key }) => key)]).toEqual([[], ["7"]]);
  });
});
