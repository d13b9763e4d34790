import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { chooseRulesets, type RulesetChoice } from "../../../cli/backtest/rulesets.ts";
import { runBacktest } from "../../../cli/backtest/run.ts";
import { findInputs } from "../../../cli/inputs.ts";
import { type LogFileFilter, parseLogFileName } from "../../../cli/log-file-name.ts";
import { startEmulator } from "../../../local/emulator.ts";
import { logFileBytes } from "../../../local/made-up-records.ts";
import { generateLogFiles, writeLogFiles } from "../../data/history.ts";
import { backtestRules } from "../../support/backtest-rules.ts";
import { record } from "../../support/records.ts";
import { ruleText, temporaryFolder, writeFolder } from "../../support/rules-folder.ts";
import { run, withoutProgress } from "../../support/run.ts";
import { linesLeft, runOnTerminal } from "../../support/terminal.ts";

/** 80 generated log files, and one that is none. */
const { folder: logs, remove } = writeFolder({ "notes.txt": "not a log file" });
writeLogFiles(logs, { days: 10, filesPerDay: 8, recordsPerFile: 6 });
afterAll(remove);

/** A proposed suppression expires in 90 days. */
const withoutDay = (text: string) => text.replaceAll(/(?<=expires: )20[\d-]+/g, "DAY");
const backtest = async (rules: string, ...args: string[]) => {
  const result = await run(["backtest", "--no-report", "--rules", rules, ...args]);
  return { ...result, stdout: withoutDay(result.stdout) };
};
const asJson = async (rules: string, ...args: string[]) =>
  JSON.parse((await backtest(rules, "--json", ...args)).stdout);
const found = (paths: string[], filter: Partial<LogFileFilter> = {}) =>
  Array.fromAsync(findInputs(paths, { filter: { accounts: [], regions: [], ...filter } }));

afterEach(() => vi.unstubAllEnvs());

test("shows the rules as a table, the one that sends most emails first", async () => {
  const { code, stdout, stderr } = await backtest(backtestRules(), logs);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatchInlineSnapshot(`
    "RULE           SEVERITY  ALERTS  EMAILS  PER DAY  FIRST       LAST        ERRORS  LOUDEST
    bucket-policy  medium        81      60      8.1  2026-03-02  2026-03-11       0  role/deploy 81
    calls-denied   low            1       1      0.1  2026-03-10  2026-03-10       0  user/build-agent 1
    user-created   high           1       1      0.1  2026-03-10  2026-03-10       0  user/build-agent 1
    trail-stopped  critical       1       1      0.1  2026-03-10  2026-03-10       0  user/build-agent 1
    user-deleted   high           0       0        0                              12

    80 files, 798 records, 10 days (2026-03-02 to 2026-03-11): 84 alerts in 60 emails
    Quieten first: the alerts that role/deploy causes in bucket-policy; without them, 59 emails of 60 would not be sent.
      In rules/custom/suppressions/quieten-deploy.cel, if they are harmless:
        // reason: TODO why these alerts are harmless
        // rules: [bucket-policy]
        // expires: DAY
        roleOf(record) == "arn:aws:iam::123456789012:role/deploy"
    Then: the alerts that user/build-agent causes in calls-denied, trail-stopped, user-created; without them, 1 email of 60 would not be sent.
    1 rule stayed quiet.
    12 rule errors; the first of each rule:
      user-deleted failed on 1374e94f-8c43-42ec-9740-8fbb517bf976: No such key: userName
    "
  `);
});

test("the number of workers changes neither the table, nor the JSON, nor the report", async () => {
  const rules = backtestRules();
  const broken = temporaryFolder({ "broken.json": "{" });
  const results = [];
  for (const workers of ["1", "3"]) {
    const report = join(broken, "report.html");
    const table = await run(["backtest", "--rules", rules, "--workers", workers, "--report", report, logs, broken]);
    const json = await backtest(rules, "--json", "--workers", workers, logs, broken);
    const read = readFileSync(report, "utf8");
    results.push({ table: withoutProgress(table), json: withoutProgress(json), report: read });
  }
  expect(results[0]?.table.stdout).toContain("bucket-policy");
  expect(results[1]).toEqual(results[0]);
});

