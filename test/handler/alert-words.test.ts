import { describe, expect, test } from "vitest";
import type { Alert } from "../../engine/alert.ts";
import { outcomeNotIn, sentenceOf, wordAlert } from "../../handler/alert-words.ts";
import { alertsOf, evaluateRecords } from "../support/evaluate.ts";
import { record, rule } from "../support/records.ts";

const now = new Date("2026-03-14T02:16:57Z");

describe("who and where", () => {
  const rowsOf = (fields: Record<string, unknown>) => {
    const [alert] = alertsOf(evaluateRecords([rule()], [record(fields)]));
    return Object.fromEntries(wordAlert(alert as NonNullable<typeof alert>, now).rows);
  };
  const admin = {
    type: "AssumedRole",
    arn: "arn:aws:sts::123456789012:assumed-role/Admin/alice",
    accountId: "123456789012",
    sessionContext: { sessionIssuer: { arn: "arn:aws:iam::123456789012:role/Admin" } },
  };

  test.each([
    [
      "a session that another account uses by temporary delegation",
      { ...admin, invokedByDelegate: { accountId: "444455556666" } },
      "arn:aws:sts::123456789012:assumed-role/Admin/alice, by account 444455556666 through temporary delegation",
    ],
    [
      "a session that acts for a user of Identity Center",
      { ...admin, onBehalfOf: { userId: "544894e8-80c1-707f-60e3-3ba6510dfac1" } },
      "arn:aws:sts::123456789012:assumed-role/Admin/alice, on behalf of Identity Center user 544894e8-80c1-707f-60e3-3ba6510dfac1",
    ],
    [
      "a user of Identity Center",
      {
        type: "IdentityCenterUser",
        arn: "",
        accountId: "123456789012",
        onBehalfOf: {
          userId: "544894e8-80c1-707f-60e3-3ba6510dfac1",
          identityStoreArn: "arn:aws:identitystore::123456789012:identitystore/d-9067642ac7",
        },
        credentialId: "VAZRDEXAMPLEHASH",
      },
      "Identity Center user 544894e8-80c1-707f-60e3-3ba6510dfac1",
    ],
    [
      "a user of another account",
      { type: "AWSAccount", principalId: "AIDAEXAMPLE", accountId: "444455556666" },
      "AIDAEXAMPLE",
    ],
    ["a service", { type: "AWSService", invokedBy: "config.amazonaws.com" }, "config.amazonaws.com"],
    ["nobody", null, "unknown"],
    [
      "a hostile delegate",
      { ...admin, invokedByDelegate: { accountId: "■ https://evil.com" } },
      expect.stringMatching(/by account \\u\{25a0\} https\[:\]\/\/evil\[\.\]com through/),
    ],
    ["a delegate that is no text", { ...admin, invokedByDelegate: { accountId: 5 }, onBehalfOf: "x" }, admin.arn],
  ])("%s", (_who, userIdentity, words) => {
    expect(rowsOf({ userIdentity }).Who).toEqual(words);
  });

  const id = "5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a";
  test.each([
    ["us-east-1", "https://us-east-1.console.aws.amazon.com"],
    ["cn-north-1", "https://cn-north-1.console.amazonaws.cn"],
    ["us-gov-east-1", "https://us-gov-east-1.console.amazonaws-us-gov.com"],
    ["eusc-de-east-1", "https://eusc-de-east-1.console.amazonaws-eusc.eu"],
  ])("a record of %s has a link to %s", (awsRegion, origin) => {
    expect(rowsOf({ awsRegion }).Record).toBe(`${origin}/cloudtrailv2/home?region=${awsRegion}#/events/${id}`);
  });

  test.each([
    ["access key", { accessKeyId: "AKIAIOSFODNN7EXAMPLE" }, "AccessKeyId=AKIAIOSFODNN7EXAMPLE"],
    ["name, for a sign-in", {}, "Username=alice%40example.com"],
  ])("what else the caller did is linked by %s", (_by, fields, filter) => {
    const { accessKeyId: _none, ...identity } = record().userIdentity as Record<string, unknown>;
    expect(rowsOf({ userIdentity: { ...identity, ...fields } })["What else they did"]).toBe(
      `https://eu-west-1.console.aws.amazon.com/cloudtrailv2/home?region=eu-west-1#/events?${filter}`,
    );
  });

  test.each(["us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1", "xx-nowhere-1", "evil.example.com/", "", undefined])(
    "a record of %j has its id and no link",
    (awsRegion) => {
      expect(rowsOf({ awsRegion }).Record).toBe(id);
    },
  );
});

