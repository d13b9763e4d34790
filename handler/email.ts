import type { Alert, RuleAlerts } from "../engine/evaluate.ts";
import type { RecordFacts } from "../engine/record.ts";
import type { Rule } from "../engine/ruleset.ts";
import { consoleUrl } from "../text/partition.ts";
import { duration, inEmail, marks, quoted, wrap } from "../text/plain-text.ts";
import { chooseAlerts, principalsOf } from "./chosen-alerts.ts";
import type { LogObject } from "./notification.ts";

/** How many alerts of a rule an email describes; the others are counted. */
export const maxAlertsDescribed = 10;
/** How many principals it names of a rule that has more alerts than it describes. */
const maxPrincipalsNamed = 50;

/**
 * Writes the email for people, most severe rule first, in at most `maxBytes` as `sizeOf` counts them.
 * What does not fit is left out, least severe first and details of alerts before anything else, and the email
 * says so; every rule that matched is named. Where a rule has more alerts than are described, these are
 * chosen so that no principal hides another, and every principal is named.
 *
 * No text of a record can imitate its structure, wherever a mail client breaks long lines: a line of
 * the structure begins with one of the `marks`, or has a label between four spaces and two.
 */
export function writeEmail(
  groups: RuleAlerts[],
  logObject: LogObject,
  now: Date,
  maxBytes: number,
  sizeOf: (text: string) => number,
): string {
  const overview = groups.length > 1 ? overviewOf(groups) : "";
  const footer = `\n${footerOf(logObject)}\n`;

  let left = maxBytes - sizeOf(overview) - sizeOf(footer) - sizeOf(cutNotice);
  let isCut = false;
  const fits = (text: string): boolean => {
    const size = sizeOf(text);
    // Whatever follows the first text that does not fit is less severe, and must not take its place.
    if (isCut || size > left) isCut = true;
    else left -= size;
    return !isCut;
  };
  const sections = groups
    .map((group) => ({ ...group, heading: heading(group), explanation: explanation(group.rule) }))
    // The parts that every section needs; the details of its alerts come second.
    .filter(({ heading, explanation, count }) => fits(heading + explanation + omission(0, count)))
    .map((section) => ({ ...section, details: [] as string[], names: "" }));
  for (const section of sections) {
    const names = section.count > maxAlertsDescribed ? namePrincipals(section) : "";
    if (fits(names)) section.names = names;
    for (const [index, alert] of chooseAlerts(section.alerts, maxAlertsDescribed).entries()) {
      const text = describe(alert, index, now);
      if (fits(text)) section.details.push(text);
    }
  }

  const texts = sections.map(({ heading, details, names, count, explanation }) =>
    [heading, ...details, omission(details.length, count), names, explanation].join(""),
  );
  return [overview, ...texts].filter(Boolean).join("\n") + (isCut ? cutNotice : "") + footer;
}

const cutNotice =
  `\n${marks.rule} This email reached the largest size that SNS sends. What did not fit was left\n` +
  "  out, the least severe first; every rule that matched is named above.\n";

function overviewOf(groups: RuleAlerts[]): string {
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  const lines = groups.map(
    ({ rule, count }) =>
      `    ${rule.severity.toUpperCase().padEnd(8)}  ${rule.title}${count > 1 ? ` (${count.toLocaleString("en")} alerts)` : ""}\n`,
  );
  return `${marks.rule} ${total.toLocaleString("en")} alerts of ${groups.length} rules\n${lines.join("")}`;
}

function heading({ rule: { severity, title, id }, count }: RuleAlerts): string {
  const times = count === 1 ? "1 alert" : `${count.toLocaleString("en")} alerts`;
  return `${marks.rule} ${severity.toUpperCase()}: ${title}\n  Rule ${id}, ${times}\n`;
}

function omission(described: number, count: number): string {
  const left = count - described;
  if (left <= 0) return "";
  const alerts = `${described > 0 ? "more " : ""}${left === 1 ? "alert" : "alerts"}`;
  return `\n${marks.part} ${left.toLocaleString("en")} ${alerts} that this email does not describe\n`;
}