describe("log files", () => {
  test("are selected by the names that CloudTrail gives them", async () => {
    const count = async (filter: Partial<LogFileFilter>) => (await found([logs], filter)).length;
    expect(await count({ from: "2026-03-04", to: "2026-03-05" })).toBe(16);
    expect(await count({ to: "2026-03-02" })).toBe(8);
    expect(await count({ regions: ["eu-west-1", "us-east-1"] })).toBe(80);
    expect(await count({ accounts: ["999999999999"] })).toBe(0);
    const selection = ["--from", "2026-03-04", "--account", "999999999999", "--region", "eu-west-1"];
    const { code, stderr } = await backtest(backtestRules(), ...selection, logs);
    expect({ code, stderr: stderr.replace(logs, "logs") }).toMatchInlineSnapshot(`
      {
        "code": 2,
        "stderr": "logs: no file is selected by --from 2026-03-04 --account 999999999999 --region eu-west-1, by the names that CloudTrail gives its files
      ",
      }
    `);
  });

  test("are selected by their folders if they were renamed", () => {
    const name = parseLogFileName(
      "copy/AWSLogs/o-exampleorg/123456789012/CloudTrail/eu-west-1/2026/03/14/renamed.json",
    );
    expect(name).toEqual({ account: "123456789012", region: "eu-west-1", day: "2026-03-14", deliveryTime: "" });
  });

  test("are found by a glob, each once", async () => {
    expect(await found([`${logs}/**`, `${logs}/**/*_20260303T*.json.gz`, logs])).toHaveLength(80);
  });

  test("are not read if the report can't be written", async () => {
    const folder = temporaryFolder({});
    const refused = async (report: string) => (await run(["backtest", "--report", report, "logs"])).stderr;
    expect(await refused(folder)).toBe(`--report ${folder}: is a folder, not a file\n`);
    expect(await refused(`${folder}/absent/a.html`)).toBe(`--report ${folder}/absent/a.html: no such file or folder\n`);
  });

  test("are not read if --from or --to is not a day, or if --from is after --to", async () => {
    const rules = backtestRules();
    expect(await backtest(rules, "--from", "2026-02-30", "logs")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Expected a day such as 2026-03-14."),
    });
    expect(await backtest(rules, "--from", "2026-03-02", "--to", "2026-03-01", "logs")).toMatchObject({
      code: 2,
      stderr: "--from 2026-03-02 is later than --to 2026-03-01\n",
    });
  });

  test("are not read if --region is no Region's name, or --account no account's id", async () => {
    const rules = backtestRules();
    expect((await backtest(rules, "--region", "US-EAST-1", "logs")).stderr).toBe(
      "--region US-EAST-1: must be a Region in lower case, such as eu-central-1\n",
    );
    expect((await backtest(rules, "--account", "1234", "logs")).stderr).toBe(
      "--account 1234: must be the 12 digits of an account\n",
    );
  });

  test("are found in S3, where only the selected accounts, Regions and days are listed", async () => {
    const emulator = await startEmulator();
    onTestFinished(() => emulator.stop());
    const files = [...generateLogFiles({ days: 3, filesPerDay: 3, recordsPerFile: 3 })];
    for (const file of files) {
      await emulator.putObject(file.key, logFileBytes(file.records));
      const elsewhere = file.key.replaceAll("eu-west-1", "us-east-1").replaceAll("123456789012", "210987654321");
      await emulator.putObject(elsewhere, logFileBytes(file.records));
    }
    await emulator.putObject("AWSLogs/123456789012/CloudTrail-Digest/eu-west-1/2026/03/03/digest.json.gz", Buffer.of());
    await emulator.putObject("AWSLogs/123456789012/CloudTrail/", Buffer.of());
    for (const [name, value] of Object.entries(emulator.environment)) vi.stubEnv(name, value);
    const rules = backtestRules();
    const address = `s3://${emulator.bucket}/AWSLogs/`;
    expect(await found([address])).toHaveLength(18);
    expect(await found([address], { from: "2026-03-03", to: "2026-03-03" })).toHaveLength(6);
    expect(await asJson(rules, "--account", "123456789012", "--from", "2026-03-03", address)).toMatchObject({
      files: 6,
      unreadable: { count: 0 },
      period: { from: "2026-03-03", to: "2026-03-04", days: 2 },
    });
    expect(await backtest(rules, `s3://${emulator.bucket}/nothing/`)).toMatchObject({
      code: 2,
      stderr: `s3://${emulator.bucket}/nothing/: no object that ends in .json, .jsonl or .ndjson has this prefix\n`,
    });
    const digests = `${address}123456789012/CloudTrail-Digest/`;
    expect((await backtest(rules, digests)).stderr).toBe(
      `${digests}: nothing to evaluate: AWSLogs/123456789012/CloudTrail-Digest/eu-west-1/2026/03/03/digest.json.gz is a digest file: it signs log files and contains no records\n`,
    );
    expect((await backtest(rules, "--region", "eu-west-1", digests)).stderr).toContain(
      "no object that the options select",
    );
  });

  test("that are unreadable are named, and the others are counted", async () => {
    const rules = backtestRules();
    const records = Array.from({ length: 4000 }, () => record({ eventName: "StopLogging", eventID: randomUUID() }));
    const unreadable = temporaryFolder({
      "broken.json.gz": Buffer.from([0x1f, 0x8b, 1, 2, 3]),
      "damaged.json.gz": logFileBytes(records).subarray(0, -20),
    });
    const { code, stdout, stderr } = withoutProgress(await backtest(rules, logs, unreadable));
    expect(code).toBe(2);
    // The damaged file is counted as far as it could be read.
    expect(stdout).toContain("81 files");
    expect(stdout).toMatch(/trail-stopped +critical +[34],\d{3} /);
    expect(stderr.replaceAll(unreadable, "logs")).toMatchInlineSnapshot(`
      "logs/broken.json.gz: not readable as gzip: unknown compression method
      logs/damaged.json.gz: not readable as gzip: unexpected end of file
      "
    `);
  });
});

