// Also tests cli/backtest/on-aws/collect.ts.
import dns from "node:dns";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { bundle } from "../../../../build/bundle.ts";
import { readJobReport } from "../../../../cli/backtest/on-aws/job.ts";
import { countingKey } from "../../../../handler/count-alerts.ts";
import { type Emulator, startEmulator } from "../../../../local/emulator.ts";
import { type LocalFunction, startFunction } from "../../../../local/function.ts";
import { call, iamUser, logFileBytes, madeUpKey, recordOf } from "../../../../local/made-up-records.ts";
import { generateLogFiles } from "../../../data/history.ts";
import { backtestRuleFiles, backtestRules } from "../../../support/backtest-rules.ts";
import { type BatchOperations, startBatchOperations } from "../../../support/batch-operations.ts";
import { ruleText, temporaryFolder, writeFolder } from "../../../support/rules-folder.ts";
import { run } from "../../../support/run.ts";

let emulator: Emulator;
let lambda: LocalFunction;
let aws: BatchOperations;
const suppressions = {
  "suppressions/some-buckets.cel":
    '// reason: A test.\n// rules: [bucket-policy]\nrecord.?requestParameters.?bucketName.orValue("") in ["bucket-0", "example-reports"]\n',
};
const sizes = { days: 9, filesPerDay: 3, recordsPerFile: 6 };

beforeAll(async () => {
  emulator = await startEmulator();
  const rules = writeFolder({
    ...backtestRuleFiles,
    ...suppressions,
    "bucket-policy-again.cel": ruleText('record.eventName == "PutBucketPolicy"', {
      title: "Bucket policy changed many times",
      threshold: '{count: 5, per: "record.userIdentity.arn", within: 1h}',
    }),
  });
  const built = await bundle({ rulesFolder: rules.folder });
  rules.remove();
  lambda = await startFunction(built, { ...emulator.environment, TOPIC_ARN: emulator.topicArn });
  aws = await startBatchOperations(emulator, lambda);
  for (const { key, records } of generateLogFiles(sizes)) await emulator.putObject(key, logFileBytes(records));
  // More callers than fit into the result of a task, and more alerts than a report lists.
  await emulator.putObject(keyOf("2026-03-05", "b"), logFileBytes(policyChanges(300)));
  // Breaks off.
  await emulator.putObject(keyOf("2026-03-06", "c"), logFileBytes(policyChanges(40)).subarray(0, 900));
});

afterAll(async () => {
  aws?.stop();
  await lambda?.stop();
  await emulator?.stop();
});

beforeEach(() => {
  for (const [name, value] of Object.entries(emulator.environment)) vi.stubEnv(name, value);
  vi.stubEnv("AWS_ENDPOINT_URL_LAMBDA", aws.url);
  vi.stubEnv("AWS_ENDPOINT_URL_S3_CONTROL", aws.url);
  // S3 Control has a host name for each account.
  const lookup = dns.lookup;
  const spy = vi
    .spyOn(dns, "lookup")
    .mockImplementation(((host: string, ...rest: unknown[]) =>
      (lookup as (...args: unknown[]) => void)(host.replace(/^\d{12}\./, ""), ...rest)) as typeof dns.lookup);
  return () => {
    spy.mockRestore();
    vi.unstubAllEnvs();
  };
});

const keyOf = (day: string, id: string) => madeUpKey("eu-west-1", new Date(`${day}T12:10:00Z`), id.repeat(16));

function policyChanges(count: number) {
  return Array.from({ length: count }, (_, index) => {
    const random = (index * 2_654_435_761) % 4_294_967_296;
    const caller = { identity: iamUser(`user-${random.toString(36)}`), address: "192.0.2.7", agent: "aws-cli/2.33.2" };
    return recordOf(call(caller, "s3:PutBucketPolicy", { bucketName: `bucket-${index}` }), {
      eventTime: `2026-03-05T12:0${index % 10}:00Z`,
      eventID: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
      requestID: "0e4c8a4c-8a60-4e1d-8b6f-00000example",
    });
  });
}

