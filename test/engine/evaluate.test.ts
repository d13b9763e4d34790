// Also tests engine/alert.ts, engine/drafts.ts, engine/prepared-rule.ts, engine/rule-evaluation.ts, engine/ruleset.ts.
import { describe, expect, test } from "vitest";
import { createEvaluator } from "../../engine/evaluate.ts";
import type { Ruleset, Suppression } from "../../engine/ruleset.ts";
import { alertsOf, evaluateRecords, ruleErrorsOf } from "../support/evaluate.ts";
import { record, rule } from "../support/records.ts";

const suppression = (fields: Partial<Suppression>): Suppression => ({
  name: "planned",
  reason: "planned",
  rules: "all",
  params: {},
  expression: "true",
  ...fields,
});

function evaluate(ruleset: Partial<Ruleset>, records: unknown[], now = new Date("2026-03-14T02:15:00Z")) {
  const evaluation = evaluateRecords({ rules: [rule()], suppressions: [], ...ruleset }, records, { now: () => now });
  return {
    alerts: alertsOf(evaluation).map(({ rule, facts, summary, threshold }) => ({
      rule: rule.id,
      eventID: facts.eventID,
      ...(summary === undefined ? {} : { summary }),
      ...(threshold ? { threshold } : {}),
    })),
    ruleErrors: ruleErrorsOf(evaluation),
    recordsRead: evaluation.recordsRead,
  };
}

test("each record that a rule matches is an alert, with the rule's own wording", () => {
  const rules = [
    rule({ expression: 'record.eventName == "StopLogging"', summary: '"Stopped " + record.requestParameters.name' }),
    rule({ id: "other", expression: 'record.eventName == "DeleteTrail"' }),
  ];
  const records = [
    record({ eventID: "1" }),
    record({ eventID: "2", eventName: "DeleteTrail" }),
    record({ eventID: "3", eventName: "LookupEvents" }),
  ];
  expect(evaluate({ rules }, records)).toEqual({
    alerts: [
      { rule: "other", eventID: "2" },
      { rule: "trail-stopped", eventID: "1", summary: "Stopped arn:aws:cloudtrail:eu-west-1:123456789012:trail/main" },
    ],
    ruleErrors: [],
    recordsRead: 3,
  });
});

test("records without an event id are different events", () => {
  const rules = [rule({ expression: 'record.eventName == "StopLogging"' })];
  const records = [
    record({ eventID: "", eventName: "StopLogging" }),
    record({ eventID: "", eventName: "StopLogging" }),
  ];
  expect(evaluate({ rules }, records).alerts).toHaveLength(2);
});

test("an event that a log file contains twice is one alert, and counts once towards a threshold", () => {
  const twice = [record({ eventID: "1" }), record({ eventID: "1" }), record({ eventID: "2" })];
  const rules = [rule(), rule({ id: "counted", threshold: { count: 3, per: "record.eventName" } })];
  expect(evaluate({ rules }, twice).alerts).toEqual([
    { rule: "trail-stopped", eventID: "1" },
    { rule: "trail-stopped", eventID: "2" },
  ]);
});

test("values that are no records of API calls are counted by kind", () => {
  const insight = { eventType: "AwsCloudTrailInsight", eventCategory: "Insight", insightDetails: {} };
  const values = [record({ eventID: "1" }), insight, 5, "text", null, [record()], {}, { eventSource: "x" }];
  const { recordsRead, notEvaluated, alertCount } = evaluateRecords([rule()], values);
  expect({ recordsRead, notEvaluated, alertCount }).toEqual({
    recordsRead: 8,
    notEvaluated: { insights: 1, others: 6 },
    alertCount: 1,
  });
});

test("however many records come before the earliest of a threshold, it waits with its alert unworded", () => {
  const counted = rule({ threshold: { count: 2, per: "record.awsRegion" } });
  const evaluation = createEvaluator({ rules: [counted], suppressions: [] }).begin();
  for (const second of [9, 8, 7, 6]) {
    const changing = record({ eventID: `at-${second}`, eventTime: `2026-03-14T02:12:0${second}Z` });
    // There is room for two records of this length.
    evaluation.add(changing, undefined, 100_000);
    changing.errorCode = "read later";
  }
  expect(alertsOf(evaluation.finish()).map(({ facts }) => [facts.eventID, facts.errorCode])).toEqual([
    ["at-6", "read later"],
  ]);
});

test("the summary of a threshold's alert fails only if the alert goes out", () => {
  const failing = rule({ threshold: { count: 2, per: "record.awsRegion" }, summary: "record.missing" });
  const [first, second] = [record({ eventID: "1" }), record({ eventID: "2" })];
  expect(evaluateRecords([failing], [first]).ruleErrorCount).toBe(0);
  expect(ruleErrorsOf(evaluateRecords([failing], [first, second]))).toEqual([
    { rule: "trail-stopped", eventID: "1", message: "summary: No such key: missing" },
  ]);
});

