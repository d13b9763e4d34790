import { cpSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { rulesFolder } from "../../language/rule-folders.ts";
import { storyLogFiles } from "../../local/story.ts";
import { record } from "../support/records.ts";
import { temporaryFolder } from "../support/rules-folder.ts";
import { type CommandResult, run } from "../support/run.ts";

describe("npm start without arguments", () => {
  let outcome: CommandResult;
  beforeAll(async () => {
    outcome = await run(["start"]);
  });

  test("prints the emails of a story in which a key leaks, and a line with the counts", () => {
    expect(outcome.code).toBe(0);
    expect(outcome.stderr).toBe("");
    expect(outcome.stdout.match(/^Subject: .*$/gm)).toMatchInlineSnapshot(`
      [
        "Subject: [MEDIUM] Inventory of many services listed (20 times) by build-agent (+1) - 123456789012 us-east-1",
        "Subject: [HIGH] Access key created for alice.backup by build-agent (+2) - 123456789012 us-east-1",
        "Subject: [HIGH] Console sign-in without MFA by alice.backup (+1) - 123456789012 eu-west-1",
        "Subject: [HIGH] S3 bucket made public: example-invoices by alice.backup (+1) - 123456789012 us-east-1",
        "Subject: [CRITICAL] CloudTrail logging stopped: management-events by alice.backup - 123456789012 us-east-1",
        "Subject: [CRITICAL] KMS key deletion scheduled after log...: 1234abcd... by alice.backup (+1) - 123456789012",
      ]
    `);
    const lastLines = outcome.stdout.trim().split("\n").slice(-2).join("\n");
    expect(lastLines.replace(/[\d.]+ s$/m, "0.0 s")).toMatchInlineSnapshot(`
      "13 log objects, 176 records, 12 alerts, 6 emails in 0.0 s
      The log files were on an emulated S3. For the commands in the emails, write them to a folder: npx cta start --keep logs"
    `);
  });

  test("sends the alerts that evaluate finds in the same log files", async () => {
    const files = storyLogFiles().map(({ key, bytes }) => [key, bytes] as const);
    const evaluated = await run(["evaluate", "--json", temporaryFolder(Object.fromEntries(files))]);
    const alerts = evaluated.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(alerts.every(({ type }) => type === "alert")).toBe(true);
    expect(
      outcome.stdout
        .match(/(?<=^▪ Record:\n)https:.*\/events\/(.*)$/gm)
        ?.map((line) => line.split("/events/")[1])
        .sort(),
    ).toEqual(alerts.map(({ eventID }) => eventID).sort());
  });
});

test("npm start writes its log files to a folder, on which the commands in its emails quieten every alert", async () => {
  const folder = temporaryFolder({});
  const [logs, rules] = [join(folder, "logs"), join(folder, "rules")];
  const { stdout } = await run(["start", "--keep", logs]);
  expect(stdout).toContain(`\nThe log files are in ${logs}: use it in place of s3://… in the emails' commands.\n`);
  const proposed = [...stdout.matchAll(/^npx cta (suppress (\S+) \S+) s3:/gm)];
  const ids = proposed.map(([, , id = ""]) => id);
  for (const id of [...ids, "logging-weakened"]) cpSync(join(rulesFolder, `${id}.cel`), join(rules, `${id}.cel`));
  const evaluate = async () => (await run(["evaluate", "--rules", rules, logs])).stdout;
  expect(await evaluate()).toContain(`13 files, 176 records: ${ids.length} alerts`);
  for (const [, command = ""] of proposed) {
    const { code } = await run([...command.split(" "), logs, "--reason", "known", "--rules", rules]);
    expect([command, code]).toEqual([command, 0]);
  }
  expect(await evaluate()).toContain("13 files, 176 records: 0 alerts");
});

test("npm start keeps none of the log files that it is given", async () => {
  expect(await run(["start", "--keep", "logs", "log.json"])).toEqual({
    code: 2,
    stdout: "",
    stderr: "--keep is for the default log files: leave out PATH\n",
  });
});

test("npm start with files sends those, gzipped or plain", async () => {
  const text = JSON.stringify({ Records: [record({ eventName: "DeleteTrail" })] });
  const folder = temporaryFolder({
    "plain+file.json": text,
    "123456789012_CloudTrail_eu-west-1_20260314T0215Z_a.json.gz": gzipSync(text),
  });
  const { code, stdout } = await run([
    "start",
    `${folder}/plain+file.json`,
    `${folder}/123456789012_CloudTrail_eu-west-1_20260314T0215Z_a.json.gz`,
  ]);
  expect(code).toBe(0);
  expect(stdout.match(/^■ Log object: .*$/gm)).toEqual([
    "■ Log object: s3://cloudtrail-logs/AWSLogs/123456789012/CloudTrail/us-east-1/2026/01/01/plain+file.json.gz",
    "■ Log object: s3://cloudtrail-logs/AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/123456789012_CloudTrail_eu-west-1_20260314T0215Z_a.json.gz",
  ]);
  expect(stdout).toMatch(/\n2 log objects, 2 records, 2 alerts, 2 emails in [\d.]+ s\n$/);
});

test("npm start with a file that is missing, unreadable or damaged says so and ends with exit code 2", async () => {
  const missing = await run(["start", "nowhere.json.gz"]);
  expect(missing).toMatchObject({ code: 2, stdout: "" });
  expect(missing.stderr).toBe("nowhere.json.gz: no such file or folder\n");

  const folder = temporaryFolder({
    "broken.json": '{"Records": [',
    "damaged.json": `{"Records": [${JSON.stringify(record())},`,
  });
  const broken = await run(["start", folder]);
  expect(broken.code).toBe(2);
  expect(broken.stderr.replaceAll(folder, "FOLDER")).toMatchInlineSnapshot(`
    "FOLDER/broken.json: is not JSON: it breaks off or is broken before its end
    FOLDER/damaged.json: not evaluated: 1 piece of text that is not JSON
    Reading s3://cloudtrail-logs/AWSLogs/123456789012/CloudTrail/us-east-1/2026/01/01/damaged.json.gz failed: LogFileError: not JSON: it breaks off after 1 record
    "
  `);
  // The function alerts on what it can read.
  expect(broken.stdout).toMatch(/\n1 log object, 1 record, 1 alert, 1 email in [\d.]+ s\n$/);
});
