// Also tests language/hints/events.ts, language/hints/fields.ts, language/hints/types.ts, language/hints/values.ts, language/hints/visit.ts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Rule, Suppression } from "../../engine/ruleset.ts";
import { findHints, type Hint, hintsPage, placeOf } from "../../language/hints/index.ts";
import { hintNames } from "../../language/hints/types.ts";
import { loadRuleset } from "../../language/load.ts";
import { splitPolicyFile } from "../../language/policy-file.ts";
import { loadSamples, type Sample } from "../../language/samples.ts";
import { record, rule } from "../support/records.ts";
import { ruleText } from "../support/rules-folder.ts";
import { snippetsOf } from "../support/snippets.ts";

const sample = (fields: Record<string, unknown> = {}, of: Partial<Sample> = {}): Sample => ({
  rule: "trail-stopped",
  expected: "alert",
  path: `trail-stopped/alert/${JSON.stringify(fields)}.json`,
  record: record(fields),
  ...of,
});

/** Samples of two services, so that rules need no event source. */
const samples = [sample(), sample({ eventSource: "iam.amazonaws.com", eventName: "DeleteTrail" })];

function hints(
  rules: Partial<Rule>[],
  over: { samples?: Sample[]; suppressions?: Partial<Suppression>[] } = {},
): Hint[] {
  const suppressions = (over.suppressions ?? []).map((fields) => ({
    name: "planned",
    reason: "planned",
    rules: "all" as const,
    params: {},
    expression: "true",
    ...fields,
  }));
  return findHints({ rules: rules.map(rule), suppressions }, over.samples ?? samples);
}

const told = (expression: string, over: Parameters<typeof hints>[1] = {}) =>
  hints([{ expression }], over).map(({ name, message }) => `${name}: ${message}`);

describe("unseen-event", () => {
  test("an event that no sample shows is pointed out", () => {
    expect(told('record.eventName == "StopLogging" || record.eventName == "PauseLogging"')).toMatchInlineSnapshot(`
      [
        "unseen-event: no sample shows the event "PauseLogging"; if CloudTrail writes it so, put a record of it into test/rules/trail-stopped/alert/",
      ]
    `);
  });

  test("an event that is left out wants a quiet sample", () => {
    expect(told('record.eventName.startsWith("Stop") && record.eventName != "StopPipeline"')).toMatchInlineSnapshot(`
      [
        "unseen-event: no sample shows the event "StopPipeline"; if CloudTrail writes it so, put a record of it into test/rules/trail-stopped/quiet/",
      ]
    `);
  });

  test("of a list, one event that a sample shows will do, unless another is a slip", () => {
    const list = (name: string) => told(`record.eventName in ["StopLogging", "${name}"]`);
    expect(list("UpdateTrail")).toEqual([]);
    expect(list("DeleteTrial")).toMatchInlineSnapshot(`
      [
        "unseen-event: no sample shows the event "DeleteTrial"; did you mean "DeleteTrail"?",
      ]
    `);
    expect(list("Deletetrail")).toHaveLength(1);
    expect(list("DeleteTrails"), "a plural is an event of its own").toEqual([]);
    expect(told('record.eventName in ["PauseLogging", "ResumeLogging"]')).toMatchInlineSnapshot(`
      [
        "unseen-event: no sample shows the event "PauseLogging", nor any other of this list; if CloudTrail writes it so, put a record of it into test/rules/trail-stopped/alert/",
      ]
    `);
  });

  test("a slip is one of an event of the rule's own services", () => {
    const roles = (source: string) =>
      told(`record.eventSource == "${source}.amazonaws.com" && record.eventName in ["StopLogging", "DeleteTrial"]`);
    expect(roles("iam")).toHaveLength(1);
    expect(roles("cloudtrail")).toEqual([]);
  });
});

