import { describe, expect, test } from "vitest";
import { functionLimits } from "../../engine/evaluate.ts";
import { wordAlert } from "../../handler/email.ts";
import { summarize } from "../../handler/summary.ts";
import { alertsOf, evaluateRecords } from "../support/evaluate.ts";
import { record, rule } from "../support/records.ts";

// The whole of an email is in summary.test.ts; what no text of a record can do to it, in hostile-text.test.ts.

const logObject = { bucket: "logs", key: "AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/a.json.gz" };
const now = new Date("2026-03-14T02:16:57Z");

const [simple] = [rule({ title: "Access key created", description: "Why.", response: "What.", severity: "high" })];
const emailOf = (records: object[]) => {
  const evaluation = evaluateRecords([simple], records, { limits: functionLimits });
  const { email, default: machine } = JSON.parse(summarize(evaluation, logObject, now).message);
  return { email: email as string, machine: JSON.parse(machine) };
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

describe("decoys hide no alert", () => {
  test("of another principal: it is described, and every principal is named with its count", () => {
    const { email, machine } = emailOf([...decoys(3000), mallory]);
    expect(email).toContain("        On         break-glass-admin\n".slice(4));
    expect(email.slice(email.indexOf("▪ 2,991"), email.indexOf("▪ Why"))).toMatchInlineSnapshot(`
      "▪ 2,991 more alerts that this email does not describe

      ▪ Who caused the 3,001 alerts
          3,000      arn:aws:iam::123456789012:user/Eve
          1          arn:aws:iam::123456789012:user/mallory

      "
    `);
    expect(machine.rules).toMatchInlineSnapshot(`
      [
        {
          "alerts": 3001,
          "principals": [
            {
              "alerts": 3000,
              "principal": "arn:aws:iam::123456789012:user/Eve",
            },
            {
              "alerts": 1,
              "principal": "arn:aws:iam::123456789012:user/mallory",
            },
          ],
          "rule": "trail-stopped",
          "severity": "high",
        },
      ]
    `);
    expect(machine.alerts.map(({ eventID }: { eventID: string }) => eventID)).toContain("the-one-that-matters");
    expect(machine.alerts.length + machine.omittedAlerts).toBe(3001);
  });

  test("of the same principal on another target", () => {
    const { email } = emailOf([...decoys(3000), keyBy("Eve", "break-glass-admin", "the-one-that-matters")]);
    expect(email).toContain("    On         break-glass-admin\n");
  });

  test("principals without a place are counted", () => {
    const many = Array.from({ length: 1200 }, (_, index) => keyBy(`user-${index}`, "trainee", `${index}`));
    const { email, machine } = emailOf(many);
    expect(email).toContain("▪ Who caused the 1,200 alerts\n    1          arn:aws:iam::123456789012:user/user-0\n");
    expect(email).toContain("    1,150      by others, whom this email does not name\n");
    expect(machine.rules[0].principals.length).toBe(20);
    expect(machine.rules[0].alertsOfOtherPrincipals).toBe(1180);
  });

  test("where all alerts are described, nobody is named twice", () => {
    expect(emailOf([...decoys(9), mallory]).email).not.toContain("Who caused");
  });
});

describe("who and where", () => {
  const rowsOf = (fields: Record<string, unknown>) => {
    const [alert] = alertsOf(evaluateRecords([simple], [record(fields)]));
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

  test.each(["us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1", "xx-nowhere-1", "evil.example.com/", "", undefined])(
    "a record of %j has its id and no link",
    (awsRegion) => {
      expect(rowsOf({ awsRegion }).Record).toBe(id);
    },
  );
});

test("the key of a log object does not leave its indent", () => {
  const words = `${"x ".repeat(40)}CRITICAL: Root signed in`;
  const evaluation = evaluateRecords([simple], [record()]);
  const { email } = JSON.parse(summarize(evaluation, { bucket: "logs", key: words }, now).message);
  const lines = email.slice(email.indexOf("■ Log object")).trimEnd().split("\n");
  expect(lines.length).toBe(2);
  expect(lines.slice(1).filter((line: string) => !line.startsWith(" ".repeat(14)))).toEqual([]);
});