test("a rule that is switched off is not evaluated", () => {
  expect(evaluate({ rules: [rule({ enabled: false })] }, [record()]).alerts).toEqual([]);
});

test("a rule reads its parameters", () => {
  const rules = [rule({ expression: "record.awsRegion in params.regions", params: { regions: ["eu-west-1"] } })];
  expect(evaluate({ rules }, [record()]).alerts).toHaveLength(1);
});

test("a rule that fails on a record does not match it, is reported, and leaves the others alone", () => {
  const rules = [rule({ id: "broken", expression: 'record.requestParameters.missing == "x"' }), rule()];
  expect(evaluate({ rules }, [record()])).toEqual({
    alerts: [{ rule: "trail-stopped", eventID: "5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a" }],
    ruleErrors: [{ rule: "broken", eventID: "5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a", message: "No such key: missing" }],
    recordsRead: 1,
  });
});

test("a summary that fails costs its wording alone, and is reported", () => {
  const rules = [rule({ summary: "record.requestParameters.missing" })];
  expect(evaluate({ rules }, [record({ eventID: "1" })])).toEqual({
    alerts: [{ rule: "trail-stopped", eventID: "1" }],
    ruleErrors: [{ rule: "trail-stopped", eventID: "1", message: "summary: No such key: missing" }],
    recordsRead: 1,
  });
});

test("a rule words the subject, and names the target where the record's own resource is not it", () => {
  const target = rule({ subject: '"Trail stopped"', target: "record.requestParameters.name" });
  const [alert] = alertsOf(evaluateRecords([target], [record({ resources: [{ ARN: "arn:aws:s3:::logs" }] })]));
  expect({ subject: alert?.subject, resource: alert?.facts.resource }).toEqual({
    subject: "Trail stopped",
    resource: "arn:aws:cloudtrail:eu-west-1:123456789012:trail/main",
  });
});

test.each(["record.requestParameters.missing", '""'])(
  "with the target %s, the resource is the record's own",
  (target) => {
    const evaluation = evaluateRecords([rule({ target, subject: "record.missing" })], [record({ eventID: "1" })]);
    const [alert] = alertsOf(evaluation);
    expect(alert?.facts.resource).toBe("arn:aws:cloudtrail:eu-west-1:123456789012:trail/main");
    expect(alert).not.toHaveProperty("subject");
    expect(ruleErrorsOf(evaluation).map(({ message }) => message)).toEqual([
      "subject: No such key: missing",
      ...(target === '""' ? [] : ["target: No such key: missing"]),
    ]);
  },
);

test.each([null, 5, "text", [], {}, { eventName: "A" }, { eventType: "AwsCloudTrailInsight", insightDetails: {} }])(
  "%j names no API call, so no rule is evaluated on it",
  (value) => {
    const rules = [rule(), rule({ id: "strict", expression: 'record.eventName == "A"' })];
    expect(evaluate({ rules }, [value])).toEqual({ alerts: [], ruleErrors: [], recordsRead: 1 });
  },
);

describe("a threshold", () => {
  const rules = [
    rule({
      threshold: { count: 3, per: "record.sourceIPAddress" },
      summary: "record.eventName",
      expression: 'record.errorCode == "AccessDenied"',
    }),
  ];
  const denied = (sourceIPAddress: string, fields = {}) =>
    record({ sourceIPAddress, errorCode: "AccessDenied", ...fields });

  test("alerts once for each value with enough records, and names the count and the first record", () => {
    const records = [
      denied("192.0.2.1", { eventID: "2", eventTime: "2026-03-14T02:12:00Z" }),
      denied("192.0.2.2", { eventID: "3" }),
      denied("192.0.2.1", { eventID: "1", eventTime: "2026-03-14T02:11:00Z", eventName: "ListUsers" }),
      denied("192.0.2.1", { eventID: "4", eventTime: "2026-03-14T02:13:00Z" }),
      denied("192.0.2.2", { eventID: "5" }),
    ];
    expect(evaluate({ rules }, records).alerts).toEqual([
      {
        rule: "trail-stopped",
        eventID: "1",
        summary: "ListUsers",
        threshold: {
          count: 3,
          per: "192.0.2.1",
          last: "2026-03-14T02:13:00Z",
          calls: [
            ["StopLogging", 2],
            ["ListUsers", 1],
          ],
        },
      },
    ]);
  });

  test("with `of` counts different values, and names them", () => {
    const of = [
      rule({
        threshold: { count: 2, per: "record.sourceIPAddress", of: "record.eventSource" },
        summary: "record.eventName",
      }),
    ];
    const source = (eventSource: string, eventID: string, sourceIPAddress = "192.0.2.1") =>
      record({ sourceIPAddress, eventSource, eventID });
    const records = [
      source("iam.amazonaws.com", "1"),
      source("ec2.amazonaws.com", "2"),
      source("ec2.amazonaws.com", "3"),
      source("ec2.amazonaws.com", "4", "192.0.2.2"),
      source("ec2.amazonaws.com", "5", "192.0.2.2"),
    ];
    expect(evaluate({ rules: of }, records).alerts.map(({ threshold }) => threshold)).toEqual([
      {
        count: 3,
        per: "192.0.2.1",
        last: "2026-03-14T02:12:45Z",
        different: [
          ["ec2.amazonaws.com", 2],
          ["iam.amazonaws.com", 1],
        ],
      },
    ]);
  });

  test("counts within one log file", () => {
    const evaluator = createEvaluator({ rules, suppressions: [] });
    const counts = [2, 2].map((length) => {
      const evaluation = evaluator.begin();
      for (let i = 0; i < length; i++) evaluation.add(denied("192.0.2.1"));
      return evaluation.finish().alertCount;
    });
    expect(counts).toEqual([0, 0]);
  });

  test("whose value can't be read is a rule error", () => {
    const withNumber = denied("192.0.2.1", { eventID: "1", requestParameters: { number: 5 } });
    const per = [rule({ threshold: { count: 2, per: "record.requestParameters.number" } })];
    expect(evaluate({ rules: per }, [withNumber]).ruleErrors).toEqual([
      { rule: "trail-stopped", eventID: "1", message: "threshold.per: expected a string, got number" },
    ]);
    const of = [rule({ threshold: { count: 2, per: "record.eventName", of: "record.requestParameters.number" } })];
    expect(evaluate({ rules: of }, [withNumber]).ruleErrors).toEqual([
      { rule: "trail-stopped", eventID: "1", message: "threshold.of: expected a string, got number" },
    ]);
  });
});

