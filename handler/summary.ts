import type { Alert, Evaluation, RuleAlerts } from "../engine/evaluate.ts";
import { type Severity, severities } from "../engine/ruleset.ts";
import { printableJson } from "../text/plain-text.ts";
import { principalsOf, sortFairly } from "./chosen-alerts.ts";
import { leadOf, maxAlertsDescribed, writeEmail } from "./email.ts";
import type { AccountNames } from "./names.ts";
import type { LogObject } from "./notification.ts";
import { subjectOf } from "./subject.ts";

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

/** An alert as machines read it: a line of `evaluate --json`, and an item of a summary's JSON. */
export interface AlertLine {
  rule: string;
  severity: Severity;
  title: string;
  eventID: string;
  eventName: string;
  eventSource: string;
  eventTime: string;
  account: string;
  region: string;
  principal: string;
  summary: string | null;
}

/**
 * SNS takes this many bytes of UTF-8, attributes included:
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html.
 */
export const maxMessageBytes = 262_144;

/** The version of the JSON for machines; it rises when a field changes its meaning or goes. */
export const schemaVersion = 1;

/** Writes the summary of a log object, whose evaluation has at least one alert; `accountNames` are the stack's. */
export function summarize(
  { alerts: groups, alertCount }: Evaluation,
  logObject: LogObject,
  now: Date,
  accountNames: AccountNames = {},
): Summary {
  const gravest = groups[0] as RuleAlerts;
  const lead = leadOf(groups);
  const account = identifier(lead.facts.account);
  const region = identifier(lead.facts.region);

  const attributes = {
    severity: gravest.rule.severity,
    severities: severities.filter((severity) => groups.some(({ rule }) => rule.severity === severity)),
    rules: groups.map(({ rule }) => rule.id),
    account,
    region,
  };
  const subject = subjectOf(lead, alertCount, { account, region, accountNames });
  const budget = maxMessageBytes - sizeOf(attributes) - attributeTypesBytes - subject.length;
  const email = writeEmail(groups, { logObject, now, accountNames }, Math.floor(budget / 2), sizeInMessage);
  const machine = writeJson(groups, logObject, alertCount, budget - sizeInMessage(email));
  return { subject, message: JSON.stringify({ email, default: machine }), attributes };
}

/** An alert as a line for machines. */
export function alertLine({ rule, facts, summary, threshold }: Alert): AlertLine {
  const counted = threshold ? `${threshold.count} records of ${threshold.per}` : undefined;
  return {
    rule: rule.id,
    severity: rule.severity,
    title: rule.title,
    eventID: facts.eventID,
    eventName: facts.eventName,
    eventSource: facts.eventSource,
    eventTime: facts.eventTime,
    account: facts.account,
    region: facts.region,
    principal: facts.principal,
    summary: [counted, summary].filter((part) => part !== undefined).join(": ") || null,
  };
}

const maxPrincipalsNamed = 20;

/**
 * Writes the JSON for machines, in at most `maxBytes`. Alerts that do not fit are left out, least severe rule
 * first, and within a rule so that no principal hides another.
 */
function writeJson(groups: RuleAlerts[], logObject: LogObject, count: number, maxBytes: number): string {
  const rules: object[] = groups.map(({ rule, count }) => ({
    rule: rule.id,
    severity: rule.severity,
    alerts: count,
    ...(rule.falsePositives !== undefined && { falsePositives: rule.falsePositives }),
  }));
  const document = (alerts: object[]) =>
    printableJson({
      schemaVersion,
      logObject,
      alertCount: count,
      omittedAlerts: count - alerts.length,
      rules,
      alerts,
    });
  const sizeOfItem = (item: object) => sizeInMessage(printableJson(item)) + 1;

  let left = maxBytes - sizeInMessage(document([])) - String(count).length;
  const leftForAlerts = (left * 3) / 4;
  for (const [index, group] of groups.entries()) {
    if (group.count <= maxAlertsDescribed) continue;
    const named = whoCaused(group);
    const size = sizeOfItem(named);
    if (left - size < leftForAlerts) break;
    left -= size;
    rules[index] = { ...rules[index], ...named };
  }

  const alerts: object[] = [];
  for (const alert of groups.flatMap(({ alerts }) => sortFairly(alerts))) {
    const item = itemOf(alert);
    left -= sizeOfItem(item);
    if (left < 0) break;
    alerts.push(item);
  }
  return document(alerts);
}

function itemOf(alert: Alert): object {
  return {
    ...alertLine(alert),
    tags: alert.rule.tags,
    sourceIPAddress: alert.facts.sourceIPAddress,
    ...(alert.threshold ? { count: alert.threshold.count } : {}),
  };
}

function whoCaused(group: RuleAlerts): object {
  const { principals, countOfOthers } = principalsOf(group, maxPrincipalsNamed);
  return {
    principals: principals.map(({ principal, count }) => ({ principal, alerts: count })),
    ...(countOfOthers > 0 && { alertsOfOtherPrincipals: countOfOthers }),
  };
}

/** Bytes that a text takes as a JSON string inside the message. */
function sizeInMessage(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}

function sizeOf(attributes: Summary["attributes"]): number {
  return Buffer.byteLength(JSON.stringify(attributes));
}

/** `DataType` of five attributes, the two names of the message's parts, and punctuation. */
const attributeTypesBytes = 200;

/** An account id or Region in the form that AWS uses; "unknown" for anything else that a record contains. */
function identifier(text: string): string {
  return /^[a-z0-9-]{1,25}$/.test(text) ? text : "unknown";
}
