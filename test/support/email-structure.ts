import { eastAsianWidth } from "get-east-asian-width";
import type { RuleAlerts } from "../../engine/evaluate.ts";
import { maxAlertsDescribed, wordAlert } from "../../handler/email.ts";
import type { LogObject } from "../../handler/notification.ts";
import { inEmail } from "../../text/plain-text.ts";

/** A heading of an email, and the labelled values below it. */
export interface Block {
  mark: string;
  text: string;
  rows: [label: string, value: string][];
}

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

/** Parses an email as a person reads it, by its marks and labels; spaces are removed from the texts. */
export function parseEmail(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  for (const line of lines) {
    const [, mark, heading] = /^([■▪])( .*)$/.exec(line) ?? [];
    const [, label, value] = /^ {4}(\S+(?: \S+)?) {2,}(.*)$/.exec(line) ?? [];
    const block = blocks.at(-1);
    if (mark && heading) blocks.push({ mark, text: heading, rows: [] });
    else if (!block) throw new Error(`the email begins with "${line}" instead of a mark`);
    else if (label) block.rows.push([label, value as string]);
    else if (block.rows.length > 0) (block.rows.at(-1) as [string, string])[1] += line;
    else block.text += line;
  }
  return blocks.map(({ mark, text, rows }) =>
    blockOf(
      mark,
      text,
      rows.map(([label, value]) => [label, value]),
    ),
  );
}

/** The structure that the email about these alerts must have. */
export function structureOf(groups: RuleAlerts[], logObject: LogObject, now: Date): Block[] {
  const many = (count: number) => `${count} alert${count === 1 ? "" : "s"}`;
  const total = groups.reduce((sum, { alerts }) => sum + alerts.length, 0);
  const overview = blockOf(
    "■",
    `${many(total)} of ${groups.length} rules`,
    groups.map(({ rule, alerts }) => [
      rule.severity.toUpperCase(),
      rule.title + (alerts.length > 1 ? ` (${many(alerts.length)})` : ""),
    ]),
  );
  const sections = groups.flatMap(({ rule, alerts }) => [
    blockOf("■", `${rule.severity.toUpperCase()}: ${rule.title} Rule ${rule.id}, ${many(alerts.length)}`),
    ...alerts.slice(0, maxAlertsDescribed).map((alert, index) => {
      const { sentence, rows } = wordAlert(alert, now);
      return blockOf("▪", `${index + 1}. ${sentence}`, rows);
    }),
    blockOf("▪", `Why it matters ${rule.description}`),
    blockOf("▪", `What to do first ${rule.response}`),
    blockOf("▪", `References ${rule.references.join(" ")}`),
  ]);
  const address = `s3://${inEmail(logObject.bucket)}/${inEmail(logObject.key)}`;
  return [...(groups.length > 1 ? [overview] : []), ...sections, blockOf("■", `Log object: ${address}`)];
}

function blockOf(mark: string, text: string, rows: Block["rows"] = []): Block {
  const bare = (value: string) => value.replaceAll(" ", "");
  return { mark, text: bare(text), rows: rows.map(([label, value]) => [label, bare(value)]) };
}
