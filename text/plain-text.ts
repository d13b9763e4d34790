import { isTopLevelDomain } from "./top-level-domains.ts";

/**
 * Text of any origin, harmless to print: whatever breaks lines, moves the cursor, turns the direction
 * of writing or hides is shown as its code, such as `\u{1b}`.
 */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u{2800}]/gu, codeOf)
    .replace(/(?<=\p{M}{3})\p{M}/gu, codeOf); // marks that pile up reach the lines above
}

/**
 * Text from a record on one line: as `visible`, runs of white space are one space, and addresses of
 * the web do not become links. Callers choose user agents, names and error messages.
 */
export function onOneLine(text: string): string {
  return visible(text.replace(/[^\S\p{C}\p{Zl}\p{Zp}]+/gu, " "))
    .replaceAll("://", "[:]//")
    .replace(/\bwww\./gi, "www[.]")
    .trim();
}

/** Marks that begin the lines of an email's own structure; no text of a record holds one. */
export const marks = { rule: "■", part: "▪" } as const;

/**
 * Text from a record as an email shows it: as `onOneLine`, and it holds neither what mail clients
 * make links of, nor symbols, of which the email's own `marks` are two.
 */
export function inEmail(text: string): string {
  return onOneLine(text)
    .replace(symbol, codeOf)
    .replace(linkScheme, "$1[:]")
    .replace(/\\\\(?=\w)/g, "\\[\\]") // Outlook links \\server\share
    .replace(domainDot, (found, dot?: string, label = "") =>
      dot !== undefined && isTopLevelDomain(label) ? `[${dot}]` : found,
    );
}

function codeOf(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

/** But for the replacement character; and the geometric shapes, of which Unicode holds some to be mathematics. */
const symbol = /(?!\u{FFFD})[\p{So}\u{25A0}-\u{25FF}]/gu;

const linkScheme =
  /(?<![\w:])(mailto|tel|sms|facetime|callto|skype|sips?|xmpp|news|file|javascript|data|webcal|magnet|ms-\w+):(?=\S)/gi;

/**
 * A dot before the last label of a domain, as in `example.com`, and in `alice@example.com`. Names of
 * AWS services stay, as nobody else answers under them but at S3's path-style addresses.
 */
const domainDot = new RegExp(
  [
    String.raw`(?<![\p{L}\p{N}_.@-])(?!s3[\w-]*\.amazonaws\.com(?:\.cn)?\/)[a-z0-9-]+\.amazonaws\.com(?:\.cn)?(?![\p{L}\p{N}_@-]|\.[\p{L}\p{N}_])`,
    String.raw`(?<=[\p{L}\p{N}\p{M}_-])([.․。．｡])(?=(xn--[\p{L}\p{N}-]+|\p{L}+)(?![\p{L}\p{N}_]))`,
  ].join("|"),
  "gu",
);

/** The same in quotation marks, for what a caller writes freely. */
export function quoted(text: string): string {
  return `"${inEmail(text).replaceAll('"', "'")}"`;
}

/** JSON that is harmless to print, and that every queue takes: what `onOneLine` shows as codes is escaped. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}

const maxColumns = 76;

/** Lines of at most 76 columns where words allow, the first behind `first`, the others behind `indent`. */
export function wrap(text: string, indent: string, first = indent): string {
  const lines = [""];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const line = lines.at(-1) as string;
    if (line !== "" && line.length + 1 + word.length > maxColumns - indent.length) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines.map((line, index) => (index === 0 ? first : indent) + line).join("\n");
}

/** A span of time in its two largest units, such as `4 min 12 sec`; `units` are Intl's words. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const parts = {
    days: Math.floor(seconds / 86_400),
    hours: Math.floor(seconds / 3600) % 24,
    minutes: Math.floor(seconds / 60) % 60,
    seconds: seconds % 60,
  };
  const largest = Object.entries(parts)
    .filter(([, value]) => value > 0)
    .slice(0, 2);
  if (largest.length === 0) return "0 sec";
  return new Intl.DurationFormat("en", { style: "short" }).format(Object.fromEntries(largest)).replaceAll(",", "");
}
