import { describe, expect, test } from "vitest";
import { hints, messages } from "../../support/hints.ts";

describe("unguarded-field", () => {
  test("points out a field that some records lack and that nothing guards", () => {
    const expressions = [
      'record.errorCode == "AccessDenied"',
      'record.userIdentity.sessionContext.sessionIssuer.arn.endsWith("/ci")',
      'record.requestParameters["name"] == "x"',
      "has(record.requestParameters.name)",
      'has(record.errorCode) || record.errorCode == "AccessDenied"',
      'record.?errorCode.orValue("") != "x" && record.errorCode == "AccessDenied"',
      'asList(record.?requestParameters.?items.orValue(null)).exists(item, item.group == "all")',
    ];
    const hinted = expressions.map((expression) => [expression, ...messages(expression)].join("\n  "));
    expect(hinted.join("\n")).toMatchInlineSnapshot(`
      "record.errorCode == "AccessDenied"
        unguarded-field: some records have no record.errorCode, and the rule fails on them: read record.?errorCode with .orValue(…), or check has() first
      record.userIdentity.sessionContext.sessionIssuer.arn.endsWith("/ci")
        unguarded-field: some records have no record.userIdentity.sessionContext, and the rule fails on them: read record.?userIdentity.?sessionContext.?sessionIssuer.?arn with .orValue(…), or check has() first
      record.requestParameters["name"] == "x"
        unguarded-field: some records have no record.requestParameters, and the rule fails on them: read record.?requestParameters.?name with .orValue(…), or check has() first
      has(record.requestParameters.name)
        unguarded-field: some records have no record.requestParameters, and the rule fails on them: read record.?requestParameters with .orValue(…), or check has() first
      has(record.errorCode) || record.errorCode == "AccessDenied"
        unguarded-field: some records have no record.errorCode, and the rule fails on them: read record.?errorCode with .orValue(…), or check has() first
      record.?errorCode.orValue("") != "x" && record.errorCode == "AccessDenied"
        unguarded-field: some records have no record.errorCode, and the rule fails on them: read record.?errorCode with .orValue(…), or check has() first
      asList(record.?requestParameters.?items.orValue(null)).exists(item, item.group == "all")
        unguarded-field: some records have no item.group, and the rule fails on them: read item.?group with .orValue(…), or check has() first"
    `);
  });

  test.each([
    'record.awsRegion == "eu-west-1"',
    'record.?errorCode.orValue("") == "AccessDenied"',
    'record.?requestParameters.name.orValue("") == "x"',
    'has(record.errorCode) && record.errorCode == "AccessDenied"',
    'record.errorCode == "AccessDenied" && has(record.errorCode)',
    '!has(record.errorCode) || record.errorCode == "AccessDenied"',
    'has(record.errorCode) ? record.errorCode == "AccessDenied" : false',
    '!(has(record.errorCode) && record.errorCode == "AccessDenied")',
    'record.?errorCode.orValue("") != "" && (record.errorCode == "A" || record.errorCode == "B")',
    "record.?userIdentity.?type.hasValue() && record.userIdentity.type in params.types",
    'record.?requestParameters.?name.orValue(null) != null && record.requestParameters.name.startsWith("x")',
    'asList(record.?resources).exists(item, has(item.type) && item.type == "AWS::S3::Object")',
  ])("gives no hint for %s", (expression) => {
    expect(hints([{ expression, params: { types: [] } }]).map(({ message }) => message)).toEqual([]);
  });

  test("checks a threshold's per, too", () => {
    const threshold = { count: 3, per: "record.userIdentity.userName" };
    expect(hints([{ threshold }]).map(({ name, part, offset }) => ({ name, part, offset }))).toEqual([
      { name: "unguarded-field", part: "threshold.per", offset: 20 },
    ]);
    expect(hints([{ threshold, expression: "record.?userIdentity.?userName.hasValue()" }])).toEqual([]);
  });
});

describe("user-agent-exclusion", () => {
  test.each([
    '!record.?userAgent.orValue("").contains("Terraform")',
    'record.?userAgent.orValue("") != "terraform"',
    '!(record.?userAgent.orValue("") in ["terraform", "pulumi"])',
    '![record.?userAgent.orValue("")].exists(agent, type(agent) == string && agent.lowerAscii().contains("terraform"))',
  ])("%s", (expression) => {
    expect(messages(expression).map((hint) => hint.split(":")[0])).toEqual(["user-agent-exclusion"]);
  });

  test.each([
    'record.?userAgent.orValue("").contains("TruffleHog")',
    'record.?userAgent.orValue("") != ""',
    '!record.?sourceIPAddress.orValue("").contains("amazonaws.com")',
  ])("gives no hint for %s", (expression) => {
    expect(messages(expression)).toEqual([]);
  });

  test("a suppression that matches on a user agent excludes by it", () => {
    const suppressions = [{ expression: 'record.?userAgent.orValue("").contains("Terraform")' }];
    expect(hints([{}], { suppressions }).map(({ name, file }) => ({ name, file }))).toEqual([
      { name: "user-agent-exclusion", file: "rules/suppressions/planned.cel" },
    ]);
  });
});
