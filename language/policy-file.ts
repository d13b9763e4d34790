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
interface FileSection {
  text: string;
  /** Converts an offset in the section's text to a place in the file. */
  place(offset: number): Place;
}

/** Whether a name can be the id of a rule or the name of a suppression: lower-case words with hyphens between them. */
export function isId(name: string): boolean {
  return /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name);
}

/** Splits the text of a `.cel` file. Never throws: the checker reports a missing header or expression. */
export function splitPolicyFile(path: string, source: string): PolicyFile {
  const text = source.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  let expressionStart = 0;
  while (text.startsWith("//", expressionStart)) {
    const lineEnd = text.indexOf("\n", expressionStart);
    expressionStart = (lineEnd < 0 ? text.length : lineEnd) + 1;
  }
  const headerLines = expressionStart === 0 ? [] : text.slice(0, expressionStart - 1).split("\n");
  const prefixes = headerLines.map((line) => (line.startsWith("// ") ? 3 : 2));
  const yaml = headerLines.map((line, index) => line.slice(prefixes[index])).join("\n");

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