describe("a suppression", () => {
  test("is counted for each rule and match that it keeps quiet, also if another one would", () => {
    const suppressions = [
      suppression({ name: "constructor", rules: ["trail-stopped"], expression: 'record.awsRegion == "us-east-1"' }),
      suppression({ name: "all", rules: "all" }),
    ];
    const records = ["us-east-1", "us-east-1", "eu-west-1"].map((awsRegion, at) =>
      record({ awsRegion, eventID: `${at}` }),
    );
    const rules = [
      rule(),
      rule({ id: "counted", threshold: { count: 1, per: '"all"' } }),
      rule({ id: "none", expression: "false" }),
    ];
    expect(evaluateRecords({ rules, suppressions }, records).suppressed).toEqual({
      "trail-stopped": { constructor: 2, all: 1 },
      counted: { all: 3 },
    });
    expect(evaluateRecords({ rules, suppressions: [] }, records)).not.toHaveProperty("suppressed");
  });

  test("keeps a matching record from alerting, for the rules that it names", () => {
    const rules = [rule(), rule({ id: "other" })];
    const suppressions = [suppression({ rules: ["other"], expression: 'record.awsRegion == "eu-west-1"' })];
    expect(evaluate({ rules, suppressions }, [record({ eventID: "1" })]).alerts).toEqual([
      { rule: "trail-stopped", eventID: "1" },
    ]);
  });

  test("for all rules silences each of them", () => {
    expect(
      evaluate({ rules: [rule(), rule({ id: "other" })], suppressions: [suppression({})] }, [record()]).alerts,
    ).toEqual([]);
  });

  test("applies through its last day, and no longer", () => {
    const suppressions = [suppression({ expires: "2026-03-14" })];
    expect(evaluate({ suppressions }, [record()], new Date("2026-03-14T23:59:59Z")).alerts).toEqual([]);
    expect(evaluate({ suppressions }, [record()], new Date("2026-03-15T00:00:00Z")).alerts).toHaveLength(1);
  });

  test("is evaluated only on a record that a rule matched", () => {
    const suppressions = [suppression({ expression: 'record.missing == "x"' })];
    expect(evaluate({ rules: [rule({ expression: "false" })], suppressions }, [record()]).ruleErrors).toEqual([]);
  });

  test("that fails keeps nothing back, and is reported", () => {
    const suppressions = [suppression({ expression: 'record.missing == "x"' })];
    expect(evaluate({ suppressions }, [record({ eventID: "1" })])).toEqual({
      alerts: [{ rule: "trail-stopped", eventID: "1" }],
      ruleErrors: [{ rule: "trail-stopped", eventID: "1", message: "suppression planned: No such key: missing" }],
      recordsRead: 1,
    });
  });

  test("keeps records from counting towards a threshold", () => {
    const rules = [rule({ threshold: { count: 2, per: "record.awsRegion" } })];
    const suppressions = [suppression({ expression: 'record.userAgent == "planned"' })];
    expect(evaluate({ rules, suppressions }, [record(), record({ userAgent: "planned" })]).alerts).toEqual([]);
  });
});
