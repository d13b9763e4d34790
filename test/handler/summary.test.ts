import { describe, expect, test } from "vitest";
import type { Rule } from "../../engine/ruleset.ts";
import { maxMessageBytes, type Summary, summarize } from "../../handler/summary.ts";
import { evaluateRecords } from "../support/evaluate.ts";
import { record, rule } from "../support/records.ts";

const logObject = {
  bucket: "example-trail-logs",
  key: "AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/a.json.gz",
};
const now = new Date("2026-03-14T02:16:57Z");

const summaryOf = (rules: Rule[], records: unknown[]) => summarize(evaluateRecords(rules, records), logObject, now);
/** An event id of its own for each record: the same event twice is one alert. */
const idOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
const emailOf = (summary: Summary): string => JSON.parse(summary.message).email;
const machineOf = (summary: Summary) => JSON.parse(JSON.parse(summary.message).default);

/** Bytes as SNS counts them: the message, and each attribute's name, type and value. */
function bytesOf({ message, attributes }: Summary): number {
  const sizes = Object.entries(attributes).map(([name, value]) =>
    Buffer.byteLength(name + (Array.isArray(value) ? `String.Array${JSON.stringify(value)}` : `String${value}`)),
  );
  return sizes.reduce((sum, size) => sum + size, Buffer.byteLength(message));
}

const summarized = rule({ summary: '"Trail " + record.requestParameters.name + " was stopped"' });
const accessKey = rule({
  id: "access-key-created",
  title: "Access key created for another user",
  severity: "high",
  description: "A key for somebody else is a way to stay in the account.",
  response: "Ask who made it; deactivate it.",
  references: ["https://example.com/keys"],
  tags: [],
  expression: 'record.eventName == "CreateAccessKey"',
});

test("one alert reads as a person woken at night needs it", () => {
  const summary = summaryOf([summarized], [record()]);
  expect(summary.subject).toBe(
    "[CRITICAL] CloudTrail stopped logging: main by alice@example.com - 123456789012 eu-west-1",
  );
  expect(emailOf(summary)).toMatchInlineSnapshot(`
    "SSO user alice@example[.]com called StopLogging on trail/main from 203.0.113.66 on 2026-03-14 at 02:12:45 UTC in account 123456789012, eu-west-1.

    ■ CRITICAL: CloudTrail stopped logging
    ▪ What to do: Start the trail again with aws cloudtrail start-logging, then find out who stopped it.
    ▪ Why: Without a trail nobody sees what happens next.

    ▪ What: Trail arn:aws:cloudtrail:eu-west-1:123456789012:trail/main was stopped
    ▪ Who: arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice@example[.]com
    ▪ Role: arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef
    ▪ Access key: ASIAIOSFODNN7EXAMPLE
    ▪ Call: StopLogging (cloudtrail.amazonaws.com)
    ▪ On: arn:aws:cloudtrail:eu-west-1:123456789012:trail/main
    ▪ When: 2026-03-14 02:12:45 UTC, 4 min 12 sec before this email
    ▪ Where: account 123456789012, eu-west-1
    ▪ From: 203.0.113.66 with "aws-cli/2.27.1"
    ▪ Result: success
    ▪ Record:
    https://eu-west-1.console.aws.amazon.com/cloudtrailv2/home?region=eu-west-1#/events/5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a
    ▪ What else they did:
    https://eu-west-1.console.aws.amazon.com/cloudtrailv2/home?region=eu-west-1#/events?AccessKeyId=ASIAIOSFODNN7EXAMPLE

    ▪ To quieten it, run in your checkout:
    npx cta suppress trail-stopped 5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/a.json.gz
    ▪ References:
    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StopLogging.html

    ■ Log object: s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/a.json.gz
    "
  `);
  expect(summary.attributes).toEqual({
    severity: "critical",
    severities: ["critical"],
    rules: ["trail-stopped"],
    account: "123456789012",
    region: "eu-west-1",
  });
  expect(machineOf(summary)).toMatchInlineSnapshot(`
    {
      "alertCount": 1,
      "alerts": [
        {
          "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
          "account": "123456789012",
          "accountName": null,
          "actor": "alice@example.com",
          "callerUrl": "https://eu-west-1.console.aws.amazon.com/cloudtrailv2/home?region=eu-west-1#/events?AccessKeyId=ASIAIOSFODNN7EXAMPLE",
          "delegate": null,
          "errorCode": null,
          "errorMessage": null,
          "eventID": "5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a",
          "eventName": "StopLogging",
          "eventSource": "cloudtrail.amazonaws.com",
          "eventTime": "2026-03-14T02:12:45Z",
          "mfa": null,
          "onBehalfOf": null,
          "principal": "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice@example.com",
          "recordUrl": "https://eu-west-1.console.aws.amazon.com/cloudtrailv2/home?region=eu-west-1#/events/5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a",
          "region": "eu-west-1",
          "role": "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef",
          "rule": "trail-stopped",
          "severity": "critical",
          "sharedEventID": null,
          "sourceIPAddress": "203.0.113.66",
          "summary": "Trail arn:aws:cloudtrail:eu-west-1:123456789012:trail/main was stopped",
          "tags": [
            "attack.t1562.008",
          ],
          "target": "arn:aws:cloudtrail:eu-west-1:123456789012:trail/main",
          "threshold": null,
          "title": "CloudTrail stopped logging",
          "userAgent": "aws-cli/2.27.1",
        },
      ],
      "logObject": {
        "bucket": "example-trail-logs",
        "key": "AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/a.json.gz",
      },
      "omittedAlerts": 0,
      "rules": [
        {
          "alerts": 1,
          "alertsOfOtherPrincipals": 0,
          "description": "Without a trail nobody sees what happens next.",
          "falsePositives": null,
          "principals": [
            {
              "alerts": 1,
              "principal": "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef",
            },
          ],
          "references": [
            "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StopLogging.html",
          ],
          "response": "Start the trail again with aws cloudtrail start-logging, then find out who stopped it.",
          "rule": "trail-stopped",
          "severity": "critical",
          "tags": [
            "attack.t1562.008",
          ],
          "title": "CloudTrail stopped logging",
        },
      ],
      "schemaVersion": 2,
    }
  `);
});

