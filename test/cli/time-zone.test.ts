import { afterEach, expect, test } from "vitest";
import { record } from "../support/records.ts";
import { ruleText, temporaryFolder } from "../support/rules-folder.ts";
import { run } from "../support/run.ts";

const { TZ } = process.env;

afterEach(() => {
  if (TZ === undefined) delete process.env.TZ;
  else process.env.TZ = TZ;
});

const summary = [
  "getDayOfYear()",
  "getHours()",
  'getDate("America/New_York")',
  'getHours("Asia/Kathmandu")',
  'getMinutes("Australia/Lord_Howe")',
].map((part) => `string(timestamp(record.eventTime).${part})`);

// Around midnight, and hours that Europe and America have twice or not at all.
const times = [
  "2026-01-01T00:30:00Z",
  "2026-03-08T07:30:00Z",
  "2026-03-29T01:30:00Z",
  "2026-10-25T00:30:00Z",
  "2026-12-31T23:30:00Z",
];

test("evaluate and backtest say the same whatever the machine's time zone is", async () => {
  const rule = ruleText('timestamp(record.eventTime) < timestamp("2027-01-01T00:00:00Z")', {
    summary: `'${summary.join(' + " " + ')}'`,
  });
  const rules = temporaryFolder({ "night.cel": rule });
  const records = times.map((eventTime, index) => record({ eventTime, eventID: `e${index}` }));
  const logs = temporaryFolder({ "records.json": JSON.stringify({ Records: records }) });
  const outputs: string[] = [];
  for (const zone of ["UTC", "America/New_York", "Asia/Kathmandu"]) {
    process.env.TZ = zone;
    const evaluated = await run(["evaluate", "--rules", rules, logs]);
    const backtested = await run(["backtest", "--no-report", "--rules", rules, logs]);
    outputs.push(
      `${evaluated.stdout}${evaluated.stderr}${backtested.stdout}${backtested.stderr}`
        .replaceAll(logs, "LOGS")
        // A suggested suppression expires 90 days after the test runs.
        .replace(/expires: [\d-]+/, "expires: DATE"),
    );
  }
  expect(new Set(outputs).size).toBe(1);
  expect(outputs[0]).toMatchInlineSnapshot(`
    "LOGS/records.json
      HIGH      2026-01-01T00:30:00Z  night: 0 0 31 6 30
                arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice@example.com
      HIGH      2026-03-08T07:30:00Z  night: 66 7 8 13 30
                arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice@example.com
      HIGH      2026-03-29T01:30:00Z  night: 87 1 28 7 30
                arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice@example.com
      HIGH      2026-10-25T00:30:00Z  night: 297 0 24 6 30
                arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice@example.com
      HIGH      2026-12-31T23:30:00Z  night: 364 23 31 5 30
                arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/alice@example.com

    1 file, 5 records: 5 alerts (5 high), 0 rule errors
    RULE      SEVERITY  ALERTS  EMAILS  PER DAY  FIRST       LAST        ERRORS  LOUDEST
    night     high           5       1     0.01  2026-01-01  2026-12-31       0  sso/Admin 5

    1 file, 5 records, 365 days (2026-01-01 to 2026-12-31): 5 alerts in 1 email
    Quieten first: the alerts that sso/Admin causes in night; without them, 1 email of 1 would not be sent.
      Alerts of critical or high severity are among them: look at these first.
      In rules/custom/suppressions/quieten-awsreservedsso-admin-0123456789abcdef.cel, if they are harmless:
        // reason: TODO why these alerts are harmless
        // rules: [night]
        // expires: DATE
        roleOf(record) == "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef"
    "
  `);
});
