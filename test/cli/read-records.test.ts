import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { record } from "../support/records.ts";
import { ruleText, temporaryFolder } from "../support/rules-folder.ts";
import { run } from "../support/run.ts";

const deleted = record({ eventName: "DeleteTrail" });
const lookedUp = JSON.stringify([{ EventId: "1", EventName: "DeleteTrail", CloudTrailEvent: JSON.stringify(deleted) }]);
const notification = JSON.stringify({
  Records: [
    {
      eventSource: "aws:s3",
      eventName: "ObjectCreated:Put",
      s3: { bucket: { name: "logs" }, object: { key: "a.json.gz" } },
    },
  ],
});
const mixed = JSON.stringify({ Records: [7, deleted, "text", []] });

/** The arguments of each command that reads records, and what it prints of one that alerts. */
const commands: [name: string, args: (folder: string, path: string) => string[], prints: RegExp][] = [
  [
    "evaluate",
    (_folder, path) => ["evaluate", path],
    /cloudtrail-tampering: CloudTrail trail deleted: [\s\S]*1 record: 1 alert/,
  ],
  [
    "backtest",
    (_folder, path) => ["backtest", "--no-report", "--workers", "1", path],
    /1 record.*: 1 alert in 1 email/,
  ],
  ["explain", (_folder, path) => ["explain", "cloudtrail-tampering", path], /alert +DeleteTrail/],
  [
    "new",
    (folder, path) => ["new", "made-up", "--rules", folder, "--samples", join(folder, "samples"), "--from", path],
    /made-up\.cel/,
  ],
  ["start", (_folder, path) => ["start", path], /1 log object, 1 record, 1 alert, 1 email/],
];

describe.each(commands)("%s", (name, args, prints) => {
  const call = async (file: string, content: string) => {
    const folder = temporaryFolder({ [file]: content });
    const outcome = await run(args(folder, join(folder, file)));
    return { ...outcome, folder, stderr: outcome.stderr.replaceAll(folder, "FOLDER") };
  };

  test("reads records in another form than a log file", async () => {
    const { code, stdout, stderr, folder } = await call("events.json", lookedUp);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(prints);
    if (name === "new") expect(readFileSync(join(folder, "made-up.cel"), "utf8")).toContain('"DeleteTrail"');
  });

  test("quotes the names of objects for a shell", async () => {
    const odd = JSON.parse(notification);
    odd.Records[0].s3.object.key = "it's+a.json.gz";
    const { stderr } = await call("notification.json", JSON.stringify(odd));
    expect(stderr).toContain(String.raw`name: 's3://logs/it'\''s a.json.gz'`);
  });

  test("says what a file without records contains, and ends with exit code 2", async () => {
    const { code, stderr } = await call("notification.json", notification);
    expect(code).toBe(2);
    expect(stderr).toContain(
      "FOLDER/notification.json: contains no CloudTrail records, but 1 S3 notification; " +
        "evaluate the objects that notifications name: s3://logs/a.json.gz\n",
    );
  });
});

test.each([["evaluate"], ["backtest", "--no-report"], ["explain", "cloudtrail-tampering"], ["start"]])(
  "%s names what is not a record beside the records that it evaluates",
  async (...args) => {
    const path = join(temporaryFolder({ "mixed.json": mixed }), "mixed.json");
    const { code, stderr } = await run([...args, path]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `${path}: not evaluated: 1 number, 1 text that is not JSON, and 1 empty list\n`,
    });
  },
);

