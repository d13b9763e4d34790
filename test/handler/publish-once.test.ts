import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Bundle, bundle } from "../../build/bundle.ts";
import type { Alert } from "../../engine/alert.ts";
import type { Rule } from "../../engine/ruleset.ts";
import { createPublishOnce, identityOf } from "../../handler/publish-once.ts";
import { type Emulator, startEmulator } from "../../local/emulator.ts";
import { type LocalFunction, startFunction } from "../../local/function.ts";
import { builtFunction, codeOf, sourcesOf } from "../support/built-function.ts";
import { evaluateRecords } from "../support/evaluate.ts";
import { type FaultProxy, silence, snsError, startFaultProxy } from "../support/fault-proxy.ts";
import { invokeWithRetries } from "../support/invoke-with-retries.ts";
import { type LocalTable, startLocalTable } from "../support/local-table.ts";
import { keyOf, logFile, objectsCreated } from "../support/log-objects.ts";
import { record, rule } from "../support/records.ts";
import { ruleText, writeFolder } from "../support/rules-folder.ts";

let rules: ReturnType<typeof writeFolder>;
/** The function with a table of what was published. */
let built: Bundle;
let emulator: Emulator;
let table: LocalTable;
let proxy: FaultProxy;
let lambda: LocalFunction;
let start: () => Promise<LocalFunction>;
beforeAll(async () => {
  emulator = await startEmulator();
  table = await startLocalTable("memory", { givesRefusedItems: true });
  proxy = await startFaultProxy(emulator.environment.AWS_ENDPOINT_URL as string);
  rules = writeFolder({ "trail-stopped.cel": ruleText('record.eventName == "StopLogging"') });
  built = await bundle({ rulesFolder: rules.folder, deduplicate: true });
  start = () =>
    startFunction(built, {
      ...emulator.environment,
      AWS_ENDPOINT_URL: proxy.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
      TOPIC_ARN: emulator.topicArn,
      DEDUPLICATION_TABLE: table.name,
    });
  lambda = await start();
});
afterAll(async () => {
  await lambda.stop();
  await proxy.stop();
  table.stop();
  await emulator.stop();
  rules.remove();
});

const put = (name: string, ...eventIDs: string[]) => emulator.putObject(keyOf(name), logFile(...eventIDs));
const notificationOf = (...names: string[]) => objectsCreated(emulator.bucket, ...names.map(keyOf));
const published = async () =>
  (await emulator.receiveSummaries()).map(({ machine }) => JSON.parse(machine).logObject.key).sort();

describe("with a table of what was published", () => {
  test("what S3 or Lambda delivers twice is published once", async () => {
    await put("twice", "1");
    for (let time = 0; time < 2; time++) await lambda.invoke(notificationOf("twice"));
    expect(await published()).toEqual([keyOf("twice")]);
  });

  test("a retry after a partial failure sends only what was not sent", async () => {
    await put("sent", "1");
    await put("refused", "2");
    proxy.inject("sns", "_refused.json", snsError(403, "AuthorizationError"), snsError(403, "AuthorizationError"));
    const { errors, inFailureQueue } = await invokeWithRetries(lambda, notificationOf("sent", "refused"));
    expect({ failed: errors.length, inFailureQueue }).toEqual({ failed: 1, inFailureQueue: false });
    expect(await published()).toEqual([keyOf("refused"), keyOf("sent")]);
  });

  test("a broken log object is reported three times, and its alerts published once", async () => {
    await emulator.putObject(keyOf("broken"), Buffer.concat([logFile("1"), Buffer.from("rubbish")]));
    const { errors, inFailureQueue } = await invokeWithRetries(lambda, notificationOf("broken"));
    expect({ failed: errors.length, inFailureQueue }).toEqual({ failed: 3, inFailureQueue: true });
    expect(await published()).toEqual([keyOf("broken")]);
  });

  test("an object with other alerts is another", async () => {
    for (const eventID of ["1", "2"]) {
      await put("changed", eventID);
      await lambda.invoke(notificationOf("changed"));
    }
    expect(await published()).toEqual([keyOf("changed"), keyOf("changed")]);
  });

  test("while one invocation publishes, another fails, to be tried again", async () => {
    await put("both", "1");
    proxy.inject("sns", "_both.json", silence);
    const both = await Promise.allSettled([1, 2].map(() => lambda.invoke(notificationOf("both"))));
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await lambda.invoke(notificationOf("both"));
    expect(await published()).toEqual([keyOf("both")]);
  });

  test("after a crash while publishing, the first retry publishes, a minute later and whatever the timeout", async () => {
    await put("crashed", "1");
    proxy.inject("sns", "_crashed.json", silence);
    const crashing = await start();
    const invocation = crashing.invoke(notificationOf("crashed"), undefined, 900_000);
    const crashed = expect(invocation).rejects.toThrow("the function's process ended");
    await vi.waitFor(() => expect(proxy.count("sns", "_crashed.json")).toBe(1), 60_000);
    await crashing.stop();
    await crashed;
    await expect(lambda.invoke(notificationOf("crashed"))).rejects.toThrow("IdempotencyAlreadyInProgressError");
    expect(await published()).toEqual([]);
    await lambda.invoke(notificationOf("crashed"), new Date(Date.now() + 60_000));
    expect(await published()).toEqual([keyOf("crashed")]);
  });
});