const logs = () => `s3://${emulator.bucket}/AWSLogs/`;
const onAws = (...args: string[]) =>
  run(["backtest", "--on-aws", aws.functionName, "--job-role", "arn:aws:iam::123456789012:role/replay", ...args]);

test("a backtest on AWS gives the figures and the report of a local one, and sends nothing", async () => {
  const folder = temporaryFolder({});
  const [here, there] = ["here", "there"].map((name) => join(folder, `${name}.html`)) as [string, string];
  const local = await run(["backtest", "--json", "--rules", backtestRules(suppressions), "--report", here, logs()]);
  const remote = await onAws("--json", "--yes", "--report", there, logs());

  const { undecided, ...result } = JSON.parse(remote.stdout);
  const expected = JSON.parse(local.stdout);
  expect(result.alerts).toBeGreaterThan(300);
  expect(result.ruleErrors).toBeGreaterThan(0);
  expect(result.suppressed).not.toEqual([]);
  expect(result).toEqual(expected);
  expect(undecided).toEqual([{ rule: "bucket-policy-again", matches: expect.any(Number) }]);
  const withoutUndecided = readFileSync(there, "utf8").replace(/<p>Not decided on AWS.*<\/p>/, "");
  expect(withoutUndecided).toBe(readFileSync(here, "utf8"));
  expect(aws.results.get(keyOf("2026-03-05", "b"))).toBe("counts-1:too long");
  expect(Math.max(...[...aws.results.values()].map(({ length }) => length))).toBeLessThanOrEqual(1024);

  expect(
    remote.stderr.replaceAll(/[0-9a-f-]{36}/g, "ID").replaceAll(/\b(\d+ ms|\d+ sec|\$0\.\d\d)/g, "N"),
  ).toMatchInlineSnapshot(`
    "29 log objects, each N in the function, measured on a sample.
    About N with 5 invocations at a time, plus a few minutes for S3 to start the job.
    New log objects share these invocations: their alerts may be late until the job is done.
    About $0.25: S3 Batch Operations $0.25, Lambda $0.00, S3 and KMS requests $0.00.
    Prices of us-east-1: https://aws.amazon.com/s3/pricing/, https://aws.amazon.com/lambda/pricing/, https://aws.amazon.com/kms/pricing/
    Job ID
    s3://cloudtrail-logs/AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/06/123456789012_CloudTrail_eu-west-1_20260306T1210Z_cccccccccccccccc.json.gz: not readable as gzip: unexpected end of file
    "
  `);
  expect(await emulator.receiveSummaries()).toEqual([]);
  // Neither metrics, of which the alarms and the heartbeat are made, nor a line for each log object.
  expect(lambda.logLines().filter((line) => /_aws|Evaluated|Summar/.test(line))).toEqual([]);
});

test("the result of a job can be collected later, as a table", async () => {
  const started = await onAws("--yes", "--no-report", "--from", "2026-03-04", "--to", "2026-03-05", logs());
  const [, jobId = ""] = /^Job (\S+)$/m.exec(started.stderr) ?? [];
  const later = await run(["backtest", "--on-aws", aws.functionName, "--no-report", "--job", jobId]);
  expect(later.stdout).toBe(started.stdout);
  expect(later.stdout).toMatchInlineSnapshot(`
    "RULE           SEVERITY  ALERTS  EMAILS  PER DAY  FIRST       LAST        ERRORS  LOUDEST
    bucket-policy  medium       309       7    154.5  2026-03-04  2026-03-05       0  role/deploy 10, user/user-104a76i 1, user/user-10c847e 1

    7 files, 366 records, 2 days (2026-03-04 to 2026-03-05): 309 alerts in 7 emails
    Quieten first: the rule bucket-policy; without it, 7 emails of 7 would not be sent.
      npx pulumi config set --path 'rules.disable[0]' bucket-policy # the next free index, if the list has entries
    Matches that suppressions kept quiet:
      bucket-policy: 7 by some-buckets
    Not decided on AWS, as these rules depend on other log files: bucket-policy-again 316 matches.
    5 rules stayed quiet.
    "
  `);
});

