import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { check } from "../../../cli/check/run.ts";
import { command } from "../../../cli/commands/new.ts";
import { logFileBytes } from "../../../local/made-up-records.ts";
import { record } from "../../support/records.ts";
import { ruleText, temporaryFolder } from "../../support/rules-folder.ts";

afterEach(() => void vi.restoreAllMocks());

/** Runs `npx cta new` on a temporary folder, which replaces `FOLDER` in the arguments. */
async function create(args: string[], files: Record<string, string | Uint8Array> = {}) {
  const folder = temporaryFolder({ "rules/.keep": "", ...files });
  const folders = { rules: join(folder, "rules"), samples: join(folder, "samples") };
  const printed: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line) => void printed.push(line));
  const named = args.map((arg) => arg.replace("FOLDER", folder));
  const run = command().parseAsync(["--rules", folders.rules, "--samples", folders.samples, ...named], {
    from: "user",
  });
  const error = await run.then(
    () => undefined,
    (thrown: Error) => `${thrown.name}: ${thrown.message.replaceAll(folder, "FOLDER")}`,
  );
  return {
    ...folders,
    error,
    output: printed.join("\n").replaceAll(`${folder}/`, ""),
    read: (path: string) => readFileSync(join(folder, path), "utf8"),
    passesCheck: () => check({ ...folders, hints: false, env: {} }) === 0,
  };
}

const quiet = JSON.stringify(record());
const logFile = (...records: unknown[]) => logFileBytes(records);

test("writes a rule and its samples, which pass the check, and prints the next steps", async () => {
  const { output, read, passesCheck } = await create(["iam-user-created"]);
  expect(output).toMatchInlineSnapshot(`
    "rules/iam-user-created.cel
    samples/iam-user-created/alert/example.json
    samples/iam-user-created/quiet/example.json

    Next:
      1. Fill in the header of rules/iam-user-created.cel, and narrow its expression.
      2. Edit the samples to show what the rule looks for.
      3. npx cta check --rules rules
      4. npx cta explain iam-user-created samples/iam-user-created/alert/example.json --rules rules"
  `);
  expect(read("rules/iam-user-created.cel")).toMatchInlineSnapshot(`
    "// title: TODO say what happened (iam-user-created)
    // severity: medium # critical, high, medium, low or info
    // description: >-
    //   TODO Why it matters: what it can mean, and when it is harmless.
    // response: >-
    //   TODO What to do first, and whom to ask.
    // references: # TODO the event's own page, and why it is worth an alert
    //   - https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
    // tags: [] # MITRE ATT&CK techniques such as attack.t1098, and your own words
    // summary: >-
    //   record.eventName + " by " + record.?userIdentity.?arn.orValue("an unknown caller")
    // # Optional; docs/rules.md explains each:
    // # misses: What it does not see.
    // # params: {trustedRoles: []}
    // # threshold: {count: 5, per: 'record.?sourceIPAddress.orValue("")'}
    record.eventSource == "service.amazonaws.com"
      && record.eventName == "EventName"
      && record.?errorCode.orValue("") == ""
    "
  `);
  expect(passesCheck()).toBe(true);
});

