import { expect, test } from "vitest";
import { record } from "../../support/records.ts";
import { ruleText, temporaryFolder } from "../../support/rules-folder.ts";
import { run } from "../../support/run.ts";

const stopped = 'record.eventName == "StopLogging"';
const sample = JSON.stringify(record({ eventName: "StopLogging", eventID: "1" }));

async function preview(header: Record<string, string>, files: Record<string, string>) {
  const folder = temporaryFolder({ "stopped.cel": ruleText(stopped, header), ...files });
  const { code, stdout, stderr } = await run(["preview", "stopped", "--rules", folder]);
  return { code, stdout, stderr: stderr.replaceAll(folder, "FOLDER") };
}

test("prints the email of all alert samples, whatever the rule counts, and that it ships switched off", async () => {
  const other = JSON.stringify(record({ eventName: "StopLogging", eventID: "2" }));
  const { code, stdout, stderr } = await preview(
    { enabled: "false", threshold: "{count: 50, per: record.awsRegion}" },
    { "samples/stopped/alert/a.json": sample, "samples/stopped/alert/b.json": other },
  );
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout.split("\n").filter((line) => /^Subject: |How often/.test(line))).toMatchInlineSnapshot(`
    [
      "Subject: [HIGH] Root user signed in (2 times): trail/main by alice@example.com - 123456789012 eu-west-1",
      "▪ How often: 2 records of "eu-west-1" until 2026-03-14 at 02:12:45 UTC; the first:",
    ]
  `);
});

test("says on which sample a text of the rule fails, which its email leaves out", async () => {
  const { code, stdout, stderr } = await preview(
    { summary: "record.requestParameters.missing" },
    { "samples/stopped/alert/a.json": sample },
  );
  expect([code, stderr]).toEqual([0, "stopped failed on 1: summary: No such key: missing\n"]);
  expect(stdout).toMatch(/^Subject: /);
});

test("a rule without an alert sample, or that matches none, is an error that says what to do", async () => {
  expect(await preview({}, {})).toEqual({
    code: 2,
    stdout: "",
    stderr: "stopped has no alert sample: put a record in FOLDER/samples/stopped/alert/\n",
  });
  const started = JSON.stringify(record({ eventName: "StartLogging" }));
  expect(await preview({}, { "samples/stopped/alert/a.json": started })).toEqual({
    code: 2,
    stdout: "",
    stderr: "stopped matches none of its alert samples: see npx cta check stopped --rules FOLDER\n",
  });
});
