import type { ChatOptions } from "./chat.ts";
import type { AccountNames } from "./names.ts";

/** Settings of messages that are bundled into the function, because they may be too large for environment variables. */
export interface Settings {
  accountNames: AccountNames;
  /** Which alerts go to chat. */
  chat: Pick<ChatOptions, "minSeverity" | "rules">;
  /** For each rule with `firstSeen`, by id: until when it learns, in seconds since 1970. */
  learnedUntil?: Readonly<Record<string, number>>;
}
