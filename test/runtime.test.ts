import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { bundle } from "../infra/bundle.ts";
import { type Emulator, startEmulator } from "../local/emulator.ts";
import { type FaultProxy, silence, startFaultProxy } from "./support/fault-proxy.ts";
import { type LambdaRuntime, startLambdaRuntime } from "./support/lambda-runtime.ts";
import { keyOf, logFile, objectsCreated } from "./support/log-objects.ts";

let emulator: Emulator;
let files: Record<string, string>;
let proxy: FaultProxy;
let runtime: LambdaRuntime;
beforeAll(async () => {
  emulator = await startEmulator();
  files = (await bundle()).files;
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
let summaries = 0;
/** The log objects whose summaries have arrived. */
const published = async () => {
  const received = await emulator.receiveSummaries();
  summaries += received.length;
  return received.map(({ machine }) => JSON.parse(machine).logObject.key);
};

describe("under AWS's own runtime client", () => {
  test("an invocation publishes, and answers null", async () => {
    await put("first");
    expect(await runtime.invoke(notificationOf("first"))).toEqual({ result: null });
    expect(await published()).toEqual([keyOf("first")]);
  });

  test("what the handler throws is the invocation's error, after the other log objects are done", async () => {
    await put("beside");
    expect(await runtime.invoke(notificationOf("gone", "beside"))).toMatchObject({
      errorType: "LogObjectError",
      errorMessage: `Reading s3://${emulator.bucket}/${keyOf("gone")} failed: NoSuchKey: The specified key does not exist.`,
    });
    expect(await published()).toEqual([keyOf("beside")]);
  });

  test("after an error the same process goes on, and knows nothing of what came before", async () => {
    await put("after");
    expect(await runtime.invoke(notificationOf("after"))).toEqual({ result: null });
    expect(await published()).toEqual([keyOf("after")]);
    expect(runtime.starts()).toBe(1);
    const last = runtime
      .logLines()
      .map((line) => JSON.parse(line))
      .findLast(({ recordsRead }) => recordsRead);
    expect(last).toMatchObject({ logObject: `s3://${emulator.bucket}/${keyOf("after")}`, recordsRead: 1, alerts: 1 });
  });

  test("an event that is no notification is an error", async () => {
    expect(await runtime.invoke({ hello: "world" })).toMatchObject({ errorType: "NotificationError" });
  });

  test("a process that was ended, idle or at work, is replaced by the next invocation", async () => {
    expect(await runtime.end("SIGTERM")).toEqual({ code: null, signal: "SIGTERM" });
    await put("again");
    const invocation = runtime.invoke(notificationOf("again"));
    await runtime.end("SIGTERM");
    expect(await invocation).toMatchObject({ errorType: "Runtime.ExitError" });
    expect(await published()).toEqual([]);
    expect(await runtime.invoke(notificationOf("again"))).toEqual({ result: null });
    expect(await published()).toEqual([keyOf("again")]);
    expect(runtime.starts()).toBe(3);
  });

  test("an invocation that takes too long is killed, and the next starts anew", async () => {
    await put("late");
    proxy.inject("s3", "_late.json", silence);
    expect(await runtime.invoke(notificationOf("late"), 300)).toEqual({
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringMatching(/^RequestId: invocation-\d+ Error: Task timed out after 0.30 seconds$/),
    });
    expect(await runtime.invoke(notificationOf("late"))).toEqual({ result: null });
    expect(await published()).toEqual([keyOf("late")]);
  });

  test("without a topic it does not start, and says why", async () => {
    const broken = await startLambdaRuntime(files, emulator.environment);
    onTestFinished(broken.stop);
    expect(await broken.invoke(notificationOf("first"))).toMatchObject({
      errorType: "Error",
      errorMessage: "TOPIC_ARN is not set: the function needs the topic to publish summaries to.",
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
});
