/** Where a file's author is told that something is wrong: 1-based line and column. */
export interface Place {
  line: number;
  column: number;
}

/**
 * One mistake in a rule or suppression file. Its message is
 * `FILE:LINE:COLUMN: problem`, then the line and a caret under the place.
 */
export class AuthorError extends Error {
  override name = "AuthorError";
  readonly file: string;
  readonly place: Place;
  readonly problem: string;

  /** `text` is the whole text of the file, `file` its name as the author knows it. */
  constructor(file: string, text: string, place: Place, problem: string) {
    super(`${file}:${place.line}:${place.column}: ${problem}\n${excerpt(text, place)}`);
    this.file = file;
    this.place = place;
    this.problem = problem;
  }
}

/** Every mistake found in a folder of rules; its message is all of them, a blank line between. */
export class AuthorErrors extends Error {
  override name = "AuthorErrors";
  readonly errors: readonly AuthorError[];

  constructor(errors: readonly AuthorError[]) {
    super(errors.map((error) => error.message).join("\n\n"));
    this.errors = errors;
  }
}

/** The line and column of the character at `offset` of `text`. */
export function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - lineStart + 1 };
}

const excerptWidth = 100;

function excerpt(text: string, { line, column }: Place): string {
  const whole = (text.split("\n")[line - 1] ?? "").replaceAll("\t", " ");
  // A long line is shown around the place, so that the caret stays in sight.
  const from = column > excerptWidth ? column - Math.floor(excerptWidth / 2) : 0;
  const shown = whole.slice(from, from + excerptWidth);
  return `  ${shown}\n  ${" ".repeat(Math.max(0, column - 1 - from))}^`;
}