function namePrincipals(section: RuleAlerts): string {
  const { principals, countOfOthers } = principalsOf(section, maxPrincipalsNamed);
  const row = (count: number, who: string) =>
    wrap(who, " ".repeat(15), `    ${count.toLocaleString("en").padEnd(9)}  `);
  const rows = principals.map(({ principal, count }) => row(count, inEmail(principal) || "unknown"));
  if (countOfOthers > 0) rows.push(row(countOfOthers, "by others, whom this email does not name"));
  return `\n${marks.part} Who caused the ${section.count.toLocaleString("en")} alerts\n${rows.join("\n")}\n`;
}

function footerOf({ bucket, key }: LogObject): string {
  return wrap(`s3://${inEmail(bucket)}/${inEmail(key)}`, " ".repeat(14), `${marks.rule} Log object: `);
}

function explanation({ description, response, references }: Rule): string {
  return [
    "",
    `${marks.part} Why it matters\n${wrap(description, "    ")}`,
    `${marks.part} What to do first\n${wrap(response, "    ")}`,
    `${marks.part} References\n${references.map((reference) => `    ${reference}`).join("\n")}`,
    "",
  ].join("\n");
}

/** An alert's sentence always begins with a number, so that it can't look like a heading of its rule. */
function describe(alert: Alert, index: number, now: Date): string {
  const { sentence, rows } = wordAlert(alert, now);
  const title = wrap(sentence, "  ", `${marks.part} ${index + 1}. `);
  const table = rows.map(([label, value]) => wrap(value, " ".repeat(15), `    ${label.padEnd(9)}  `));
  return `\n${title}\n${table.join("\n")}\n`;
}

/** An alert in the email's words: what happened, and its facts as label and value. */
export interface WordedAlert {
  sentence: string;
  rows: [label: string, value: string][];
}

/** Returns the sentence and facts of an alert, safe to print; `now` is when its email is sent, if that is known. */
export function wordAlert({ facts, summary, threshold }: Omit<Alert, "rule">, now?: Date): WordedAlert {
  const rows: [string, string][] = [
    [
      "How often",
      threshold ? `${threshold.count.toLocaleString("en")} records of ${quoted(threshold.per)}; the first:` : "",
    ],
    ["Who", whoOf(facts)],
    ["Role", inEmail(facts.role)],
    ["What", `${inEmail(facts.eventName)} (${inEmail(facts.eventSource)})`],
    ["On", inEmail(facts.resource)],
    ["When", whenOf(facts, now)],
    ["Where", `account ${inEmail(facts.account) || "unknown"}, ${inEmail(facts.region) || "unknown region"}`],
    [
      "From",
      [inEmail(facts.sourceIPAddress) || "unknown", facts.userAgent && quoted(facts.userAgent)]
        .filter(Boolean)
        .join(" with "),
    ],
    ["Result", resultOf(facts)],
    ["Record", consoleLink(facts) || facts.eventID || "unknown"],
  ];
  const sentence = summary ? inEmail(summary) : `${inEmail(facts.eventName)} by ${inEmail(facts.principal)}`;
  return { sentence, rows: rows.filter(([, value]) => value !== "") };
}

function whoOf({ principal, delegate, onBehalfOf }: RecordFacts): string {
  return [
    inEmail(principal) || "unknown",
    onBehalfOf && `on behalf of Identity Center user ${inEmail(onBehalfOf)}`,
    delegate && `by account ${inEmail(delegate)} through temporary delegation`,
  ]
    .filter(Boolean)
    .join(", ");
}

function whenOf({ eventTime }: RecordFacts, now?: Date): string {
  const time = Date.parse(eventTime);
  if (Number.isNaN(time)) return inEmail(eventTime) || "unknown";
  const written = `${new Date(time).toISOString().slice(0, 19).replace("T", " ")} UTC`;
  return now ? `${written}, ${duration(Math.max(0, now.getTime() - time))} before this email` : written;
}

function resultOf({ errorCode, errorMessage }: RecordFacts): string {
  if (errorCode === "" && errorMessage === "") return "success";
  return [inEmail(errorCode) || "failure", errorMessage && quoted(errorMessage)].filter(Boolean).join(": ");
}

/** The record in the CloudTrail console; "" where its id is not as AWS writes one, or its Region has no known console. */
function consoleLink({ eventID, region }: RecordFacts): string {
  if (!/^[0-9a-f-]{36}$/i.test(eventID)) return "";
  return consoleUrl(region, `/cloudtrailv2/home?region=${region}#/events/${eventID}`) ?? "";
}
