// Tests handler/index.ts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import type { Bundle } from "../../build/bundle.ts";
import { type Emulator, startEmulator } from "../../local/emulator.ts";
import { builtFunction } from "../support/built-function.ts";
import { acceptInSilence, type FaultProxy, type Service, silence, startFaultProxy } from "../support/fault-proxy.ts";
import { type Ending, type LambdaRuntime, startLambdaRuntime } from "../support/lambda-runtime.ts";
import { keyOf, logFile, objectsCreated } from "../support/log-objects.ts";
import { checkSummary, checkTable, type Row } from "../support/reliability.ts";

let emulator: Emulator;
let files: Bundle["files"];
let proxy: FaultProxy;
let runtime: LambdaRuntime;
beforeAll(async () => {
  emulator = await startEmulator();
  files = (await builtFunction()).files;
  proxy = await startFaultProxy(emulator.environment.AWS_ENDPOINT_URL as string);
  runtime = await startLambdaRuntime(files, {
    ...emulator.environment,
    AWS_ENDPOINT_URL: proxy.endpoint,
    TOPIC_ARN: emulator.topicArn,
  });
});
afterAll(async () => {
  await runtime.stop();
  await proxy.stop();
  await emulator.stop();
});

const put = (name: string) => emulator.putObject(keyOf(name), logFile(name));
const notificationOf = (...names: string[]) => objectsCreated(emulator.bucket, ...names.map(keyOf));

/** Lambda's `maximumRetryAttempts` of infra/alerter.ts, and the first invocation. */
const maxInvocations = 3;
const rows: Row[] = [];
let summaries = 0;

/**
 * Invokes the function as Lambda does, again while it fails; how each invocation ended, and the log
 * objects whose summaries arrived. `expected` are those that alert; `first` is about the first invocation.
 */
async function deliver(
  what: string,
  event: unknown,
  expected: string[],
  {
    by = runtime,
    first = {},
    isRestarted = false,
  }: {
    by?: LambdaRuntime;
    first?: { timeoutMs?: number; during?(): Promise<unknown> };
    /** Each attempt has a process of its own. */
    isRestarted?: boolean;
  } = {},
): Promise<{ endings: Ending[]; published: string[] }> {
  const endings: Ending[] = [];
  const isDone = () => "result" in (endings.at(-1) ?? {});
  let worstMs = 0;
  for (let invocation = 1; invocation <= maxInvocations && !isDone(); invocation++) {
    const started = performance.now();
    if (isRestarted && invocation > 1) await by.end("SIGTERM");
    const timeoutMs = invocation === 1 ? first.timeoutMs : undefined;
    const ending = by.invoke(event, { requestId: `delivery-${rows.length}`, ...(timeoutMs && { timeoutMs }) });
    if (invocation === 1) await first.during?.();
    endings.push(await ending);
    worstMs = Math.max(worstMs, performance.now() - started);
  }
  const published = (await emulator.receiveSummaries()).map(({ machine }) => JSON.parse(machine).logObject.key);
  summaries += published.length;
  const missing = expected.filter((name) => !published.includes(keyOf(name)));
  const told = endings.map((ending) => ("result" in ending ? JSON.stringify(ending.result) : ending.errorType));
  rows.push({
    "what happens": what,
    invocations: endings.length,
    "Lambda is told": [...new Set(told)].join(", then "),
    "alerts expected": expected.length,
    published: published.length,
    "in the failure queue": isDone() ? 0 : missing.length,
    lost: isDone() ? missing.length : 0,
    duplicated: published.length - new Set(published).size,
    "worst time (s)": worstMs / 1000,
  });
  return { endings, published };
}

const times = <T>(count: number, value: T): T[] => Array(count).fill(value);
const done = { result: null };

