// Also tests handler/request-keys.ts.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { maxMessageBytes } from "../../handler/summary.ts";
import { readTestAlert, summarizeTest } from "../../handler/test-alert.ts";

const topicArn = "arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev";

describe("readTestAlert", () => {
  test("reads which rule and severity a test alert is to have", () => {
    expect(readTestAlert({ sendTest: {} })).toEqual({ severity: "critical", rule: "test" });
    expect(readTestAlert({ sendTest: { severity: "low", rule: "root-activity" } })).toEqual({
      severity: "low",
      rule: "root-activity",
    });
  });

  const folder = join(import.meta.dirname, "../events");
  test.each(globSync("*.json", { cwd: folder }))("takes the event %s for none, whatever its content says", (file) => {
    const event = JSON.parse(readFileSync(join(folder, file), "utf8"));
    expect(readTestAlert(event)).toBeUndefined();
    // As far as a sender can go: what it writes is inside of what the service writes.
    expect(readTestAlert({ ...event, sendTest: {} })).toBeUndefined();
    expect(readTestAlert({ ...event, detail: { sendTest: {} } })).toBeUndefined();
  });

  test.each([null, "sendTest", ["sendTest"], {}])("takes %j for none", (event) => {
    expect(readTestAlert(event)).toBeUndefined();
  });

  test.each([
    [{ severity: "urgent" }, "sendTest.severity must be one of critical, high, medium, low, info"],
    [{ rule: "Root user\nsigned in" }, "sendTest.rule must be a rule's id, for example root-console-login"],
    [{ rule: 7 }, "sendTest.rule must be a rule's id, for example root-console-login"],
  ])("refuses %j", (sendTest, message) => {
    expect(() => readTestAlert({ sendTest })).toThrow(message);
  });
});

test("a test alert says in its subject and text that nothing has happened", () => {
  const { subject, message, attributes } = summarizeTest({ severity: "high", rule: "root-activity" }, topicArn);
  expect(subject).toBe("[TEST] Nothing has happened - 123456789012 eu-central-1");
  expect(attributes).toEqual({
    severity: "high",
    severities: ["high"],
    rules: ["root-activity"],
    account: "123456789012",
    region: "eu-central-1",
  });
  const { email, default: machine } = JSON.parse(message);
  expect(email).toMatchInlineSnapshot(`
    "■ TEST: nothing has happened

    Somebody, or a schedule, asked the function of cloudtrail-alerts-dev in account 123456789012, eu-central-1, for a test alert. Real alerts reach you in the same way.

    The test pretends to come from the rule root-activity with the severity high, which subscriptions may filter on.
    "
  `);
  expect(JSON.parse(machine)).toEqual({ test: true, text: "Nothing has happened" });
});

test("a test alert is within the limits of SNS in the Region with the longest name", () => {
  const longest = `arn:aws-us-gov:sns:ap-southeast-10-local:123456789012:${"a".repeat(256)}`;
  const { subject, message } = summarizeTest({ severity: "critical", rule: "a".repeat(80) }, longest);
  expect(subject.length).toBeLessThan(100);
  expect(Buffer.byteLength(message)).toBeLessThan(maxMessageBytes);
});
