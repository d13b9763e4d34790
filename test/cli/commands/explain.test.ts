import { existsSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { command } from "../../../cli/commands/explain.ts";
import { UsageError } from "../../../cli/errors.ts";
import { explain } from "../../support/explain.ts";
import { record } from "../../support/records.ts";
import { temporaryFolder } from "../../support/rules-folder.ts";
import { runOnTerminal } from "../../support/terminal.ts";

const denied = `record.eventSource == "cloudtrail.amazonaws.com"
  && record.eventName in ["StopLogging", "DeleteTrail"]
  // Failed attempts alone.
  && record.?errorCode.orValue("").startsWith("AccessDenied")
  && !(roleOf(record) in params.trustedRoles)`;

test("a record that does not match shows which part decided, and the values of the others", async () => {
  const header = { params: "{trustedRoles: []}" };
  expect(await explain({ expression: denied, header, records: [record()] })).toMatchInlineSnapshot(`
    "trail-stopped  /records.json

    #1    quiet   StopLogging           cloudtrail.amazonaws.com  2026-03-14T02:12:45Z  5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a
     7  false   all of
     7  ├─ true    record.eventSource == "cloudtrail.amazonaws.com"
     8  ├─ true    record.eventName in ["StopLogging", "DeleteTrail"]   "StopLogging"
    10  ├─ false   record.?errorCode.orValue("").startsWith("AccessDenied")   absent  ◀ decides
    11  └─ (true)  !(roleOf(record) in params.trustedRoles)
                   roleOf(record): "arn:aws:iam::123456789012:role/aws-reserved/sso.…, params.trustedRoles: []
    Quiet: errorCode.startsWith("AccessDenied") was false: absent"
  `);
});

test("a record that matches shows the values that made it match, and its summary", async () => {
  const header = { params: "{trustedRoles: []}", summary: `'"Tried to stop " + record.requestParameters.name'` };
  const records = [record({ errorCode: "AccessDenied" })];
  expect(await explain({ expression: denied, header, records })).toMatchInlineSnapshot(`
    "trail-stopped  /records.json

    #1    alert   StopLogging           cloudtrail.amazonaws.com  2026-03-14T02:12:45Z  5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a
     8  true    all of
     8  ├─ true    record.eventSource == "cloudtrail.amazonaws.com"
     9  ├─ true    record.eventName in ["StopLogging", "DeleteTrail"]   "StopLogging"
    11  ├─ true    record.?errorCode.orValue("").startsWith("AccessDenied")   "AccessDenied"
    12  └─ true    !(roleOf(record) in params.trustedRoles)
                   roleOf(record): "arn:aws:iam::123456789012:role/aws-reserved/sso.…, params.trustedRoles: []
    Alerts as high: "Tried to stop arn:aws:cloudtrail:eu-west-1:123456789012:trail/main""
  `);
});

test("alternatives, negations and conditions are shown as such", async () => {
  const expression = `(record.eventName == "DeleteTrail" && has(record.errorCode) || record.eventName.startsWith("Stop"))
  && !(record.awsRegion == "eu-west-1" && record.?readOnly.orValue(true) == true)
  && (has(record.errorCode) ? record.errorCode == "AccessDenied" : record.?responseElements.orValue(null) == null)`;
  expect(await explain({ expression, records: [record()] })).toMatchInlineSnapshot(`
    "trail-stopped  /records.json

    #1    alert   StopLogging           cloudtrail.amazonaws.com  2026-03-14T02:12:45Z  5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a
    6  true    all of
    6  ├─ true    any of
    6  │  ├─ false   record.eventName == "DeleteTrail" && …   "StopLogging"
    6  │  └─ true    record.eventName.startsWith("Stop")   "StopLogging"
    7  ├─ true    not all of
    7  │  ├─ true    record.awsRegion == "eu-west-1"
    7  │  └─ false   record.?readOnly.orValue(true) == true   false
    8  └─ true    has(record.errorCode) ? record.errorCode == "AccessDenied" : record.?responseElements.orValue(null) == …
    8     ├─ false   if  has(record.errorCode)   absent
    8     └─ true    else  record.?responseElements.orValue(null) == null
    Alerts as high"
  `);
});

test("loops show the results for their first items and for the one that decided", async () => {
  const expression = `asList(record.?requestParameters.?items.orValue(null)).exists(item,
    item.?group.orValue("") == "all" || item.?userId.hasValue() && !(item.?userId.orValue("") in params.own))
  && asList(record.?requestParameters.?ports.orValue(null)).filter(port, port > 1000).map(port, port == 8080).all(is, !is)`;
  const items = [{ userId: "1" }, { userId: "2" }, { userId: "1" }, { userId: "2" }, { group: "all" }];
  const requestParameters = { items, ports: [22, 443, 3000, 4000, 5000] };
  const header = { params: '{own: ["1", "2"]}' };
  expect(await explain({ expression, header, records: [record({ requestParameters })] })).toMatchInlineSnapshot(`
    "trail-stopped  /records.json

    #1    alert   StopLogging           cloudtrail.amazonaws.com  2026-03-14T02:12:45Z  5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a
    7  true    all of
    7  ├─ true    asList(record.?requestParameters.?items.orValue(null)).exists(item, …)   1 more item
    8  │  ├─ false   item = {userId: "1"}  any of
    8  │  │  ├─ false   item.?group.orValue("") == "all"   absent
    8  │  │  └─ false   all of
    8  │  │     ├─ true    item.?userId.hasValue()   "1"
    8  │  │     └─ false   !(item.?userId.orValue("") in params.own)   item.userId: "1", params.own: ["1", "2"]
    8  │  ├─ false   item = {userId: "2"}  any of
    8  │  │  ├─ false   item.?group.orValue("") == "all"   absent
    8  │  │  └─ false   all of
    8  │  │     ├─ true    item.?userId.hasValue()   "2"
    8  │  │     └─ false   !(item.?userId.orValue("") in params.own)   item.userId: "2", params.own: ["1", "2"]
    8  │  ├─ false   item = {userId: "1"}  any of
    8  │  │  ├─ false   item.?group.orValue("") == "all"   absent
    8  │  │  └─ false   all of
    8  │  │     ├─ true    item.?userId.hasValue()   "1"
    8  │  │     └─ false   !(item.?userId.orValue("") in params.own)   item.userId: "1", params.own: ["1", "2"]
    8  │  └─ true    item = {group: "all"}  any of
    8  │     └─ true    item.?group.orValue("") == "all"
    9  └─ true    asList(record.?requestParameters.?ports.orValue(null)).filter(port, port > 1000).map(port, p….all(is, …)
    9     ├─ value   asList(record.?requestParameters.?ports.orValue(null)).filter(port, port > 1000).map(port, …)
          │          [false, false, false]
    9     │  ├─ value   asList(record.?requestParameters.?ports.orValue(null)).filter(port, port > 1000)
          │  │          [3000, 4000, 5000], 2 more items
    9     │  │  ├─ false   port = 22
    9     │  │  ├─ false   port = 443
    9     │  │  └─ true    port = 3000
    9     │  ├─ false   port = 3000
    9     │  ├─ false   port = 4000
    9     │  └─ false   port = 5000
    9     ├─ true    is = false
    9     ├─ true    is = false
    9     └─ true    is = false
    Alerts as high"
  `);
});

test("an error is shown where it was absorbed, or as the rule's failure", async () => {
  const expression = `(record.requestParameters.missing == "x" || record.eventName == "StopLogging")
  && record.requestParameters.name.size() > 5
  && record.requestParameters.other == "y"`;
  const records = [record({ eventID: "1" }), record({ eventID: "2", requestParameters: { name: "x" } })];
  expect(await explain({ expression, records })).toMatchInlineSnapshot(`
    "trail-stopped  /records.json

    #1    failed  StopLogging           cloudtrail.amazonaws.com  2026-03-14T02:12:45Z  1
    6  error   all of
    6  ├─ true    any of
    6  │  ├─ error   record.requestParameters.missing == "x"   No such key: missing, absorbed: another part is true
    6  │  └─ true    record.eventName == "StopLogging"
    7  ├─ true    record.requestParameters.name.size() > 5
       │          52, requestParameters.name: "arn:aws:cloudtrail:eu-west-1:123456789012:trail/…
    8  └─ error   record.requestParameters.other == "y"   No such key: other  ◀ decides
    Failed, so the rule does not match: No such key: other
    #2    quiet   StopLogging           requestParameters.name.size() > 5 was false: 1, requestParameters.name: "x"

    2 records: 1 failed, 1 quiet"
  `);
  expect(await explain({ expression, records, args: ["--event", "2"] })).toMatchInlineSnapshot(`
    "trail-stopped  /records.json

    #2    quiet   StopLogging           cloudtrail.amazonaws.com  2026-03-14T02:12:45Z  2
    6  false   all of
    6  ├─ true    any of
    6  │  ├─ error   record.requestParameters.missing == "x"   No such key: missing, absorbed: another part is true
    6  │  └─ true    record.eventName == "StopLogging"
    7  ├─ false   record.requestParameters.name.size() > 5   1, requestParameters.name: "x"  ◀ decides
    8  └─ (error) record.requestParameters.other == "y"   No such key: other
    Quiet: requestParameters.name.size() > 5 was false: 1, requestParameters.name: "x""
  `);
});

test("alerts of several records are counted in the plural", async () => {
  const explained = await explain({ expression: "true", records: [record(), record({ eventID: "2" })] });
  expect(explained.split("\n").at(-1)).toBe("2 records: 2 alerts");
});

test("with several records, those that don't match get a line each, and the reasons are counted", async () => {
  const records = [
    record({ eventSource: "s3.amazonaws.com", eventName: "PutObject" }),
    record({ eventName: "LookupEvents" }),
    { eventType: "AwsCloudTrailInsight", insightDetails: {} },
    record({ eventSource: "ec2.amazonaws.com", eventName: "RunInstances" }),
    record({ userIdentity: { type: "Root" } }),
    record(),
  ];
  const expression = `record.eventSource == "cloudtrail.amazonaws.com"
  && record.eventName == "StopLogging"
  && !(record.?userIdentity.?type.orValue("") == "Root" && !has(record.errorCode))`;
  expect(await explain({ expression, records })).toMatchInlineSnapshot(`
    "trail-stopped  /records.json
    #1    quiet   PutObject             eventSource == "cloudtrail.amazonaws.com" was false: "s3.amazonaws.com"
    #2    quiet   LookupEvents          eventName == "StopLogging" was false: "LookupEvents"
    #4    quiet   RunInstances          eventSource == "cloudtrail.amazonaws.com" was false: "ec2.amazonaws.com"
    #5    quiet   StopLogging           !(userIdentity.type == "Root" && !has(errorCode)) was false

    #6    alert   StopLogging           cloudtrail.amazonaws.com  2026-03-14T02:12:45Z  5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a
    6  true    all of
    6  ├─ true    record.eventSource == "cloudtrail.amazonaws.com"
    7  ├─ true    record.eventName == "StopLogging"
    8  └─ true    not all of
    8     └─ false   record.?userIdentity.?type.orValue("") == "Root"   "AssumedRole"
    Alerts as high

    5 records: 4 quiet, 1 alert
      quiet 2 × eventSource == "cloudtrail.amazonaws.com"
      quiet 1 × eventName == "StopLogging"
      quiet 1 × !(userIdentity.type == "Root" && !has(errorCode))"
  `);
  expect(await explain({ expression, records, args: ["--matching"] })).toMatchInlineSnapshot(`
    "trail-stopped  /records.json

    #6    alert   StopLogging           cloudtrail.amazonaws.com  2026-03-14T02:12:45Z  5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a
    6  true    all of
    6  ├─ true    record.eventSource == "cloudtrail.amazonaws.com"
    7  ├─ true    record.eventName == "StopLogging"
    8  └─ true    not all of
    8     └─ false   record.?userIdentity.?type.orValue("") == "Root"   "AssumedRole"
    Alerts as high

    5 records: 4 quiet, 1 alert
      quiet 2 × eventSource == "cloudtrail.amazonaws.com"
      quiet 1 × eventName == "StopLogging"
      quiet 1 × !(userIdentity.type == "Root" && !has(errorCode))"
  `);
});

test("an empty line comes before each further file", async () => {
  const files = { "logs/a.json": JSON.stringify(record()), "logs/b.json": JSON.stringify(record()) };
  const output = await explain({ expression: 'record.eventName == "DeleteTrail"', files, records: [], path: "logs" });
  expect(output).toMatchInlineSnapshot(`
    "trail-stopped  /logs/a.json
    #1    quiet   StopLogging           eventName == "DeleteTrail" was false: "StopLogging"

    trail-stopped  /logs/b.json
    #1    quiet   StopLogging           eventName == "DeleteTrail" was false: "StopLogging"

    2 records: 2 quiet"
  `);
});

test("the reasons are aligned, also after long names of events", async () => {
  const records = [record({ eventName: "LookupEvents" }), record({ eventName: "AuthorizeSecurityGroupIngress" })];
  const output = await explain({ expression: 'record.eventName == "StopLogging"', records });
  expect(output.split("\n").slice(1, 3)).toMatchInlineSnapshot(`
    [
      "#1    quiet   LookupEvents                   eventName == "StopLogging" was false: "LookupEvents"",
      "#2    quiet   AuthorizeSecurityGroupIngress  eventName == "StopLogging" was false: "AuthorizeSecurityGroupIngress"",
    ]
  `);
});

describe("a record that matches but does not alert", () => {
  const suppression = (expression: string) =>
    `// reason: Planned maintenance of the trail.\n// rules: all\n${expression}\n`;

  test("shows the suppression that applies", async () => {
    const files = {
      "rules/suppressions/other-region.cel": suppression('record.awsRegion == "us-east-1"'),
      "rules/suppressions/planned.cel": suppression('record.awsRegion == "eu-west-1"'),
    };
    expect(await explain({ files, records: [record()] })).toMatchInlineSnapshot(`
      "trail-stopped  /records.json

      #1    suppressed  StopLogging           cloudtrail.amazonaws.com  2026-03-14T02:12:45Z  5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a
      6  true    true  ◀ decides
      The suppression other-region does not match: awsRegion == "us-east-1" was false: "eu-west-1"
      Matches, but the suppression planned suppresses the alert: Planned maintenance of the trail."
    `);
  });

  test("shows how many records the threshold needs", async () => {
    const threshold = '{count: 2, per: "record.awsRegion"}';
    const records = [record(), record({ awsRegion: "us-east-1" }), record()];
    const output = await explain({ header: { threshold }, records });
    expect(output.split("\n").filter((line) => /^[A-Z]/.test(line))).toMatchInlineSnapshot(`
      [
        "Alerts as high, once for 2 records for "eu-west-1"",
        "Matches, but does not alert: 1 record for "us-east-1" in this file, and the threshold is 2",
        "Alerts as high, once for 2 records for "eu-west-1"",
      ]
    `);
  });

  test("shows how many different values the threshold needs", async () => {
    const threshold = '{count: 2, per: "record.eventName", of: "record.awsRegion"}';
    const records = [record(), record()];
    const output = await explain({ header: { threshold }, records });
    expect(output.split("\n").filter((line) => /^[A-Z]/.test(line))[0]).toBe(
      'Matches, but does not alert: 1 different value for "StopLogging" in this file, and the threshold is 2',
    );
  });

  test("shows what a sequence among the samples only teaches the rule", async () => {
    const header = { firstSeen: "{of: record.awsRegion, within: 30d}" };
    const path = "rules/samples/trail-stopped/alert/new-region";
    const records = ["eu-west-1", "eu-west-1", "us-east-1"].map((awsRegion, at) =>
      JSON.stringify(record({ awsRegion, eventID: `${at}` })),
    );
    const names = ["0-learned", "1", "2"];
    const files = Object.fromEntries(names.map((name, at) => [`${path}/${name}.json`, records[at] as string]));
    const output = await explain({ header, files, records: [], path });
    expect(output.split("\n").filter((line) => /^[A-Z]/.test(line))).toMatchInlineSnapshot(`
      [
        "Matches, but is not sent: learning (seen since 2026-03-14T02:12:45Z)",
        "Matches, but is not sent: seen before (seen since 2026-03-14T02:12:45Z)",
        "Alerts as high ("us-east-1" was not seen before)",
      ]
    `);
  });

  test("shows that the rule is switched off", async () => {
    expect(await explain({ header: { enabled: "false" }, records: [record()] })).toMatchInlineSnapshot(`
      "trail-stopped  /records.json

      #1    off     StopLogging           cloudtrail.amazonaws.com  2026-03-14T02:12:45Z  5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a
      7  true    true  ◀ decides
      Matches, but does not alert: the rule is switched off (enabled: false)"
    `);
  });
});

test("an unknown rule or record is an error that suggests similar ones", async () => {
  const call = (...args: string[]) => command().parseAsync(args, { from: "user" });
  await expect(call("root-activty", "x.json")).rejects.toThrow(
    new UsageError('no rule has the id "root-activty"; did you mean "root-activity"?'),
  );
  await expect(call("README.md", "root-activity")).rejects.toThrow(
    new UsageError("README.md: is no rule: rules are files named <id>.cel"),
  );
  await expect(call("rules/root-activity.cel", "missing.json")).rejects.toThrow(
    new UsageError("missing.json: no such file or folder"),
  );
  await expect(explain({ records: [record()], args: ["--event", "5"] })).rejects.toThrow(
    /records\.json: no record has the event id "5"$/,
  );
});

describe.skipIf(!existsSync("/usr/bin/script"))("in a terminal", () => {
  const show = async (environment: Record<string, string>) => {
    const folder = temporaryFolder({ "record.json": JSON.stringify(record()) });
    const terminal = runOnTerminal(["explain", "cloudtrail-tampering", join(folder, "record.json")], 80, environment);
    await terminal.ended;
    return terminal.output();
  };

  test("true is green, and no line is wider than the terminal", async () => {
    const output = await show({});
    expect(output).toContain("\u001b[32mtrue");
    for (const line of stripVTControlCharacters(output).split(/\r?\n/)) {
      if (/[├└│]/.test(line)) expect(line.length, line).toBeLessThanOrEqual(80);
    }
  });

  test("NO_COLOR leaves out the colours", async () => {
    expect(await show({ NO_COLOR: "1" })).not.toContain("\u001b[");
  });
});
