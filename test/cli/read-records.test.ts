import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { record } from "../support/records.ts";
import { temporaryFolder } from "../support/rules-folder.ts";
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
  ["evaluate", (_folder, path) => ["evaluate", path], /cloudtrail-tampering: DeleteTrail on [\s\S]*1 record: 1 alert/],
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

test.each([["evaluate"], ["backtest", "--no-report"]])(
  "%s of no record at all ends with exit code 2",
  async (...args) => {
    const path = join(temporaryFolder({ "empty.json": '{"Records": []}' }), "empty.json");
    expect(await run([...args, path])).toMatchObject({ code: 2, stderr: "No record was evaluated.\n" });
  },
);
