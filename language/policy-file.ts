import { type Place, placeAt } from "./author-error.ts";

/**
 * A `.cel` file in its two parts: the YAML of the leading `//` lines and the CEL expression below,
 * each with the way back from an offset in the part to a place in the file.
 */
export interface PolicyFile {
  /** As messages name it, such as `rules/root-activity.cel`. */
  path: string;
  /** The whole text, with `\n` line ends and without a byte order mark. */
  text: string;
  header: Part;
  expression: Part;
}

/** A part of a file, and the place in the file of the character at an offset of the part. */
export interface Part {
  text: string;
  place(offset: number): Place;
}

/** Splits a `.cel` text; never fails, as an absent header or expression is the checker's to report. */
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
