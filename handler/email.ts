import type { Alert, RuleAlerts } from "../engine/evaluate.ts";
import type { RecordFacts } from "../engine/record.ts";
import type { Rule } from "../engine/ruleset.ts";
import { number, plural } from "../text/counts.ts";
import { inEmail, lineOf, linesOf, marks } from "../text/plain-text.ts";
import { briefly, outcomeNotIn, sentenceOf, wordAlert } from "./alert-words.ts";
import { sortFairly, targetsOf } from "./chosen-alerts.ts";
import { chooseGroups, type Group, groupsOf, wordCount, wordGroup } from "./groups.ts";
import { type AccountNames, actorOf, isNamedIn, named, shortTarget, targetOf, wordActor } from "./names.ts";
import type { LogObject } from "./notification.ts";

/** How many alerts of a rule an email describes; the others are counted, and their principals named. */
export const maxAlertsDescribed = 3;
/** How many principals of a rule the overview counts separately. */
const maxGroupsInOverview = 5;
/** How many principals of a rule an email names: all of them in practice, or else, where they don't fit, some. */
const maxPrincipalsNamed = [1000, 50] as const;

/** What an email is about, and the words that it needs. */
export interface EmailContext {
  logObject: LogObject;
  /** When it is sent. */
  now: Date;
  accountNames: AccountNames;
}

/**
 * Writes the email for people, most severe rule first, in at most `maxBytes` as `sizeOf` counts them.
 * It reads well in a proportional font and at 80 columns: each fact is one line, which the mail client wraps.
 *
 * - a sentence that says who did what, on what, from where and when
 * - with several alerts, an overview: each rule, and of a rule with several alerts each principal with its count
 * - a section for each rule: what to do, why, the alerts, what is usually harmless, references
 *
 * What does not fit is left out, least severe first and details of alerts before anything else, and the email
 * says so; every rule that matched is named. Where a rule has more alerts than are described, these are
 * chosen so that no principal hides another, and every principal is named.
 *
 * No text of a record can imitate its structure, wherever a mail client breaks lines: after the first sentence, a
 * line of the structure begins with one of the `marks`, or is a link or command that no record can contain.
 */
export function writeEmail(
  groups: RuleAlerts[],
  context: EmailContext,
  maxBytes: number,
  sizeOf: (text: string) => number,
): string {
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  const opening = openingOf(groups, total, context);
  const footer = `\n${footerOf(context.logObject)}`;
  // Each rule's own line comes before the principals of any.
  const titles = groups.map((group) => overviewLine(group, context));
  const overviewHeading =
    total > 1 ? `\n${marks.rule} ${plural(total, "alert")} of ${plural(groups.length, "rule")}\n` : "";
  const overviewSize = total > 1 ? sizeOf(overviewHeading) + titles.reduce((sum, text) => sum + sizeOf(text), 0) : 0;

  let left = maxBytes - sizeOf(opening) - overviewSize - sizeOf(footer) - sizeOf(cutNotice);
  let isCut = false;
  const fits = (text: string): boolean => {
    const size = sizeOf(text);
    // Whatever follows the first text that does not fit is less severe, and must not take its place.
    if (size > left) isCut = true;
    else left -= size;
    return !isCut;
  };
  const sections = groups
    .map((group) => ({ group, start: startOf(group, total), end: endOf(group, context) }))
    // The parts that every section needs; the details of its alerts come second.
    .filter(({ group, start, end }) => fits(start + end + omission(0, group.count)))
    .map((section) => ({ ...section, principals: principalsOf(section.group), details: [] as string[] }));
  const overview = titles.map((title, index) => {
    const section = sections[index];
    if (!section) return title;
    if (section.group.count === 1) {
      // The rule's title is the heading of its section.
      const worded = wordedOverviewLine(section.group, context);
      return worded !== undefined && sizeOf(worded) <= sizeOf(title) ? worded : title;
    }
    const rows = section.principals.chosen.map(
      (group) => `${lineOf(`${marks.part} ${wordGroup(group, context.accountNames)}`)}\n`,
    );
    return title + (fits(rows.join("")) ? rows.join("") : "");
  });
  const texts = sections.map(({ group, start, end, principals, details }) => {
    const all = namesOf(group, principals, context);
    const names = sizeOf(all) <= left ? all : namesOf(group, principalsOf(group, maxPrincipalsNamed[1]), context);
    const named = fits(names) ? names : "";
    for (const [index, alert] of chosenAlerts(group).entries()) {
      const text = describe(alert, group.count === 1 ? "What:" : `${index + 1}.`, context);
      if (fits(text)) details.push(text);
    }
    return [start, ...details, omission(details.length, group.count), named, end].join("");
  });
  return [opening, ...(total > 1 ? [overviewHeading, ...overview] : []), ...texts, isCut ? cutNotice : "", footer].join(
    "",
  );
}

