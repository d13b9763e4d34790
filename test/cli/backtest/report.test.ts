import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { comparisonMarkdown, comparisonText } from "../../../cli/backtest/comparison.ts";
import { earliest } from "../../../cli/backtest/kept-alerts.ts";
import { reportPieces } from "../../../cli/backtest/report/page.ts";
import { resultOf } from "../../../cli/backtest/result.ts";
import { countFile, countUnreadable, emptyTally } from "../../../cli/backtest/tally.ts";
import { factsOf } from "../../../engine/record.ts";
import { writeLogFiles } from "../../data/history.ts";
import { backtestRuleFiles, backtestRules } from "../../support/backtest-rules.ts";
import { chromiumIsRequired, chromiumPath, launchChromium } from "../../support/chromium.ts";
import { evaluationOf } from "../../support/evaluate.ts";
import { anyCharacter, fuzz } from "../../support/fuzz.ts";
import { record, rule } from "../../support/records.ts";
import { ruleText } from "../../support/rules-folder.ts";
import { run } from "../../support/run.ts";

/** The report on one record, with `text` wherever a caller can choose the text. */
function reportOf(text: string): string {
  const { result, tally, rulesets } = interruptedBacktest(text);
  return [...reportPieces(result, tally, rulesets)].join("");
}

function interruptedBacktest(text: string) {
  const identity = { type: "IAMUser", arn: text };
  const params = { name: text };
  const hostile = record({
    userIdentity: identity,
    requestParameters: params,
    eventName: text,
    eventID: text,
    recipientAccountId: text,
    awsRegion: text,
    sourceIPAddress: text,
    userAgent: text,
    errorCode: text,
    errorMessage: text,
  });
  const facts = factsOf(hostile as never);
  const tally = emptyTally();
  const alerts = [
    { rule: rule(), facts, summary: text },
    { rule: rule(), facts, threshold: { count: 3, per: text, last: text } },
  ];
  const errors = [{ rule: "trail-stopped", eventID: text, message: text }];
  const ruleErrors = [{ rule: rule(), count: 1, errors }];
  countFile(tally, text, evaluationOf(alerts, { ruleErrors, recordsRead: 1 }), []);
  countUnreadable(tally, text, text);
  const rulesets = { after: { rules: [rule()], suppressions: [] }, changed: ["trail-stopped"] };
  const result = resultOf({ tally, filesFound: 2, isComplete: false }, rulesets, text);
  return { result, tally, rulesets };
}