describe("under AWS's own runtime client", () => {
  test("an invocation publishes, and answers null", async () => {
    await put("first");
    expect(await deliver("nothing out of the ordinary", notificationOf("first"), ["first"])).toEqual({
      endings: [done],
      published: [keyOf("first")],
    });
  });

  test("what the handler throws is the invocation's error, and its retries work on that log object alone", async () => {
    await put("beside");
    const error = {
      errorType: "LogObjectError",
      errorMessage: `Reading s3://${emulator.bucket}/${keyOf("gone")} failed: NoSuchKey: The specified key does not exist.`,
    };
    expect(await deliver("one of two log objects is gone", notificationOf("gone", "beside"), ["beside"])).toEqual({
      endings: times(3, expect.objectContaining(error)),
      published: [keyOf("beside")],
    });
  });

  test("after an error the same process works on the next notification", async () => {
    await put("after");
    expect(await deliver("the next notification after an error", notificationOf("after"), ["after"])).toEqual({
      endings: [done],
      published: [keyOf("after")],
    });
    expect(runtime.starts()).toBe(1);
    const last = runtime
      .logLines()
      .map((line) => JSON.parse(line))
      .findLast(({ recordsRead }) => recordsRead);
    expect(last).toMatchObject({ logObject: `s3://${emulator.bucket}/${keyOf("after")}`, recordsRead: 1, alerts: 1 });
  });

  test.each([
    ["CloudTrail's validation message", "cloudtrail-validation-message"],
    ["S3's test event", "s3-test-event"],
    ["a scheduled event", "eventbridge-scheduled"],
  ])("a message that is not about an object is skipped and counted: %s", async (what, name) => {
    const event = JSON.parse(readFileSync(join(import.meta.dirname, `../events/${name}.json`), "utf8"));
    expect(await deliver(what, event, [])).toEqual({ endings: [done], published: [] });
    const lines = runtime.logLines().map((line) => JSON.parse(line));
    expect(lines.findLast(({ message }) => message === "Skipped a message")).toMatchObject({
      level: "INFO",
      reason: expect.any(String),
    });
    expect(lines.findLast(({ MessagesSkipped }) => MessagesSkipped)).toMatchObject({ MessagesSkipped: 1 });
  });

  test("an event that creates no object, and an object named twice, are skipped and counted", async () => {
    await put("named-twice");
    const { Records: created } = notificationOf("named-twice", "named-twice");
    const removed = created.map((entry) => ({ ...entry, eventName: "ObjectRemoved:Delete" }));
    const what = "an object is named twice, and removed";
    expect(await deliver(what, { Records: [...created, ...removed] }, ["named-twice"])).toEqual({
      endings: [done],
      published: [keyOf("named-twice")],
    });
    const metric = runtime
      .logLines()
      .map((line) => JSON.parse(line))
      .findLast(({ ObjectsSkipped }) => ObjectsSkipped);
    expect(metric).toMatchObject({ ObjectsSkipped: 3 });
  });

  test("an event that is no notification is an error", async () => {
    const { endings } = await deliver("an event that is no notification", { hello: "world" }, []);
    expect(endings).toEqual(times(3, expect.objectContaining({ errorType: "NotificationError" })));
  });

  test("a malformed entry of a notification is an error, after the log objects of the others are done", async () => {
    await put("well-formed");
    const { Records: good } = notificationOf("well-formed");
    const event = { Records: [{ s3: { bucket: { name: emulator.bucket }, object: {} } }, ...good] };
    const error = {
      errorType: "NotificationError",
      errorMessage: "Records[0].s3.object.key is missing; expected text.",
    };
    expect(await deliver("one of two entries names no key", event, ["well-formed"])).toEqual({
      endings: times(3, expect.objectContaining(error)),
      published: [keyOf("well-formed")],
    });
  });

  test("metrics count each log object that was evaluated, and each summary that was published", () => {
    const metrics = runtime
      .logLines()
      .map((line) => JSON.parse(line))
      .filter((line) => line._aws);
    const sum = (name: string) => metrics.reduce((total, line) => total + (line[name] ?? 0), 0);
    expect({ LogObjects: sum("LogObjects"), SummariesPublished: sum("SummariesPublished") }).toEqual({
      LogObjects: summaries,
      SummariesPublished: summaries,
    });
  });

  describe("a process that is ended is replaced by the next invocation", () => {
    /** Ends the process when it has asked `service` about a log object. */
    const endAt = (service: Service, name: string) => async () => {
      await vi.waitFor(() => expect(proxy.count(service, `_${name}.json`)).toBe(1), 60_000);
      await runtime.end("SIGTERM");
    };
    const killed = expect.objectContaining({ errorType: "Runtime.ExitError" });

    test("while it waits", async () => {
      const starts = runtime.starts();
      expect(await runtime.end("SIGTERM")).toEqual({ code: null, signal: "SIGTERM" });
      await put("idle");
      expect(await deliver("SIGTERM between invocations", notificationOf("idle"), ["idle"])).toEqual({
        endings: [done],
        published: [keyOf("idle")],
      });
      expect(runtime.starts()).toBe(starts + 1);
    });

    test("between the attempts at a notification, whose log objects are all worked on again", async () => {
      await put("again");
      const what = "one of two log objects is gone, and each attempt has its own process";
      const delivery = await deliver(what, notificationOf("gone", "again"), ["again"], { isRestarted: true });
      expect(delivery).toEqual({
        endings: times(3, expect.objectContaining({ errorType: "LogObjectError" })),
        published: times(3, keyOf("again")),
      });
    });

    test("while it reads", async () => {
      await put("reading");
      proxy.inject("s3", "_reading.json", silence);
      const first = { during: endAt("s3", "reading") };
      expect(await deliver("SIGTERM while it reads", notificationOf("reading"), ["reading"], { first })).toEqual({
        endings: [killed, done],
        published: [keyOf("reading")],
      });
    });

    test("while it publishes, and publishes again", async () => {
      await put("publishing");
      proxy.inject("sns", "_publishing.json", acceptInSilence);
      const first = { during: endAt("sns", "publishing") };
      const what = "SIGTERM when its email has gone out";
      expect(await deliver(what, notificationOf("publishing"), ["publishing"], { first })).toEqual({
        endings: [killed, done],
        published: times(2, keyOf("publishing")),
      });
    });
  });

  test("an invocation that takes too long is killed, and the next one starts afresh", async () => {
    await put("late");
    proxy.inject("s3", "_late.json", silence);
    const first = { timeoutMs: 300 };
    expect(await deliver("a time-out", notificationOf("late"), ["late"], { first })).toEqual({
      endings: [
        {
          errorType: "Sandbox.Timedout",
          errorMessage: expect.stringMatching(/^RequestId: delivery-\d+ Error: Task timed out after 0.30 seconds$/),
        },
        done,
      ],
      published: [keyOf("late")],
    });
  });

  test("without a topic it does not start, and says why", async () => {
    await put("unsent");
    const broken = await startLambdaRuntime(files, emulator.environment);
    onTestFinished(broken.stop);
    const error = {
      errorType: "EnvironmentError",
      errorMessage: "TOPIC_ARN is not set: the function needs the topic to publish summaries to.",
    };
    const what = "an initialization error: no topic";
    expect(await deliver(what, notificationOf("unsent"), ["unsent"], { by: broken })).toEqual({
      endings: times(3, expect.objectContaining(error)),
      published: [],
    });
  });

  test("docs/reliability.md says so", () => {
    checkTable("runtime", rows);
    checkSummary("Lambda's runtime", rows, runtime.peakMegabytes());
  });
});