const cutNotice =
  `\n${marks.rule} This email reached the largest size that SNS sends. What did not fit was left out, the least ` +
  "severe first; every rule that matched is named above.\n";

/** The alerts of a rule that an email describes, the one that leads first. */
function chosenAlerts({ alerts }: RuleAlerts): Alert[] {
  return sortFairly(alerts).slice(0, maxAlertsDescribed);
}

/** The alert of a rule that is described first; of the most severe rule, the one that an email is about. */
export function leadOf({ alerts }: RuleAlerts): Alert {
  return sortFairly(alerts)[0] as Alert;
}

function openingOf(groups: RuleAlerts[], total: number, { accountNames }: EmailContext): string {
  const more = total > 1 ? ` ${plural(total - 1, "more alert")} below.` : "";
  return `${lineOf(sentenceOf(leadOf(groups[0] as RuleAlerts), accountNames), 800)}${more}\n`;
}

/** A rule's line in the overview: with its one alert, what that is about. */
function overviewLine({ rule, count, alerts }: RuleAlerts, { accountNames }: EmailContext): string {
  const start = `${marks.part} ${rule.severity.toUpperCase()}: ${rule.title}`;
  if (count > 1) return `${lineOf(`${start}: ${plural(count, "alert")}`)}\n`;
  return overviewLineOf(start, alerts[0] as Alert, accountNames);
}

/** The line of a rule with one alert, in the words of the email's subject; undefined if the rule has none. */
function wordedOverviewLine({ rule, alerts }: RuleAlerts, { accountNames }: EmailContext): string | undefined {
  const alert = alerts[0] as Alert;
  const { subject, facts } = alert;
  const act = inEmail(subject ?? "");
  if (act === "") return undefined;
  const start = `${marks.part} ${rule.severity.toUpperCase()}: ${act}`;
  const shown = isNamedIn(act, targetOf(facts)) ? { ...alert, facts: { ...facts, resource: "" } } : alert;
  return overviewLineOf(start, shown, accountNames);
}

function overviewLineOf(start: string, alert: Alert, accountNames: AccountNames): string {
  const { facts } = alert;
  const outcome = outcomeNotIn(start, alert);
  const target = targetOf(facts) === "" ? "" : `: ${briefly(targetOf(facts))}`;
  const actor = wordActor(actorOf(facts), accountNames);
  const by = actor === "root" && start.includes(": Root ") ? "" : `${target && ","} by ${actor}`;
  return `${lineOf(`${start}${outcome && ` (${outcome})`}${target}${by}`)}\n`;
}

/** The beginning of a rule's section: what to do, and why. Where there are many alerts, the reason is its first sentence. */
function startOf({ rule, count }: RuleAlerts, total: number): string {
  const why = total > maxAlertsDescribed ? firstSentence(rule.description) : rule.description;
  return [
    "",
    `${marks.rule} ${rule.severity.toUpperCase()}: ${rule.title}${count > 1 ? ` (${plural(count, "alert")})` : ""}`,
    ...linesOf(`${marks.part} What to do: ${rule.response}`),
    ...linesOf(`${marks.part} Why: ${why}`),
    "",
  ].join("\n");
}

function firstSentence(text: string): string {
  const [sentence] = new Intl.Segmenter("en", { granularity: "sentence" }).segment(text);
  return sentence?.segment.trim() ?? text;
}

interface Principals {
  /** Those in the overview. */
  chosen: Group[];
  rest: Group[];
  countOfOthers: number;
}