test("nothing is started if nobody confirms it, or if a function would send alerts", async () => {
  const before = await storedResults();
  const unconfirmed = await onAws("--no-report", logs());
  expect({ code: unconfirmed.code, stderr: unconfirmed.stderr.split("\n").at(-2) }).toEqual({
    code: 2,
    stderr: "standard input is no terminal, so nobody can confirm the job: add --yes",
  });
  const invoke = vi.spyOn(lambda, "invoke").mockResolvedValue(undefined);
  onTestFinished(() => invoke.mockRestore());
  expect(await onAws("--yes", logs())).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "the function can't count alerts without sending them: deploy the current version first (npx pulumi up)
    ",
      "stdout": "",
    }
  `);
  expect(await storedResults()).toEqual(before);
});

test("a job without a report, which another program started, is refused", async () => {
  const tasks = readJobReport(new S3Client({}), { JobId: "example-job", Report: { Enabled: false } });
  await expect(tasks.next()).rejects.toThrow("example-job: not a job of npx cta backtest: it has no report");
});

test("a percent sign that begins no escape is a part of a report's key", async () => {
  const folder = "reports/job-example-job";
  const key = encodeURIComponent(countingKey("AWSLogs/123456789012/CloudTrail/ü 50%.json.gz")).replace("%25", "%");
  const results = `cloudtrail-logs,${key},,failed,404,,NoSuchKey\n`;
  const manifest = JSON.stringify({ Results: [{ Bucket: emulator.bucket, Key: `${folder}/results/1.csv` }] });
  const s3 = new S3Client({});
  for (const [Key, Body] of [
    [`${folder}/manifest.json`, manifest],
    [`${folder}/results/1.csv`, results],
  ]) {
    await s3.send(new PutObjectCommand({ Bucket: emulator.bucket, Key, Body }));
  }
  const report = { Bucket: `arn:aws:s3:::${emulator.bucket}`, Prefix: "reports", Enabled: true };
  expect(await Array.fromAsync(readJobReport(s3, { JobId: "example-job", Report: report }))).toEqual([
    {
      uri: "s3://cloudtrail-logs/AWSLogs/123456789012/CloudTrail/ü 50%.json.gz",
      succeeded: false,
      message: "NoSuchKey",
    },
  ]);
  s3.destroy();
});

async function storedResults(): Promise<(string | undefined)[]> {
  const s3 = new S3Client({});
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: emulator.bucket, Prefix: "replay/" }));
  s3.destroy();
  return Contents.map(({ Key }) => Key);
}

test.each([
  ["it reads files", ["--on-aws", "f", "logs/"], "--on-aws needs log objects: s3://bucket/prefix/"],
  [
    "other rules are named",
    ["--on-aws", "f", "--only", "bucket-policy", "s3://b/"],
    "--on-aws runs the deployed rules, so --only can't be used with it",
  ],
  ["--job-role is given without --on-aws", ["--job-role", "r", "s3://b/"], "--job-role needs --on-aws"],
  [
    "--job is given with an option that only a new job has",
    ["--on-aws", "f", "--job", "j", "--region", "eu-west-1"],
    "--job collects the result of a job that was started before, so --region can't be used with it",
  ],
  [
    "--job is given with log objects",
    ["--on-aws", "f", "--job", "j", "s3://b/"],
    "--job collects the result of a job that was started before, so s3://b/ can't be used with it",
  ],
  ["nothing is named", [], "name a file, a folder or s3://bucket/prefix/"],
])("the call is refused if %s", async (_, args, message) => {
  expect(await run(["backtest", ...args])).toEqual({ code: 2, stdout: "", stderr: `${message}\n` });
});