test("several rules and alerts come most severe first, with a count in the subject", () => {
  const failed = {
    eventName: "CreateAccessKey",
    errorCode: "AccessDenied",
    errorMessage: 'User "x" is not authorized',
  };
  const summary = summaryOf(
    [accessKey, { ...summarized, expression: 'record.eventName == "StopLogging"' }],
    [
      record({ ...failed, userIdentity: { invokedBy: "cloudformation.amazonaws.com" } }),
      record({ ...failed, eventID: idOf(1) }),
      record({ eventID: idOf(2) }),
    ],
  );
  expect(summary.subject).toBe(
    "[CRITICAL] CloudTrail stopped logging: main by alice@example.com (+2) - 123456789012 eu-west-1",
  );
  expect(emailOf(summary)).toMatchInlineSnapshot(`
    "SSO user alice@example[.]com called StopLogging on trail/main from 203.0.113.66 on 2026-03-14 at 02:12:45 UTC in account 123456789012, eu-west-1. 2 more alerts below.

    ■ 3 alerts of 2 rules
    ▪ CRITICAL: CloudTrail stopped logging: trail/main, by SSO user alice@example[.]com
    ▪ HIGH: Access key created for another user: 2 alerts
    ▪ 1 × service cloudformation.amazonaws.com: CreateAccessKey on trail/main (denied), from 203.0.113.66, at 02:12 UTC
    ▪ 1 × SSO role Admin: CreateAccessKey on trail/main (denied), from 203.0.113.66, at 02:12 UTC

    ■ CRITICAL: CloudTrail stopped logging
    ▪ What to do: Start the trail again with aws cloudtrail start-logging, then find out who stopped it.
    ▪ Why: Without a trail nobody sees what happens next.

    ▪ What: Trail arn:aws:cloudtrail:eu-west-1:123456789012:trail/main was stopped
    ▪ Who: arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice@example[.]com
    ▪ Role: arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef
    ▪ Access key: ASIAIOSFODNN7EXAMPLE
    ▪ Call: StopLogging (cloudtrail.amazonaws.com)
    ▪ On: arn:aws:cloudtrail:eu-west-1:123456789012:trail/main
    ▪ When: 2026-03-14 02:12:45 UTC, 4 min 12 sec before this email
    ▪ Where: account 123456789012, eu-west-1
    ▪ From: 203.0.113.66 with "aws-cli/2.27.1"
    ▪ Result: success
    ▪ Record:
    https://eu-west-1.console.aws.amazon.com/cloudtrailv2/home?region=eu-west-1#/events/00000000-0000-4000-8000-000000000002
    ▪ What else they did:
    https://eu-west-1.console.aws.amazon.com/cloudtrailv2/home?region=eu-west-1#/events?AccessKeyId=ASIAIOSFODNN7EXAMPLE

    ▪ To quieten it, run in your checkout:
    npx cta suppress trail-stopped 00000000-0000-4000-8000-000000000002 s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/a.json.gz
    ▪ References:
    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StopLogging.html

    ■ HIGH: Access key created for another user (2 alerts)
    ▪ What to do: Ask who made it; deactivate it.
    ▪ Why: A key for somebody else is a way to stay in the account.

    ▪ 1. CreateAccessKey by service cloudformation.amazonaws.com
    ▪ Who: cloudformation.amazonaws.com
    ▪ Call: CreateAccessKey (cloudtrail.amazonaws.com)
    ▪ On: arn:aws:cloudtrail:eu-west-1:123456789012:trail/main
    ▪ When: 2026-03-14 02:12:45 UTC, 4 min 12 sec before this email
    ▪ Where: account 123456789012, eu-west-1
    ▪ From: 203.0.113.66 with "aws-cli/2.27.1"
    ▪ Result: AccessDenied: "User 'x' is not authorized"
    ▪ Record:
    https://eu-west-1.console.aws.amazon.com/cloudtrailv2/home?region=eu-west-1#/events/5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a

    ▪ 2. CreateAccessKey by SSO user alice@example[.]com
    ▪ Who: arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice@example[.]com
    ▪ Role: arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef
    ▪ Access key: ASIAIOSFODNN7EXAMPLE
    ▪ Call: CreateAccessKey (cloudtrail.amazonaws.com)
    ▪ On: arn:aws:cloudtrail:eu-west-1:123456789012:trail/main
    ▪ When: 2026-03-14 02:12:45 UTC, 4 min 12 sec before this email
    ▪ Where: account 123456789012, eu-west-1
    ▪ From: 203.0.113.66 with "aws-cli/2.27.1"
    ▪ Result: AccessDenied: "User 'x' is not authorized"
    ▪ Record:
    https://eu-west-1.console.aws.amazon.com/cloudtrailv2/home?region=eu-west-1#/events/00000000-0000-4000-8000-000000000001
    ▪ What else they did:
    https://eu-west-1.console.aws.amazon.com/cloudtrailv2/home?region=eu-west-1#/events?AccessKeyId=ASIAIOSFODNN7EXAMPLE

    ▪ To quieten it, run in your checkout:
    npx cta suppress access-key-created 5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/a.json.gz
    ▪ References:
    https://example.com/keys

    ■ Log object: s3://example-trail-logs/AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/a.json.gz
    "
  `);
  expect(summary.attributes.severities).toEqual(["critical", "high"]);
  expect(summary.attributes.rules).toEqual(["trail-stopped", "access-key-created"]);
});

