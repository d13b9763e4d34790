import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { record } from "../../support/records.ts";
import { ruleText, temporaryFolder } from "../../support/rules-folder.ts";
import { run, runProcess } from "../../support/run.ts";
import { schemaErrors } from "../../support/summary-schema.ts";

const stopped = record({ eventName: "DeleteTrail" });
const rules = () =>
  temporaryFolder({
    "trail-deleted.cel": ruleText('record.eventName == "DeleteTrail"', {
      title: "Trail deleted",
      summary: "'\"Deleted by \" + record.sourceIPAddress'",
    }),
    "fails.cel": ruleText('record.requestParameters.absent == "x"', { title: "Fails", enabled: "false" }),
  });

test.each([["evaluate"], ["backtest"], ["check"]])(
  "%s refuses a folder of rules that contains none",
  async (command) => {
    const folder = temporaryFolder({ "README.md": "", "log.json": JSON.stringify({ Records: [stopped] }) });
    const paths = command === "check" ? [] : [`${folder}/log.json`];
    const noReport = command === "backtest" ? ["--no-report"] : [];
    expect(await run([command, "--rules", folder, ...noReport, ...paths])).toEqual({
      code: 2,
      stdout: "",
      stderr: `${folder}: the folder contains no rule, such as my-rule.cel\n`,
    });
  },
);

test("evaluate says which suppressions kept matches quiet", async () => {
  const suppression = (address: string) => `// reason: Ours.\n// rules: all\nrecord.sourceIPAddress == "${address}"\n`;
  const folder = temporaryFolder({
    "trail-deleted.cel": ruleText('record.eventName == "DeleteTrail"'),
    "suppressions/ours.cel": suppression("192.0.2.1"),
    "suppressions/unused.cel": suppression("192.0.2.2"),
    "log.json": JSON.stringify({
      Records: ["192.0.2.1", "192.0.2.1", "203.0.113.66"].map((sourceIPAddress, index) =>
        record({ eventName: "DeleteTrail", eventID: String(index), sourceIPAddress }),
      ),
    }),
  });
  // Looked into twice, as it also contains what is no record.
  writeFileSync(join(folder, "mixed.json"), readFileSync(join(folder, "log.json"), "utf8").replace("[", "[1,"));
  const paths = ["log.json", "mixed.json"].map((name) => join(folder, name));
  const { stdout } = await run(["evaluate", "--rules", folder, ...paths]);
  expect(stdout.split("\n").slice(-4)).toEqual([
    "2 files, 6 records: 2 alerts (2 high), 0 rule errors",
    "Matches that suppressions kept quiet:",
    "  trail-deleted: 4 by ours",
    "",
  ]);
});

