// Also tests handler/log-object.ts, handler/publish.ts.
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { maxBytesInMemory } from "../../engine/log-file/read.ts";
import type { Emulator } from "../../local/emulator.ts";
import type { LocalFunction } from "../../local/function.ts";
import { logFileBytes } from "../../local/made-up-records.ts";
import { type EmulatedAws, startEmulatedAws, timed } from "../support/emulated-aws.ts";
import {
  acceptInSilence,
  clockAhead,
  cutOff,
  drip,
  type Fault,
  type FaultProxy,
  type Service,
  s3Error,
  silence,
  snsError,
  stall,
  startFaultProxy,
  wrongLength,
} from "../support/fault-proxy.ts";
import { invokeWithRetries } from "../support/invoke-with-retries.ts";
import { keyOf, logFile, objectsCreated } from "../support/log-objects.ts";
import { record } from "../support/records.ts";
import { busyness, checkSummary, checkTable, peakMegabytes, type Row } from "../support/reliability.ts";

// They wait more than they work.
vi.setConfig({ maxConcurrency: 30 });

let stack: EmulatedAws;
let emulator: Emulator;
let proxy: FaultProxy;
let lambda: LocalFunction;
beforeAll(async () => {
  stack = await startEmulatedAws();
  emulator = stack.emulator;
  proxy = await startFaultProxy(emulator.environment.AWS_ENDPOINT_URL as string);
  lambda = await stack.start({ AWS_ENDPOINT_URL: proxy.endpoint });
});
afterAll(async () => {
  await proxy.stop();
  await stack.stop();
});

const published: string[] = [];
let receiving = Promise.resolve();
/** How often the summary of a log object has arrived. */
async function arrived(name: string): Promise<number> {
  // One after the other: what another test takes out of the queue counts for this one too.
  receiving = receiving.then(async () => {
    const summaries = await emulator.receiveSummaries();
    published.push(...summaries.map(({ machine }) => JSON.parse(machine).logObject.key));
  });
  await receiving;
  return published.filter((key) => key === keyOf(name)).length;
}
const addressOf = (name: string) => `s3://${emulator.bucket}/${keyOf(name)}`;
const linesAbout = (name: string) =>
  lambda
    .logLines()
    .map((line) => JSON.parse(line))
    .filter((line) => JSON.stringify(line).includes(keyOf(name)));

interface Case {
  service: Service;
  what: string;
  faults: Fault[];
  /** Requests that the fault met, over all invocations. */
  requests: number;
  /** What the first invocation that failed says, after `… failed: `; none where the first succeeds. */
  error?: string;
  inFailureQueue?: true;
  published?: number;
}

