// Also tests handler/telemetry.ts.
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { bundle } from "../../build/bundle.ts";
import { startEmulator } from "../../local/emulator.ts";
import { startFunction } from "../../local/function.ts";
import { keyOf, objectsCreated } from "../support/log-objects.ts";
import { record } from "../support/records.ts";
import { ruleText, temporaryFolder } from "../support/rules-folder.ts";

const secret = "S3CR3T-content-of-a-record";

// Every kind of error that an expression can come to, on a value of the record's.
const failing = [
  "record.requestParameters.agent + 1 == 2",
  "bool(record.userAgent)",
  "int(record.userAgent) == 1",
  "double(record.userAgent) == 1.0",
  'duration(record.userAgent) == duration("1s")',
  'timestamp(record.userAgent) == timestamp("2026-03-14T00:00:00Z")',
  'timestamp("2026-03-14T00:00:00Z").getHours(record.userAgent) == 1',
  "record.requestParameters[record.userAgent] == 1",
  "record.requestParameters.absent == 1",
  "record.requestParameters.list[9] == 1",
  "record.requestParameters.list.exists(x, x)",
  "parseJson(record.userAgent) == 1",
  'cidr(record.userAgent).containsIP("192.0.2.1")',
  "record.userAgent.split(record.userAgent)[5] == ''",
  "record.requestParameters.agent ? true : false",
  "record.requestParameters.agent || record.requestParameters.agent",
];

const hostile = record({
  userAgent: secret,
  eventID: `${secret}/`,
  requestParameters: { agent: secret, list: [secret], map: { [secret]: secret } },
  errorMessage: secret,
});

/** Log objects that contain the secret, readable or not. */
const objects: Record<string, Uint8Array> = {
  whole: gzipSync(JSON.stringify({ Records: [hostile] })),
  cut: gzipSync(`{"Records":[${JSON.stringify(hostile)},{"eventName":"${secret}`),
  broken: gzipSync(`{"Records":[${JSON.stringify(hostile)},{"eventName":${secret}}]}`),
  other: gzipSync(JSON.stringify({ [secret]: [hostile] })),
  "no-json": gzipSync(secret),
  "no-gzip": Buffer.from(secret),
  "cut-gzip": gzipSync(JSON.stringify({ Records: [hostile] })).subarray(0, 200),
  list: gzipSync(JSON.stringify({ Records: { eventName: secret } })),
  strings: gzipSync(JSON.stringify({ Records: [secret, null, 5, [secret], { [secret]: 1 }] })),
};

test("the log names rules and log objects, and contains nothing from a record", async () => {
  const rules = failing.flatMap((expression, index) => [
    [`fails-${index}.cel`, ruleText(expression, { title: `Fails ${index}` })],
    [
      `words-${index}.cel`,
      ruleText("true", { title: `Words ${index}`, summary: `'string(dyn(${expression.replaceAll("'", '"')}))'` }),
    ],
  ]);
  const rulesFolder = temporaryFolder({
    ...Object.fromEntries(rules),
    "counts.cel": ruleText("true", { title: "Counts", threshold: '{count: 2, per: "string(bool(record.userAgent))"}' }),
    "suppressions/fails.cel":
      "// reason: planned\n// rules: all\n// expires: 2099-01-01\nrecord.requestParameters[record.userAgent] == 1\n",
  });
  const emulator = await startEmulator();
  const lambda = await startFunction(await bundle({ rulesFolder }), {
    ...emulator.environment,
    TOPIC_ARN: emulator.topicArn,
    POWERTOOLS_LOG_LEVEL: "DEBUG",
  });
  try {
    const errors: string[] = [];
    for (const [name, bytes] of Object.entries(objects)) {
      await emulator.putObject(keyOf(name), bytes);
      const event = objectsCreated(emulator.bucket, keyOf(name));
      await lambda.invoke(event).catch((error: Error) => errors.push(error.message));
    }
    await lambda.invoke({ Records: [{ [secret]: 1 }] }).catch(() => undefined);

    const lines = lambda.logLines();
    const failed = lines
      .map((line) => JSON.parse(line))
      .filter(({ message }) => message === "A rule failed on a record");
    const names = failing.flatMap((_, index) => [`fails-${index}`, `words-${index}`]);
    expect(new Set(failed.map(({ rule }) => rule))).toEqual(new Set([...names, "counts"]));
    expect(errors.length).toBeGreaterThan(4);
    expect([...lines, ...errors].filter((line) => line.includes("S3CR3T"))).toEqual([]);
    // The alerts are out all the same.
    expect((await emulator.receiveSummaries()).length).toBeGreaterThan(0);
  } finally {
    await lambda.stop();
    await emulator.stop();
  }
});
