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
    `!${arn}.contains("/nightly-rotation")`,
    `!${arn}.matches("/nightly-rotation$")`,
    `!matches(${arn}, "/nightly-rotation$")`,
    `!string(${arn}).matches("(?i)/nightly.*$")`,
    `!${arn}.matches(":assumed-role/[^/]+/ci$")`,
    `${arn}.split("/")[2] != "nightly"`,
    `${arn}.split(":")[5] != "assumed-role/deploy/nightly"`,
    'record.?userIdentity.?principalId.orValue("").split(":")[1] != "nightly"',
    `${arn}.split("/").last().orValue("") != "nightly"`,
    `!${arn}.split("/")[2].startsWith("nightly")`,
    `!("nightly" in ${arn}.split("/"))`,
    `[${arn}.split("/")].exists(parts, parts[2] != "nightly")`,
    `!${arn}.split("/").exists(part, part == "nightly")`,
    `${arn}.substring(${arn}.lastIndexOf("/") + 1) != "nightly"`,
    `${arn}.find("/nightly$") == ""`,
    `size(${arn}.findAll("/nightly$")) == 0`,
    `${arn}.lastIndexOf("/nightly") < 0`,
    `-1 == ${arn}.indexOf("/nightly")`,
    `!(${arn}.indexOf("/nightly") >= 0)`,
    `regex.extract(${arn}, "/([^/]+)$").orValue("") != "nightly"`,
    `!regex.extract(${arn}, "/nightly$").hasValue()`,
    `${arn}.endsWith("/nightly") == false`,
    `true != ${arn}.endsWith("/nightly")`,
    `${arn}.endsWith("/nightly") ? false : true`,
    `${arn}.endsWith("/nightly") ? record.awsRegion == "us-east-1" : true`,
    `cel.bind(a, ${arn}, !a.endsWith("/nightly"))`,
    `cel.bind(u, record.userIdentity, !u.?arn.orValue("").endsWith("/nightly"))`,
    `cel.bind(isNightly, ${arn}.endsWith("/nightly"), !isNightly)`,
    `cel.bind(parts, ${arn}.split("/"), parts[2] != "nightly")`,
    'record.?requestParameters.?roleSessionName.orValue("") != "nightly"',
    '!(record.?requestParameters.?roleSessionName.orValue("") in ["nightly", "weekly"])',
  ])("for %s", (expression) => {
    expect(messages(expression).map((hint) => hint.split(":")[0])).toEqual(["session-name"]);
  });

  test.each([
    `${arn}.endsWith(":root")`,
    `!${arn}.endsWith(":root")`,
    `!${arn}.contains(":user/alice")`,
    `!${arn}.contains(":role/deploy")`,
    `!${arn}.contains(":assumed-role/AWSReservedSSO_")`,
    `!${arn}.matches("^arn:aws:sts::[0-9]+:assumed-role/deploy/[^/]+$")`,
    `!${arn}.matches("^arn:aws:sts::[0-9]+:assumed-role/deploy/.*")`,
    `!matches(${arn}, ":user/(alice|bob)$")`,
    `${arn}.contains("/nightly-rotation")`,
    `${arn}.endsWith("/nightly") == true`,
    `(${arn}.endsWith("/nightly") == false) == false`,
    `${arn}.endsWith("/nightly") ? true : false`,
    `${arn}.split("/")[1] != "deploy"`,
    `${arn}.split(":")[4] != "123456789012"`,
    `${arn}.split(":")[5] != "user/alice"`,
    `${arn}.split("/")[2] == "nightly"`,
    `size(${arn}.split("/")) == 3`,
    `${arn}.find(":role/deploy") == ""`,
    `${arn}.find("/nightly$") != ""`,
    `${arn}.lastIndexOf("/nightly") >= 0`,
    `${arn}.lastIndexOf("/") < 0`,
    `regex.extract(${arn}, ":assumed-role/([^/]+)/").orValue("") != "deploy"`,
    `cel.bind(a, ${arn}, a.endsWith("/nightly"))`,
    `cel.bind(u, record.userIdentity, u.type != "Root")`,
    'record.?requestParameters.?roleSessionName.orValue("") != ""',
    'record.?requestParameters.?roleSessionName.orValue("") == "nightly"',
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
  });

  test.each([
    "cel.bind(u, record.userIdentity, u.arn)",
    "record.userIdentity.accessKeyId",
    "record.requestParameters.roleSessionName",
    'string(record.?userIdentity.?arn.or(record.?userIdentity.?principalId).orValue("unknown"))',
  ])("a threshold that counts by %s", (per) => {
    expect(hints([{ threshold: { count: 2, per } }]).filter(({ name }) => name === "session-name")).toHaveLength(1);
  });

  test.each(["callerOf(record)", "cel.bind(u, record.userIdentity, u.type)"])("not for counting by %s", (per) => {
    expect(hints([{ threshold: { count: 2, per } }]).filter(({ name }) => name === "session-name")).toEqual([]);
  });
});