describe("rules", () => {
  test("--only runs one, even if it ships switched off; --all adds those", async () => {
    const off = ruleText('record.eventName == "DescribeInstances"', { title: "Listed", enabled: "false" });
    const folder = backtestRules({ "listed.cel": off });
    const idsOf = async (choice: Partial<RulesetChoice>) =>
      (await chooseRulesets({ folder, all: false, only: [], ...choice })).after.rules.map(({ id }) => id);
    expect(await idsOf({ only: ["listed"] })).toEqual(["listed"]);
    expect(await idsOf({})).not.toContain("listed");
    expect(await idsOf({ all: true })).toContain("listed");
    await expect(idsOf({ only: ["liste"] })).rejects.toThrow('--only: no rule has the id "liste"');
  });

  test("--suppress counts what a suppression would silence", async () => {
    const rules = backtestRules();
    const expression = 'record.?requestParameters.?bucketName.orValue("") == "example-reports"';
    const before = await asJson(rules, logs);
    const { alerts, change, rules: results, suppressed } = await asJson(rules, "--suppress", expression, logs);
    expect(change).toMatchObject({ added: 0, emailsBefore: before.emails });
    expect(alerts).toBe(before.alerts - change.removed);
    expect(results[0]).toMatchObject({ rule: "bucket-policy", removed: change.removed });
    expect(suppressed).toEqual([{ rule: "bucket-policy", suppression: "--suppress", matches: change.removed }]);
    expect((await backtest(rules, "--suppress", "record.eventNam == 1", logs)).stderr).toMatchInlineSnapshot(`
      "--suppress:1:8: unknown field "eventNam" of record; did you mean "eventName"?
        record.eventNam == 1
               ^
      "
    `);
  });

  test("suppressions are named with what they kept quiet, below the table and in the report", async () => {
    const rules = backtestRules({
      "suppressions/agents.cel":
        '// reason: Tests.\n// rules: [calls-denied, trail-stopped, user-created]\nrecord.?userIdentity.?userName.orValue("") == "build-agent"\n',
      "suppressions/unused.cel": "// reason: Tests.\n// rules: all\nfalse\n",
    });
    const report = join(temporaryFolder({}), "report.html");
    const { stdout } = await run(["backtest", "--rules", rules, "--report", report, logs]);
    const lines = ["calls-denied: 12 by agents", "trail-stopped: 1 by agents", "user-created: 1 by agents"];
    const heading = "Matches that suppressions kept quiet:";
    expect(stdout).toContain([heading, ...lines.map((line) => `  ${line}`), "4 rules stayed quiet."].join("\n"));
    expect(readFileSync(report, "utf8")).toContain(
      `<p>${heading}</p><ul>${lines.map((line) => `<li>${line}</li>`).join("")}</ul>`,
    );
  });

  test("--compare shows what a change of the rules adds and removes since a git reference", async () => {
    const rules = backtestRules();
    const git = (...args: string[]) => execFileSync("git", args, { cwd: rules, stdio: "pipe" });
    git("init", "--quiet");
    git("add", ".");
    git("-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "Rules");
    expect(await asJson(rules, "--compare", "HEAD", logs)).toMatchObject({
      change: { changedRules: [], added: 0, removed: 0 },
    });

    const lower = ruleText('record.eventName in ["CreateUser", "CreateAccessKey"]', { title: "User or key created" });
    writeFileSync(join(rules, "user-created.cel"), lower);
    execFileSync("rm", [join(rules, "trail-stopped.cel")]);
    const failing = 'record.eventSource == "iam.amazonaws.com" && record.requestParameters.userName == "alice"';
    writeFileSync(join(rules, "user-deleted.cel"), ruleText(failing, { title: "User deleted" }));
    writeFileSync(
      join(rules, "vpc-deleted.cel"),
      ruleText('record.eventName == "DeleteVpcs"', { title: "VPC deleted" }),
    );
    const markdown = await backtest(rules, "--compare", "HEAD", "--format", "markdown", logs);
    expect(markdown.stdout).toMatchInlineSnapshot(`
      "**Backtest:** 4 rules differ since HEAD: emails 60 → 60 (798 records in 80 files of 2026-03-02 to 2026-03-11)

      | rule | severity | alerts before | after |
      |---|---|--:|--:|
      | user-created | high | 1 | 2 |
      | trail-stopped | critical | 1 | 0 |
      | user-deleted | high | 0 | 0 |

      No alert before or after: vpc-deleted

      **Rule errors after the change:**

      - user-deleted: \` 12 rule errors; the first, on 1374e94f-8c43-42ec-9740-8fbb517bf976: No such key: userName \`

      <details><summary>Examples</summary>

      - user-created: \` + 2026-03-10T21:01:58Z  CreateAccessKey  by user/build-agent \`
      - trail-stopped: \` - 2026-03-10T21:03:52Z  StopLogging  by user/build-agent \`

      </details>
      "
    `);
    const { stdout } = await backtest(rules, "--compare", "HEAD", logs);
    expect(stdout).toMatchInlineSnapshot(`
      "4 rules differ since HEAD: emails 60 → 60 (798 records in 80 files of 2026-03-02 to 2026-03-11)

      user-created  1 → 2 alerts (+1)
        + 2026-03-10T21:01:58Z  CreateAccessKey  by user/build-agent

      trail-stopped  1 → 0 alerts (-1)
        - 2026-03-10T21:03:52Z  StopLogging  by user/build-agent

      user-deleted  0 → 0 alerts
        12 rule errors; the first, on 1374e94f-8c43-42ec-9740-8fbb517bf976: No such key: userName

      No alert before or after: vpc-deleted
      "
    `);
    expect(await backtest(rules, "--compare", "no-such-branch", logs)).toMatchObject({
      code: 2,
      stderr: "--compare no-such-branch: git finds no such commit\n",
    });
  });
});

describe("on a terminal", () => {
  test("a progress bar shows the progress, and the table fits the width", async () => {
    const rules = backtestRules();
    const { output, ended } = runOnTerminal(["backtest", "--no-report", "--rules", rules, logs], 72);
    expect(await ended).toBe(0);
    expect(output()).toMatch(/█.* 100% 80 of 80 files, \S+ records, \S+\/s/);
    expect(output()).toContain("\u001b[?25h"); // the cursor is back
    expect(output()).toContain("\u001b[33mmedium");
    const lines = linesLeft(output());
    const heading = lines.findIndex((line) => line.startsWith("RULE"));
    const table = lines.slice(heading, lines.indexOf("", heading));
    expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(72);
    expect(table.join("\n")).toMatchInlineSnapshot(`
      "RULE           SEVERITY  ALERTS  EMAILS  PER DAY  ERRORS
      bucket-policy  medium        81      60      8.1       0
        role/deploy 81
      calls-denied   low            1       1      0.1       0
        user/build-agent 1
      user-created   high           1       1      0.1       0
        user/build-agent 1
      trail-stopped  critical       1       1      0.1       0
        user/build-agent 1
      user-deleted   high           0       0        0      12"
    `);
  });

  test("Ctrl-C prints the result so far, without colours if NO_COLOR is set, and ends with exit code 130", async () => {
    // Two objects, of which the second never comes.
    const [file] = generateLogFiles({ days: 1 });
    const server = createServer(({ url = "" }, response) => {
      const keys = ["1.json.gz", "2.json.gz"].map((key) => `<Contents><Key>${key}</Key><Size>9</Size></Contents>`);
      if (url.includes("list-type")) response.end(`<ListBucketResult>${keys.join("")}</ListBucketResult>`);
      else if (url.includes("1.json") && file) response.end(logFileBytes(file.records));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close().closeAllConnections());
    const { port } = server.address() as { port: number };
    // The thread that waits for the object is the one that prints the result.
    const args = ["backtest", "--no-report", "--workers", "1", "--rules", backtestRules(), "s3://logs/"];
    const run = runOnTerminal(args, 120, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      NO_COLOR: "1",
    });
    await vi.waitUntil(() => run.output().includes("1 of 2 files"), { timeout: 60_000 });
    run.type("\u0003");
    expect(await run.ended).toBe(130);
    expect(run.output()).toContain("medium");
    expect(run.output()).not.toContain("\u001b[33m");
    expect(run.output()).not.toContain("\u001b[1m");
    expect(linesLeft(run.output()).filter((line) => /^Interrupted|^1 file/.test(line))).toMatchInlineSnapshot(`
      [
        "1 file, 33 records, 1 day (2026-03-02 to 2026-03-02): 2 alerts in 1 email",
        "Interrupted: 1 of the 2 files found so far not counted.",
      ]
    `);
  });
});

test("the second Ctrl-C ends a run at once", async () => {
  // The report never gets written: nobody reads this pipe.
  const folder = temporaryFolder({ "logs/a.json": JSON.stringify(record()) });
  const report = join(folder, "report");
  execFileSync("mkfifo", [report]);
  const server = createServer((request) => void request);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  const { output, type, ended } = runOnTerminal(
    ["backtest", "--report", report, "--rules", backtestRules(), join(folder, "logs"), "s3://logs/a.json.gz"],
    120,
    {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
    },
  );
  await vi.waitUntil(() => output().includes("1 of 2 files"), { timeout: 60_000 });
  type("\u0003");
  await vi.waitUntil(() => output().includes("Interrupted: 1 of the 2 files"), { timeout: 60_000 });
  type("\u0003");
  expect(await ended).toBe(130);
  expect(output()).not.toContain("Report:");
});

test.each(["1", "2"])(
  "with --workers %s, a run ends when the credentials have expired, with the result so far and one error",
  async (workers) => {
    const bytes = logFileBytes([record()]);
    const keys = Array.from({ length: 200 }, (_, index) => `${String(index).padStart(3, "0")}.json.gz`);
    const server = createServer(({ url = "" }, response) => {
      const contents = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`);
      if (url.includes("list-type")) response.end(`<ListBucketResult>${contents.join("")}</ListBucketResult>`);
      else if (url.includes("000.json")) response.end(bytes);
      else response.writeHead(400).end("<Error><Code>ExpiredToken</Code></Error>");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close().closeAllConnections());
    vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${(server.address() as { port: number }).port}`);
    for (const name of ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, "local");
    const rules = temporaryFolder({ "a.cel": ruleText("true") });
    const { code, stdout, stderr } = await run([
      "backtest",
      "--no-report",
      "--workers",
      workers,
      "--rules",
      rules,
      "s3://logs/",
    ]);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^Interrupted: \d+ of the 200 files found so far not counted\.$/m);
    expect(stderr.split("\n").filter((line) => line.startsWith("s3://"))).toEqual([
      expect.stringMatching(/^s3:\/\/logs\/\d+\.json\.gz: the AWS credentials have expired$/),
    ]);
    // The other commands that read many objects end in the same way.
    const evaluated = await run(["evaluate", "--rules", rules, "s3://logs/"]);
    expect([evaluated.code, evaluated.stderr]).toEqual([
      2,
      "s3://logs/001.json.gz: the AWS credentials have expired\n",
    ]);
  },
);

test("a thread requests 16 to 32 objects of S3 at a time", async () => {
  const [objects, atATime] = [100, 16];
  let [requested, most] = [0, 0];
  let waiting: (() => void)[] = [];
  const bytes = logFileBytes([record()]);
  const server = createServer(({ url = "" }, response) => {
    if (url.includes("list-type")) {
      const contents = Array.from(
        { length: objects },
        (_, index) => `<Contents><Key>${index}.json.gz</Key></Contents>`,
      );
      response.end(`<ListBucketResult>${contents.join("")}</ListBucketResult>`);
      return;
    }
    requested++;
    waiting.push(() => response.end(bytes));
    most = Math.max(most, waiting.length);
    // Nothing is answered before as many wait: with fewer at a time, the run would not end.
    if (waiting.length < atATime && requested < objects) return;
    const answers = waiting;
    waiting = [];
    setTimeout(() => answers.forEach((answer) => void answer()), 5);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${(server.address() as { port: number }).port}`);
  for (const name of ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, "local");
  const { files } = await asJson(temporaryFolder({ "a.cel": ruleText("true") }), "--workers", "1", "s3://logs/");
  expect(files).toBe(objects);
  expect(most).toBeLessThanOrEqual(2 * atATime);
});

test("after the first files, threads get small files together and large ones one by one", async () => {
  const files = 80;
  const rulesets = await chooseRulesets({
    folder: temporaryFolder({ "a.cel": ruleText("true") }),
    all: false,
    only: [],
  });
  const stepsWith = async (bytes: number) => {
    const text = JSON.stringify({ Records: [record()] }).padEnd(bytes);
    const paths = Array.from({ length: files }, (_, index) => [`${index + 10}.json`, text]);
    const steps = [0];
    await runBacktest(findInputs([temporaryFolder(Object.fromEntries(paths))]), {
      ...{ rulesets, workers: 1, signal: new AbortController().signal },
      onProgress: (progress) => steps.push(progress.files),
    });
    return new Set(steps.map((step, at) => step - (steps[at - 1] ?? 0)));
  };
  expect(await stepsWith(0)).toEqual(new Set([0, 1, 8]));
  expect(await stepsWith(64 * 1024)).toEqual(new Set([0, 1]));
});

test("files that are unreadable are named also if the report can't be written in the end", async () => {
  const folder = temporaryFolder({ "reports/.keep": "" });
  const bytes = logFileBytes([record()]);
  const server = createServer(({ url = "" }, response) => {
    const keys = ["1.json.gz", "2.json.gz"].map((key) => `<Contents><Key>${key}</Key><Size>9</Size></Contents>`);
    if (url.includes("list-type")) response.end(`<ListBucketResult>${keys.join("")}</ListBucketResult>`);
    else if (url.includes("1.json")) response.writeHead(403).end("<Error><Code>AccessDenied</Code></Error>");
    else {
      rmSync(join(folder, "reports"), { recursive: true });
      response.end(bytes);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${(server.address() as { port: number }).port}`);
  for (const name of ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, "local");
  const rules = temporaryFolder({ "a.cel": ruleText("true") });
  const report = join(folder, "reports/report.html");
  const { code, stdout, stderr } = await run([
    "backtest",
    "--report",
    report,
    "--rules",
    rules,
    "--workers",
    "1",
    "s3://logs/",
  ]);
  expect([code, stderr]).toEqual([
    2,
    "s3://logs/1.json.gz: access denied; objects need s3:GetObject, prefixes s3:ListBucket\n" +
      `--report ${report}: no such file or folder\n`,
  ]);
  expect(stdout).toContain("1 file, 1 record");
});

test("a backtest that has ended listens to no Ctrl-C", async () => {
  const listeners = process.listenerCount("SIGINT");
  const logs = temporaryFolder({ "log.json": JSON.stringify({ Records: [record()] }) });
  await backtest(temporaryFolder({ "a.cel": ruleText("true") }), "--workers", "1", logs);
  expect(process.listenerCount("SIGINT")).toBe(listeners);
});

test.skipIf(process.platform === "win32")(
  "runs in a process with one heap of malloc, and with the options of Node that it was started with",
  () => {
    const reportOptions =
      "process.on('exit', () => console.log(process.execArgv.slice(2).join(), process.env.MALLOC_ARENA_MAX))";
    const program = join(import.meta.dirname, "../../..", "cli/index.mjs");
    const args = ["--import", `data:text/javascript,${reportOptions}`, program, "backtest", "--help"];
    const env = { ...process.env, MALLOC_ARENA_MAX: undefined };
    const lines = execFileSync(process.execPath, args, { encoding: "utf8", env }).trim().split("\n");
    expect(lines[0]).toContain("backtest");
    expect(lines.at(-1)).toBe("--no-concurrent-recompilation 1");
  },
);
