import { type Place, placeAt } from "./author-error.ts";

/**
 * A `.cel` file, split into the YAML of the leading `//` lines and the CEL expression below them.
 */
export interface PolicyFile {
  /** The path that messages show, such as `rules/root-activity.cel`. */
  path: string;
  /** The whole text, with `\n` line ends and no byte order mark. */
  text: string;
  header: FileSection;
  expression: FileSection;
}

/** A section of a file. */
export interface FileSection {
  text: string;
  /** Converts an offset in the section's text to a place in the file. */
  place(offset: number): Place;
}

/** Splits the text of a `.cel` file. Never throws: the checker reports a missing header or expression. */
export function splitPolicyFile(path: string, source: string): PolicyFile {
  const text = source.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  const lines = text.split("\n");
  const firstExpressionLine = lines.findIndex((line) => !line.startsWith("//"));
  const headerLines = firstExpressionLine < 0 ? lines : lines.slice(0, firstExpressionLine);
  const prefixes = headerLines.map((line) => (line.startsWith("// ") ? 3 : 2));
  const yaml = headerLines.map((line, index) => line.slice(prefixes[index])).join("\n");
  const expressionStart = headerLines.reduce((offset, line) => offset + line.length + 1, 0);

  return {
    path,
    text,
    header: {
      text: yaml,
      place(offset) {
        const { line, column } = placeAt(yaml, offset);
        return { line, column: column + (prefixes[line - 1] ?? 0) };
      },
    },
    expression: {
      text: text.slice(expressionStart),
      place: (offset) => placeAt(text, expressionStart + offset),
    },
  };
}