const times = (count: number, fault: Fault) => Array<Fault>(count).fill(fault);
const cases: Case[] = [
  { service: "s3", what: "503 SlowDown, twice", faults: times(2, s3Error(503, "SlowDown")), requests: 3 },
  {
    service: "s3",
    what: "503 SlowDown, four times",
    faults: times(4, s3Error(503, "SlowDown")),
    requests: 5,
    error: "SlowDown: injected",
  },
  { service: "s3", what: "500, twice", faults: times(2, s3Error(500, "InternalError")), requests: 3 },
  {
    service: "s3",
    what: "500, for good",
    faults: times(12, s3Error(500, "InternalError")),
    requests: 12,
    error: "InternalError: injected",
    inFailureQueue: true,
  },
  {
    service: "s3",
    what: "403, for good",
    faults: times(6, s3Error(403, "AccessDenied")),
    requests: 6,
    error: "AccessDenied: injected",
    inFailureQueue: true,
  },
  {
    service: "s3",
    what: "404, the object is gone",
    faults: times(6, s3Error(404, "NoSuchKey")),
    requests: 6,
    error: "NoSuchKey: injected",
    inFailureQueue: true,
  },
  {
    service: "s3",
    what: "404 in one invocation, then the object is there",
    faults: times(2, s3Error(404, "NoSuchKey")),
    requests: 3,
    error: "NoSuchKey: injected",
  },
  { service: "s3", what: "a body cut off, twice", faults: times(2, cutOff), requests: 3 },
  {
    service: "s3",
    what: "a body cut off, for good",
    faults: times(12, cutOff),
    requests: 12,
    error: "BrokenBodyError: the body broke off: aborted",
    inFailureQueue: true,
  },
  { service: "s3", what: "a body that stalls, once", faults: [stall], requests: 2 },
  { service: "s3", what: "no answer, once", faults: [silence], requests: 2 },
  { service: "s3", what: "a content length too long, once", faults: [wrongLength(10)], requests: 2 },
  {
    service: "s3",
    what: "a content length too short, once",
    faults: [wrongLength(-10)],
    requests: 2,
  },
  { service: "sns", what: "throttling, twice", faults: times(2, snsError(429, "Throttled")), requests: 3 },
  {
    service: "sns",
    what: "throttling, four times",
    faults: times(4, snsError(429, "Throttled")),
    requests: 5,
    error: "ThrottledException: injected",
  },
  { service: "sns", what: "KMSThrottling, twice", faults: times(2, snsError(400, "KMSThrottling")), requests: 3 },
  {
    service: "sns",
    what: "KMSAccessDenied",
    faults: times(6, snsError(400, "KMSAccessDenied")),
    requests: 6,
    error: "KMSAccessDeniedException: injected",
    inFailureQueue: true,
  },
  {
    service: "sns",
    what: "500, for good",
    faults: times(12, snsError(500, "InternalFailure")),
    requests: 12,
    error: "InternalFailure: injected",
    inFailureQueue: true,
  },
  {
    service: "sns",
    what: "InvalidParameter",
    faults: times(6, snsError(400, "InvalidParameter")),
    requests: 6,
    error: "InvalidParameterException: injected",
    inFailureQueue: true,
  },
  {
    service: "sns",
    what: "AuthorizationError, in one invocation",
    faults: times(2, snsError(403, "AuthorizationError")),
    requests: 3,
    error: "AuthorizationErrorException: injected",
  },
  { service: "sns", what: "no answer, once", faults: [silence], requests: 2 },
  { service: "sns", what: "an answer that stalls, once", faults: [stall], requests: 2, published: 2 },
  { service: "sns", what: "no answer though it was sent", faults: [acceptInSilence], requests: 2, published: 2 },
];
/** The slowest waits for SNS twice: 5 s, and again for as long. */
const maxSeconds = 15;
const nameOf = ({ service, what }: Case) => `${service}-${what.replaceAll(/[^a-z0-9]+/gi, "-")}`;

const faultOf = ({ service, what }: Case) => `${service === "s3" ? "S3" : "SNS"}: ${what}`;

/** What docs/reliability.md says of each case. */
const rows: Row[] = [];

