import type { ChatOptions } from "./chat.ts";
import type { AccountNames } from "./names.ts";

/** Settings of messages that are bundled into the function, because they may be too large for environment variables. */
export interface Settings {
  accountNames: AccountNames;
  /** Which alerts go to chat. */
  chat: Pick<ChatOptions, "minSeverity" | "rules">;
}
