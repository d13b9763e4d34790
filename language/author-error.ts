/** A position in a file; line and column count from 1. */
export interface Place {
  line: number;
  column: number;
}

/**
 * One mistake in a rule, suppression or sample. Its message is `FILE:LINE:COLUMN: problem`,
 * then the line with a caret under the column.
 */
export class AuthorError extends Error {
  override name = "AuthorError";
  readonly file: string;
  readonly place: Place;
  readonly problem: string;

  /** `file` is the path that the author knows, `text` the file's whole text. */
  constructor(file: string, text: string, place: Place, problem: string) {
    super(`${file}:${place.line}:${place.column}: ${problem}\n${excerpt(text, place)}`);
    this.file = file;
    this.place = place;
    this.problem = problem;
  }
}

/** All mistakes in a folder of rules. Its message is all of their messages, separated by blank lines. */
export class AuthorErrors extends Error {
  override name = "AuthorErrors";
  readonly errors: readonly AuthorError[];

  constructor(errors: readonly AuthorError[]) {
    super(errors.map((error) => error.message).join("\n\n"));
    this.errors = errors;
  }
}

/** Orders mistakes of one file by their places. */
export function byPlace({ place: a }: AuthorError, { place: b }: AuthorError): number {
  return a.line - b.line || a.column - b.column;
}

/** The line and column of the character at `offset` of `text`. */
export function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - lineStart + 1 };
}

/** With the indentation, narrower than a terminal of 80 columns: a line that wraps has its caret at the wrong place. */
const excerptWidth = 76;

function excerpt(text: string, { line, column }: Place): string {
  const whole = (text.split("\n")[line - 1] ?? "").replaceAll("\t", " ");
  // Of a long line, only the text around the place is shown, so that the caret stays visible.
  const from = column > excerptWidth ? column - Math.floor(excerptWidth / 2) : 0;
  const shown = whole.slice(from, from + excerptWidth);
  return `  ${shown}\n  ${" ".repeat(Math.max(0, column - 1 - from))}^`;
}

/** Says that something is wrong at `offset` characters into an expression. */
export type ErrorAt = (problem: string, offset: number) => AuthorError;