test("a threshold's alert says how many records it counted", () => {
  const denied = rule({ id: "denied", threshold: { count: 2, per: "record.userIdentity.arn" } });
  const summary = summaryOf(
    [denied],
    [0, 1, 2].map((index) => record({ eventID: idOf(index) })),
  );
  expect(emailOf(summary)).toContain(
    '\n▪ How often: 3 records of "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice@example[.]com" until 2026-03-14 at 02:12:45 UTC; the first:\n',
  );
  expect(machineOf(summary).alerts[0].threshold.count).toBe(3);
});

describe("SNS takes the subject, whatever a rule or record contains", () => {
  test.each([
    ["newlines", "a\nSubject: b\r\n", "a\u2028b"],
    ["control characters and escapes", "\u0000\u001b[31m", "\u0007"],
    ["emoji and letters of many languages", "🚨 ü 漢", "🚨"],
    ["10,000 characters", "x".repeat(10_000), "9".repeat(10_000)],
    ["nothing", "", ""],
  ])("%s", (_what, title, place) => {
    const records = [record({ recipientAccountId: place, awsRegion: place, userIdentity: null })];
    const { subject } = summaryOf([rule({ title })], records);
    expect(subject).toMatch(/^\[CRITICAL\] [ -~]{0,88}$/);
    expect(subject.length).toBeLessThan(100);
    expect(subject).toMatch(/ - unknown( unknown)?$/);
  });
});

