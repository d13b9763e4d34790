import { relative } from "node:path";
import type { Severity } from "../engine/ruleset.ts";

/** A file below the working directory relative to it, any other file as it is. */
export function shortPath(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith("..") ? file : path;
}

/** An argument as a shell takes it, in quotation marks if it needs them: keys of objects may contain spaces and quotation marks. */
export function quote(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}

/** Letters and digits as words with `-` between them, such as `iam-user-created`; "" for a text without any. */
export function kebabCase(text: string): string {
  return (text.toLowerCase().match(/[a-z0-9]+/g) ?? []).join("-");
}

/** What a command that a message suggests needs for the rules of another folder: ` --rules FOLDER`; "" without one. */
export function rulesOption(folder: string | undefined): string {
  return folder === undefined ? "" : ` --rules ${quote(folder)}`;
}

/** The width of a terminal in columns; undefined if the stream is none, or if it has no size, as in some containers. */
export function columnsOf({ columns }: NodeJS.WriteStream): number | undefined {
  return columns || undefined;
}

/** The command for a stack's first entry of a list; a command can't append, so it says what to change for a further one. */
export function addToList(path: string, value: string): string {
  return `npx pulumi config set --path '${path}[0]' ${value} # the next free index, if the list has entries`;
}

export const dayMilliseconds = 86_400_000;

/** The day of a time in milliseconds: `YYYY-MM-DD`, UTC. */
export function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** How long a suppression that a command writes or proposes applies: until somebody should look at it again. */
export const suppressionDays = 90;

/** The colour of each severity on a terminal, for `styleText`. */
export const severityColors = {
  critical: "red",
  high: "red",
  medium: "yellow",
  low: "cyan",
  info: "gray",
} as const satisfies Record<Severity, string>;