/** The report's elements, without the text and the values of attributes. */
function structureOf(report: string): string[] {
  const body = report.slice(report.indexOf("<body>"), report.indexOf("<script>"));
  return (body.match(/<[^>]*>/g) ?? []).map((tag) => tag.replaceAll(/="[^"]*"/g, "").replace(/\s+/g, " "));
}

test("an interrupted comparison says so, and the report warns before it suggests quietening a rule of high severity", () => {
  const { result } = interruptedBacktest("x");
  const notice = "Interrupted: 2 of the 2 files found so far not counted.";
  expect(comparisonText(result)).toContain(`\n${notice}\n`);
  expect(comparisonMarkdown(result)).toContain(`\n\n${notice}\n`);
  expect(comparisonText({ ...result, isComplete: true })).not.toContain("Interrupted");
  expect(reportOf("x")).toContain("Alerts of critical or high severity are among them: look at these first.");
});

async function textOf(locator: Locator): Promise<string> {
  return ((await locator.textContent()) ?? "").replaceAll(/\s+/g, " ").trim();
}

test("no text of a record adds an element or an attribute to the report", () => {
  const piece = fc.constantFrom("<", ">", '"', "'", "&", "`", "=", "/", "</script>", "<img src=x onerror=alert(1)>");
  const text = fc.array(fc.oneof(piece, fc.string({ unit: anyCharacter, maxLength: 8 })), { maxLength: 12 });
  const expected = structureOf(reportOf("xx"));
  fc.assert(
    fc.property(text, (pieces) => {
      expect(structureOf(reportOf(`x${pieces.join("")}x`))).toEqual(expected);
    }),
    fuzz(60),
  );
});

test.skipIf(chromiumPath !== undefined || !chromiumIsRequired)(
  "Chromium is installed, as REQUIRE_CHROMIUM demands",
  () => {
    expect.fail("REQUIRE_CHROMIUM=1, but no Chromium was found: apt-get install chromium, or set CHROMIUM to its path");
  },
);

describe.skipIf(chromiumPath === undefined)("in Chromium (skipped where none is installed)", () => {
  let browser: Browser;
  let folder: string;
  /** The report on generated log files with the rules for them. */
  let plainReport: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "cloudtrail-alerts-report-"));
    writeLogFiles(join(folder, "logs"), { days: 10, filesPerDay: 8, recordsPerFile: 6 });
    mkdirSync(join(folder, "rules"));
    for (const [name, text] of Object.entries(backtestRuleFiles)) writeFileSync(join(folder, "rules", name), text);
    plainReport = await backtest("plain", "--rules", join(folder, "rules"), join(folder, "logs"));
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const backtest = async (name: string, ...args: string[]): Promise<string> => {
    const report = join(folder, `${name}.html`);
    const { code, stderr } = await run(["backtest", "--report", report, ...args]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return report;
  };

  /** Opens a report; the test fails if the page logs an error or makes a request. */
  const open = async (report: string, options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    const url = pathToFileURL(report).href;
    const trouble: string[] = [];
    page.on("console", (message) => trouble.push(message.text()));
    page.on("pageerror", (error) => trouble.push(error.message));
    page.on("dialog", (dialog) => trouble.push(dialog.message()));
    page.on("request", (request) => request.url() !== url && trouble.push(request.url()));
    await page.goto(url);
    onTestFinished(async () => {
      await context.close();
      expect(trouble).toEqual([]);
    });
    return page;
  };

  test("the report names the rule to quieten first, and links to its alerts", async () => {
    const page = await open(plainReport);
    expect(await textOf(page.locator("h1"))).toBe("60 emails in 10 days");
    expect(await textOf(page.locator(".verdict"))).toContain("59 of 60 emails (98%) would not be sent.");
    await page.locator(".verdict h2 a").click();
    const section = page.locator(".rule[data-rule=bucket-policy]");
    expect(await section.getAttribute("open")).toBe("");
    expect(await section.locator(".alert").count()).toBe(81);
  });

  test("an alert unfolds by keyboard, and has the words of the email", async () => {
    const page = await open(plainReport);
    await page.locator(".rule[data-rule=bucket-policy] > summary").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    const alert = page.locator(".alert[open]");
    const [labels, values] = [await alert.locator("dt").allTextContents(), await alert.locator("dd").allTextContents()];
    expect([
      await textOf(alert.locator("summary")),
      ...labels.map((label, index) => `${label}: ${values[index]?.replace(folder, "")}`),
    ]).toMatchInlineSnapshot(`
      [
        "2026-03-02 00:04 Policy of example-invoices",
        "Who: arn:aws:sts::123456789012:assumed-role/deploy/pipeline",
        "Access key: ASIAIOSFODNN7EXAMPLE",
        "Call: PutBucketPolicy (s3.amazonaws.com)",
        "On: example-invoices",
        "Request: Version=2012-10-17, Effect=Deny, Principal=*, Action=s3:*, Resource=arn:aws:s3:::example-invoices/*",
        "When: 2026-03-02 00:04:49 UTC",
        "Where: account 123456789012, eu-west-1",
        "From: 198.51.100.20 with "APN/1.0 HashiCorp/1.0 Terraform/1.14.3"",
        "Result: success",
        "Record: in the CloudTrail console",
        "What else they did: in the CloudTrail console",
        "Log file: /logs/AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/02/123456789012_CloudTrail_eu-west-1_20260302T0010Z_1486ed8e47eac5ef.json.gz",
      ]
    `);
  });

  test("the filter selects alerts by text, rule and severity", async () => {
    const page = await open(plainReport);
    const found = () => textOf(page.locator("#found"));
    const shown = () => page.locator(".rule:visible").evaluateAll((rules) => rules.map(({ dataset }) => dataset.rule));
    expect(await found()).toBe("84 alerts listed");
    await page.getByLabel("Text").fill("EXAMPLE-reports");
    expect([await found(), await shown()]).toEqual(["39 of 84 alerts", ["bucket-policy"]]);
    await page.getByLabel("Text").fill("build-agent");
    expect(await shown()).toEqual(["calls-denied", "user-created", "trail-stopped"]);
    await page.getByRole("checkbox", { name: "critical" }).uncheck();
    expect([await found(), await shown()]).toEqual(["2 of 84 alerts", ["calls-denied", "user-created"]]);
    await page.getByRole("combobox", { name: "Rule" }).selectOption("user-created");
    expect(await shown()).toEqual(["user-created"]);
    await page.getByRole("button", { name: "Reset" }).click();
    await expect.poll(found).toBe("84 alerts listed");
    await page.getByRole("button", { name: "Unfold all" }).click();
    expect(await page.locator(".alert[open]").count()).toBe(84);
  });

  test("the principals are listed with their rules, and the filtered alerts are downloaded as CSV", async () => {
    const page = await open(plainReport);
    const rows = page.locator("section[aria-labelledby=principals] tbody tr");
    expect(await rows.allInnerTexts()).toMatchInlineSnapshot(`
      [
        "role/deploy
      bucket-policy 81
      	
      	81	1",
        "user/build-agent
      calls-denied 1, trail-stopped 1 critical, user-created 1 high
      	
      	3	3",
      ]
    `);
    await page.getByLabel("Text").fill("user created");
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download as CSV" }).click(),
    ]);
    expect(file.suggestedFilename()).toBe("cloudtrail-alerts-backtest.csv");
    const text = readFileSync(await file.path(), "utf8")
      .replaceAll(folder, "")
      .replace("\ufeff", "BOM ");
    expect(text).toMatchInlineSnapshot(`
      "BOM "time","rule","severity","what","account","region","principal","eventName","eventID","logFile"
      "2026-03-10T21:03:56.000Z","user-created","high","CreateUser by user build-agent","123456789012","eu-west-1","arn:aws:iam::123456789012:user/build-agent","CreateUser","be197bac-3455-4c86-9c0d-2b83e3e4aa38","/logs/AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/10/123456789012_CloudTrail_eu-west-1_20260310T2110Z_ec7eed9fa4016579.json.gz"
      "
    `);
  });

  test("alerts of several accounts, Regions and years are filtered, dated, fully counted, and safe in a spreadsheet", async () => {
    const tally = emptyTally();
    const facts = (index: number) => ({
      ...factsOf(record({ eventTime: `${index % 2 === 0 ? 2024 : 2026}-03-14T02:12:45Z` }) as never),
      eventID: String(index),
      account: index % 2 === 0 ? "111111111111" : "222222222222",
      region: index % 3 === 0 ? "us-east-1" : "eu-west-1",
      eventName: "=1+1",
    });
    const alerts = Array.from({ length: 300 }, (_, index) => ({ rule: rule(), facts: facts(index) }));
    countFile(tally, "logs/1.json", evaluationOf(alerts, { recordsRead: 300 }));
    for (const { alerts } of tally.rules.values()) alerts.kept = earliest(alerts.kept);
    const rulesets = { after: { rules: [rule()], suppressions: [] }, changed: [] };
    const result = resultOf({ tally, filesFound: 1, isComplete: true }, rulesets, null);
    const report = join(folder, "years.html");
    await writeFile(report, reportPieces(result, tally, rulesets));
    const page = await open(report);
    const found = () => textOf(page.locator("#found"));
    expect(await found()).toBe("200 alerts listed; of 300 in all, 100 are only counted");
    expect(await page.locator("svg.chart .axis").allTextContents()).toMatchInlineSnapshot(`
      [
        "0",
        "150",
        "2024-03-14",
        "2024-09-10",
        "2025-03-09",
        "2025-09-05",
        "2026-03-04",
      ]
    `);
    const wide = page.viewportSize();
    await page.setViewportSize({ width: 390, height: 800 });
    const dates = await page.locator("svg.chart .axis:visible", { hasText: "-" }).all();
    const boxes = await Promise.all(dates.map((date) => date.boundingBox()));
    expect(boxes).toHaveLength(3);
    for (const [index, box] of boxes.slice(1).entries()) {
      expect(box?.x).toBeGreaterThan((boxes[index]?.x ?? 0) + (boxes[index]?.width ?? 0));
    }
    if (wide) await page.setViewportSize(wide);
    expect((await page.locator(".months th").allTextContents()).slice(0, 2)).toEqual(["2024-03", "2024-04"]);
    // Hidden text would be as low as the cell's padding.
    expect((await page.locator(".months th").first().boundingBox())?.height).toBeGreaterThan(14);
    await page.getByRole("combobox", { name: "Account" }).selectOption("222222222222");
    expect(await found()).toBe("50 of 200 alerts; of 300 in all, 100 are only counted");
    await page.getByRole("combobox", { name: "Region" }).selectOption("us-east-1");
    expect(await found()).toBe("16 of 200 alerts; of 300 in all, 100 are only counted");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download as CSV" }).click();
    const [, line] = readFileSync(await (await download).path(), "utf8").split("\r\n");
    expect(line).toMatchInlineSnapshot(
      `""2026-03-14T02:12:45.000Z","trail-stopped","critical","'=1+1 by SSO user alice@example[.]com of account 123456789012","222222222222","us-east-1","arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef","'=1+1","105","logs/1.json""`,
    );
  });

  test("with --compare, the report shows which alerts a change adds and removes", async () => {
    const rules = backtestRules();
    const git = (...args: string[]) => execFileSync("git", args, { cwd: rules, stdio: "pipe" });
    git("init", "--quiet");
    git("add", ".");
    git("-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "Rules");
    const changed = ruleText('record.eventName in ["CreateAccessKey"]', { title: "Access key created" });
    writeFileSync(join(rules, "user-created.cel"), changed);
    const page = await open(await backtest("compare", "--rules", rules, "--compare", "HEAD", join(folder, "logs")));
    expect(await textOf(page.locator(".change"))).toMatchInlineSnapshot(
      `"The change since HEAD user-created: +1 and −1 alerts, 60 → 60 emails 1 rule differs: user-created; these alert otherwise than before: user-created +1 −1"`,
    );
    await page.getByRole("combobox", { name: "Change" }).selectOption("removed");
    expect(await page.locator(".alert:visible").count()).toBe(1);
  });

  test("markup in a record is shown as text", async () => {
    const report = join(folder, "hostile.html");
    const attack = `"'><script>alert(1)</script><img src="https://example.com/x" onerror="alert(2)"></style><b id=own>`;
    writeFileSync(report, reportOf(attack));
    const page = await open(report);
    expect(await page.locator("#own, img, script:not(body > script)").count()).toBe(0);
    expect(await page.locator(".alert").first().locator("summary").textContent()).toContain(
      "<script>alert(1)</script>",
    );
  });

  test.each<["light" | "dark", string, number, number]>([
    ["light", "phone", 390, 844],
    ["dark", "desktop", 1280, 900],
  ])(
    "on a %s screen of a %s the page is not wider than the screen and has no accessibility violations",
    async (colorScheme, _name, width, height) => {
      const page = await open(plainReport, { viewport: { width, height }, colorScheme });
      await page.getByRole("button", { name: "Unfold all" }).click();
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      // The alerts of a rule are alike, and axe takes time for each element.
      await page.evaluate("for (const alert of document.querySelectorAll('.alert:nth-of-type(n + 4)')) alert.remove()");
      expect(await page.locator(".alert[open]").count()).toBe(6);
      await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8"));
      // What is in order is most of the result, and takes long to transfer.
      const violations = await page.evaluate(
        "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.slice(0, 3) })))",
      );
      expect(violations).toEqual([]);
    },
  );

  test.runIf(process.env.UPDATE_SCREENSHOTS === "1")("the screenshots in docs/images are updated", async () => {
    const logs = join(folder, "month");
    writeLogFiles(logs, { days: 28, filesPerDay: 48, recordsPerFile: 10 });
    const report = await backtest("month", logs);
    const images = join(import.meta.dirname, "../../../docs/images");
    mkdirSync(images, { recursive: true });
    const desktop = await open(report);
    await desktop.screenshot({
      path: join(images, "backtest-report.png"),
      clip: { x: 0, y: 0, width: 1280, height: 1440 },
      fullPage: true,
    });
    const phone = await open(report, { viewport: { width: 390, height: 844 }, colorScheme: "dark" });
    await phone.screenshot({ path: join(images, "backtest-report-phone.png") });
  });
});