describe("SNS takes the message, however much there is to say", () => {
  const hostile = (length: number) =>
    record({ userAgent: '"\\\u0001é🚨'.repeat(length), sourceIPAddress: "\u202e".repeat(length) });

  test("5,000 alerts of 100 rules make one message that names every rule", () => {
    const rules = Array.from({ length: 100 }, (_, index) =>
      rule({
        id: `rule-${index}`,
        title: `Rule number ${index}`,
        severity: index % 2 ? "low" : "high",
        description: "why ".repeat(100),
      }),
    );
    const summary = summaryOf(
      rules,
      Array.from({ length: 50 }, (_, index) => ({ ...hostile(1000), eventID: idOf(index) })),
    );
    expect(bytesOf(summary)).toBeLessThanOrEqual(maxMessageBytes);
    const email = emailOf(summary);
    for (const { title } of rules) expect(email).toContain(title);
    expect(email).toContain("This email reached the largest size that SNS sends.");
    expect(summary.attributes.rules).toHaveLength(100);

    const machine = machineOf(summary);
    expect(machine.alertCount).toBe(5000);
    expect(machine.omittedAlerts + machine.alerts.length).toBe(5000);
    expect(machine.rules).toHaveLength(100);
    // The most severe stay.
    expect(machine.alerts.every((alert: { severity: string }) => alert.severity === "high")).toBe(true);
  });

  test("what is left out of a rule's alerts is counted", () => {
    const email = emailOf(
      summaryOf(
        [rule()],
        Array.from({ length: 5000 }, (_, index) => record({ eventID: idOf(index) })),
      ),
    );
    expect(email).toContain("■ CRITICAL: CloudTrail stopped logging (5,000 alerts)");
    expect(email).toContain("\n▪ Not described: 4,997 more alerts of this rule\n");
  });

  test("1,000 rules are all named", () => {
    const rules = Array.from({ length: 1000 }, (_, index) =>
      rule({ id: `rule-${index}`, title: `Rule number ${index}.` }),
    );
    const summary = summaryOf(rules, [record()]);
    expect(bytesOf(summary)).toBeLessThanOrEqual(maxMessageBytes);
    for (const { title } of rules) expect(emailOf(summary)).toContain(title);
  });
});

test("text of a record stays on its own line and makes no link", () => {
  const userAgent =
    "x\n\nCRITICAL: Another alert\n====\u2028\u202etxt \u001b[2J https://evil.example/login www.evil.example\uD800";
  const email = emailOf(summaryOf([rule({ summary: "record.userAgent" })], [record({ userAgent })]));
  expect(email.split("\n").filter((line) => line.includes("evil"))).toMatchInlineSnapshot(`
    [
      "▪ What: x\\u{a}\\u{a}CRITICAL: Another alert\\u{a}====\\u{2028}\\u{202e}txt \\u{1b}[2J https[:]//evil.example/login www[.]evil.example�",
      "▪ From: 203.0.113.66 with "x\\u{a}\\u{a}CRITICAL: Another alert\\u{a}====\\u{2028}\\u{202e}txt \\u{1b}[2J https[:]//evil.example/login www[.]evil.example�"",
    ]
  `);
  expect(email.match(/^■ CRITICAL/gm)).toHaveLength(1);
  expect(email).not.toMatch(/(?!\n)[\p{C}\p{Zl}\p{Zp}]/u);
  expect(email.isWellFormed()).toBe(true);
});

test.each([
  [
    "us-gov-west-1",
    "https://us-gov-west-1.console.amazonaws-us-gov.com/cloudtrailv2/home?region=us-gov-west-1#/events/",
  ],
  ["cn-north-1", "https://cn-north-1.console.amazonaws.cn/cloudtrailv2/home?region=cn-north-1#/events/"],
  ["eu-west-1", "https://eu-west-1.console.aws.amazon.com/cloudtrailv2/home?region=eu-west-1#/events/"],
])("a record of %s is linked in the console of its partition", (awsRegion, link) => {
  expect(emailOf(summaryOf([rule()], [record({ awsRegion })]))).toContain(link);
});

test("a Region or id that AWS would not write makes no link", () => {
  const records = [record({ awsRegion: "evil.example/#" }), record({ eventID: "../../x" })];
  const email = emailOf(summaryOf([rule()], records));
  expect(email).not.toMatch(/cloudtrailv2.*#\/events\//);
  expect(email.match(/https:\/\/\S*evil/g)).toBeNull();
});