test("a threshold's alert says that its record is the first of many, and which values were counted", () => {
  const listed = rule({
    expression: "true",
    summary: '"Bob listed much"',
    threshold: { count: 2, per: "record.userIdentity.arn", of: "record.eventSource" },
  });
  const calls = ["iam", "ec2", "iam"].map((service, index) =>
    record({ eventID: `${index}`, eventName: "ListAll", eventSource: `${service}.amazonaws.com` }),
  );
  const [alert] = alertsOf(evaluateRecords([listed], calls));
  const { rows } = wordAlert(alert as NonNullable<typeof alert>, now);
  expect(sentenceOf(alert as NonNullable<typeof alert>, {})).toContain("ListAll");
  expect(sentenceOf(alert as NonNullable<typeof alert>, {})).toContain(", the first of 3 matching calls, from ");
  expect(Object.fromEntries(rows)["Different values"]).toBe("iam.amazonaws.com (2), ec2.amazonaws.com");
});

test("a threshold's alert names its calls, and says how many are different", () => {
  const denied = rule({ expression: "true", threshold: { count: 2, per: "record.userIdentity.arn" } });
  const calls = ["ListUsers", "ListRoles", "ListRoles"].map((eventName, index) =>
    record({ eventName, eventID: `${index}` }),
  );
  const [alert] = alertsOf(evaluateRecords([denied], calls)) as [Alert];
  expect(sentenceOf(alert, {})).toContain("ListUsers");
  expect(sentenceOf(alert, {})).toContain(", the first of 3 matching calls (2 different), from ");
  expect(Object.fromEntries(wordAlert(alert).rows).Calls).toBe("ListRoles (2), ListUsers");
});

test("the alert of a threshold that one record reached does not count it", () => {
  const once = rule({ expression: "true", threshold: { count: 1, per: "record.userIdentity.arn" } });
  const [alert] = alertsOf(evaluateRecords([once], [record()])) as [Alert];
  expect(sentenceOf(alert, {})).not.toContain("matching");
});

test.each([
  ["2026-03-14T02:12:45Z", "2026-03-14 02:12:45 UTC, 4 min 12 sec before this email"],
  ["2026-03-14T02:17:10Z", "2026-03-14 02:17:10 UTC, 0 sec before this email"],
  ["9999-12-31T23:59:59Z", "9999-12-31 23:59:59 UTC, which is after this email"],
])("says how old a record of %s is, and if its time is still to come", (eventTime, when) => {
  const [alert] = alertsOf(evaluateRecords([rule()], [record({ eventTime })]));
  expect(Object.fromEntries(wordAlert(alert as NonNullable<typeof alert>, now).rows).When).toBe(when);
});

test.each([
  ["Access key created", "AccessDenied", "denied"],
  ["Access key created", "ThrottlingException", "failed"],
  ["Access key created", "", ""],
  ["API calls denied", "AccessDenied", ""],
  ["Failed sign-ins", "Failed authentication", ""],
])("after %j, %j is worded %j", (text, errorCode, outcome) => {
  const [alert] = alertsOf(evaluateRecords([rule()], [record({ errorCode: errorCode || undefined })]));
  expect(outcomeNotIn(text, alert as Alert)).toBe(outcome);
  const threshold = { count: 2, per: "alice", last: "2026-03-14T02:12:45Z" };
  expect(
    outcomeNotIn(text, { ...(alert as Alert), threshold }),
    "of several calls, others may have ended otherwise",
  ).toBe("");
});

test.each([
  ["UpdateFunctionCode20150331v2", "called UpdateFunctionCode on "],
  ["UpdateDistribution2020_05_31", "called UpdateDistribution on "],
  ["DisableSecurityHubV2", "called DisableSecurityHubV2 on "],
])("the sentence names %s as people do, the facts as CloudTrail does", (eventName, words) => {
  const [alert] = alertsOf(evaluateRecords([rule()], [record({ eventName, requestParameters: { name: "x" } })]));
  const { rows } = wordAlert(alert as NonNullable<typeof alert>, now);
  expect(sentenceOf(alert as NonNullable<typeof alert>, {})).toContain(words);
  expect(Object.fromEntries(rows).Call).toMatch(new RegExp(`^${eventName} `));
});
