// Tests cli/memory.ts.
import { hash } from "node:crypto";
import { expect, test } from "vitest";
import { chooseRulesets } from "../../cli/backtest/rulesets.ts";
import { runBacktest } from "../../cli/backtest/run.ts";
import { findInputs } from "../../cli/inputs.ts";
import { record } from "../support/records.ts";
import { ruleText, temporaryFolder } from "../support/rules-folder.ts";
import { run } from "../support/run.ts";

const start = Date.parse("2026-03-14T02:00:00Z");
/** A failed sign-in `minutes` after the start. */
function failure(minutes: number, userName = "alice", eventName = "ConsoleLogin") {
  const eventTime = new Date(start + minutes * 60_000).toISOString().replace(".000", "");
  const userIdentity = { type: "IAMUser", userName };
  return record({ eventName, eventTime, eventID: `event-${minutes}-${userName}`, userIdentity });
}

/** A log file's name as CloudTrail gives it, delivered some minutes after the start. */
function named(minutes: number): string {
  const time = new Date(start + minutes * 60_000).toISOString().replace(/[-:]/g, "").slice(0, 13);
  return `123456789012_CloudTrail_eu-west-1_${time}Z_${String(minutes).padStart(4, "0")}example.json`;
}

const per = "record.userIdentity.userName";
const rules = () =>
  temporaryFolder({
    "failures.cel": ruleText('record.eventName == "ConsoleLogin"', {
      title: "Sign-ins failed",
      threshold: `{count: 3, per: ${per}, within: 10m}`,
    }),
    "created.cel": ruleText('record.eventName == "CreateUser"', {
      title: "User created after failed sign-ins",
      after: `{rule: failures, per: ${per}, within: 1h}`,
    }),
    "new-user.cel": ruleText('record.eventName == "ConsoleLogin"', {
      title: "New user",
      firstSeen: `{of: ${per}, within: 30d, learn: 5m}`,
    }),
  });

/** Log files in the wrong order of names that are not CloudTrail's, with a record delivered twice. */
const logs = () =>
  temporaryFolder({
    [named(5)]: JSON.stringify({ Records: [failure(0), failure(1)] }),
    [named(12)]: JSON.stringify({ Records: [failure(10), failure(1), failure(6, "bob")] }),
    [named(30)]: JSON.stringify({ Records: [failure(20, "alice", "CreateUser"), failure(21, "bob", "CreateUser")] }),
  });