describe.concurrent("AWS fails", () => {
  test.each(cases)("$service: $what", async (one) => {
    const { service, faults, error, requests, inFailureQueue = false } = one;
    const name = nameOf(one);
    const beside = `beside-${name}`;
    await emulator.putObject(keyOf(name), logFile("1"));
    await emulator.putObject(keyOf(beside), logFile("2"));
    proxy.inject(service, `_${name}.json`, ...faults);

    const event = objectsCreated(emulator.bucket, keyOf(name), keyOf(beside));
    const timedLambda = timed(lambda);
    const delivery = await invokeWithRetries(timedLambda, event);

    const doing = service === "s3" ? "Reading" : "Publishing the summary of";
    expect(delivery.errors[0]).toBe(error && `${doing} ${addressOf(name)} failed: ${error}`);
    expect(delivery.inFailureQueue).toBe(inFailureQueue);
    expect(proxy.count(service, `_${name}.json`)).toBe(requests);
    const expected = inFailureQueue ? 0 : 1;
    expect(await arrived(name)).toBe(one.published ?? expected);
    // Each invocation goes on to the other log object, and says why the first could not be worked on.
    const invocations = delivery.errors.length + expected;
    expect(await arrived(beside)).toBe(invocations);
    const logged = linesAbout(name).filter(({ level }) => level === "ERROR");
    expect(logged.map(({ error }) => error.message)).toEqual(delivery.errors);
    expect(timedLambda.worstSeconds()).toBeLessThan(maxSeconds * busyness());

    const alerts = await arrived(name);
    const kept = inFailureQueue ? 1 : 0;
    rows.push({
      fault: faultOf(one),
      requests,
      invocations,
      "alerts expected": 1,
      published: alerts,
      "in the failure queue": kept,
      lost: 1 - Math.min(1, alerts + kept),
      duplicated: Math.max(0, alerts - 1),
      "worst time (s)": timedLambda.worstSeconds(),
    });
  });

  test("an object that comes too slowly costs no more than its share of the time", async () => {
    for (const name of ["slow", "swift"]) await emulator.putObject(keyOf(name), logFile(name));
    proxy.inject("s3", "_slow.json", drip);
    const invocation = lambda.invoke(objectsCreated(emulator.bucket, keyOf("slow"), keyOf("swift")), undefined, 7000);
    // Two share 6 s, half of which is for reading; what the first leaves the second has, too.
    await expect(invocation).rejects.toThrow(
      /^Reading .*_slow\.json\.gz failed: TimeShareError: not done within its share of the invocation's time, [123](\.\d+)? s$/,
    );
    expect([await arrived("slow"), await arrived("swift")]).toEqual([0, 1]);
  });

  test("a topic that does not answer delays no other log object, and is given up in time", async () => {
    for (const name of ["mute", "spoken"]) await emulator.putObject(keyOf(name), logFile(name));
    proxy.inject("sns", "_mute.json", ...times(9, silence));
    const started = performance.now();
    const invocation = lambda.invoke(objectsCreated(emulator.bucket, keyOf("mute"), keyOf("spoken")), undefined, 9000);
    await expect(invocation).rejects.toThrow(/^Publishing the summary of .*_mute\.json\.gz failed: TimeShareError: /);
    expect(performance.now() - started).toBeLessThan(9000 * busyness());
    expect([await arrived("mute"), await arrived("spoken")]).toEqual([0, 1]);
  });

  test("an object that is read in pieces is asked for its rest when its body is cut off", async () => {
    const fillers = Array.from({ length: 20 }, (_, index) =>
      record({
        eventID: `f${index}`,
        eventName: "ListTrails",
        requestParameters: { x: randomBytes(60_000).toString("hex") },
      }),
    );
    const bytes = logFileBytes([record({ eventID: "1" }), ...fillers, record({ eventID: "2" })]);
    expect(bytes.length).toBeGreaterThan(maxBytesInMemory);
    await emulator.putObject(keyOf("pieces"), bytes);
    proxy.inject("s3", "_pieces.json", ...times(3, cutOff));
    await lambda.invoke(objectsCreated(emulator.bucket, keyOf("pieces")));
    expect(proxy.count("s3", "_pieces.json")).toBe(4);
    expect(await arrived("pieces")).toBe(1);
    // None of the records was evaluated twice.
    expect(linesAbout("pieces")).toMatchObject([{ message: "Evaluated a log object", recordsRead: 22, alerts: 2 }]);
  });

  test("an object that is larger than any log file is not read", async () => {
    await emulator.putObject(keyOf("large"), logFile("1"));
    const huge: Fault = (response) => void response.writeHead(200, { "content-length": "5000000000" }).flushHeaders();
    proxy.inject("s3", "_large.json", huge, huge);
    await expect(lambda.invoke(objectsCreated(emulator.bucket, keyOf("large")))).rejects.toThrow(
      `Reading ${addressOf("large")} failed: TooLargeError: it has 5000000000 bytes, and log files have at most 134217728`,
    );
  });
});

// Not beside other requests, whose answers are of a clock that is right.
test("a clock that is an hour slow holds nothing up", async () => {
  await emulator.putObject(keyOf("skewed"), logFile("1"));
  proxy.inject("s3", "_skewed.json", ...times(9, clockAhead(s3Error(403, "RequestTimeTooSkewed"))));
  proxy.inject("sns", "_skewed.json", ...times(9, clockAhead(snsError(403, "SignatureDoesNotMatch"))));
  await lambda.invoke(objectsCreated(emulator.bucket, keyOf("skewed")));
  expect([proxy.count("s3", "_skewed.json"), proxy.count("sns", "_skewed.json")]).toEqual([3, 3]);
  expect(await arrived("skewed")).toBe(1);
});

test("docs/reliability.md says so", () => {
  const order = cases.map(faultOf);
  rows.sort((a, b) => order.indexOf(String(a.fault)) - order.indexOf(String(b.fault)));
  checkTable("failing-aws", rows);
  checkSummary("faults of AWS", rows, peakMegabytes(lambda.pid));
});
