import { styleText } from "node:util";
import { visible } from "../text/plain-text.ts";

/** What a command comes to: done, the answer is no, or the call was wrong or an input unreadable. */
export const exitCodes = { done: 0, no: 1, wrong: 2 } as const;

/** The call was wrong or an input can't be read; the message says what to do. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** Prints an error for people, in red on a terminal, which nothing that the message quotes can steer. */
export function complain(message: string): void {
  console.error(styleText("red", message.replace(/[^\n\t]+/g, visible), { stream: process.stderr }));
}

/** `1 file`, `2,900 records`. */
export function plural(count: number, word: string): string {
  return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
}
