import topLevelDomains from "tlds" with { type: "json" };

/**
 * Whatever hides, breaks lines or moves the cursor; and what is written from right to left, which would
 * reorder the text next to it: terminals and mail clients disagree about isolating characters.
 *
 * JavaScript's patterns know no Bidi_Class. These blocks are where Unicode puts all characters of the
 * classes R, AL and AN, and promises to put future ones:
 * https://www.unicode.org/Public/UCD/latest/ucd/extracted/DerivedBidiClass.txt
 */
const control = String.raw`\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}`;
const rightToLeft = String.raw`\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}`;

/**
 * Patterns with Unicode's properties. V8 takes 4 ms to prepare them, so they are created when a text first has
 * other characters than printable ASCII: most have not (`npm run bench`, first answer).
 */
const unicodePatterns = once(() => ({
  unprintable: new RegExp(`[${control}${rightToLeft}]`, "gu"),
  /** Braille's blank pattern looks like a space but is not one. */
  invisible: new RegExp(String.raw`[${control}${rightToLeft}\u2800]`, "gu"),
  /** Marks that pile up reach the lines above. */
  furtherMark: /(?<=\p{M}{3})\p{M}/gu,
  space: /[^\S\p{C}\p{Zl}\p{Zp}]+/gu,
  /**
   * Every symbol that is not ASCII, such as signs of mathematics (`∎` is one) and of currencies, and marks
   * that enclose a character; except for the replacement character.
   */
  symbol: /(?![\0-\x7F\u{FFFD}])[\p{S}\p{Me}]/gu,
  domainDot: domainDotPattern(
    String.raw`\p{L}\p{N}_`,
    String.raw`(?<=[\p{L}\p{N}\p{M}_-])(\p{Po})(?=([A-Za-z]*(?![\0-\x7F])\p{L}|(?:xn--[\p{L}\p{N}-]+|[A-Za-z]+)(?![\p{L}0-9_])))`,
  ),
}));

function once<T>(create: () => T): () => T {
  let created: T | undefined;
  return () => {
    created ??= create();
    return created;
  };
}

/** Whether a text has only printable ASCII, for which the patterns of Unicode need not be tried. */
function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

/**
 * Text of any origin, harmless to print: whatever breaks lines, moves the cursor, turns the direction
 * of writing or hides is shown as its code, such as `\u{1b}`.
 */
export function visible(text: string): string {
  if (isPlain(text)) return text;
  const { invisible, furtherMark } = unicodePatterns();
  return text.toWellFormed().replace(invisible, codeOf).replace(furtherMark, codeOf);
}

/**
 * Text from a record on one line: as `visible`, runs of white space are one space, and addresses of
 * the web do not become links. Callers choose user agents, names and error messages.
 */
export function onOneLine(text: string): string {
  return visible(text.replace(isPlain(text) ? / +/g : unicodePatterns().space, " "))
    .replaceAll("://", "[:]//")
    .replace(/\bwww\./gi, "www[.]")
    .trim();
}

/** Marks that begin the lines of an email's own structure; text from a record contains neither. */
export const marks = { rule: "■", part: "▪" } as const;

/**
 * Text from a record as an email shows it: as `onOneLine`, without anything that mail clients turn into
 * links, and without symbols, such as the email's own `marks`.
 */
export function inEmail(text: string): string {
  const line = onOneLine(text);
  const { symbol, domainDot } = isPlain(line) ? asciiPatterns : unicodePatterns();
  return line
    .replace(symbol, codeOf)
    .replace(linkScheme, "$1[:]")
    .replace(/\\\\(?=\w)/g, "\\[\\]") // Outlook links \\server\share
    .replace(domainDot, (found, dot?: string, label = "") =>
      dot !== undefined && isDot(dot) && isTopLevelDomain(label) ? `[${dot}]` : found,
    );
}

function codeOf(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

const linkScheme =
  /(?<![\w:])(mailto|tel|sms|facetime|callto|skype|sips?|xmpp|news|file|javascript|data|webcal|magnet|ms-\w+):(?=\S)/gi;

/**
 * A dot before the last label of a domain, as in `example.com`, and in `alice@example.com`. Names of
 * AWS services stay, as nobody else answers under them but at S3's path-style addresses.
 */
function domainDotPattern(word: string, dotAndLabel: string): RegExp {
  const ofAws = String.raw`(?<![${word}.@-])(?!s3[\w-]*\.amazonaws\.com(?:\.cn)?\.?[:\/\\?#])[a-z0-9-]+\.amazonaws\.com(?:\.cn)?(?![${word}@-]|\.[${word}])`;
  return new RegExp(`${ofAws}|${dotAndLabel}`, "gu");
}

/** As those of Unicode, for printable ASCII. */
const asciiPatterns = {
  /** None. */
  symbol: /(?!)/g,
  domainDot: domainDotPattern(
    "A-Za-z0-9_",
    String.raw`(?<=[A-Za-z0-9_-])(\.)(?=((?:xn--[A-Za-z0-9-]+|[A-Za-z]+)(?![A-Za-z0-9_])))`,
  ),
};

/** Whether browsers take a character for the dot of a domain: https://www.unicode.org/reports/tr46/#Notation */
function isDot(character: string): boolean {
  return /^[.。]$/.test(character.normalize("NFKC"));
}

const domains = new Set(topLevelDomains);

/** Whether mail clients may take a label for the end of a web address; any label that is not ASCII may be. */
function isTopLevelDomain(label: string): boolean {
  return /^xn--|[^ -~]/i.test(label) || domains.has(label.toLowerCase());
}

/** As `inEmail`, in quotation marks: for what a caller writes freely. */
export function quoted(text: string): string {
  return `"${inEmail(text).replaceAll('"', "'")}"`;
}

/** JSON that is harmless to print, and that every queue takes: what `onOneLine` shows as codes is escaped. */
export function printableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (isPlain(json)) return json;
  return json.replace(unicodePatterns().unprintable, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}

/** SMTP takes lines of 998 bytes: https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1.6. Some room stays for encoding. */
const maxLineBytes = 900;

/**
 * Text of `inEmail`, or of an author, as a line of an email, cut between characters to at most `maxBytes`; the mail client breaks
 * it. A label behind a dot is not cut, but left out: cut, it may be the end of a web address, such as the first letters of `.ukulele`.
 * A label of a web address has at most 63 characters, so no more is left out.
 */
export function lineOf(text: string, maxBytes = maxLineBytes): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  let left = maxBytes - Buffer.byteLength("…");
  let cut = "";
  // A character with its marks stays whole.
  for (const character of text.match(/\P{M}\p{M}*|\p{M}+/gu) ?? []) {
    left -= Buffer.byteLength(character);
    if (left < 0) break;
    cut += character;
  }
  return `${cut.replace(/\p{Po}[\p{L}\p{N}\p{M}_-]{0,63}$/u, "")}…`;
}

/** Prose of a rule's author, on lines of at most 900 bytes, which is one line unless it is very long. */
export function linesOf(text: string): string[] {
  const lines = [""];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const line = lines.at(-1) as string;
    const joined = line === "" ? word : `${line} ${word}`;
    if (line !== "" && Buffer.byteLength(joined) > maxLineBytes) lines.push(word);
    else lines[lines.length - 1] = joined;
  }
  return lines.map((line) => lineOf(line));
}
