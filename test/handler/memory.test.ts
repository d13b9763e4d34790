import { once } from "node:events";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Bundle, bundle } from "../../build/bundle.ts";
import { createEvaluator } from "../../engine/evaluate.ts";
import { createRemember } from "../../handler/memory.ts";
import { type Emulator, startEmulator } from "../../local/emulator.ts";
import { type LocalFunction, startFunction } from "../../local/function.ts";
import { logFileBytes } from "../../local/made-up-records.ts";
import {
  dynamodbError,
  type Fault,
  type FaultProxy,
  passOn,
  snsError,
  startFaultProxy,
} from "../support/fault-proxy.ts";
import { invokeWithRetries } from "../support/invoke-with-retries.ts";
import { type LocalTable, startLocalTable } from "../support/local-table.ts";
import { keyOf, objectsCreated } from "../support/log-objects.ts";
import { record, rule } from "../support/records.ts";
import { ruleText, writeFolder } from "../support/rules-folder.ts";

const caller = "callerOf(record)";
const rules = {
  "many-denied": ['record.eventName == "GetObject"', { threshold: `{count: 3, per: ${caller}, within: 1h}` }],
  "new-region": [
    'record.eventName == "RunInstances"',
    { firstSeen: `{of: record.awsRegion, per: ${caller}, within: 30d}`, title: "First use of a Region" },
  ],
  "key-made": ['record.eventName == "CreateAccessKey"', { silent: "true", title: "An access key was created" }],
  "key-used": [
    'record.eventName == "GetCallerIdentity"',
    { after: `{rule: key-made, per: ${caller}, within: 1h}`, title: "A new access key was used" },
  ],
  "trail-stopped": [
    'record.eventName == "StopLogging"',
    { mute: `{per: ${caller}, for: 1h}`, title: "A trail was stopped" },
  ],
  plain: ['record.eventName == "DeleteTrail"', { title: "A trail was deleted" }],
} as const;

let emulator: Emulator;
let table: LocalTable;
let proxy: FaultProxy;
let built: Bundle;
let lambda: LocalFunction;
const start = (environment: Record<string, string> = {}) =>
  startFunction(built, {
    ...emulator.environment,
    AWS_ENDPOINT_URL: proxy.endpoint,
    TOPIC_ARN: emulator.topicArn,
    MEMORY_TABLE: table.name,
    MEMORY_SECRET: Buffer.alloc(32, "secret").toString("base64"),
    ...environment,
  });
let removeRules: () => void;
beforeAll(async () => {
  [emulator, table] = await Promise.all([startEmulator(), startLocalTable()]);
  proxy = await startFaultProxy(emulator.environment.AWS_ENDPOINT_URL as string, table.endpoint);
  const { folder, remove } = writeFolder(
    Object.fromEntries(
      Object.entries(rules).map(([id, [expression, header]]) => [`${id}.cel`, ruleText(expression, header)]),
    ),
  );
  removeRules = remove;
  built = await bundle({ rulesFolder: folder, memory: true });
  lambda = await start();
});
afterAll(async () => {
  await lambda.stop();
  await proxy.stop();
  table.stop();
  await emulator.stop();
  removeRules();
});

let role: string;
let roles = 0;
beforeEach(() => {
  role = `role-${++roles}`;
});

/** Stores a log object with the calls of this test's role, each at a minute of one hour; returns its notification. */
async function delivered(name: string, ...calls: [eventName: string, minute: number, fields?: object][]) {
  const arn = `arn:aws:iam::123456789012:role/${role}`;
  const records = calls.map(([eventName, minute, fields], index) =>
    record({
      eventName,
      eventID: `${role}-${name}-${index}`,
      eventTime: `2026-03-14T02:${String(minute).padStart(2, "0")}:00Z`,
      userIdentity: {
        type: "AssumedRole",
        arn: `arn:aws:sts::123456789012:assumed-role/${role}/session`,
        accountId: "123456789012",
        sessionContext: { sessionIssuer: { type: "Role", arn, accountId: "123456789012", userName: role } },
      },
      ...fields,
    }),
  );
  const key = keyOf(`${role}-${name}`);
  await emulator.putObject(key, logFileBytes(records));
  return objectsCreated(emulator.bucket, key);
}

const invoke = async (...delivery: Parameters<typeof delivered>) => lambda.invoke(await delivered(...delivery));

/** The rules of the alerts that were sent, in the order of the summaries. */
async function sent(): Promise<string[]> {
  const summaries = await emulator.receiveSummaries();
  return summaries.flatMap(({ machine }) =>
    JSON.parse(machine).rules.map(({ rule: id, count }: { rule: string; count: number }) =>
      count > 1 ? `${id} ×${count}` : id,
    ),
  );
}

