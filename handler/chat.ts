import { hash } from "node:crypto";
import type { Alert, Evaluation, RuleAlerts } from "../engine/evaluate.ts";
import { type Severity, severities } from "../engine/ruleset.ts";
import { clip } from "../text/clip.ts";
import { number } from "../text/counts.ts";
import { inEmail } from "../text/plain-text.ts";
import { wordAlert } from "./alert-words.ts";
import { inChat, proseInChat } from "./chat-text.ts";
import { sortFairly, targetsOf } from "./chosen-alerts.ts";
import { callerLink, recordLink } from "./console-links.ts";
import { type Group, groupsOf } from "./groups.ts";
import { type AccountNames, accountNameOf, actorOf, shortTarget } from "./names.ts";
import type { TimeShare } from "./time-share.ts";

/**
 * A message for Amazon Q Developer in chat applications, which posts it to Slack and Teams:
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export interface ChatMessage {
  version: "1.0";
  source: "custom";
  id: string;
  content: {
    textType: "client-markdown";
    title: string;
    description: string;
    nextSteps: string[];
    keywords: string[];
  };
  metadata: {
    /** Messages with the same one are in one thread, if the channel's preferences allow it. */
    threadId: string;
    summary: string;
    eventType: string;
    relatedResources: string[];
    additionalContext: Record<string, string>;
  };
}

/** Which alerts go to chat, and where. */
export interface ChatOptions {
  /** The least severe that does. */
  minSeverity?: Severity;
  /** The rules that do; default: all. */
  rules?: string[];
  accountNames?: AccountNames;
}

/** Of one log object: chat clients slow down a sender of more than about one message a second. */
export const maxChatMessages = 5;
/**
 * The longest fields of a message, in characters, and the longest lists. These are bounds of our own, within what Slack
 * takes: a header of 150 characters and texts of 3,000.
 *
 * - https://docs.slack.dev/reference/block-kit/blocks/header-block
 * - https://docs.slack.dev/reference/block-kit/blocks/section-block
 */
export const chatLimits = { title: 150, description: 3000, step: 300, name: 75, resource: 200, items: 5 } as const;

/**
 * Writes the messages about an evaluation: one for each rule and principal, most severe first, at most
 * `maxChatMessages`; the last one says how many alerts have none. The email about the same log object has them all.
 */
export function writeChatMessages({ alerts }: Evaluation, options: ChatOptions): ChatMessage[] {
  const { minSeverity = "info", rules, accountNames = {} } = options;
  const isWanted = ({ rule }: RuleAlerts) =>
    severities.indexOf(rule.severity) <= severities.indexOf(minSeverity) && (rules?.includes(rule.id) ?? true);
  const wanted = alerts.filter(isWanted);
  const all = wanted.flatMap((group) => groupsOf(group, maxChatMessages).groups.map((by) => ({ group, by })));
  // The principal of whom no alert was kept has nothing to show.
  const chosen = all.filter(({ by }) => by.alerts.length > 0).slice(0, maxChatMessages);
  const total = wanted.reduce((sum, { count }) => sum + count, 0);
  const left = total - chosen.reduce((sum, { by }) => sum + by.count, 0);
  return chosen.map(({ group, by }, index) =>
    messageOf(group, by, accountNames, index === chosen.length - 1 ? left : 0),
  );
}

function messageOf({ rule }: RuleAlerts, by: Group, accountNames: AccountNames, left: number): ChatMessage {
  const [lead] = sortFairly(by.alerts) as [Alert];
  const { facts } = lead;
  const ruleId = rule.id.slice(0, chatLimits.name);
  const count = by.count > 1 ? ` (${number(by.count)} alerts)` : "";
  const title = `[${rule.severity.toUpperCase()}] ${proseInChat(rule.title)}${count}`;
  const more = left > 0 ? `More alerts in the email: ${number(left)}` : "";
  const links = [
    ["Record", recordLink(facts)],
    ["What else they did", callerLink(facts)],
  ].flatMap(([label = "", url = ""]) => (url === "" ? [] : [`${label}: ${url}`]));
  const steps = [`What to do: ${proseInChat(rule.response)}`, ...links];
  return {
    version: "1.0",
    source: "custom",
    id: hash("sha256", JSON.stringify([rule.id, by.principal, facts.eventID])).slice(0, 32),
    content: {
      textType: "client-markdown",
      title: clip(title, chatLimits.title),
      description: descriptionOf(lead, by, accountNames, more),
      nextSteps: steps.map((step) => clip(step, chatLimits.step)),
      keywords: [rule.severity, ruleId],
    },
    metadata: {
      threadId: threadOf(ruleId, by.principal),
      summary: clip(title, chatLimits.title),
      eventType: ruleId,
      relatedResources: targetsIn(by.alerts),
      additionalContext: {
        severity: rule.severity,
        rule: ruleId,
        account: /^\d{12}$/.test(facts.account) ? facts.account : "unknown",
        region: /^[a-z0-9-]{1,25}$/.test(facts.region) ? facts.region : "unknown",
      },
    },
  };
}