function principalsOf(group: RuleAlerts, maxNamed: number = maxPrincipalsNamed[0]): Principals {
  const { groups, countOfOthers } = groupsOf(group, maxNamed);
  return { ...chooseGroups(groups, maxGroupsInOverview), countOfOthers };
}

/** The principals that the overview has no room for, and the targets of alerts that are not described. */
function namesOf(group: RuleAlerts, { rest, countOfOthers }: Principals, context: EmailContext): string {
  const lines: string[] = [];
  if (rest.length + countOfOthers > 0) {
    const principals = rest.map((one) => wordCount(one, context.accountNames));
    const others = countOfOthers > 0 ? [`${number(countOfOthers)} × others, whom this email does not name`] : [];
    lines.push(...listOf("Also by", [...principals, ...others]));
  }
  if (group.count > maxAlertsDescribed) {
    const targets = targetsOf(group.alerts);
    const shown = targets.slice(0, maxTargetsNamed).map((target) => named(shortTarget(target)));
    const more = targets.length - shown.length;
    if (targets.length > 1) {
      lines.push(
        ...listOf(`On ${number(targets.length)} targets`, [...shown, ...(more > 0 ? [`${number(more)} more`] : [])]),
      );
    }
  }
  return lines.map((line) => `${line}\n`).join("");
}

const maxTargetsNamed = 20;

/** Items behind a label, on as many lines as they need; each line has the label. */
function listOf(label: string, items: string[]): string[] {
  const lines: string[] = [];
  for (const item of items) {
    const joined = `${lines.at(-1)}, ${item}`;
    if (lines.length > 0 && Buffer.byteLength(joined) <= maxListBytes) lines[lines.length - 1] = joined;
    else lines.push(lineOf(`${marks.part} ${label}: ${item}`));
  }
  return lines;
}

const maxListBytes = 600;

function omission(described: number, count: number): string {
  const left = count - described;
  if (left <= 0) return "";
  return `\n${marks.part} Not described: ${plural(left, `${described > 0 ? "more " : ""}alert`)} of this rule\n`;
}

/** The end of a rule's section: what is usually harmless, the command that suppresses it, references. */
function endOf(group: RuleAlerts, { logObject }: EmailContext): string {
  const { rule } = group;
  const command = suppressCommand(rule, leadOf(group).facts, logObject);
  return [
    "",
    ...(rule.falsePositives ? linesOf(`${marks.part} When it's nothing: ${rule.falsePositives}`) : []),
    ...(command ? [`${marks.part} To quieten it, run in your checkout:`, command] : []),
    `${marks.part} References:`,
    ...rule.references,
    "",
  ].join("\n");
}

/**
 * The command that writes a suppression for the caller of a record. Undefined where a part of it is not as AWS
 * writes it: people paste it into a shell, and mail clients make links of it.
 */
function suppressCommand(rule: Rule, { eventID }: RecordFacts, { bucket, key }: LogObject): string | undefined {
  const address = `s3://${bucket}/${key}`;
  const isSafe = /^[0-9a-f-]{36}$/i.test(eventID) && /^s3:\/\/[a-z0-9.-]{3,63}\/[\w./-]{1,700}$/.test(address);
  const makesLink = inEmail(`${bucket}/${key}`) !== `${bucket}/${key}`;
  return isSafe && !makesLink ? `npx cta suppress ${rule.id} ${eventID} ${address}` : undefined;
}

function footerOf({ bucket, key }: LogObject): string {
  return `${lineOf(`${marks.rule} Log object: s3://${inEmail(bucket)}/${inEmail(key)}`)}\n`;
}

/** An alert: its sentence behind a number or label, so that it can't look like another line, and a line for each fact. */
function describe(alert: Alert, label: string, { now, accountNames }: EmailContext): string {
  const { sentence, rows } = wordAlert(alert, now, accountNames);
  const lines = rows.map(([name, value]) =>
    value.startsWith("https://")
      ? `${marks.part} ${name}:\n${value}\n`
      : `${lineOf(`${marks.part} ${name}: ${value}`)}\n`,
  );
  return `\n${lineOf(`${marks.part} ${label} ${sentence}`)}\n${lines.join("")}`;
}
