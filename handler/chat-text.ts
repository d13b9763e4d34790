import { inEmail } from "../text/plain-text.ts";

/**
 * Text from a record as a chat message shows it: as code, in which neither Slack nor Teams formats text, makes links,
 * shows emoji or notifies people. What ends code, begins a reference of Slack's (`<!channel>`) or notifies a whole
 * channel is replaced as well, should a client read it in spite of that.
 *
 * - https://docs.slack.dev/messaging/formatting-message-text
 * - https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
 */
export function inChat(text: string): string {
  const plain = withoutReferences(inEmail(text)).replaceAll("`", "'");
  return `\`${plain || "-"}\``;
}

/** Prose of a rule's author: on one line, without what chat reads as a reference. */
export function proseInChat(text: string): string {
  return withoutReferences(text.replace(/\s+/g, " ").trim());
}

function withoutReferences(text: string): string {
  return text
    .replaceAll("<", "‹")
    .replaceAll(">", "›")
    .replaceAll("&", "+")
    .replace(/@(?=channel|here|everyone|group|team)/gi, "(at)");
}
