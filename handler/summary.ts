import type { Evaluation, RuleAlerts } from "../engine/evaluate.ts";
import { type Severity, severities } from "../engine/ruleset.ts";
import { leadOf, writeEmail } from "./email.ts";
import type { AccountNames } from "./names.ts";
import type { LogObject } from "./notification.ts";
import { subjectOf } from "./subject.ts";
import { writeSummaryJson } from "./summary-json.ts";

/** One message to the topic, for all the alerts of one log object. */
export interface Summary {
  /** ASCII, 1 to 99 characters. */
  subject: string;
  /** JSON with `email`, the text for people, and `default`, the JSON for machines. */
  message: string;
  /** What subscriptions filter on. */
  attributes: {
    severity: Severity;
    severities: Severity[];
    rules: string[];
    account: string;
    region: string;
  };
}

/**
 * SNS takes this many bytes of UTF-8, attributes included:
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html.
 */
export const maxMessageBytes = 262_144;

/** Writes the summary of a log object, whose evaluation has at least one alert; `accountNames` are the stack's. */
export function summarize(
  { alerts: groups, alertCount }: Evaluation,
  logObject: LogObject,
  now: Date,
  accountNames: AccountNames = {},
): Summary {
  const mostSevere = groups[0] as RuleAlerts;
  const lead = leadOf(mostSevere);
  const account = identifier(lead.facts.account);
  const region = identifier(lead.facts.region);

  const attributes = {
    severity: mostSevere.rule.severity,
    severities: severities.filter((severity) => groups.some(({ rule }) => rule.severity === severity)),
    rules: groups.map(({ rule }) => rule.id),
    account,
    region,
  };
  const subject = subjectOf(lead, alertCount, { account, region, accountNames });
  const budget = maxMessageBytes - sizeOf(attributes) - attributeTypesBytes - subject.length;
  const email = writeEmail(groups, { logObject, now, accountNames }, Math.floor(budget / 2), sizeOf);
  const machine = writeSummaryJson(groups, { logObject, alertCount, accountNames }, budget - sizeOf(email), sizeOf);
  return { subject, message: JSON.stringify({ email, default: machine }), attributes };
}

/** Bytes that a value takes as JSON, such as a text inside the message. */
function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** `DataType` of five attributes, the two names of the message's parts, and punctuation. */
const attributeTypesBytes = 200;

/** An account id or Region in the form that AWS uses; "unknown" for anything else that a record contains. */
function identifier(text: string): string {
  return /^[a-z0-9-]{1,25}$/.test(text) ? text : "unknown";
}
