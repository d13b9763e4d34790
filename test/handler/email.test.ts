import { describe, expect, test } from "vitest";
import { functionLimits } from "../../engine/evaluate.ts";
import { writeEmail } from "../../handler/email.ts";
import { summarize } from "../../handler/summary.ts";
import { softWrap } from "../support/email-structure.ts";
import { evaluateRecords } from "../support/evaluate.ts";
import { record, rule } from "../support/records.ts";

// The whole of an email is in summary.test.ts; what no text of a record can do to it, in hostile-text.test.ts.

const logObject = { bucket: "logs", key: "AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/a.json.gz" };
const now = new Date("2026-03-14T02:16:57Z");

const [simple] = [rule({ title: "Access key created", description: "Why.", response: "What.", severity: "high" })];
const emailOf = (records: object[]) => {
  const evaluation = evaluateRecords([simple], records, { limits: functionLimits });
  const { subject, message } = summarize(evaluation, logObject, now);
  const { email, default: machine } = JSON.parse(message);
  return { subject, email: email as string, machine: JSON.parse(machine) };
};

const keyBy = (user: string, userName: string, eventID: string) =>
  record({
    userIdentity: { type: "IAMUser", arn: `arn:aws:iam::123456789012:user/${user}` },
    requestParameters: { userName },
    eventID,
  });
const decoys = (count: number) =>
  Array.from({ length: count }, (_, index) => keyBy("Eve", "trainee", `decoy-${index}`));
const mallory = keyBy("mallory", "break-glass-admin", "the-one-that-matters");

const line = (email: string, start: string) => email.split("\n").find((text) => text.startsWith(start));

describe("decoys hide no alert", () => {
  test("of another principal: it comes first, and every principal is named with its count", () => {
    const { subject, email, machine } = emailOf([...decoys(3000), mallory]);
    expect(subject).toBe("[HIGH] Access key created: break-glass-admin by mallory (+3000) - 123456789012 eu-west-1");
    expect(email.slice(0, email.indexOf("▪ Who"))).toMatchInlineSnapshot(`
      "User mallory called StopLogging on break-glass-admin from 203.0.113.66 on 2026-03-14 at 02:12:45 UTC in account 123456789012, eu-west-1. 3,000 more alerts below.

      ■ 3,001 alerts of 1 rule
      ▪ HIGH: Access key created: 3,001 alerts
      ▪ 3,000 × user Eve: StopLogging on trainee, from 203.0.113.66, at 02:12 UTC
      ▪ 1 × user mallory: StopLogging on break-glass-admin, from 203.0.113.66, at 02:12 UTC

      ■ HIGH: Access key created (3,001 alerts)
      ▪ What to do: What.
      ▪ Why: Why.

      ▪ 1. StopLogging by user mallory
      "
    `);
    expect(line(email, "▪ Not described")).toBe("▪ Not described: 2,998 more alerts of this rule");
    expect(machine.alerts[0].eventID).toBe("the-one-that-matters");
    expect(machine.alerts.length + machine.omittedAlerts).toBe(3001);
  });

  test("of the same principal on another target", () => {
    const { email } = emailOf([...decoys(3000), keyBy("Eve", "break-glass-admin", "the-one-that-matters")]);
    expect(email).toContain("\n▪ On: break-glass-admin\n");
    expect(line(email, "▪ On 2 targets")).toBe("▪ On 2 targets: break-glass-admin, trainee");
  });

  test("every principal is named, up to the thousand that an evaluation tells apart; the others are counted", () => {
    const many = Array.from({ length: 1200 }, (_, index) => keyBy(`user-${index}`, "trainee", `${index}`));
    const { email, machine } = emailOf(many);
    expect(email.match(/^▪ 1 × user user-.*$/gm)?.length).toBe(5);
    expect(email.match(/1 × user user-\d+(?=[,\n])/g)?.length).toBe(995);
    expect(email).toContain(", 200 × others, whom this email does not name\n");
    expect(machine.rules[0].principals.length).toBe(500);
    expect(machine.rules[0].alertsOfOtherPrincipals).toBe(700);
  });

  test("where the names of all principals don't fit, fifty are given and the others counted", () => {
    const long = (index: number) => `${index}-`.padEnd(200, "x");
    const many = Array.from({ length: 1000 }, (_, index) => keyBy(long(index), "trainee", `${index}`));
    const { email, machine } = emailOf(many);
    expect(email.match(/1 × user \d+-x+/g)?.length).toBe(50);
    expect(email).toContain(", 950 × others, whom this email does not name\n");
    expect(machine.rules[0].principals.length).toBe(100);
    expect(machine.rules[0].alertsOfOtherPrincipals).toBe(900);
  });
});

test("alerts on one target do not name it again", () => {
  expect(line(emailOf(decoys(5)).email, "▪ On 1 ")).toBeUndefined();
});

test("what is left out is the least severe, even where a less severe alert would still fit", () => {
  const long = rule({ id: "long", severity: "high", title: "Long", summary: `"${"long ".repeat(150)}"` });
  const short = rule({ id: "short", severity: "low", title: "Short", summary: '"short"' });
  const { alerts } = evaluateRecords([long, short], [record()]);
  const described = (maxBytes: number) => {
    const email = writeEmail(alerts, { logObject, now, accountNames: {} }, maxBytes, Buffer.byteLength);
    return ["long long", "short"].map((words) => email.includes(`\n▪ What: ${words}`)).join();
  };
  const sizes = Array.from({ length: 80 }, (_, index) => 1000 + 50 * index);
  expect([...new Set(sizes.map(described))]).toEqual(["false,false", "true,false", "true,true"]);
});

