import { describe, expect, test } from "vitest";
import type { Alert } from "../../engine/evaluate.ts";
import { subjectOf } from "../../handler/subject.ts";
import { alertsOf, evaluateRecords } from "../support/evaluate.ts";
import { record, rule } from "../support/records.ts";

const place = { account: "123456789012", region: "us-east-1" };
const user = (name: string) => ({ type: "IAMUser", arn: `arn:aws:iam::123456789012:user/${name}` });
const alertOf = (fields: object, words: Partial<Alert> = {}): Alert => {
  const [alert] = alertsOf(
    evaluateRecords([rule({ severity: "high", title: "Access key created" })], [record({ ...fields })]),
  );
  return { ...(alert as Alert), ...words };
};
const byAgent = { userIdentity: user("build-agent"), requestParameters: { userName: "alice.backup" } };

describe("a subject", () => {
  test("says what happened to what, by whom and where, in the rule's words or by its title", () => {
    const accountNames = { "123456789012": "prod" };
    const subject = "Access key created for alice.backup";
    expect(subjectOf(alertOf(byAgent, { subject }), 3, { ...place, accountNames })).toBe(
      "[HIGH] Access key created for alice.backup by build-agent (+2) - prod us-east-1",
    );
    expect(subjectOf(alertOf(byAgent), 1, place)).toBe(
      "[HIGH] Access key created: alice.backup by build-agent - 123456789012 us-east-1",
    );
  });

  test("does not repeat who did it", () => {
    const signIn = { userIdentity: user("alice"), eventSource: "signin.amazonaws.com", eventName: "ConsoleLogin" };
    const alert = alertOf({ ...signIn, requestParameters: null }, { subject: "User alice signed in without MFA" });
    expect(subjectOf(alert, 1, place)).toBe("[HIGH] User alice signed in without MFA - 123456789012 us-east-1");
  });

  test("that is too long loses the Region, then the middle of what happened and the ends of names, but none of them whole", () => {
    const long = { userIdentity: user("u".repeat(64)), requestParameters: { userName: "t".repeat(64) } };
    const subjects = [
      subjectOf(alertOf({ ...byAgent, requestParameters: { userName: "a-service-user-for-backups" } }), 30, place),
      subjectOf(alertOf(long), 2, place),
      subjectOf(alertOf(byAgent, { subject: `${"x ".repeat(90)}deleted` }), 2, place),
      subjectOf(alertOf(byAgent, { subject: `${"x ".repeat(90)}deleted from a group` }), 2, place),
      subjectOf(alertOf(byAgent, { subject: "x".repeat(90) }), 2, place),
    ];
    expect(subjects).toMatchInlineSnapshot(`
      [
        "[HIGH] Access key created: a-service-user-for-backups by build-agent (+29) - 123456789012 us-east-1",
        "[HIGH] Access key created: tttttttttttttttttttttt... by uuuuuuuuuuuuuuuuuuuu... (+1) - 123456789012",
        "[HIGH] x x x x x x x x x x x x x x x x ... deleted: alice.backup by build-agent (+1) - 123456789012",
        "[HIGH] x x x x x x x x x x x x x x x x x x x x ...: alice.backup by build-agent (+1) - 123456789012",
        "[HIGH] xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...: alice.backup by build-agent (+1) - 123456789012",
      ]
    `);
    expect(subjects.filter(({ length }) => length > 99)).toEqual([]);
  });

  test("names a target once, and does not take a word of what happened for it", () => {
    const named = alertOf({ requestParameters: { userName: "web" } }, { subject: "WAF web ACL deleted for web" });
    expect(subjectOf(named, 1, place)).toBe(
      "[HIGH] WAF web ACL deleted for web by alice@example.com - 123456789012 us-east-1",
    );
    const word = alertOf({ requestParameters: { userName: "web" } }, { subject: "WAF web ACL deleted" });
    expect(subjectOf(word, 1, place)).toBe(
      "[HIGH] WAF web ACL deleted: web by alice@example.com - 123456789012 us-east-1",
    );
  });

  test("leaves out a type that what happened names, counts what one target can't show, and shortens ids", () => {
    const key = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555";
    const many = ["/prod/app/database-password", "/prod/app/key-1", "/prod/app/key-2"];
    const subjects = [
      subjectOf(alertOf({ ...byAgent, resources: [{ ARN: key }] }, { subject: "KMS key disabled" }), 1, place),
      subjectOf(
        alertOf({ ...byAgent, resources: [{ ARN: key }] }, { subject: "Encryption by a key elsewhere" }),
        9,
        place,
      ),
      subjectOf(alertOf({ ...byAgent, requestParameters: { names: many } }, { subject: "Parameters read" }), 1, place),
    ];
    expect(subjects).toMatchInlineSnapshot(`
      [
        "[HIGH] KMS key disabled: 11111111... by build-agent - 123456789012 us-east-1",
        "[HIGH] Encryption by a key elsewhere: 11111111... by build-agent (+8) - 123456789012 us-east-1",
        "[HIGH] Parameters read: /prod/app/database-password and 2 more by build-agent - 123456789012",
      ]
    `);
  });

  test("says that a call was denied or failed, unless what happened says it, and how often a threshold counted", () => {
    const denied = { ...byAgent, errorCode: "AccessDenied" };
    const threshold = { count: 25, per: "x", last: "" };
    const subjects = [
      subjectOf(alertOf(denied), 1, place),
      subjectOf(alertOf({ ...byAgent, errorCode: "ThrottlingException" }), 1, place),
      subjectOf(alertOf(denied, { subject: "CreateAccessKey denied", threshold }), 1, place),
      subjectOf(
        alertOf(denied, { subject: "Attack tool called DescribeAvailabilityZones in many Regions", threshold }),
        1,
        place,
      ),
    ];
    expect(subjects).toMatchInlineSnapshot(`
      [
        "[HIGH] Access key created (denied): alice.backup by build-agent - 123456789012 us-east-1",
        "[HIGH] Access key created (failed): alice.backup by build-agent - 123456789012 us-east-1",
        "[HIGH] CreateAccessKey denied (25 times): alice.backup by build-agent - 123456789012 us-east-1",
        "[HIGH] Attack tool called DescribeAvailab... (25 times): alice.backup by build-agent - 123456789012",
      ]
    `);
  });

  test("names the account of a principal that is known by its id alone", () => {
    const userIdentity = { type: "AWSAccount", principalId: "AIDAEXAMPLEEXAMPLE002", accountId: "444455556666" };
    expect(subjectOf(alertOf({ ...byAgent, userIdentity }), 1, place)).toBe(
      "[HIGH] Access key created: alice.backup by account 444455556666 - 123456789012 us-east-1",
    );
  });

  test("names a user of another account by the name that the record has", () => {
    const userIdentity = { type: "AWSAccount", userName: "bob", accountId: "444455556666" };
    expect(subjectOf(alertOf({ ...byAgent, userIdentity }), 1, place)).toBe(
      "[HIGH] Access key created: alice.backup by bob - 123456789012 us-east-1",
    );
  });

  test("quotes a target that looks like an actor", () => {
    expect(subjectOf(alertOf({ ...byAgent, requestParameters: { key: "x", userName: "x by root" } }), 1, place)).toBe(
      '[HIGH] Access key created: "x by root" by build-agent - 123456789012 us-east-1',
    );
  });

  test("contains nothing that looks like severity, count or place but its own", () => {
    const subject = "[LOW] x (+0) - prod us-east-1";
    expect(subjectOf(alertOf(byAgent, { subject }), 2, place)).toBe(
      "[HIGH] (LOW) x (0) _ prod us-east-1: alice.backup by build-agent (+1) - 123456789012 us-east-1",
    );
  });
});