describe("a function that remembers", () => {
  test("counts over log objects, and alerts once", async () => {
    for (const minute of [0, 20, 40, 50]) await invoke(`denied-${minute}`, ["GetObject", minute]);
    expect(await sent()).toEqual(["many-denied"]);
  });

  test("alerts on what it has not seen before", async () => {
    for (const awsRegion of ["eu-west-1", "eu-west-1", "us-west-2"]) {
      await invoke(`region-${awsRegion}-${Math.random()}`, ["RunInstances", 5, { awsRegion }]);
    }
    expect(await sent()).toEqual(["new-region", "new-region"]);
  });

  test("alerts on what comes after something else, whichever log object arrives first", async () => {
    await invoke("used", ["GetCallerIdentity", 30]);
    expect(await sent()).toEqual([]);
    await invoke("made", ["CreateAccessKey", 29]);
    expect(await sent()).toEqual(["key-used"]);
  });

  test("holds back what follows an alert, and logs how many and why", async () => {
    await invoke("stopped", ["StopLogging", 1]);
    await invoke("stopped-again", ["StopLogging", 2], ["StopLogging", 3]);
    expect(await sent()).toEqual(["trail-stopped"]);
    const line = lambda.logLines().find((line) => line.includes(`${role}-stopped-again`));
    expect(JSON.parse(line ?? "{}")).toMatchObject({ alerts: 0, heldBack: { "trail-stopped": { muted: 2 } } });
  });

  test("sends nothing anew when a log object is delivered again", async () => {
    const again = await delivered("again", ["GetObject", 1], ["GetObject", 2], ["GetObject", 3], ["RunInstances", 4]);
    await lambda.invoke(again);
    expect((await sent()).sort()).toEqual(["many-denied", "new-region"]);
    await lambda.invoke(again);
    expect(await sent()).toEqual([]);
  });

  test("makes no request for log objects without a match of a rule that remembers", async () => {
    const before = proxy.count("dynamodb", "");
    await invoke("plain", ["DeleteTrail", 1], ["DescribeTrails", 2]);
    expect(await sent()).toEqual(["plain"]);
    expect(proxy.count("dynamodb", "") - before).toBe(0);
  });

  test("stores nothing that can be read", async () => {
    await invoke("hidden", ["GetObject", 1], ["RunInstances", 2], ["GetCallerIdentity", 3], ["StopLogging", 4]);
    const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.name }));
    const text = JSON.stringify(Items);
    expect(Items.length).toBeGreaterThan(3);
    for (const word of [role, "123456789012", "eu-west-1", "many-denied", "203.0.113"])
      expect(text).not.toContain(word);
    await sent();
  });

  test("20 concurrent invocations about the same caller send one alert of each", async () => {
    const notifications = await Promise.all(
      Array.from({ length: 20 }, (_, minute) =>
        delivered(`at-once-${minute}`, ["GetObject", minute], ["StopLogging", minute]),
      ),
    );
    await Promise.all(notifications.map((notification) => invokeWithRetries(lambda, notification)));
    expect((await sent()).sort()).toEqual(["many-denied", "trail-stopped"]);
  });
});

describe("when the table fails", () => {
  test.each([
    ["throttles", "ThrottlingException", 3],
    ["throttles by its capacity", "ProvisionedThroughputExceededException", 3],
    ["is denied", "AccessDeniedException", 1],
    ["is gone", "ResourceNotFoundException", 1],
    ["is encrypted with a key that is disabled", "KMSDisabledException", 1],
  ])("lets alerts of firstSeen and mute pass, and publishes the rest, if it %s", async (what, error, requests) => {
    proxy.inject("dynamodb", "", ...Array<Fault>(requests).fill(dynamodbError(400, error)));
    await invoke(what, ["RunInstances", 1], ["StopLogging", 2], ["DeleteTrail", 3]);
    expect((await sent()).sort()).toEqual(["new-region", "plain", "trail-stopped"]);
  });

  test("for good, leaves its counts and sequences to the failure queue", async () => {
    const before = proxy.count("dynamodb", "");
    proxy.inject("dynamodb", "", ...Array<Fault>(3).fill(dynamodbError(400, "ResourceNotFoundException")));
    const calls: [string, number][] = [
      ["GetObject", 1],
      ["GetObject", 2],
      ["GetObject", 3],
      ["DeleteTrail", 4],
    ];
    const { errors, inFailureQueue } = await invokeWithRetries(lambda, await delivered("gone", ...calls));
    expect([errors.length, inFailureQueue, proxy.count("dynamodb", "") - before]).toEqual([3, true, 3]);
    expect(errors[0]).toContain(`ResourceNotFoundException`);
    expect(await sent()).toEqual(["plain", "plain", "plain"]);
  });

  test("publishes the rest and fails, so that a retry decides about counts and sequences", async () => {
    await invoke("made", ["CreateAccessKey", 1]);
    proxy.inject("dynamodb", "", ...Array<Fault>(3).fill(dynamodbError(500, "InternalServerError")));
    const calls = ["GetObject", "GetObject", "GetObject", "GetCallerIdentity", "DeleteTrail"] as const;
    const { errors, inFailureQueue } = await invokeWithRetries(
      lambda,
      await delivered("failing", ...calls.map((name, index): [string, number] => [name, index + 2])),
    );
    expect(errors).toEqual([expect.stringContaining("Remembering matches of")]);
    expect(inFailureQueue).toBe(false);
    // The alert that needs no memory goes out with each attempt.
    expect((await sent()).sort()).toEqual(["key-used", "many-denied", "plain", "plain"]);
  });

  test("a write that fails is repeated, and the log says why", async () => {
    proxy.inject("dynamodb", "ConditionExpression", dynamodbError(500, "InternalServerError"));
    await invoke("repeated", ["StopLogging", 1]);
    expect(await sent()).toEqual(["trail-stopped"]);
    const warnings = lambda.logLines().filter((line) => line.includes("the AWS SDK's client repeats it"));
    expect(JSON.parse(warnings.at(-1) ?? "{}")).toMatchObject({
      level: "WARN",
      table: table.name,
      reason: expect.stringMatching(/^Error: status 500 .*InternalServerError$/),
    });
  });

  test("SNS that refuses makes the retry send the alert", async () => {
    proxy.inject("sns", role, snsError(403, "AuthorizationError"), snsError(403, "AuthorizationError"));
    const { errors } = await invokeWithRetries(lambda, await delivered("refused", ["StopLogging", 1]));
    expect(errors.length).toBe(1);
    expect(await sent()).toEqual(["trail-stopped"]);
  });
});

