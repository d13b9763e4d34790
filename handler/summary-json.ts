import type { Alert, RuleAlerts } from "../engine/evaluate.ts";
import type { Rule, Severity } from "../engine/ruleset.ts";
import { printableJson } from "../text/plain-text.ts";
import { principalsOf, sortFairly } from "./chosen-alerts.ts";
import { callerLink, recordLink } from "./console-links.ts";
import { countedSummary } from "./memory-words.ts";
import { type AccountNames, accountNameOf, actorOf } from "./names.ts";
import type { LogObject } from "./notification.ts";

/** The version of the JSON for machines. docs/schemas/ has a JSON Schema of it; any change needs a new version. */
export const schemaVersion = 2;

/**
 * An alert as machines read it: an item of a summary's JSON, the detail of an event, and a line of `evaluate --json`.
 * Texts of the record are unchanged, at most 300 characters each; null where the record has none.
 */
export interface AlertLine {
  rule: string;
  severity: Severity;
  title: string;
  /** The rule's tags, such as `attack.t1078.004`. */
  tags: string[];
  eventID: string;
  /** The id that copies of the event in other accounts share. */
  sharedEventID: string | null;
  eventName: string;
  eventSource: string;
  eventTime: string;
  account: string;
  accountName: string | null;
  region: string;
  /** Who called: an ARN where there is one. */
  principal: string;
  /** The same by name: the user, the role, the Identity Center user, the service. */
  actor: string;
  /** The ARN of the role whose session the caller used. */
  role: string | null;
  accessKeyId: string | null;
  /** Whether the caller had used MFA; null where the record does not say. */
  mfa: boolean | null;
  /** The account that acts by temporary delegation. */
  delegate: string | null;
  /** The IAM Identity Center user for whom a session acts. */
  onBehalfOf: string | null;
  /** What was acted on. */
  target: string | null;
  sourceIPAddress: string;
  userAgent: string;
  errorCode: string | null;
  errorMessage: string | null;
  /** What happened, in the rule's words. */
  summary: string | null;
  /** The records that a threshold counted: how many, the value that they share, and when the first and the last was. */
  threshold: { count: number; per: string; first: string; last: string } | null;
  /** The record in the CloudTrail console. */
  recordUrl: string | null;
  /** What else the caller did, in the CloudTrail console. */
  callerUrl: string | null;
}

/** What machines read of a rule. */
export interface RuleLine {
  description: string;
  response: string;
  references: string[];
  tags: string[];
  falsePositives: string | null;
}

/** Returns an alert for machines. */
export function alertLine(alert: Alert, accountNames: AccountNames = {}): AlertLine {
  const { rule, facts, threshold } = alert;
  return {
    rule: rule.id,
    severity: rule.severity,
    title: rule.title,
    tags: rule.tags,
    eventID: facts.eventID,
    sharedEventID: facts.sharedEventID ?? null,
    eventName: facts.eventName,
    eventSource: facts.eventSource,
    eventTime: facts.eventTime,
    account: facts.account,
    accountName: accountNameOf(facts.account, accountNames) ?? null,
    region: facts.region,
    principal: facts.principal,
    actor: actorOf(facts).name,
    role: facts.role || null,
    accessKeyId: facts.accessKeyId ?? null,
    mfa: facts.mfa ?? null,
    delegate: facts.delegate ?? null,
    onBehalfOf: facts.onBehalfOf ?? null,
    target: facts.resource || null,
    sourceIPAddress: facts.sourceIPAddress,
    userAgent: facts.userAgent,
    errorCode: facts.errorCode || null,
    errorMessage: facts.errorMessage || null,
    summary: countedSummary(alert) || null,
    threshold: threshold
      ? { count: threshold.count, per: threshold.per, first: facts.eventTime, last: threshold.last }
      : null,
    recordUrl: recordLink(facts) || null,
    callerUrl: callerLink(facts) || null,
  };
}

/** Returns a rule's words for machines. */
export function ruleLine({ description, response, references, tags, falsePositives }: Rule): RuleLine {
  return { description, response, references, tags, falsePositives: falsePositives ?? null };
}

/** A rule of a summary. The parts that may be missing are left out where the message has no room for them. */
interface RuleItem extends Partial<RuleLine> {
  rule: string;
  severity: Severity;
  title?: string;
  /** How many alerts there were. */
  alerts: number;
  principals?: { principal: string; alerts: number }[];
  alertsOfOtherPrincipals?: number;
}

/** How many principals of a rule are named: all that an evaluation tells apart, or else as many of these as fit. */
const maxPrincipalsNamed = [1000, 500, 250, 100, 50, 20];

/** What a summary for machines is about. */
export interface SummaryJsonContext {
  logObject: LogObject;
  /** How many alerts there were in all. */
  alertCount: number;
  accountNames: AccountNames;
}

/**
 * Writes the JSON for machines, in at most `maxBytes` as `sizeOf` counts them. Rules and alerts are in the order of
 * the email. What does not fit is left out, least severe rule first: a quarter of the room is for principals and the
 * words of rules. Every rule is named, and the alerts that are left out are counted.
 */
export function writeSummaryJson(
  groups: RuleAlerts[],
  { logObject, alertCount, accountNames }: SummaryJsonContext,
  maxBytes: number,
  sizeOf: (text: string) => number,
): string {
  const rules: RuleItem[] = groups.map(({ rule, count }) => ({
    rule: rule.id,
    severity: rule.severity,
    alerts: count,
  }));
  const document = (alerts: AlertLine[]) =>
    printableJson({ schemaVersion, logObject, alertCount, omittedAlerts: alertCount - alerts.length, rules, alerts });
  const sizeOfItem = (item: object) => sizeOf(printableJson(item)) + 1;

  let left = maxBytes - sizeOf(document([]));
  const leftForAlerts = (left * 3) / 4;
  for (const [index, group] of groups.entries()) {
    const wordsOf = (maxNamed: number) => ({
      title: group.rule.title,
      ...whoCaused(group, maxNamed),
      ...ruleLine(group.rule),
    });
    const named = maxPrincipalsNamed.find((count) => left - sizeOfItem(wordsOf(count)) >= leftForAlerts);
    if (named === undefined) break;
    const words = wordsOf(named);
    left -= sizeOfItem(words);
    rules[index] = { ...(rules[index] as RuleItem), ...words };
  }

  const alerts: AlertLine[] = [];
  for (const alert of groups.flatMap(({ alerts }) => sortFairly(alerts))) {
    const item = alertLine(alert, accountNames);
    left -= sizeOfItem(item);
    if (left < 0) break;
    alerts.push(item);
  }
  return document(alerts);
}

function whoCaused(group: RuleAlerts, maxNamed: number): Pick<RuleItem, "principals" | "alertsOfOtherPrincipals"> {
  const { principals, countOfOthers } = principalsOf(group, maxNamed);
  return {
    principals: principals.map(({ principal, count }) => ({ principal, alerts: count })),
    alertsOfOtherPrincipals: countOfOthers,
  };
}
