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
    const alert = alertOf({ userIdentity: user("alice") }, { subject: "User alice signed in without MFA" });
    expect(subjectOf(alert, 1, place)).toBe("[HIGH] User alice signed in without MFA - 123456789012 us-east-1");
  });

  test("that is too long loses the Region, then the ends of what happened and of names, but none of them whole", () => {
    const long = { userIdentity: user("u".repeat(64)), requestParameters: { userName: "t".repeat(64) } };
    const subjects = [
      subjectOf(alertOf({ ...byAgent, requestParameters: { userName: "a-service-user-for-backups" } }), 30, place),
      subjectOf(alertOf(long), 2, place),
      subjectOf(alertOf(byAgent, { subject: "x ".repeat(90) }), 2, place),
    ];
    expect(subjects).toMatchInlineSnapshot(`
      [
        "[HIGH] Access key created: a-service-user-for-backups by build-agent (+29) - 123456789012 us-east-1",
        "[HIGH] Access key created: ttttttttttttttttttt... by uuuuuuuuuuuuuuuuu... (+1) - 123456789012",
        "[HIGH] x x x x x x x x x x x x x x x x x x x x x x x x x x x ... by build-agent (+1) - 123456789012",
      ]
    `);
    expect(subjects.filter(({ length }) => length > 99)).toEqual([]);
  });

  test("contains nothing that looks like severity, count or place but its own", () => {
    const subject = "[LOW] x (+0) - prod us-east-1";
    expect(subjectOf(alertOf(byAgent, { subject }), 2, place)).toBe(
      "[HIGH] (LOW) x (0) _ prod us-east-1 by build-agent (+1) - 123456789012 us-east-1",
    );
  });
});
