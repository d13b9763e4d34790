import { describe, expect, test } from "vitest";
import { hints, messages } from "../../support/hints.ts";

describe("session-name", () => {
  const arn = 'record.?userIdentity.?arn.orValue("")';

  test.each([
    `!${arn}.endsWith("/nightly-rotation")`,
    `${arn} != "arn:aws:sts::123456789012:assumed-role/deploy/ci"`,
    `!(${arn} in ["arn:aws:sts::123456789012:assumed-role/deploy/ci"])`,
    `!${arn}.contains(":assumed-role/deploy/ci")`,
    '!record.?userIdentity.?principalId.orValue("").endsWith(":ci")',
    'record.?userIdentity.?principalId.orValue("") != "AROAEXAMPLEEXAMPLE001:ci"',
  ])("for %s", (expression) => {
    expect(messages(expression).map((hint) => hint.split(":")[0])).toEqual(["session-name"]);
  });

  test.each([
    `${arn}.endsWith(":root")`,
    `${arn} != "arn:aws:iam::123456789012:user/alice"`,
    `!${arn}.contains(":assumed-role/deploy/")`,
    'callerOf(record) != "arn:aws:iam::123456789012:role/deploy"',
  ])("not for %s", (expression) => {
    expect(messages(expression)).toEqual([]);
  });

  test("a suppression excludes by what it matches", () => {
    const suppressions = [{ expression: `${arn}.endsWith("/nightly-rotation")` }];
    expect(hints([{}], { suppressions }).map(({ name, file, message }) => ({ name, file, message }))).toEqual([
      {
        name: "session-name",
        file: "rules/suppressions/planned.cel",
        message:
          "this excludes by a session's name, but whoever assumes a role chooses the name of the session: " +
          "compare callerOf(record), which is the role's ARN, instead",
      },
    ]);
  });

  test("a threshold that counts by session", () => {
    const threshold = { count: 2, per: `${arn} + record.awsRegion` };
    expect(hints([{ threshold }]).map(({ name, part, offset }) => ({ name, part, offset }))).toEqual([
      { name: "session-name", part: "threshold.per", offset: 0 },
    ]);
    expect(hints([{ threshold: { count: 2, per: "callerOf(record)" } }])).toEqual([]);
  });
});