describe("from a record", () => {
  const wanted = record({
    eventID: "11111111-aaaa-4bbb-8ccc-000000000001",
    eventSource: "iam.amazonaws.com",
    eventName: "CreateUser",
    recipientAccountId: "210987654321",
    sourceIPAddress: "52.95.1.7",
    requestParameters: { userName: "mallory" },
    responseElements: { user: { arn: "arn:aws:iam::210987654321:user/mallory" } },
  });
  const files = { "log.json.gz": logFile(record({ eventID: "other" }), wanted) };
  const from = ["made-up", "--from", `FOLDER/log.json.gz#${wanted.eventID}`];

  test("the expression begins with its event, and the sample is the record, anonymized", async () => {
    const { read, passesCheck } = await create(from, files);
    expect(read("rules/made-up.cel").replace(/^\/\/.*\n/gm, "")).toMatchInlineSnapshot(`
      "record.eventSource == "iam.amazonaws.com"
        && record.eventName == "CreateUser"
        && record.?errorCode.orValue("") == ""
      "
    `);
    const sample = JSON.parse(read("samples/made-up/alert/example.json"));
    expect(sample).toMatchObject({
      eventID: wanted.eventID,
      sourceIPAddress: "192.0.2.1",
      requestParameters: { userName: "example-user-1" },
      responseElements: { user: { arn: "arn:aws:iam::111122223333:user/example-user-1" } },
    });
    expect(JSON.stringify(sample)).not.toMatch(/210987654321|mallory|52\.95/);
    expect(passesCheck()).toBe(true);
  });

  test("of a data event, the output says what the trail needs, as check does", async () => {
    const advice = async (eventSource: string, eventName: string) => {
      const files = { "log.json": JSON.stringify(record({ eventSource, eventName })) };
      const { output } = await create(["my-rule", "--from", "FOLDER/log.json"], files);
      return output.slice(output.indexOf("\n  4. ")).split("\n").slice(2).join("\n");
    };
    expect(await advice("s3.amazonaws.com", "GetObject")).toBe(
      "\nCloudTrail records GetObject as a data event, which trails leave out by default: add {type: AWS::S3::Object} to " +
        "dataEvents in the stack's configuration, or to your own trail, and say in misses that the rule needs data events.",
    );
    expect(await advice("iam.amazonaws.com", "GetObject")).toBe("");
  });

  test("the quiet sample is the same call, denied", async () => {
    const { read } = await create(from, files);
    const [alert, denied] = ["alert", "quiet"].map((folder) =>
      JSON.parse(read(`samples/made-up/${folder}/example.json`)),
    );
    const { errorCode, errorMessage, ...rest } = denied;
    expect({ errorCode, errorMessage }).toMatchInlineSnapshot(`
      {
        "errorCode": "AccessDenied",
        "errorMessage": "User: arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Example1_0000000000000001/alice@example.com is not authorized to perform: iam:CreateUser",
      }
    `);
    expect(rest).toEqual({ ...alert, responseElements: null });
  });

  test.each([
    ["a call that failed", { errorCode: "AccessDenied", errorMessage: "no" }],
    ["a sign-in that failed", { errorMessage: "Failed authentication", responseElements: { ConsoleLogin: "Failure" } }],
    ["no identity", { userIdentity: null }],
    ["no parameters", { requestParameters: undefined, responseElements: undefined }],
    ["an event name with quotes", { eventName: 'Get"Object\\' }],
    ["a call of EC2", { eventSource: "ec2.amazonaws.com" }],
  ])("with %s, the rule and its samples pass the check", async (_name, fields) => {
    const { passesCheck, error } = await create(["odd-one", "--from", "FOLDER/one.json"], {
      "one.json": JSON.stringify(record(fields)),
    });
    expect(error).toBe(undefined);
    expect(passesCheck()).toBe(true);
  });

  test("a folder is searched for the event id", async () => {
    const args = ["made-up", "--from", "FOLDER/logs", "--event", wanted.eventID as string];
    const { read } = await create(args, { "logs/a.json": quiet, "logs/b/c.json.gz": files["log.json.gz"] });
    expect(read("rules/made-up.cel")).toContain('record.eventName == "CreateUser"');
  });
});

