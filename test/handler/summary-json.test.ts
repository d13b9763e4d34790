import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { functionLimits } from "../../engine/evaluate.ts";
import { summarize } from "../../handler/summary.ts";
import { alertLine, ruleLine, schemaVersion } from "../../handler/summary-json.ts";
import { alertsOf, evaluateRecords } from "../support/evaluate.ts";
import { fuzz } from "../support/fuzz.ts";
import { hostileRecord, hostileText } from "../support/hostile-records.ts";
import { record, rule } from "../support/records.ts";
import { schemaErrors, schemaPath } from "../support/summary-schema.ts";

const now = new Date("2026-03-14T02:16:57Z");
const logObject = { bucket: "example-trail-logs", key: "AWSLogs/123456789012/CloudTrail/eu-west-1/a.json.gz" };
const rules = [
  rule({
    falsePositives: "Maintenance of the trail.",
    summary: '"Trail " + record.requestParameters.name + " was stopped"',
  }),
  rule({ id: "counted", severity: "low", threshold: { count: 2, per: "record.sourceIPAddress" } }),
];
const records = [
  record({ sharedEventID: "6b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a" }),
  record({
    eventID: "00000000-0000-4000-8000-000000000002",
    eventTime: "2026-03-14T02:14:00Z",
    userIdentity: { type: "IAMUser", arn: "arn:aws:iam::123456789012:user/alice", accountId: "123456789012" },
    errorCode: "AccessDenied",
    errorMessage: "User is not authorized",
    additionalEventData: { MFAUsed: "No" },
  }),
];
const machineOf = (evaluation: ReturnType<typeof evaluateRecords>, accountNames = {}) =>
  JSON.parse(JSON.parse(summarize(evaluation, logObject, now, accountNames).message).default);

test("a version of the JSON never changes: a change needs a new version, with its own schema and golden file", () => {
  const golden = join(import.meta.dirname, `golden/summary-${schemaVersion}.json`);
  const machine = machineOf(evaluateRecords(rules, records), { "123456789012": "prod" });
  if (!existsSync(golden) && !process.env.CI) writeFileSync(golden, `${JSON.stringify(machine, null, 2)}\n`);
  const remedy = `the JSON for machines changed: raise schemaVersion, and write ${schemaPath(schemaVersion + 1)}`;
  expect(machine, remedy).toEqual(JSON.parse(readFileSync(golden, "utf8")));
  expect(schemaErrors(machine)).toEqual([]);
});

test("the published schema describes every key, and allows no other", () => {
  const schema = JSON.parse(readFileSync(schemaPath(schemaVersion), "utf8"));
  const { alert, rule: ruleSchema } = schema.$defs;
  const [first] = alertsOf(evaluateRecords(rules, records));
  expect(Object.keys(alert.properties)).toEqual(Object.keys(alertLine(first as never)));
  expect(alert.required).toEqual(Object.keys(alert.properties));
  expect(Object.keys(ruleSchema.properties)).toEqual(expect.arrayContaining(Object.keys(ruleLine(rule()))));
  expect(schema.properties.schemaVersion.const).toBe(schemaVersion);
  expect(schemaErrors({ ...machineOf(evaluateRecords(rules, records)), more: 1 })).toEqual([
    '/ must NOT have additional properties {"additionalProperty":"more"}',
  ]);
});

describe("the JSON is as the schema says", () => {
  test("whatever records contain", () => {
    fc.assert(
      fc.property(fc.array(hostileRecord, { minLength: 1, maxLength: 3 }), hostileText, (values, name) => {
        const evaluation = evaluateRecords(rules, values);
        if (evaluation.alertCount === 0) return;
        expect(schemaErrors(machineOf(evaluation, { "123456789012": name }))).toEqual([]);
      }),
      fuzz(40),
    );
  });

  test("where a message has no room for all: the words of the least severe rules go first, then their alerts", () => {
    const many = Array.from({ length: 300 }, (_, index) =>
      rule({ id: `rule-${index}`, severity: index < 150 ? "high" : "low", description: "why ".repeat(100) }),
    );
    const storm = Array.from({ length: 30 }, (_, index) => record({ eventID: `id-${index}` }));
    const machine = machineOf(evaluateRecords(many, storm, { limits: functionLimits }));
    expect(schemaErrors(machine)).toEqual([]);
    expect(machine.alerts.length + machine.omittedAlerts).toBe(9000);
    expect(machine.alerts.length).toBeGreaterThan(20);
    const described = machine.rules.map(({ description }: { description?: string }) => description !== undefined);
    expect(described.lastIndexOf(true)).toBe(described.indexOf(false) - 1);
    expect(described[0]).toBe(true);
  });
});