describe("never-equal", () => {
  test("what comes out the same on every record", () => {
    const expressions = [
      'record.?additionalEventData.?MFAUsed.orValue("") == "NO"',
      '"Succeeded" != record.?responseElements.?ConsoleLogin.orValue("")',
      'record.?userIdentity.?type.orValue("") in ["Root", "User"]',
      'record.eventSource == "CloudTrail.amazonaws.com"',
      'record.eventSource in ["cloudtrail", "iam.amazonaws.com"]',
      'record.eventType == "AwsConsoleSignin"',
      '[record.?userIdentity.?sessionContext.?attributes.?mfaAuthenticated.orValue("")].exists(mfa, mfa == "True")',
      "asList(record.?userIdentity.?sessionContext.?attributes.?mfaAuthenticated).exists(mfa, mfa == true)",
      'record.eventName == "StopLogging" && record.awsRegion == "eu-west-1" && record.eventName in ["DeleteTrail"]',
    ];
    const hinted = expressions.map((expression) =>
      [expression, ...told(expression).filter((hint) => hint.startsWith("never-equal"))].join("\n  "),
    );
    expect(hinted.join("\n")).toMatchInlineSnapshot(`
      "record.?additionalEventData.?MFAUsed.orValue("") == "NO"
        never-equal: record.additionalEventData.MFAUsed is never "NO", so this is never true: CloudTrail writes Yes or No; did you mean "No"?
      "Succeeded" != record.?responseElements.?ConsoleLogin.orValue("")
        never-equal: record.responseElements.ConsoleLogin is never "Succeeded", so this is always true: CloudTrail writes Success or Failure
      record.?userIdentity.?type.orValue("") in ["Root", "User"]
        never-equal: record.userIdentity.type is never "User", so this is of no use: CloudTrail writes Root, IAMUser, AssumedRole, Role, FederatedUser, Directory, AWSAccount, AWSService, IdentityCenterUser, SAMLUser, WebIdentityUser or Unknown
      record.eventSource == "CloudTrail.amazonaws.com"
        never-equal: record.eventSource is never "CloudTrail.amazonaws.com", so this is never true: CloudTrail writes a service in lower case that ends in .amazonaws.com
      record.eventSource in ["cloudtrail", "iam.amazonaws.com"]
        never-equal: record.eventSource is never "cloudtrail", so this is of no use: CloudTrail writes a service in lower case that ends in .amazonaws.com
      record.eventType == "AwsConsoleSignin"
        never-equal: record.eventType is never "AwsConsoleSignin", so this is never true: CloudTrail writes AwsApiCall, AwsServiceEvent, AwsConsoleAction, AwsConsoleSignIn, AwsVpceEvent, AwsCloudTrailInsight or AwsAggregatedEvent; did you mean "AwsConsoleSignIn"?
      [record.?userIdentity.?sessionContext.?attributes.?mfaAuthenticated.orValue("")].exists(mfa, mfa == "True")
        never-equal: record.userIdentity.sessionContext.attributes.mfaAuthenticated is never "True", so this is never true: CloudTrail writes true or false; did you mean "true"?
      asList(record.?userIdentity.?sessionContext.?attributes.?mfaAuthenticated).exists(mfa, mfa == true)
        never-equal: record.userIdentity.sessionContext.attributes.mfaAuthenticated is never true, so this is never true: CloudTrail writes it as text
      record.eventName == "StopLogging" && record.awsRegion == "eu-west-1" && record.eventName in ["DeleteTrail"]
        never-equal: no value of record.eventName passes both this comparison and one before it, so the rule never matches here"
    `);
  });

  test.each([
    'record.?additionalEventData.?MFAUsed.orValue("") == ""',
    'record.?additionalEventData.?MFAUsed.orValue("") != "Yes"',
    'record.?userIdentity.?type.orValue("").lowerAscii() == "root"',
    'record.eventSource == "signin.amazonaws.com" || record.eventSource == "iam.amazonaws.com"',
    "record.?readOnly.orValue(false) != true",
    'record.?requestParameters.?type.orValue("") == "anything"',
    'record.eventSource in ["iam.amazonaws.com", "sso.amazonaws.com"] && record.eventSource != "sso.amazonaws.com"',
  ])("not for %s", (expression) => {
    expect(told(expression)).toEqual([]);
  });

  test("what a sample holds is known", () => {
    const expression = 'record.?userIdentity.?type.orValue("") == "Visitor"';
    expect(told(expression)).toHaveLength(1);
    expect(told(expression, { samples: [...samples, sample({ userIdentity: { type: "Visitor" } })] })).toEqual([]);
  });
});