describe("npx cta evaluate", () => {
  const forms: [string, string | Uint8Array][] = [
    ["log.json", JSON.stringify({ Records: [stopped] })],
    ["log.json.gz", gzipSync(JSON.stringify({ Records: [stopped] }))],
    ["record.json", JSON.stringify(stopped, null, 2)],
    ["array.json", JSON.stringify([stopped])],
    ["lines.json", `${JSON.stringify(stopped)}\n${JSON.stringify(record())}\n`],
    ["lookup.json", JSON.stringify({ Events: [{ EventId: "1", CloudTrailEvent: JSON.stringify(stopped) }] })],
  ];
  test.each(forms)("reads %s", async (name, content) => {
    const path = `${temporaryFolder({ [name]: content })}/${name}`;
    const { code, stdout } = await run(["evaluate", "--json", "--rules", rules(), path]);
    expect(code).toBe(0);
    const lines = stdout.trim().split("\n");
    const { type, source, ...alert } = JSON.parse(lines[0] as string);
    expect([lines.length, type, source]).toEqual([1, "alert", path]);
    expect(alert).toMatchObject({
      rule: "trail-deleted",
      severity: "high",
      title: "Trail deleted",
      eventID: "5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a",
      eventName: "DeleteTrail",
      eventSource: "cloudtrail.amazonaws.com",
      eventTime: "2026-03-14T02:12:45Z",
      account: "123456789012",
      region: "eu-west-1",
      principal: "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice@example.com",
      summary: "Deleted by 203.0.113.66",
    });
    // The same keys as in the function's message.
    expect(schemaErrors(alert, "alert")).toEqual([]);
  });

  test("reads standard input, and with --all adds the rules that ship switched off", async () => {
    const { code, stdout } = await runProcess(
      ["evaluate", "--json", "--all", "--rules", rules(), "-"],
      JSON.stringify(stopped),
    );
    expect(code).toBe(0);
    expect(
      stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
        .find(({ type }) => type === "ruleError"),
    ).toEqual({
      type: "ruleError",
      rule: "fails",
      eventID: "5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a",
      message: "No such key: absent",
      source: "standard input",
    });
  });

  test("reads a folder and its subfolders except digest files, and prints the counts", async () => {
    const log = JSON.stringify({ Records: [stopped, record()] });
    const folder = temporaryFolder({
      "a/b/log.json": log,
      "a/log.json.gz": gzipSync(log),
      "AWSLogs/123456789012/CloudTrail-Digest/x.json.gz": gzipSync("{}"),
      "notes.txt": "not read",
    });
    const { code, stdout, stderr } = await run(["evaluate", "--rules", rules(), folder]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.replaceAll(folder, "FOLDER")).toMatchInlineSnapshot(`
      "FOLDER/a/b/log.json
        HIGH      2026-03-14T02:12:45Z  trail-deleted: Deleted by 203.0.113.66
                  arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice@example.com

      FOLDER/a/log.json.gz
        HIGH      2026-03-14T02:12:45Z  trail-deleted: Deleted by 203.0.113.66
                  arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice@example.com

      2 files, 4 records: 2 alerts (2 high), 0 rule errors
      "
    `);
  });

  test("continues after an unreadable file, and ends with exit code 2", async () => {
    const folder = temporaryFolder({
      "a.json": "{",
      "b.json": JSON.stringify(stopped),
      "c.json": '{"a": 1}',
      "d.json.gz": "\u001f\u008b",
    });
    const { code, stdout, stderr } = await run(["evaluate", "--json", "--rules", rules(), folder]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout).rule).toBe("trail-deleted");
    expect(stderr.replaceAll(folder, "FOLDER")).toMatchInlineSnapshot(`
      "FOLDER/a.json: is not JSON: it breaks off or is broken at position 1
      FOLDER/c.json: contains no CloudTrail records, but 1 object without eventSource and eventName
      FOLDER/d.json.gz: is not JSON: it breaks off or is broken before its end
      "
    `);
  });

  const usage = "Usage: npx cta evaluate [options] PATH…\nHelp:  npx cta evaluate --help\n";
  test.each([
    [["evaluate"], `missing required argument 'path'\n${usage}`],
    [["evaluate", "nowhere"], "nowhere: no such file or folder\n"],
    [
      ["evaluate", "package.json"],
      "package.json: contains no CloudTrail records, but 1 object without eventSource and eventName\n",
    ],
    [["evaluate", "--jsn", "x"], `unknown option '--jsn'\n(Did you mean --json?)\n${usage}`],
    [["evaluate", "--rules", "nowhere", "-"], "nowhere: there is no such folder of rules\n"],
    [["evaluate", "s3://"], "s3://: expected s3://bucket/key or s3://bucket/prefix/\n"],
    [["evalute"], "unknown command 'evalute'\n(Did you mean evaluate?)\nHelp:  npx cta --help\n"],
  ])("%j is a wrong call: exit code 2", async (args, message) => {
    expect(await run(args)).toEqual({ code: 2, stdout: "", stderr: message });
  });

  test("an invalid rule ends it with exit code 1", async () => {
    const folder = temporaryFolder({ "x.cel": ruleText("record.x == 1") });
    const { code, stderr } = await run(["evaluate", "--rules", folder, "-"]);
    expect(code).toBe(1);
    const place = stderr.replace(`${folder}/`, "");
    expect(place).toMatch(/^x\.cel:6:8: unknown field "x" of record\n.*\n.*\^\n\n1 mistake in the rules\.\n$/);
  });
});

test.each([[[]], [["evaluate"]], [["check"]], [["start"]], [["build"]]])(
  "%j --help prints help with exit code 0",
  async (args) => {
    const { code, stdout, stderr } = await run([...args, "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^Usage: /);
  },
);
