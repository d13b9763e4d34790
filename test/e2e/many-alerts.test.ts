import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { minPublishMs } from "../../infra/alerter.ts";
import type { ReceivedSummary } from "../../local/emulator.ts";
import type { LocalFunction } from "../../local/function.ts";
import { type EmulatedAws, startEmulatedAws, timed } from "../support/emulated-aws.ts";
import { keyOf, logFile, objectsCreated } from "../support/log-objects.ts";
import { busyness, checkSummary, checkTable, peakMegabytes, type Row } from "../support/reliability.ts";
import { mostWithinASecond, simulate } from "../support/simulated-lambda.ts";

let stack: EmulatedAws;
let lambda: LocalFunction;
beforeAll(async () => {
  stack = await startEmulatedAws();
  lambda = await stack.start();
});
afterAll(() => stack.stop());

const put = (name: string, ...eventIDs: string[]) => stack.emulator.putObject(keyOf(name), logFile(...eventIDs));
const notificationOf = (name: string) => objectsCreated(stack.emulator.bucket, keyOf(name));
const rows: Row[] = [];

test("10,000 matching records in one object are one email, which says what it leaves out", async () => {
  await put("10000", ...Array.from({ length: 10_000 }, (_, index) => `${index}`));
  const one = timed(lambda);
  await one.invoke(notificationOf("10000"));
  expect(one.worstSeconds()).toBeLessThan(5 * busyness());

  const summaries = await stack.emulator.receiveSummaries();
  const { subject, email, machine, attributes } = summaries[0] as ReceivedSummary;
  expect(summaries.length).toBe(1);
  expect(subject).toContain("(+9999)");
  expect(email).toContain("Not described: 9,997 more alerts of this rule");
  const { alertCount, omittedAlerts, alerts } = JSON.parse(machine);
  expect({ alertCount, left: omittedAlerts + alerts.length }).toEqual({ alertCount: 10_000, left: 10_000 });
  expect(alerts.map(({ eventID }: { eventID: string }) => eventID)).toEqual(
    alerts.map((_: unknown, at: number) => `${at}`),
  );
  // What SNS counts: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
  const sent = JSON.stringify({ email, default: machine }) + subject + JSON.stringify(attributes);
  expect(Buffer.byteLength(sent)).toBeLessThan(262_144);
  rows.push({
    storm: "10,000 matching records in one log object",
    "alerts expected": 10_000,
    published: alertCount,
    emails: summaries.length,
    lost: 10_000 - alertCount,
    duplicated: 0,
    "worst time (s)": one.worstSeconds(),
    "worst memory (MB)": peakMegabytes(lambda.pid),
  });
});

/** 1,000 with LONG=1. */
const objectsAtOnce = process.env.LONG ? 1000 : 100;

test("objects at once, by the hundreds, are an email each, and none is lost", async () => {
  const names = Array.from({ length: objectsAtOnce }, (_, index) => `storm-${index}`);
  for (const name of names) await put(name, name);
  const functions = [timed(await stack.start()), timed(await stack.start())];
  const queue = [...names];
  const started = performance.now();
  await Promise.all(
    functions.map(async (one) => {
      for (let name = queue.shift(); name !== undefined; name = queue.shift()) await one.invoke(notificationOf(name));
    }),
  );
  expect((performance.now() - started) / 1000).toBeLessThan(30 * busyness());
  const summaries = await stack.emulator.receiveSummaries();
  const received: string[] = summaries.map(({ machine }) => JSON.parse(machine).logObject.key);
  expect(received.toSorted()).toEqual(names.map(keyOf).sort());
  rows.push({
    storm: "1,000 log objects at once, two at a time",
    "alerts expected": names.length,
    published: received.length,
    emails: received.length,
    lost: names.length - new Set(received).size,
    duplicated: received.length - new Set(received).size,
    "worst time (s)": Math.max(...functions.map(({ worstSeconds }) => worstSeconds())),
    "worst memory (MB)": Math.max(...functions.map(({ pid }) => peakMegabytes(pid))),
  });
  for (const { stop } of functions) await stop();
});

test("log objects of one notification that leaves little time are published by one invocation, each once", async () => {
  const names = Array.from({ length: 12 }, (_, index) => `together-${index}`);
  for (const name of names) await put(name, name);
  // With a pause after each, the time is enough for 5, and a second for reporting; on a busy machine, reading takes longer too.
  const pauseMs = 300 * Math.ceil(busyness());
  const slow = await stack.start({ MIN_PUBLISH_MS: `${pauseMs}` });
  await slow.invoke(objectsCreated(stack.emulator.bucket, ...names.map(keyOf)), undefined, 5 * pauseMs + 1000);
  const summaries = await stack.emulator.receiveSummaries();
  const received: string[] = summaries.map(({ machine }) => JSON.parse(machine).logObject.key);
  expect(received.toSorted()).toEqual(names.map(keyOf).sort());
  await slow.stop();
});

test.runIf(process.env.LONG)("docs/reliability.md says so", () => {
  checkTable("storm", rows);
  checkSummary("storms", rows);
});

describe("SNS suspends an email subscription that gets more than 10 a second", () => {
  test("an invocation that publishes lasts as long as the stack says", async () => {
    const slow = timed(await stack.start({ MIN_PUBLISH_MS: "700" }));
    await put("slow", "slow");
    await slow.invoke(notificationOf("slow"));
    expect(slow.worstSeconds()).toBeGreaterThan(0.699);
  });

  test("without that wait, two invocations at a time send too many", () => {
    const invocation = () => ({ emailAtMs: 50, endAtMs: 100, fails: false });
    expect(mostWithinASecond(simulate({ notifications: 1000, concurrency: 2, invocation }))).toBe(20);
  });

  test("with it, no concurrency up to 10 does, whatever invocations take, and however many fail", () => {
    let state = 1;
    // Always the same numbers from 0 to 1: https://en.wikipedia.org/wiki/Lehmer_random_number_generator
    const random = () => {
      state = (state * 48_271) % 0x7fffffff;
      return state / 0x7fffffff;
    };
    const simulated = [-1, 1, 2, 3, 4, 5, 6, 8, 10].map((concurrency) => {
      const invocation = () => {
        const emailAtMs = random() * 300;
        return { emailAtMs, endAtMs: emailAtMs + minPublishMs(concurrency), fails: random() < 0.3 };
      };
      const atATime = concurrency === -1 ? 10 : concurrency;
      const emails = simulate({ notifications: 1000, concurrency: atATime, invocation });
      const most = mostWithinASecond(emails);
      expect(most).toBeLessThanOrEqual(10);
      return {
        concurrency,
        "publishing takes at least (s)": minPublishMs(concurrency) / 1000,
        emails: emails.length,
        "of them duplicates": emails.length - 1000,
        "all sent after (min)": Math.ceil((emails.at(-1) as number) / 60_000),
        "most within a second": most,
      };
    });
    checkTable("email-rate", simulated);
  });
});