test("evaluate decides what rules remember over all files, and says what it did not send", async () => {
  const { stdout } = await run(["evaluate", "--rules", rules(), logs()]);
  expect(stdout.replaceAll(/\/tmp\/[^ \n]*\//g, "")).toMatchInlineSnapshot(`
    "123456789012_CloudTrail_eu-west-1_20260314T0205Z_0005example.json
      HIGH      2026-03-14T02:00:00Z  new-user: ConsoleLogin
                alice

    123456789012_CloudTrail_eu-west-1_20260314T0212Z_0012example.json
      HIGH      2026-03-14T02:01:00Z  failures: 3 records of alice
                alice
      HIGH      2026-03-14T02:06:00Z  new-user: ConsoleLogin
                bob

    123456789012_CloudTrail_eu-west-1_20260314T0230Z_0030example.json
      HIGH      2026-03-14T02:20:00Z  created: CreateUser
                alice

    3 files, 7 records: 4 alerts (4 high), 0 rule errors
    Matches that rules with memory did not send:
      new-user: 3 seen before
      failures: 3 below the count
      created: 1 no match before
    "
  `);
});

test("a record from the far future makes nothing expire", async () => {
  const folder = temporaryFolder({
    [named(5)]: JSON.stringify({ Records: [failure(0)] }),
    [named(6)]: JSON.stringify({ Records: [failure(73 * 525_960, "mallory")] }),
    [named(12)]: JSON.stringify({ Records: [failure(10)] }),
  });
  const { stdout } = await run(["evaluate", "--rules", rules(), folder]);
  expect(stdout).toContain("new-user: 1 seen before");
});

test("backtest sends the same alerts with any number of workers, and learns from the first record", async () => {
  const [folder, paths] = [rules(), logs()];
  const outputs = [];
  for (const workers of ["1", "2"]) {
    const { stdout } = await run(["backtest", "--rules", folder, "--no-report", "--workers", workers, paths]);
    outputs.push(stdout);
  }
  expect(outputs[0]).toBe(outputs[1]);
  expect(outputs[0]).toMatchInlineSnapshot(`
    "RULE      SEVERITY  ALERTS  EMAILS  PER DAY  FIRST       LAST        ERRORS  LOUDEST
    created   high           1       1        1  2026-03-14  2026-03-14       0  alice 1
    failures  high           1       1        1  2026-03-14  2026-03-14       0  alice 1
    new-user  high           1       1        1  2026-03-14  2026-03-14       0  bob 1

    3 files, 7 records, 1 day (2026-03-14 to 2026-03-14): 3 alerts in 2 emails
    Quieten first: the alerts that alice causes in created; without them, 1 email of 2 would not be sent.
      Alerts of critical or high severity are among them: look at these first.
    Matches that rules with memory did not send:
      created: 1 no match before
      failures: 3 below the count
      new-user: 3 learning, 1 seen before
    "
  `);
});

test("the progress of a backtest counts the records of files that memory decides about", async () => {
  const counts: { files: number; records: number }[] = [];
  await runBacktest(findInputs([logs()]), {
    rulesets: await chooseRulesets({ folder: rules(), all: false, only: [] }),
    workers: 1,
    signal: new AbortController().signal,
    onProgress: ({ files, records }) => counts.push({ files, records }),
  });
  expect(counts.at(-1)).toEqual({ files: 3, records: 7 });
});

test("backtest --only runs the rules that a chosen one comes after, silently", async () => {
  const { stdout } = await run(["backtest", "--rules", rules(), "--no-report", "--json", "--only", "created", logs()]);
  const { rules: results } = JSON.parse(stdout) as { rules: { rule: string; alerts: number; held: unknown }[] };
  expect(results.map(({ rule, alerts, held }) => ({ rule, alerts, held }))).toMatchInlineSnapshot(`
    [
      {
        "alerts": 1,
        "held": {
          "no match before": 1,
        },
        "rule": "created",
      },
      {
        "alerts": 0,
        "held": {
          "below the count": 3,
          "silent": 1,
        },
        "rule": "failures",
      },
    ]
  `);
});

test("explain says what memory had for each match", async () => {
  const [folder, paths] = [rules(), logs()];
  const explained = await run(["explain", "--rules", folder, "--matching", "failures", paths]);
  const last = (text: string) => text.split("\n").filter((line) => /^(Matches|Alerts|#)/.test(line));
  expect(last(explained.stdout)).toMatchInlineSnapshot(`
    [
      "#1    held back  ConsoleLogin          cloudtrail.amazonaws.com  2026-03-14T02:00:00Z  event-0-alice",
      "Matches, but is not sent: below the count (1 of 3)",
      "#2    held back  ConsoleLogin          cloudtrail.amazonaws.com  2026-03-14T02:01:00Z  event-1-alice",
      "Matches, but is not sent: below the count (2 of 3)",
      "#1    held back  ConsoleLogin          cloudtrail.amazonaws.com  2026-03-14T02:10:00Z  event-10-alice",
      "Matches, but is not sent: counted in the alert of other records",
      "#2    alert   ConsoleLogin          cloudtrail.amazonaws.com  2026-03-14T02:01:00Z  event-1-alice",
      "Alerts as high (3 since 2026-03-14T02:00:00Z)",
      "#3    held back  ConsoleLogin          cloudtrail.amazonaws.com  2026-03-14T02:06:00Z  event-6-bob",
      "Matches, but is not sent: below the count (1 of 3)",
    ]
  `);
  const created = await run(["explain", "--rules", folder, "--matching", "created", paths]);
  expect(last(created.stdout)).toMatchInlineSnapshot(`
    [
      "#1    alert   CreateUser            cloudtrail.amazonaws.com  2026-03-14T02:20:00Z  event-20-alice",
      "Alerts as high (after failures at 2026-03-14T02:10:00Z)",
      "#2    held back  CreateUser            cloudtrail.amazonaws.com  2026-03-14T02:21:00Z  event-21-bob",
      "Matches, but is not sent: no match before (no match of failures)",
    ]
  `);
});

test("a long value and one that looks like its hash are different values", async () => {
  const long = "a".repeat(200);
  const alike = `sha256:${hash("sha256", long, "base64url")}`;
  const folder = temporaryFolder({
    "users.cel": ruleText('record.eventName == "ConsoleLogin"', {
      threshold: `{count: 2, per: record.eventName, of: ${per}, within: 10m}`,
    }),
  });
  const logs = (...users: string[]) =>
    temporaryFolder({ [named(5)]: JSON.stringify({ Records: users.map((user, at) => failure(at, user)) }) });
  const alerts = async (...users: string[]) =>
    (await run(["evaluate", "--json", "--rules", folder, logs(...users)])).stdout.trim().split("\n").filter(Boolean);
  expect(await alerts(long, long)).toHaveLength(0);
  expect(await alerts(long, alike)).toHaveLength(1);
});
