import type { ChatOptions } from "./chat.ts";
import type { AccountNames } from "./names.ts";

/** What the function is told about messages when it is built: it may be too much for environment variables. */
export interface Settings {
  accountNames: AccountNames;
  /** Which alerts go to chat. */
  chat: Pick<ChatOptions, "minSeverity" | "rules">;
}