test("the overview has the words of a rule's subject where these are no longer than its title", () => {
  const words = (title: string) => {
    const alerts = ["a", "b"].map((id) => rule({ id, title: `${title} ${id}`, subject: `"Trail stopped: ${id}"` }));
    const { message } = summarize(evaluateRecords(alerts, [record()]), logObject, now);
    return line(JSON.parse(message).email, "▪ CRITICAL: ");
  };
  expect(words("CloudTrail logging stopped")).toMatch(/^▪ CRITICAL: Trail stopped: a: /);
  expect(words("Stopped")).toMatch(/^▪ CRITICAL: Stopped a: /);
});

test("the overview reads as a sentence, with and without a target, and names root once", () => {
  const rules = [
    rule({ id: "a", title: "Trail stopped" }),
    rule({ id: "b", title: "Root user was active in the account", subject: '"Root called " + record.eventName' }),
  ];
  const overview = (fields: Record<string, unknown>) => {
    const { message } = summarize(evaluateRecords(rules, [record(fields)]), logObject, now);
    return JSON.parse(message).email.match(/^▪ CRITICAL: .*/gm);
  };
  const root = { type: "Root", arn: "arn:aws:iam::123456789012:root" };
  expect(overview({ userIdentity: root, requestParameters: { name: "main" } })).toEqual([
    "▪ CRITICAL: Trail stopped: main, by root",
    "▪ CRITICAL: Root called StopLogging: main",
  ]);
  expect(overview({ userIdentity: root, requestParameters: null })).toEqual([
    "▪ CRITICAL: Trail stopped by root",
    "▪ CRITICAL: Root called StopLogging",
  ]);
});

test("a storm of 600 alerts of two rules fits on one screen", () => {
  const rules = [
    rule({
      id: "key",
      title: "Access key created",
      severity: "high",
      expression: 'record.eventName == "CreateAccessKey"',
    }),
    rule({
      id: "bucket",
      title: "S3 bucket was deleted",
      severity: "medium",
      expression: 'record.eventName == "DeleteBucket"',
    }),
  ];
  const role = (name: string) => ({
    type: "AssumedRole",
    arn: `arn:aws:sts::123456789012:assumed-role/${name}/run-1`,
    sessionContext: { sessionIssuer: { arn: `arn:aws:iam::123456789012:role/${name}` } },
  });
  const storm = Array.from({ length: 600 }, (_, index) =>
    record({
      eventName: index < 300 ? "DeleteBucket" : "CreateAccessKey",
      eventTime: new Date(Date.parse("2026-03-14T09:03:04Z") + index * 400).toISOString(),
      userIdentity: role(index === 450 ? "admin" : "ci-runner"),
      requestParameters: index < 300 ? { bucketName: `artifacts-${index % 2}` } : { userName: `user-${index}` },
      eventID: `id-${index}`,
    }),
  );
  const evaluation = evaluateRecords(rules, storm, { limits: functionLimits });
  const { email } = JSON.parse(summarize(evaluation, logObject, now, { "123456789012": "prod" }).message);
  expect(email.split("\n").slice(0, 14).join("\n")).toMatchInlineSnapshot(`
    "Role admin (session run-1) called CreateAccessKey on user-450 from 203.0.113.66 on 2026-03-14 at 09:06:04 UTC in prod, eu-west-1. 599 more alerts below.

    ■ 600 alerts of 2 rules
    ▪ HIGH: Access key created: 300 alerts
    ▪ 299 × role ci-runner: CreateAccessKey on 299 targets, from 203.0.113.66, 09:05–09:07 UTC
    ▪ 1 × role admin: CreateAccessKey on user-450, from 203.0.113.66, at 09:06 UTC
    ▪ MEDIUM: S3 bucket was deleted: 300 alerts
    ▪ 300 × role ci-runner: DeleteBucket on 2 targets, from 203.0.113.66, 09:03–09:05 UTC

    ■ HIGH: Access key created (300 alerts)
    ▪ What to do: Start the trail again with aws cloudtrail start-logging, then find out who stopped it.
    ▪ Why: Without a trail nobody sees what happens next.

    ▪ 1. CreateAccessKey by role admin"
  `);
  expect(softWrap(email.slice(0, email.indexOf("\n▪ 1.")), 80).length).toBeLessThan(24);
});

test("what is usually harmless comes with the command that suppresses it, if that is safe to paste into a shell", () => {
  const harmless = rule({ falsePositives: "Key rotation by the platform team." });
  const end = (key: string) => {
    const evaluation = evaluateRecords([harmless], [record()]);
    const { email } = JSON.parse(summarize(evaluation, { bucket: "logs", key }, now).message);
    return email.slice(email.indexOf("▪ When it's nothing"), email.indexOf("▪ References"));
  };
  expect(end(logObject.key)).toMatchInlineSnapshot(`
    "▪ When it's nothing: Key rotation by the platform team.
    ▪ To quieten it, run in your checkout:
    npx cta suppress trail-stopped 5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a s3://logs/AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/a.json.gz
    "
  `);
  for (const key of ["a b.json.gz", "a;rm.json.gz", "$(x).json.gz", "evil.com/x.json.gz", "x".repeat(900)]) {
    expect(end(key)).toBe("▪ When it's nothing: Key rotation by the platform team.\n");
  }
});

test("the key of a log object stays on its line", () => {
  const words = `${"x ".repeat(40)}\n■ CRITICAL: Root signed in`;
  const evaluation = evaluateRecords([simple], [record()]);
  const { email } = JSON.parse(summarize(evaluation, { bucket: "logs", key: words }, now).message);
  expect(email.split("\n").at(-2)).toMatch(
    /^■ Log object: s3:\/\/logs\/(x )+\\u\{a\}\\u\{25a0\} CRITICAL: Root signed in$/,
  );
});
