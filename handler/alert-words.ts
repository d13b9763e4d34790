import { withoutVersion } from "../engine/act.ts";
import type { Alert } from "../engine/evaluate.ts";
import type { RecordFacts } from "../engine/record.ts";
import { clip } from "../text/clip.ts";
import { number, plural, withRest } from "../text/counts.ts";
import { durationInWords } from "../text/duration.ts";
import { inEmail, quoted } from "../text/plain-text.ts";
import { callerLink, recordLink } from "./console-links.ts";
import { memoryRows, timeInWords } from "./memory-words.ts";
import { type AccountNames, accountNamed, accountNameOf, actorOf, named, targetOf, wordActor } from "./names.ts";

/**
 * Who did what, on what, from where, when and in which account: one sentence, for an email. Names that take more than
 * two lines of a phone are cut; the facts below the sentence have them whole.
 */
export function sentenceOf({ facts, threshold, memory }: Omit<Alert, "rule">, names: AccountNames): string {
  const actor = actorOf(facts);
  const who = wordActor(actor, names);
  const session = actor.session === undefined ? "" : ` (session ${named(clip(actor.session, maxNameCharacters))})`;
  const [verb, call] = isSignIn(facts)
    ? [outcomeOf(facts) === "success" ? "signed in" : "failed to sign in", "to the console"]
    : [verbs[outcomeOf(facts)], callOf(facts)];
  // Of a window, other log files may have earlier ones.
  const place = memory?.window ? "one" : "the first";
  const times =
    threshold && threshold.count > 1
      ? `, ${place} of ${number(threshold.count)} matching calls${differentCalls(threshold)},`
      : "";
  const target = targetOf(facts) === "" ? "" : ` on ${briefly(targetOf(facts))}`;
  const from = facts.sourceIPAddress === "" ? "" : ` from ${named(facts.sourceIPAddress)}`;
  const time = timeOf(facts.eventTime);
  const where = `in ${accountNamed(facts.account, names)}${facts.region === "" ? "" : `, ${named(facts.region)}`}`;
  const sentence = `${who}${session} ${verb} ${call}${target}${times}${from}${time && ` on ${time}`} ${where}.`;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** How a call ended. */
export function outcomeOf({ errorCode, errorMessage }: RecordFacts): "success" | "denied" | "failed" {
  if (errorCode === "" && errorMessage === "") return "success";
  return /denied|unauthorized|forbidden|not.?authorized/i.test(errorCode) ? "denied" : "failed";
}

/**
 * How the call of an alert ended, unless it succeeded or `text` says so, as `API calls denied`. Of several that a threshold
 * counted, only the first one's end is known.
 */
export function outcomeNotIn(text: string, { facts, threshold }: Omit<Alert, "rule">): "" | "denied" | "failed" {
  const outcome = threshold && threshold.count > 1 ? "success" : outcomeOf(facts);
  return outcome === "success" || /denied|fail|refused|attempt|tried|probed|wrong/i.test(text) ? "" : outcome;
}

/** The call as sentences name it: with its service where one word, such as `Disable`, says too little; without a version. */
function callOf({ eventName, eventSource }: RecordFacts): string {
  const name = named(withoutVersion(eventName));
  return /^[A-Z][a-z]+$/.test(eventName) ? `${name} of ${named(eventSource)}` : name;
}

const maxNameCharacters = 64;
const maxTargetCharacters = 80;

/** A target within a sentence or an overview. */
export function briefly(target: string): string {
  return named(clip(target, maxTargetCharacters));
}

function isSignIn({ eventSource, eventName }: RecordFacts): boolean {
  return eventSource === "signin.amazonaws.com" && eventName === "ConsoleLogin";
}

const verbs = { success: "called", denied: "was denied", failed: "tried and failed to call" };

/** An alert in the email's words: what happened, and its facts as label and value. */
export interface WordedAlert {
  sentence: string;
  /** Only a link of ours begins with `https://`. */
  rows: [label: string, value: string][];
}

/** Returns the sentence and facts of an alert, safe to print; `now` is when its email is sent, if that is known. */
export function wordAlert(
  { facts, summary, threshold, memory }: Omit<Alert, "rule">,
  now?: Date,
  accountNames: AccountNames = {},
): WordedAlert {
  const rows: [string, string][] = [
    ["Different values", threshold?.different ? countsOf(threshold.different) : ""],
    ["Calls", threshold?.calls ? callsOf(threshold.calls, threshold, memory) : ""],
    ...memoryRows(memory ?? {}),
    [
      "How often",
      threshold ? `${plural(threshold.count, "record")} of ${quoted(threshold.per)}${spanOf(threshold, memory)}:` : "",
    ],
    ["Who", whoOf(facts)],
    ["Role", roleOf(facts)],
    ["Access key", facts.accessKeyId ?? ""],
    ["MFA", facts.mfa === undefined ? "" : facts.mfa ? "yes" : "no"],
    ["Call", `${inEmail(facts.eventName)} (${inEmail(facts.eventSource)})`],
    ["On", inEmail(facts.resource)],
    ["Request", facts.request === undefined ? "" : inEmail(facts.request)],
    ["When", whenOf(facts, now)],
    ["Where", whereOf(facts, accountNames)],
    [
      "From",
      [inEmail(facts.sourceIPAddress) || "unknown", facts.userAgent && quoted(facts.userAgent)]
        .filter(Boolean)
        .join(" with "),
    ],
    ["Result", resultOf(facts)],
    ["Record", recordLink(facts) || facts.eventID || "unknown"],
    ["What else they did", callerLink(facts)],
  ];
  const sentence = summary
    ? inEmail(summary)
    : `${named(facts.eventName)} by ${wordActor(actorOf(facts), accountNames)}`;
  return { sentence, rows: rows.filter(([, value]) => value !== "") };
}

const maxCountsShown = 20;

/** `ListUsers (12), ListRoles`, at most 20 of them; without a count for what came once. */
function countsOf(counts: [value: string, count: number][]): string {
  const shown = counts
    .slice(0, maxCountsShown)
    .map(([value, count]) => inEmail(value) + (count > 1 ? ` (${number(count)})` : ""));
  return withRest(shown, counts.length);
}

/** ` (4 different)`, or ` (at least 4 different)` where not every call that was counted is known. */
function differentCalls(threshold: NonNullable<Alert["threshold"]>): string {
  const { calls = [], otherCalls = [] } = threshold;
  const different = calls.length + otherCalls.length;
  if (different < 2) return "";
  return ` (${areAllKnown(threshold) ? "" : "at least "}${number(different)} different)`;
}

/** Whether `calls` has all the calls that were counted. */
function areAllKnown({ calls = [], count }: NonNullable<Alert["threshold"]>): boolean {
  return calls.reduce((sum, [, times]) => sum + times, 0) >= count;
}

/** The calls and their counts; of a window that other log files were part of: `A (3), B (1) in this log file; C in other log files`. */
function callsOf(
  calls: [eventName: string, count: number][],
  threshold: NonNullable<Alert["threshold"]>,
  memory: Alert["memory"],
): string {
  const { otherCalls = [] } = threshold;
  const counts = countsOf(calls);
  if (!memory?.window || (otherCalls.length === 0 && areAllKnown(threshold))) return counts;
  const shown = otherCalls.slice(0, maxCountsShown).map((call) => inEmail(call));
  const others = withRest(shown, otherCalls.length);
  return `${counts} in this log file${others && `; ${others} in other log files`}`;
}

/** `until 2026-03-14 at 02:12:45 UTC; the first`, or how long the window is. */
function spanOf({ last }: { last: string }, memory: Alert["memory"]): string {
  if (memory?.window) return ` within ${durationInWords(memory.window.within * 1000)}; one of them`;
  const time = timeOf(last);
  return `${time && ` until ${time}`}; the first`;
}

function whoOf({ principal, delegate, onBehalfOf }: RecordFacts): string {
  return [
    inEmail(principal) || "unknown",
    onBehalfOf && `on behalf of Identity Center user ${inEmail(onBehalfOf)}`,
    delegate && `by account ${inEmail(delegate)} through temporary delegation`,
  ]
    .filter(Boolean)
    .join(", ");
}

/** The role of a session, unless the session's ARN, which lacks the role's path, already says it. */
function roleOf({ principal, role }: RecordFacts): string {
  const [, account, name] = /^arn:[^:]*:sts::(\d*):assumed-role\/([^/]+)\//.exec(principal) ?? [];
  return name !== undefined && role.endsWith(`:${account}:role/${name}`) ? "" : inEmail(role);
}

function whereOf({ account, region }: RecordFacts, names: AccountNames): string {
  const name = accountNameOf(account, names);
  const id = inEmail(account) || "unknown";
  return `${name === undefined ? `account ${id}` : `${named(name)} (${id})`}, ${inEmail(region) || "unknown region"}`;
}

/** `2026-03-14 at 02:12:45 UTC`; "" for text that is not a time. */
function timeOf(eventTime: string): string {
  return Number.isNaN(Date.parse(eventTime)) ? "" : timeInWords(eventTime).replace(" ", " at ");
}

function whenOf({ eventTime }: RecordFacts, now?: Date): string {
  const time = Date.parse(eventTime);
  const written = timeInWords(eventTime) || "unknown";
  if (!now || Number.isNaN(time)) return written;
  const age = now.getTime() - time;
  if (age < -60_000) return `${written}, which is after this email`;
  return `${written}, ${durationInWords(Math.max(0, age))} before this email`;
}

function resultOf(facts: RecordFacts): string {
  const { errorCode, errorMessage } = facts;
  if (outcomeOf(facts) === "success") return "success";
  return [inEmail(errorCode) || "failure", errorMessage && quoted(errorMessage)].filter(Boolean).join(": ");
}