function descriptionOf(lead: Alert, by: Group, names: AccountNames, more: string): string {
  const { facts, summary } = lead;
  const { kind, name, account: home, session } = actorOf(facts);
  const idWithName = (account: string) => [accountNameOf(account, names), account].filter(Boolean).join(" ");
  const from = home === undefined ? "" : `of account ${idWithName(home)}`;
  const who = [kind, name, from, session && `(session ${session})`].filter(Boolean).join(" ");
  const others = targetsOf(by.alerts).length > 1 ? " and others" : "";
  const rows = new Map(wordAlert(lead).rows);
  const counted = (label: string): [string, string] => [
    label,
    rows.has(label) ? inChat(rows.get(label) as string) : "",
  ];
  const lines: [string, string][] = [
    ["What", summary ? inChat(clip(summary, maxValue)) : ""],
    counted("Different values"),
    counted("Calls"),
    counted("Held back"),
    counted("How often"),
    ["Who", inChat(who)],
    ["Call", inChat(`${facts.eventName} (${facts.eventSource})`)],
    [
      "On",
      facts.resource === "" ? "" : `${cutCode(inChat(shortTarget(facts.resource)), maxValue - others.length)}${others}`,
    ],
    ["Request", facts.request === undefined ? "" : inChat(facts.request)],
    ["When", inChat(facts.eventTime)],
    ["Where", inChat([idWithName(facts.account), facts.region].filter(Boolean).join(", "))],
    ["From", inChat(facts.sourceIPAddress)],
    ["Result", facts.errorCode === "" && facts.errorMessage === "" ? "success" : inChat(facts.errorCode || "failure")],
    ["Event", facts.eventID === "" ? "" : inChat(facts.eventID)],
  ];
  const shown = lines.filter(([, text]) => text !== "").map(([label, text]) => `${label}: ${cutCode(text)}`);
  return [...shown, more].filter(Boolean).join("\n");
}

/** The longest value, so that all of them fit into a description. */
const maxValue = 250;

/** Cuts code so that it still ends as code. */
function cutCode(text: string, length = maxValue): string {
  return text.length <= length ? text : `${clip(text.slice(0, -1), length - 1)}\``;
}

/**
 * The ARNs and names of what was acted on: letters, digits and what ARNs consist of, without what clients make links of,
 * as these are shown as they are.
 */
function targetsIn(alerts: readonly Alert[]): string[] {
  const isPlain = (target: string) => /^[\w:/.+=,-]+$/.test(target) && inEmail(target) === target;
  return targetsOf(alerts)
    .filter((target) => target.length <= chatLimits.resource && isPlain(target))
    .slice(0, chatLimits.items);
}

/** The same for a rule and a principal, in every log object; without the principal's name. */
function threadOf(ruleId: string, principal: string): string {
  return `${ruleId}-${hash("sha256", principal).slice(0, 16)}`;
}

/**
 * Publishes chat messages one after the other, each by `publish`. Resolves with the errors of those that SNS refused, and
 * of those for which no time was left: chat never holds back or repeats an email.
 */
export async function publishToChat(
  publish: (message: string, signal: AbortSignal) => Promise<unknown>,
  messages: readonly ChatMessage[],
  time: TimeShare,
): Promise<Error[]> {
  const errors: Error[] = [];
  for (const message of messages) {
    const signal = time.forPublishing();
    try {
      await publish(JSON.stringify(message), signal);
    } catch (error) {
      errors.push((signal.aborted ? signal.reason : error) as Error);
      // What does not answer would take the time of every message.
      if (signal.aborted) break;
    }
  }
  return errors;
}
