import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createEvaluator } from "../../engine/evaluate.ts";
import { isBatchJob } from "../../handler/batch-job.ts";
import {
  countAlerts,
  countingKey,
  dayOf,
  decodeCounts,
  decodeDetails,
  deployedRules,
  encodeCounts,
  encodeDetails,
  maxResultLength,
  readCountingKey,
  readCountRequest,
} from "../../handler/count-alerts.ts";
import { readTestAlert } from "../../handler/test-alert.ts";
import { TooLargeError } from "../../handler/too-large-error.ts";
import { record, rule } from "../support/records.ts";

const stopped = rule({
  id: "trail-stopped",
  expression: 'record.eventName == "StopLogging"',
  summary: '"Stopped " + record.eventID',
});
const failing = rule({ id: "failing", expression: "record.requestParameters.none == 1" });
const remembering = rule({ id: "remembering", expression: "true", mute: { per: "record.eventName", for: 60 } });
const mallory = {
  name: "mallory",
  reason: "A test.",
  rules: "all" as const,
  params: {},
  expression: 'record.userIdentity.arn.endsWith("/mallory")',
};
const ruleset = { rules: [stopped, failing, remembering], suppressions: [mallory] };

function evaluationOf(records: object[], alerts = Number.POSITIVE_INFINITY) {
  const evaluation = createEvaluator(ruleset, { limits: { alerts, ruleErrors: 20 } }).begin();
  for (const one of records) evaluation.add(one);
  return evaluation.finish();
}

const byUser = (name: string, eventTime: string, eventID = `${name} ${eventTime}`) =>
  record({ eventTime, eventID, userIdentity: { type: "IAMUser", arn: `arn:aws:iam::123456789012:user/${name}` } });

describe("counts", () => {
  const counts = countAlerts(
    evaluationOf([
      byUser("alice", "2026-03-14T23:59:00Z"),
      byUser("bob", "2026-03-15T00:01:00Z"),
      byUser("alice", "2026-03-14T23:58:00Z"),
      byUser("eve", "1999-01-01T00:00:00Z"),
      byUser("mallory", "2026-03-15T00:02:00Z"),
      { insightDetails: {} },
    ]),
    "it breaks off",
  );

  test("are of alerts by rule, caller and day, of rule errors, of what rules that remember matched, and of what suppressions kept quiet", () => {
    expect(counts).toMatchInlineSnapshot(`
      {
        "alerts": {
          "trail-stopped": {
            "counts": [
              [
                "arn:aws:iam::123456789012:user/alice",
                "2026-03-14",
                2,
              ],
              [
                "arn:aws:iam::123456789012:user/bob",
                "2026-03-15",
                1,
              ],
              [
                "arn:aws:iam::123456789012:user/eve",
                "",
                1,
              ],
            ],
            "first": "1999-01-01T00:00:00Z",
            "last": "2026-03-15T00:01:00Z",
          },
        },
        "damage": "it breaks off",
        "notEvaluated": {
          "insights": 0,
          "others": 1,
        },
        "recordsRead": 6,
        "ruleErrors": {
          "failing": 5,
        },
        "suppressed": {
          "remembering": {
            "mallory": 1,
          },
          "trail-stopped": {
            "mallory": 1,
          },
        },
        "undecided": {
          "remembering": 4,
        },
      }
    `);
  });

  test("are the same after they were a task's result, which needs no quotes in CSV", () => {
    const result = encodeCounts(counts);
    expect(result).toMatch(/^counts-1:[A-Za-z0-9+/=]+$/);
    expect(decodeCounts(result)).toEqual(counts);
  });

  test("of an ordinary log object, with alerts of many callers, fit into a task's result", () => {
    const records = Array.from({ length: 20 }, (_, index) => byUser(`user-${index}`, "2026-03-14T23:59:00Z"));
    expect(decodeCounts(encodeCounts(countAlerts(evaluationOf(records))))).toBeTypeOf("object");
  });

  test("that do not fit say so, instead of being cut", () => {
    const random = (index: number) => ((index * 2_654_435_761) % 4_294_967_296).toString(36);
    const records = Array.from({ length: 300 }, (_, index) => byUser(random(index), "2026-03-14T23:59:00Z"));
    const all = countAlerts(evaluationOf(records));
    expect(encodeCounts(all, 100_000).length).toBeGreaterThan(maxResultLength);
    expect(decodeCounts(encodeCounts(all))).toBe("too long");
  });

  test("are refused for a log object with more alerts of a rule than are kept", () => {
    const evaluation = evaluationOf([byUser("a", "2026-03-14T23:59:00Z"), byUser("b", "2026-03-14T23:59:00Z")], 1);
    expect(() => countAlerts(evaluation)).toThrow(
      new TooLargeError("trail-stopped has 2 alerts, and at most 1 are counted"),
    );
  });

  test("are not read from the result of a function that does not count", () => {
    expect(decodeCounts("")).toBeUndefined();
    expect(decodeCounts("not a log file: its name ends neither in .json.gz nor in .json")).toBeUndefined();
  });
});

