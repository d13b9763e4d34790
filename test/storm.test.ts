import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bundle, bundle } from "../infra/bundle.ts";
import { minPublishMs } from "../infra/function.ts";
import { type Emulator, type ReceivedSummary, startEmulator } from "../local/emulator.ts";
import { type LocalFunction, startFunction } from "../local/function.ts";
import { keyOf, logFile, objectsCreated } from "./support/log-objects.ts";
import { holdTable } from "./support/reliability.ts";
import { mostWithinASecond, simulate } from "./support/simulated-lambda.ts";

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
const notificationOf = (name: string) => objectsCreated(emulator.bucket, keyOf(name));

test("10,000 matching records in one object are one email, which says what it leaves out", async () => {
  await emulator.putObject(keyOf("10000"), logFile(...Array.from({ length: 10_000 }, (_, index) => `${index}`)));
  const started = performance.now();
  await lambda.invoke(notificationOf("10000"));
  expect(performance.now() - started).toBeLessThan(5000);

  const summaries = await emulator.receiveSummaries();
  const { subject, email, machine, attributes } = summaries[0] as ReceivedSummary;
  expect(summaries.length).toBe(1);
  expect(subject).toContain("(+9999 more)");
  expect(email).toContain("9,990 more alerts that this email does not describe");
  const { alertCount, omittedAlerts, alerts } = JSON.parse(machine);
  expect({ alertCount, left: omittedAlerts + alerts.length }).toEqual({ alertCount: 10_000, left: 10_000 });
  expect(alerts.map(({ eventID }: { eventID: string }) => eventID)).toEqual(
    alerts.map((_: unknown, at: number) => `${at}`),
  );
  // What SNS counts: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
  const sent = JSON.stringify({ email, default: machine }) + subject + JSON.stringify(attributes);
  expect(Buffer.byteLength(sent)).toBeLessThan(262_144);
});

/** 1,000 with LONG=1. */
const objectsAtOnce = process.env.LONG ? 1000 : 100;

test("objects at once, by the hundreds, are an email each, and none is lost", async () => {
  const names = Array.from({ length: objectsAtOnce }, (_, index) => `storm-${index}`);
  for (const name of names) await emulator.putObject(keyOf(name), logFile(name));
  const functions = [lambda, await start()];
  const queue = [...names];
  const started = performance.now();
  await Promise.all(
    functions.map(async (one) => {
      for (let name = queue.shift(); name !== undefined; name = queue.shift()) await one.invoke(notificationOf(name));
    }),
  );
  expect((performance.now() - started) / 1000).toBeLessThan(30);
  await functions[1]?.stop();
  const received = (await emulator.receiveSummaries()).map(({ machine }) => JSON.parse(machine).logObject.key);
  expect(received.sort()).toEqual(names.map(keyOf).sort());
});

describe("SNS suspends an email subscription that gets more than 10 a second", () => {
  test("an invocation that publishes lasts as long as the stack says", async () => {
    const slow = await start({ MIN_PUBLISH_MS: "700" });
    await emulator.putObject(keyOf("slow"), logFile("slow"));
    const started = performance.now();
    await slow.invoke(notificationOf("slow"));
    expect(performance.now() - started).toBeGreaterThan(699);
    await slow.stop();
    await emulator.receiveSummaries();
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
    const rows = [-1, 1, 2, 3, 4, 5, 6, 8, 10].map((concurrency) => {
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
    holdTable("storm", rows);
  });
});
