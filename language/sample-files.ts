import { hash } from "node:crypto";
import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AuthorError, placeAt } from "./author-error.ts";
import type { ShownFolder } from "./rule-folders.ts";

/** A JSON file below a folder of samples, or another file where samples belong. */
export interface SampleFile {
  /** In the folder, with `/` between its parts: `root-activity/alert/console.json`. */
  path: string;
  text: string;
  /** Changes with `text`. */
  hash: string;
}

/** Thrown when a sample can't be read or is not JSON, or when a sequence's file contains no records. */
export class SampleError extends Error {
  override name = "SampleError";
  /** The file, as messages show it. */
  readonly file: string;
  readonly problem: string;
  /** The same problem at its place in the file, where it has one. */
  readonly mistake?: AuthorError;

  /** The message is that of `cause`, if it is an `AuthorError`. */
  constructor(file: string, problem: string, cause?: unknown) {
    super(cause instanceof AuthorError ? cause.message : `${file}: ${problem}`, { cause });
    if (cause instanceof AuthorError) this.mistake = cause;
    this.file = file;
    this.problem = problem;
  }
}

/**
 * Reads every JSON file below a folder of samples, or below its subfolder `below`, at any depth, and every file of `alert` and
 * `quiet`, sorted by path; none if there is no such folder. As in globs, names that begin with a dot are left out, and links to folders are not followed. Throws
 * `SampleError` for a file or folder that can't be read.
 */
export function readSampleFiles({ path: folder, shown }: ShownFolder, below = ""): SampleFile[] {
  const attempt = <T>(path: string, read: (path: string) => T): T => {
    try {
      return read(join(folder, path));
    } catch (error) {
      throw new SampleError(path === "" ? shown : `${shown}/${path}`, (error as Error).message, error);
    }
  };
  function* filesBelow(subfolder: string): Generator<string> {
    for (const entry of attempt(subfolder, entriesOf)) {
      if (entry.name.startsWith(".")) continue;
      const path = subfolder === "" ? entry.name : `${subfolder}/${entry.name}`;
      if (entry.isDirectory()) yield* filesBelow(path);
      else if (isJson(path) || /^[^/]+\/(alert|quiet)\//.test(path)) yield path;
    }
  }
  return [...filesBelow(below)].sort().map((path) => {
    const text = attempt(path, (file) => readFileSync(file, "utf8"));
    return { path, text, hash: hash("sha256", text, "base64") };
  });
}

/** Whether a file is JSON, by its name. */
export function isJson(path: string): boolean {
  return /\.json$/i.test(path);
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}

/** Parses a file's text; `shown` is the file's name in messages. Throws `SampleError` if it is not JSON. */
export function parseSample({ text }: Pick<SampleFile, "text">, shown: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error as SyntaxError;
    const problem = `is not JSON: ${jsonProblem(message)}`;
    throw new SampleError(
      shown,
      problem,
      new AuthorError(shown, text, placeAt(text, jsonOffset(text, message)), problem),
    );
  }
}

/** What V8 says is wrong, without the place and what is there. */
function jsonProblem(message: string): string {
  const [problem = message] = /^Unexpected token|^.+?(?= (in|of) JSON)/.exec(message) ?? [];
  return problem.charAt(0).toLowerCase() + problem.slice(1);
}

/** Where V8 found text not to be JSON: its message says so unless it is about a token, or the end. */
function jsonOffset(text: string, message: string): number {
  const position = /at position (\d+)/.exec(message);
  if (position) return Number(position[1]);
  if (!isAboutToken(message)) return text.trimEnd().length;
  // The shortest beginning of the text with this problem ends with the token.
  let [offset, last] = [0, text.length - 1];
  while (offset < last) {
    const middle = Math.floor((offset + last) / 2);
    if (hasUnexpectedToken(text.slice(0, middle + 1))) last = middle;
    else offset = middle + 1;
  }
  return offset;
}

function hasUnexpectedToken(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    return isAboutToken((error as SyntaxError).message);
  }
}

function isAboutToken(message: string): boolean {
  return message.startsWith("Unexpected token");
}