test("details have the earliest alerts of each rule, in the rule's words, and its first error", () => {
  const evaluation = evaluationOf([
    byUser("alice", "2026-03-14T23:59:00Z", "2"),
    byUser("bob", "2026-03-14T23:58:00Z", "3"),
    byUser("bob", "2026-03-14T23:58:00Z", "1"),
  ]);
  const { counts, alerts, ruleErrors } = decodeDetails(encodeDetails(evaluation, undefined, 2));
  expect(counts).toEqual(countAlerts(evaluation));
  expect(alerts.map(({ alerts, ...rest }) => ({ ...rest, alerts: alerts.map(({ summary }) => summary) }))).toEqual([
    { rule: "trail-stopped", count: 3, alerts: ["Stopped 1", "Stopped 3"] },
  ]);
  expect(ruleErrors).toEqual([{ rule: "failing", count: 3, first: { eventID: "2", message: "No such key: none" } }]);
});

test("the deployed rules are listed without their expressions", () => {
  const [first, , third] = deployedRules(ruleset);
  expect(first).toEqual({
    id: "trail-stopped",
    title: stopped.title,
    severity: stopped.severity,
    description: stopped.description,
    params: {},
    remembers: false,
  });
  expect(third?.remembers).toBe(true);
});

describe("what asks for counts", () => {
  test("is a task's key that names a log object", () => {
    expect(readCountingKey(countingKey("AWSLogs/a.json.gz"))).toBe("AWSLogs/a.json.gz");
    expect(readCountingKey("AWSLogs/a.json.gz")).toBeUndefined();
    expect(readCountingKey('{"countAlerts":7}')).toBeUndefined();
    expect(readCountingKey('{"countAlerts":')).toBeUndefined();
  });

  test("is an event with nothing but a list of log objects", () => {
    const logObject = { bucket: "logs", key: "AWSLogs/a.json.gz" };
    expect(readCountRequest({ countAlerts: { logObjects: [{ ...logObject, versionId: "1" }] } })).toEqual([logObject]);
    expect(() => readCountRequest({ countAlerts: { logObjects: [{ bucket: "logs" }] } })).toThrow(
      "countAlerts.logObjects must be a list of up to 100 {bucket, key}",
    );
    expect(() => readCountRequest({ countAlerts: null })).toThrow("countAlerts.logObjects must be");
    const request = (count: number) => ({ countAlerts: { logObjects: Array(count).fill(logObject) } });
    expect(readCountRequest(request(100))).toHaveLength(100);
    expect(() => readCountRequest(request(101))).toThrow("countAlerts.logObjects must be");
  });

  const folder = join(import.meta.dirname, "../events");
  test.each(globSync("*.json", { cwd: folder }))("is not the event %s, whatever its content says", (file) => {
    const event = JSON.parse(readFileSync(join(folder, file), "utf8"));
    expect(readCountRequest(event)).toBeUndefined();
    // As far as a sender can go: what it writes is inside of what the service writes.
    const countAlerts = { logObjects: [] };
    expect(readCountRequest({ ...event, countAlerts })).toBeUndefined();
    expect(readCountRequest({ ...event, detail: { countAlerts } })).toBeUndefined();
    expect(readTestAlert(event)).toBeUndefined();
    if (!file.includes("batch")) expect(isBatchJob(event)).toBe(false);
  });
});

test.each([
  ["2026-03-14T02:12:45Z", "2026-03-14"],
  ["2013-11-12T23:59:59Z", ""],
  ["2013-11-13T00:00:00Z", "2013-11-13"],
  ["3026-03-14T02:12:45Z", ""],
  ["yesterday", ""],
])("the day of %s is %j", (time, day) => {
  expect(dayOf(time)).toBe(day);
});
