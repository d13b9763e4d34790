import { type Severity, severities } from "../engine/ruleset.ts";
import { marks } from "../text/plain-text.ts";
import { requestOf } from "./request-keys.ts";
import type { Summary } from "./summary.ts";

/** What a test alert pretends to be, for the filter policies of subscriptions. */
export interface TestAlert {
  severity: Severity;
  /** The rule's id. */
  rule: string;
}

/** The answer to an invocation that asked for a test alert. */
export interface TestAnswer {
  topicArn: string;
  /** SNS's id of the message. */
  messageId: string;
  subject: string;
  attributes: Summary["attributes"];
}

/** An invocation asked for a test alert with values that it can't have. */
class TestAlertError extends Error {
  override name = "TestAlertError";
}

/**
 * Returns the test alert that an invocation asks for: `{"sendTest": {severity, rule}}`, both optional; undefined for
 * any other event. No notification can look like it: S3, SNS and S3 Batch Operations write other keys into the event,
 * and EventBridge wraps what its senders write. So only who may invoke the function can cause one.
 *
 * @throws TestAlertError for a severity or rule id that no rule can have.
 */
export function readTestAlert(event: unknown): TestAlert | undefined {
  const asked = requestOf<TestAlert>(event, "sendTest");
  if (!asked) return undefined;
  const { severity = "critical", rule = "test" } = asked;
  if (!severities.includes(severity)) {
    throw new TestAlertError(`sendTest.severity must be one of ${severities.join(", ")}`);
  }
  if (typeof rule !== "string" || !/^[a-z0-9-]{1,80}$/.test(rule)) {
    throw new TestAlertError("sendTest.rule must be a rule's id, for example root-console-login");
  }
  return { severity, rule };
}

/** Writes a test alert as a summary, which says that nothing has happened. */
export function summarizeTest({ severity, rule }: TestAlert, topicArn: string): Summary {
  const [, , , region = "", account = "", name = ""] = topicArn.split(":");
  const email = [
    `${marks.rule} TEST: nothing has happened\n`,
    `Somebody, or a schedule, asked the function of ${name} in account ${account}, ${region}, for a test alert. Real alerts reach you in the same way.\n`,
    `The test pretends to come from the rule ${rule} with the severity ${severity}, which subscriptions may filter on.\n`,
  ].join("\n");
  // Not a summary without alerts, which its JSON Schema does not have.
  const machine = { test: true, text: "Nothing has happened" };
  return {
    subject: `[TEST] Nothing has happened - ${account} ${region}`,
    message: JSON.stringify({ email, default: JSON.stringify(machine) }),
    attributes: { severity, severities: [severity], rules: [rule], account, region },
  };
}