describe("a call that is wrong", () => {
  const untimed = record({ eventID: "aaaa-2", eventName: "X", eventTime: undefined });
  const two = { "two.json": logFile(record({ eventID: "aaaa-1" }), untimed) };
  const many = { "many.json": logFile(...Array.from({ length: 12 }, (_, index) => record({ eventID: `${index}` }))) };

  test("ends with an error that says what to do, and writes nothing", async () => {
    const calls: [string[], Record<string, string | Uint8Array>][] = [
      [["rules/custom/user-created.cel"], {}],
      [["IamUser_created.cel"], {}],
      [["../--"], {}],
      [["mine"], { "rules/mine.cel": ruleText("true") }],
      [["mine"], { "samples/mine/alert/a.json": quiet }],
      [["mine", "--from", "FOLDER/two.json#aaaa-3"], two],
      [["mine", "--from", "FOLDER/two.json"], two],
      [["mine", "--from", "FOLDER/many.json#zzzz"], many],
      [["mine", "--from", "FOLDER/none.json#1"], {}],
      [["mine", "--from", "FOLDER/i.json"], { "i.json": '[{"eventType": "AwsCloudTrailInsight"}]' }],
      [["mine", "--event", "1"], {}],
    ];
    const answers: string[] = [];
    for (const [args, files] of calls) {
      const { error, output } = await create(args, files);
      expect(output).toBe("");
      answers.push(`$ ${args.join(" ")}\n${error}\n`);
    }
    expect(answers.join("\n")).toMatchInlineSnapshot(`
      "$ rules/custom/user-created.cel
      UsageError: "rules/custom/user-created.cel" is not a rule id: use lower-case words with - between them, beginning with a letter, such as "user-created"

      $ IamUser_created.cel
      UsageError: "IamUser_created.cel" is not a rule id: use lower-case words with - between them, beginning with a letter, such as "iam-user-created"

      $ ../--
      UsageError: "../--" is not a rule id: use lower-case words with - between them, beginning with a letter

      $ mine
      UsageError: FOLDER/rules/mine.cel already exists: edit it, or choose another id

      $ mine
      UsageError: FOLDER/samples/mine already exists: edit it, or choose another id

      $ mine --from FOLDER/two.json#aaaa-3
      UsageError: FOLDER/two.json: no record has the event id "aaaa-3"; did you mean "aaaa-1"?
        aaaa-1  2026-03-14T02:12:45Z  cloudtrail.amazonaws.com  StopLogging
        aaaa-2  ?  cloudtrail.amazonaws.com  X

      $ mine --from FOLDER/two.json
      UsageError: FOLDER/two.json: contains 2 records; name one, as in --event aaaa-1
        aaaa-1  2026-03-14T02:12:45Z  cloudtrail.amazonaws.com  StopLogging
        aaaa-2  ?  cloudtrail.amazonaws.com  X

      $ mine --from FOLDER/many.json#zzzz
      UsageError: FOLDER/many.json: no record has the event id "zzzz"
        0  2026-03-14T02:12:45Z  cloudtrail.amazonaws.com  StopLogging
        1  2026-03-14T02:12:45Z  cloudtrail.amazonaws.com  StopLogging
        2  2026-03-14T02:12:45Z  cloudtrail.amazonaws.com  StopLogging
        3  2026-03-14T02:12:45Z  cloudtrail.amazonaws.com  StopLogging
        4  2026-03-14T02:12:45Z  cloudtrail.amazonaws.com  StopLogging
        5  2026-03-14T02:12:45Z  cloudtrail.amazonaws.com  StopLogging
        6  2026-03-14T02:12:45Z  cloudtrail.amazonaws.com  StopLogging
        7  2026-03-14T02:12:45Z  cloudtrail.amazonaws.com  StopLogging
        8  2026-03-14T02:12:45Z  cloudtrail.amazonaws.com  StopLogging
        9  2026-03-14T02:12:45Z  cloudtrail.amazonaws.com  StopLogging
        … and 2 more

      $ mine --from FOLDER/none.json#1
      UsageError: FOLDER/none.json: no such file or folder

      $ mine --from FOLDER/i.json
      UsageError: FOLDER/i.json: contains no CloudTrail records, but 1 Insight record, which describes rates of calls

      $ mine --event 1
      UsageError: --event needs --from: a log file or a folder to look for it in
      "
    `);
  });
});
