import { eastAsianWidth } from "get-east-asian-width";
import type { Alert, RuleAlerts } from "../../engine/evaluate.ts";
import { briefly, outcomeOf, sentenceOf, wordAlert } from "../../handler/alert-words.ts";
import { sortFairly, targetsOf } from "../../handler/chosen-alerts.ts";
import { maxAlertsDescribed } from "../../handler/email.ts";
import { chooseGroups, groupsOf, wordCount, wordGroup } from "../../handler/groups.ts";
import { actorOf, isNamedIn, named, shortTarget, targetOf, wordActor } from "../../handler/names.ts";
import type { LogObject } from "../../handler/notification.ts";
import { inEmail, lineOf } from "../../text/plain-text.ts";

/**
 * Wraps a text as a mail client of that many columns shows it: at spaces, before and after every character that is not
 * ASCII, as ideographs are, and inside words that are longer than a line.
 */
export function softWrap(text: string, columns: number): string[] {
  return text.split("\n").flatMap((line) => {
    const shown = [""];
    for (const piece of line.match(/ *(?:[\x21-\x7E]+|[^ \x21-\x7E])|^ +$/gu) ?? []) {
      const [, spaces = "", word = ""] = /^( *)(.*)$/su.exec(piece) ?? [];
      // Spaces at a break stay on the line before it, even beyond its end.
      shown.push((shown.pop() as string) + spaces);
      if (columnsOf(`${shown.at(-1)}${word}`) > columns) shown.push("");
      for (const character of word) {
        if (columnsOf(`${shown.at(-1)}${character}`) > columns) shown.push("");
        shown.push((shown.pop() as string) + character);
      }
    }
    return shown;
  });
}

function columnsOf(text: string): number {
  return [...text].reduce((sum, character) => sum + eastAsianWidth(character.codePointAt(0) as number), 0);
}

/**
 * Parses an email as a person reads it: after the first sentence, each line that begins with a mark is an item,
 * and any other line continues the one before. Spaces are removed, as the end of a line takes one.
 */
export function parseEmail(lines: readonly string[]): string[] {
  const items = [""];
  for (const line of lines) {
    if (/^[■▪] /.test(line) || /^[■▪]$/.test(line)) items.push("");
    items.push((items.pop() as string) + line);
  }
  return items.map(bare);
}

/** The items that the email about these alerts must consist of. */
export function structureOf(groups: RuleAlerts[], logObject: LogObject, now: Date): string[] {
  const total = groups.reduce((sum, { count }) => sum + count, 0);
  const [mostSevere] = groups as [RuleAlerts];
  const more = total > 1 ? ` ${many(total - 1, "more alert")} below.` : "";
  const opening = `${lineOf(sentenceOf(sortFairly(mostSevere.alerts)[0] as Alert, {}), 800)}${more}`;
  const overview = [`■ ${many(total, "alert")} of ${many(groups.length, "rule")}`, ...groups.flatMap(overviewOf)];
  const sections = groups.flatMap((group) => sectionOf(group, now, logObject));
  const address = `s3://${inEmail(logObject.bucket)}/${inEmail(logObject.key)}`;
  const items = [opening, ...(total > 1 ? overview : []), ...sections, `■ Log object: ${address}`];
  return items.map((item) => bare(lineOf(item)));
}

function overviewOf(group: RuleAlerts): string[] {
  const { rule, count, alerts } = group;
  const title = `▪ ${rule.severity.toUpperCase()}: ${rule.title}`;
  const { facts, subject, threshold } = alerts[0] as Alert;
  if (count === 1) {
    // Of several calls that were counted, only the first one's end is known.
    const isKnown = (threshold?.count ?? 1) === 1 && outcomeOf(facts) !== "success";
    const outcome = isKnown ? ` (${outcomeOf(facts)})` : "";
    const target = targetOf(facts) === "" ? "" : `: ${briefly(targetOf(facts))},`;
    const line = (start: string, shown = target) =>
      lineOf(`${start}${outcome}${shown} by ${wordActor(actorOf(facts), {})}`);
    const act = inEmail(subject ?? "");
    const worded = line(`▪ ${rule.severity.toUpperCase()}: ${act}`, isNamedIn(act, targetOf(facts)) ? "" : target);
    const isShorter = Buffer.byteLength(JSON.stringify(worded)) <= Buffer.byteLength(JSON.stringify(line(title)));
    return [act !== "" && isShorter ? worded : line(title)];
  }
  const { chosen } = chooseGroups(groupsOf(group, 1000).groups, 5);
  return [`${title}: ${many(count, "alert")}`, ...chosen.map((one) => `▪ ${wordGroup(one, {})}`)];
}

function sectionOf(group: RuleAlerts, now: Date, { bucket, key }: LogObject): string[] {
  const { rule, count, alerts } = group;
  const sorted = sortFairly(alerts);
  const described = sorted.slice(0, maxAlertsDescribed);
  const { rest } = chooseGroups(groupsOf(group, 1000).groups, 5);
  const targets = count > maxAlertsDescribed ? targetsOf(alerts).map((target) => named(shortTarget(target))) : [];
  const { eventID } = (sorted[0] as Alert).facts;
  const place = `${bucket}/${key}`;
  const isPlain = /^[a-z0-9.-]{3,63}\/[\w./-]{1,700}$/.test(place) && inEmail(place) === place;
  const isSafe = /^[0-9a-f-]{36}$/i.test(eventID) && isPlain;
  return [
    `■ ${rule.severity.toUpperCase()}: ${rule.title}${count > 1 ? ` (${many(count, "alert")})` : ""}`,
    `▪ What to do: ${rule.response}`,
    `▪ Why: ${rule.description}`,
    ...described.flatMap((alert, index) => {
      const { sentence, rows } = wordAlert(alert, now);
      const label = count === 1 ? "What:" : `${index + 1}.`;
      return [`▪ ${label} ${sentence}`, ...rows.map(([name, value]) => `▪ ${name}: ${value}`)];
    }),
    ...(count > described.length
      ? [`▪ Not described: ${many(count - described.length, "more alert")} of this rule`]
      : []),
    ...(rest.length > 0 ? [`▪ Also by: ${rest.map((one) => wordCount(one, {})).join(", ")}`] : []),
    ...(targets.length > 1 ? [`▪ On ${targets.length} targets: ${targets.join(", ")}`] : []),
    ...(isSafe
      ? [`▪ To quieten it, run in your checkout: npx cta suppress ${rule.id} ${eventID} s3://${bucket}/${key}`]
      : []),
    `▪ References: ${rule.references.join(" ")}`,
  ];
}

function many(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function bare(text: string): string {
  return text.replaceAll(" ", "").replaceAll("\n", "");
}