describe("unguarded-field", () => {
  test("a field that is missing at times, and that nothing guards", () => {
    const expressions = [
      'record.errorCode == "AccessDenied"',
      'record.userIdentity.sessionContext.sessionIssuer.arn.endsWith("/ci")',
      'record.requestParameters["name"] == "x"',
      "has(record.requestParameters.name)",
      'has(record.errorCode) || record.errorCode == "AccessDenied"',
      'record.?errorCode.orValue("") != "x" && record.errorCode == "AccessDenied"',
      'asList(record.?requestParameters.?items.orValue(null)).exists(item, item.group == "all")',
    ];
    const hinted = expressions.map((expression) => [expression, ...told(expression)].join("\n  "));
    expect(hinted.join("\n")).toMatchInlineSnapshot(`
      "record.errorCode == "AccessDenied"
        unguarded-field: some records have no record.errorCode, and the rule fails on them: read record.?errorCode with .orValue(…), or ask has() before
      record.userIdentity.sessionContext.sessionIssuer.arn.endsWith("/ci")
        unguarded-field: some records have no record.userIdentity.sessionContext, and the rule fails on them: read record.?userIdentity.?sessionContext.?sessionIssuer.?arn with .orValue(…), or ask has() before
      record.requestParameters["name"] == "x"
        unguarded-field: some records have no record.requestParameters, and the rule fails on them: read record.?requestParameters.?name with .orValue(…), or ask has() before
      has(record.requestParameters.name)
        unguarded-field: some records have no record.requestParameters, and the rule fails on them: read record.?requestParameters with .orValue(…), or ask has() before
      has(record.errorCode) || record.errorCode == "AccessDenied"
        unguarded-field: some records have no record.errorCode, and the rule fails on them: read record.?errorCode with .orValue(…), or ask has() before
      record.?errorCode.orValue("") != "x" && record.errorCode == "AccessDenied"
        unguarded-field: some records have no record.errorCode, and the rule fails on them: read record.?errorCode with .orValue(…), or ask has() before
      asList(record.?requestParameters.?items.orValue(null)).exists(item, item.group == "all")
        unguarded-field: some records have no item.group, and the rule fails on them: read item.?group with .orValue(…), or ask has() before"
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
  ])("not for %s", (expression) => {
    expect(hints([{ expression, params: { types: [] } }]).map(({ message }) => message)).toEqual([]);
  });

  test("a threshold's per is looked at, too", () => {
    const threshold = { count: 3, per: "record.userIdentity.arn" };
    expect(hints([{ threshold }]).map(({ name, part, offset }) => ({ name, part, offset }))).toEqual([
      { name: "unguarded-field", part: "threshold.per", offset: 20 },
    ]);
    expect(hints([{ threshold, expression: "record.?userIdentity.?arn.hasValue()" }])).toEqual([]);
  });
});

describe("user-agent-exclusion", () => {
  test.each([
    '!record.?userAgent.orValue("").contains("Terraform")',
    'record.?userAgent.orValue("") != "terraform"',
    '!(record.?userAgent.orValue("") in ["terraform", "pulumi"])',
    '![record.?userAgent.orValue("")].exists(agent, type(agent) == string && agent.lowerAscii().contains("terraform"))',
  ])("%s", (expression) => {
    expect(told(expression).map((hint) => hint.split(":")[0])).toEqual(["user-agent-exclusion"]);
  });

  test.each([
    'record.?userAgent.orValue("").contains("TruffleHog")',
    'record.?userAgent.orValue("") != ""',
    '!record.?sourceIPAddress.orValue("").contains("amazonaws.com")',
  ])("not for %s", (expression) => {
    expect(told(expression)).toEqual([]);
  });

  test("a suppression excludes by what it matches", () => {
    const suppressions = [{ expression: 'record.?userAgent.orValue("").contains("Terraform")' }];
    expect(hints([{}], { suppressions }).map(({ name, file }) => ({ name, file }))).toEqual([
      { name: "user-agent-exclusion", file: "rules/suppressions/planned.cel" },
    ]);
  });
});

describe("same-records", () => {
  const twins = [
    { id: "logging-off", expression: 'record.eventName == "StopLogging"' },
    { id: "trail-stopped", expression: 'record.eventName.startsWith("Stop")' },
  ];

  test("two rules that match the same samples are pointed out at the second", () => {
    expect(hints(twins).map(({ name, file, message }) => ({ name, file, message }))).toMatchInlineSnapshot(`
      [
        {
          "file": "rules/trail-stopped.cel",
          "message": "matches the same samples as rules/logging-off.cel, of all that there are, so that both would alert on the same records: join them, or show in a sample what one of them leaves alone",
          "name": "same-records",
        },
      ]
    `);
  });

  test("a sample on which they differ, quiet or not, tells them apart", () => {
    const other = sample({ eventName: "StopPipeline" }, { expected: "quiet" });
    expect(hints(twins, { samples: [...samples, other] })).toEqual([]);
  });
});

describe("not-indexable", () => {
  const ofOneService = [sample(), sample({ eventName: "DeleteTrail" })];

  test("a rule on every record, with samples of one service", () => {
    expect(told('record.awsRegion == "eu-west-1"', { samples: ofOneService })).toMatchInlineSnapshot(`
      [
        "not-indexable: no event source or name narrows this rule, and its alert samples are all of cloudtrail.amazonaws.com: compare record.eventSource, so that the records of other services cost nothing and can't match, or show in a sample that they are meant",
      ]
    `);
    for (const expression of [
      'record.eventName == "StopLogging" || record.awsRegion == "eu-west-1"',
      'record.eventName != "StopLogging"',
      'record.eventSource.endsWith(".amazonaws.com")',
    ]) {
      expect(told(expression, { samples: ofOneService }), expression).toHaveLength(1);
    }
  });

  test.each([
    'record.eventName == "StopLogging" && record.awsRegion == "eu-west-1"',
    '!(record.eventName != "StopLogging" || record.awsRegion == "eu-west-1")',
    '(record.eventName == "StopLogging" || record.eventSource == "iam.amazonaws.com") && record.awsRegion != ""',
    'record.eventName.startsWith("Stop")',
  ])("not for %s", (expression) => {
    expect(told(expression, { samples: ofOneService })).toEqual([]);
  });

  test("alert samples of two services show that it is meant", () => {
    expect(told('record.awsRegion == "eu-west-1"')).toEqual([]);
  });
});

test("a hint's place is that of the file, in the expression and in the header", () => {
  const text = ruleText('\n  record.eventName == "StopLogging"\n  && record.errorCode == "x"', {
    threshold: "{count: 2, per: record.userIdentity.arn}",
  });
  const file = splitPolicyFile("rules/trail-stopped.cel", text);
  const threshold = { count: 2, per: "record.userIdentity.arn" };
  const found = hints([{ expression: file.expression.text.trim(), threshold }]);
  expect(found.map((hint) => placeOf(hint, file))).toEqual([
    { line: 9, column: 13 },
    { line: 6, column: 51 },
  ]);
});

test("every hint has its section, with what to avoid and to prefer", () => {
  const sections = hintSections();
  expect(sections.map((section) => section.split("\n")[0])).toEqual([...hintNames]);
  for (const section of sections) expect(section).toMatch(/\nAvoid\n\n```cel avoid\n[\s\S]*\nPrefer[\s\S]*\nWhy: /);
});

test("the page's own examples are what it says they are", () => {
  for (const section of hintSections()) {
    const name = section.split("\n")[0] as Hint["name"];
    const expressions = (kind: string) =>
      snippetsOf(section).flatMap((snippet) => (snippet.kind === `cel ${kind}` ? [snippet.text] : []));
    const found = (cel: string[]) =>
      hints(
        cel.map((expression, index) => ({ id: `rule-${index}`, expression })),
        {
          samples:
            name === "not-indexable" ? [sample({ eventSource: "iam.amazonaws.com" }, { rule: "rule-0" })] : manySamples,
        },
      ).map((hint) => hint.name);
    expect(found(expressions("avoid")), name).toContain(name);
    expect(found(expressions("prefer")), name).not.toContain(name);
  }
});

function hintSections(): string[] {
  const page = readFileSync(join(import.meta.dirname, "../..", hintsPage), "utf8");
  const [, hints = ""] = page.split(/^## Hints$/m);
  return hints.split(/^### /m).slice(1);
}

const manySamples = [
  ...samples,
  sample({ eventName: "DeleteTrail" }),
  sample({ eventName: "ConsoleLogin", eventSource: "signin.amazonaws.com" }),
  sample({ eventName: "CreateUser", eventSource: "iam.amazonaws.com" }),
];

test("the rules of the project give few hints, and those on samples alone", () => {
  const names = findHints(loadRuleset(), loadSamples()).map(({ name, file }) => `${name} ${file}`);
  expect(names.filter((hint) => !hint.startsWith("unseen-event"))).toEqual([]);
});
