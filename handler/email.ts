import type { Alert } from "./evaluate.ts";
import type { LogObject } from "./notification.ts";
import { duration, onOneLine, quoted, wrap } from "./plain-text.ts";
import type { RecordFacts } from "./record.ts";
import type { Rule } from "./ruleset.ts";

/** The alerts of one rule in one log object. */
export interface RuleAlerts {
  rule: Rule;
  alerts: Alert[];
}

/** How many alerts of a rule an email describes; the others are counted. */
export const maxAlertsDescribed = 10;

/**
 * Words the email for people, gravest rule first, in at most `maxBytes` as `sizeOf` counts them.
 * What does not fit is left out from the least grave end, the alerts' details first, and the email
 * says so; every rule that matched is named.
 */
export function writeEmail(
  groups: RuleAlerts[],
  logObject: LogObject,
  now: Date,
  maxBytes: number,
  sizeOf: (text: string) => number,
): string {
  const overview = groups.length > 1 ? overviewOf(groups) : "";
  const footer = `\n${"-".repeat(76)}\nLog object: s3://${onOneLine(logObject.bucket)}/${onOneLine(logObject.key)}\n`;

  let left = maxBytes - sizeOf(overview) - sizeOf(footer) - sizeOf(cutNotice);
  let isCut = false;
  const fits = (text: string): boolean => {
    const size = sizeOf(text);
    // What comes after the first text that does not fit is less grave, and is not let in before it.
    if (isCut || size > left) isCut = true;
    else left -= size;
    return !isCut;
  };
  const sections = groups
    .map(({ rule, alerts }) => ({ heading: heading(rule, alerts), explanation: explanation(rule), alerts }))
    // The least that a section takes; what it says of its alerts comes second.
    .filter(({ heading, explanation, alerts }) => fits(heading + explanation + omission(0, alerts.length)))
    .map((section) => ({ ...section, details: [] as string[] }));
  for (const { alerts, details } of sections) {
    for (const [index, alert] of alerts.slice(0, maxAlertsDescribed).entries()) {
      const text = describe(alert, index, alerts.length, now);
      if (fits(text)) details.push(text);
    }
  }

  const texts = sections.map(({ heading, details, alerts, explanation }) =>
    [heading, ...details, omission(details.length, alerts.length), explanation].join(""),
  );
  return [overview, ...texts].filter(Boolean).join("\n") + (isCut ? cutNotice : "") + footer;
}

const cutNotice =
  "\nThis email reached the largest size that SNS sends. What did not fit was left out,\n" +
  "the least grave first; every rule that matched is named above.\n";

function overviewOf(groups: RuleAlerts[]): string {
  const count = groups.reduce((sum, { alerts }) => sum + alerts.length, 0);
  const lines = groups.map(
    ({ rule, alerts }) =>
      `  ${rule.severity.toUpperCase().padEnd(8)}  ${rule.title}${alerts.length > 1 ? ` (${alerts.length.toLocaleString("en")} alerts)` : ""}\n`,
  );
  return `${count.toLocaleString("en")} alerts of ${groups.length} rules\n${lines.join("")}`;
}

function heading({ severity, title, id }: Rule, alerts: Alert[]): string {
  const times = alerts.length === 1 ? "1 alert" : `${alerts.length.toLocaleString("en")} alerts`;
  const line = `${severity.toUpperCase()}: ${title}`;
  return `${line}\n${"=".repeat(line.length)}\nRule ${id}, ${times}\n`;
}

function omission(described: number, count: number): string {
  const left = count - described;
  if (left <= 0) return "";
  const more = described > 0 ? " more" : "";
  return `\n  … and ${left.toLocaleString("en")}${more} that this email does not describe.\n`;
}

function explanation({ description, response, references }: Rule): string {
  return [
    `\n  Why it matters\n${wrap(description, "    ")}`,
    `  What to do first\n${wrap(response, "    ")}`,
    `  References\n${references.map((reference) => `    ${reference}`).join("\n")}\n`,
  ].join("\n");
}

function describe(alert: Alert, index: number, count: number, now: Date): string {
  const { sentence, rows } = wordAlert(alert, now);
  const title = count > 1 ? `  ${index + 1}. ` : "  ";
  const table = rows.map(([label, value]) => `    ${label.padEnd(9)} ${value}`);
  return `\n${title}${sentence}\n${table.join("\n")}\n`;
}

/** An alert in the email's words: what happened, and its facts as label and value. */
export interface WordedAlert {
  sentence: string;
  rows: [label: string, value: string][];
}

/** Words an alert on lines that are safe to read; `now` is when its email is sent, if that is known. */
export function wordAlert({ facts, summary, threshold }: Omit<Alert, "rule">, now?: Date): WordedAlert {
  const rows: [string, string][] = [
    [
      "How often",
      threshold ? `${threshold.count.toLocaleString("en")} records of ${quoted(threshold.per)}; the first:` : "",
    ],
    ["Who", onOneLine(facts.principal) || "unknown"],
    ["Role", onOneLine(facts.role)],
    ["What", `${onOneLine(facts.eventName)} (${onOneLine(facts.eventSource)})`],
    ["On", onOneLine(facts.resource)],
    ["When", whenOf(facts, now)],
    ["Where", `account ${onOneLine(facts.account) || "unknown"}, ${onOneLine(facts.region) || "unknown region"}`],
    [
      "From",
      [onOneLine(facts.sourceIPAddress) || "unknown", facts.userAgent && quoted(facts.userAgent)]
        .filter(Boolean)
        .join(" with "),
    ],
    ["Result", resultOf(facts)],
    ["Record", consoleLink(facts) || onOneLine(facts.eventID)],
  ];
  const sentence = summary ? onOneLine(summary) : `${onOneLine(facts.eventName)} by ${onOneLine(facts.principal)}`;
  return { sentence, rows: rows.filter(([, value]) => value !== "") };
}

function whenOf({ eventTime }: RecordFacts, now?: Date): string {
  const time = Date.parse(eventTime);
  if (Number.isNaN(time)) return onOneLine(eventTime) || "unknown";
  const written = `${new Date(time).toISOString().slice(0, 19).replace("T", " ")} UTC`;
  return now ? `${written}, ${duration(Math.max(0, now.getTime() - time))} before this email` : written;
}

function resultOf({ errorCode, errorMessage }: RecordFacts): string {
  if (errorCode === "" && errorMessage === "") return "success";
  return [onOneLine(errorCode) || "failure", errorMessage && quoted(errorMessage)].filter(Boolean).join(": ");
}

/** The record in the CloudTrail console, "" where its id or Region is not as AWS writes them. */
function consoleLink({ eventID, region }: RecordFacts): string {
  if (!/^[0-9a-f-]{36}$/i.test(eventID) || !/^[a-z]{2}(-[a-z]+)+-\d+$/.test(region)) return "";
  const domain = region.startsWith("us-gov-")
    ? "console.amazonaws-us-gov.com"
    : region.startsWith("cn-")
      ? "console.amazonaws.cn"
      : "console.aws.amazon.com";
  return `https://${region}.${domain}/cloudtrailv2/home?region=${region}#/events/${eventID}`;
}
