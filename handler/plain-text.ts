/**
 * Text from a record on one line, harmless to read: whatever breaks lines, moves the cursor, turns
 * the direction of writing or hides is shown as its code, runs of white space are one space, and
 * addresses of the web do not become links. Callers choose user agents, names and error messages.
 */
export function onOneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\S\p{C}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
    .replaceAll("://", "[:]//")
    .replace(/\bwww\./gi, "www[.]")
    .trim();
}

/** The same in quotation marks, for what a caller writes freely. */
export function quoted(text: string): string {
  return `"${onOneLine(text).replaceAll('"', "'")}"`;
}

/** Lines of at most `width` characters where words allow, each behind `indent`. */
export function wrap(text: string, indent: string, width = 76): string {
  const lines = [""];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const line = lines.at(-1) as string;
    if (line !== "" && line.length + 1 + word.length > width - indent.length) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines.map((line) => indent + line).join("\n");
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