describe("when the function's process ends", () => {
  /** Ends the process at a request, before or after the server has carried it out. */
  const crashAt =
    (crashing: LocalFunction, isCarriedOut: boolean): Fault =>
    async (response, pass) => {
      if (isCarriedOut) await pass();
      process.kill(crashing.pid, "SIGKILL");
      await once(response, "close");
    };

  const calls = [
    "GetObject",
    "GetObject",
    "CreateAccessKey",
    "GetCallerIdentity",
    "RunInstances",
    "StopLogging",
  ] as const;
  const all = ["key-used", "many-denied", "new-region", "trail-stopped"];

  test("at any request, the retry sends what was not sent", async () => {
    const deliverAll = async (name: string) => {
      await invoke(`${name}-before`, ["GetObject", 1]);
      return delivered(name, ...calls.map((call, index): [string, number] => [call, index + 2]));
    };
    const counted = await deliverAll("counted");
    const before = proxy.count("dynamodb", "");
    await lambda.invoke(counted);
    const requests = proxy.count("dynamodb", "") - before;
    expect((await sent()).sort()).toEqual(all);

    const crash = async (service: "dynamodb" | "sns", request: number, isCarriedOut: boolean) => {
      role = `crashed-${service}-${request}-${isCarriedOut ? "after" : "before"}`;
      const notification = await deliverAll("crash");
      const crashing = await start();
      proxy.inject(service, "", ...Array<Fault>(request - 1).fill(passOn), crashAt(crashing, isCarriedOut));
      await expect(crashing.invoke(notification)).rejects.toThrow("the function's process ended");
      await crashing.stop();
      await lambda.invoke(notification);
      const got = await sent();
      const lost = all.filter((rule) => !got.includes(rule));
      const twice = all.filter((rule) => got.filter((one) => one === rule).length > 1);
      return { role, lost, twice };
    };
    const step = process.env.LONG ? 1 : Math.ceil(requests / 2);
    const outcomes = [await crash("sns", 1, false)];
    for (let request = 1; request <= requests; request += step) {
      outcomes.push(await crash("dynamodb", request, request % 2 === 0));
    }
    const sentBefore = await crash("sns", 1, true);
    expect([...outcomes, sentBefore].filter(({ lost }) => lost.length > 0)).toEqual([]);
    // Only what was published when the process ended can be sent again.
    expect(sentBefore.twice).toEqual(all);
    expect(outcomes[0]?.twice).toEqual([]);
  });
});

test("a function without a table remembers while its process lasts", async () => {
  const local = await startFunction(built, { ...emulator.environment, TOPIC_ARN: emulator.topicArn });
  for (const minute of [0, 1, 2]) await local.invoke(await delivered(`here-${minute}`, ["GetObject", minute]));
  expect(await sent()).toEqual(["many-denied"]);
  await local.stop();
});

test("an unexpected error of memory leaves the alerts of other rules, and the log object to a retry", async () => {
  const broken = async () => {
    throw new TypeError("broken");
  };
  const ruleset = {
    rules: [rule({ id: "muted", mute: { per: '"x"', for: 60 } }), rule({ id: "plain" })],
    suppressions: [],
  };
  const evaluation = createEvaluator(ruleset).begin();
  evaluation.add(record());
  const table = { secret: Buffer.alloc(32, 1), open: () => ({ get: broken, put: broken }) };
  const logObject = { bucket: "example", key: "log.json.gz" };
  const remember = createRemember({ ruleset, table });
  const decision = await remember(evaluation.finish(), logObject, AbortSignal.timeout(1000));
  expect(decision?.evaluation.alerts.map(({ rule: { id } }) => id)).toEqual(["plain"]);
  expect(decision).toMatchObject({ isIncomplete: true, error: { message: "no decision: TypeError: broken" } });
});