test("a table that fails loses no alert, and the log says that there may be a second email", async () => {
  const failing = await startFunction(built, {
    ...emulator.environment,
    AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:9",
    TOPIC_ARN: emulator.topicArn,
    DEDUPLICATION_TABLE: table.name,
  });
  await put("without", "1");
  await failing.invoke(notificationOf("without"));
  expect(await published()).toEqual([keyOf("without")]);
  expect(failing.logLines().join("\n")).toContain("The table of what was published failed: a summary may go out twice");
  await failing.stop();
});

test("if the table's answer is lost, this attempt publishes nothing and the first retry does", async () => {
  const lossy = await startFaultProxy(table.endpoint);
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", lossy.endpoint);
  for (const name of ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) {
    vi.stubEnv(name, emulator.environment[name]);
  }
  const publishOnce = createPublishOnce(table.name);
  const send = vi.fn(async () => {});
  const attempt = () =>
    publishOnce({
      logObject: { bucket: "logs", key: keyOf("lost") },
      evaluation: evaluateRecords([rule()], [record()]),
      send,
      // The time for which a summary counts as being published: as long as a slow machine takes to send the request.
      context: { getRemainingTimeInMillis: () => 200 },
    });
  lossy.inject("dynamodb", table.name, async (response, pass) => {
    await pass();
    response.destroy();
  });
  await expect(attempt()).rejects.toThrow("There is already an execution in progress");
  expect(send).not.toHaveBeenCalled();
  await vi.waitFor(attempt);
  expect(send).toHaveBeenCalledTimes(1);
  vi.unstubAllEnvs();
  await lossy.stop();
});

test("a summary that was published is known by the table's refusal, without another read", async () => {
  const counting = await startFaultProxy(table.endpoint);
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", counting.endpoint);
  for (const name of ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) {
    vi.stubEnv(name, emulator.environment[name]);
  }
  const publishOnce = createPublishOnce(table.name);
  const send = vi.fn(async () => {});
  const requests: number[] = [];
  for (let time = 0; time < 2; time++) {
    const before = counting.count("dynamodb", table.name);
    await publishOnce({
      logObject: { bucket: "logs", key: keyOf("known") },
      evaluation: evaluateRecords([rule()], [record()]),
      send,
      context: { getRemainingTimeInMillis: () => 10_000 },
    });
    requests.push(counting.count("dynamodb", table.name) - before);
  }
  // It is noted before and after it is published; then one refusal is enough.
  expect({ sent: send.mock.calls.length, requests }).toEqual({ sent: 1, requests: [2, 1] });
  vi.unstubAllEnvs();
  await counting.stop();
});

test("a summary stays the same when its rule is reworded, and differs when its alerts do", () => {
  const logObject = { bucket: "logs", key: keyOf("reworded") };
  const identity = (changed: Partial<Rule>, eventID = "1") =>
    identityOf(logObject, evaluateRecords([rule(changed)], [record({ eventID })]));
  const first = identity({});
  expect(identity({ title: "Other words", response: "Other words.", summary: '"other words"' })).toBe(first);
  expect([identity({ id: "other" }), identity({}, "2")]).not.toContain(first);
});

test("a summary stays the same when other log objects add calls to its window before a retry", () => {
  const logObject = { bucket: "logs", key: keyOf("window") };
  const threshold = { count: 3, per: "alice", last: "2026-03-14T02:12:45Z" };
  const identity = (calls: Partial<Alert["threshold"]>) => {
    const evaluation = evaluateRecords([rule()], [record()]);
    for (const { alerts } of evaluation.alerts)
      for (const alert of alerts) alert.threshold = { ...threshold, ...calls };
    return identityOf(logObject, evaluation);
  };
  expect(identity({ calls: [["A", 3]], otherCalls: ["B"] })).toBe(identity({}));
  expect(identity({ count: 4 })).not.toBe(identity({}));
});

test("a function without a table contains no code for one", async () => {
  const without = await builtFunction();
  expect(codeOf(without)).not.toContain("DEDUPLICATION_TABLE");
  expect(sourcesOf(without).join()).not.toMatch(/idempotency\/|client-dynamodb/);
});