describe("every command reads each form in which people have records", () => {
  const text = JSON.stringify(deleted);
  const lookup = { EventId: "1", EventName: "DeleteTrail", CloudTrailEvent: text };
  const eventBridge = { "detail-type": "AWS API Call via CloudTrail", source: "aws.cloudtrail", detail: deleted };
  const forms: Record<string, unknown> = {
    "lookup-events.json": { Events: [lookup] },
    "lookup-events-query-Events.json": [lookup],
    "lookup-events-line.jsonl": lookup,
    "lookup-events-lines.jsonl": `${JSON.stringify(lookup)}\n${JSON.stringify(lookup)}\n`,
    "CloudTrailEvent-strings.json": [text],
    "CloudTrailEvent-text.json": `${text}\t${text}\n`,
    "eventbridge.json": eventBridge,
    "eventbridge-list.json": [eventBridge],
    "log-files.json": [{ Records: [deleted] }, { Records: [deleted] }],
    "cloudwatch-logs.json": { events: [{ logStreamName: "x", timestamp: 1, message: text }], searchedLogStreams: [] },
    "lake-rows.json": { QueryStatus: "FINISHED", QueryResultRows: [[{ eventJson: text }]] },
    "athena-rows.json": [{ ...deleted, eventversion: "1.11", userIdentity: JSON.stringify(deleted.userIdentity) }],
    "sqs.json": { Records: [{ messageId: "1", body: text, eventSource: "aws:sqs" }] },
  };
  const folder = () =>
    temporaryFolder(
      Object.fromEntries(
        Object.entries(forms).map(([name, form]) => [name, typeof form === "string" ? form : JSON.stringify(form)]),
      ),
    );
  const names = Object.keys(forms).sort();
  const rules = { "trail-deleted.cel": ruleText('record.eventName == "DeleteTrail"', { title: "Trail deleted" }) };

  test("evaluate", async () => {
    const path = folder();
    const { code, stdout, stderr } = await run(["evaluate", "--json", "--rules", temporaryFolder(rules), path]);
    const lines = stdout.trim().split("\n");
    expect({ code, stderr, sources: lines.map((line) => relative(path, JSON.parse(line).source)) }).toEqual({
      code: 0,
      stderr: "",
      sources: names,
    });
  });

  test("backtest", async () => {
    const args = ["backtest", "--json", "--no-report", "--workers", "1", "--rules", temporaryFolder(rules), folder()];
    const { code, stdout, stderr } = await run(args);
    // What has the same event id in one file is one alert.
    const { files, records, alerts } = JSON.parse(stdout);
    expect({ code, stderr, files, records, alerts }).toEqual({
      code: 0,
      stderr: "",
      files: names.length,
      records: names.length + 3,
      alerts: names.length,
    });
  });

  test("explain", async () => {
    const path = folder();
    const args = ["explain", "--json", "--matching", "--rules", temporaryFolder(rules), "trail-deleted", path];
    const { code, stdout, stderr } = await run(args);
    const sources = stdout
      .trim()
      .split("\n")
      .map((line) => relative(path, JSON.parse(line).source));
    expect({ code, stderr, sources: [...new Set(sources)] }).toEqual({ code: 0, stderr: "", sources: names });
    expect(sources.length).toBe(names.length + 3);
  });

  test("new", async () => {
    const path = folder();
    for (const name of names) {
      const [rulesFolder, id] = [temporaryFolder({}), String(deleted.eventID)];
      const args = ["new", "made-up", "--rules", rulesFolder, "--samples", join(rulesFolder, "samples")];
      const { code, stderr } = await run([...args, "--from", `${join(path, name)}#${id}`]);
      expect({ name, code, stderr }).toEqual({ name, code: 0, stderr: "" });
      expect(readFileSync(join(rulesFolder, "made-up.cel"), "utf8")).toContain('"DeleteTrail"');
    }
  });

  test("start", async () => {
    const { code, stdout, stderr } = await run(["start", folder()]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [files, records] = [names.length, names.length + 3];
    expect(stdout).toContain(`${files} log objects, ${records} records, ${files} alerts, ${files} emails in`);
  });
});

test.each([["evaluate"], ["backtest", "--no-report"]])(
  "%s of no record at all ends with exit code 2, and names the files",
  async (...args) => {
    const names = ["a.json", "b.json", "c.json", "d.json"];
    const folder = temporaryFolder(Object.fromEntries(names.map((name) => [name, '{"Records": []}'])));
    const [one = "", ...paths] = names.map((name) => join(folder, name));
    const first = await run([...args, one]);
    expect(first).toMatchObject({ code: 2, stderr: `No record was evaluated: ${one} contains none.\n` });
    const all = await run([...args, one, ...paths]);
    const named = `${[one, ...paths].slice(0, 3).join(", ")}, and 1 more`;
    expect(all).toMatchObject({ code: 2, stderr: `No record was evaluated: ${named} contain none.\n` });
  },
);
