import type { Alert, RuleAlerts } from "../engine/evaluate.ts";
import { callOfFacts } from "../engine/record.ts";
import { number } from "../text/counts.ts";
import { briefly, outcomeOf } from "./alert-words.ts";
import { principalsOf } from "./chosen-alerts.ts";
import { type AccountNames, actorOf, named, targetOf, wordActor } from "./names.ts";

/** All alerts of a rule that one principal caused. */
export interface Group {
  /** A role, a user, a service: see `Call`. */
  principal: string;
  /** How many alerts there were. */
  count: number;
  /** Those that were kept. */
  alerts: Alert[];
}

/** The alerts of a rule by principal, the principal with most first; and how many are of principals beyond `maxNamed`. */
export function groupsOf(rule: RuleAlerts, maxNamed: number): { groups: Group[]; countOfOthers: number } {
  const kept = Map.groupBy(rule.alerts, ({ facts }) => callOfFacts(facts).principal);
  const { principals, countOfOthers } = principalsOf(rule, maxNamed);
  const groups = principals.map(({ principal, count }) => ({ principal, count, alerts: kept.get(principal) ?? [] }));
  // Stable: of equal counts, the first to alert comes first.
  return { groups: groups.sort((a, b) => b.count - a.count), countOfOthers };
}

/**
 * Chooses `count` groups, at least three, to show first: those with most alerts, and the two with fewest, which many
 * decoys would hide otherwise. The others are returned as `rest`.
 */
export function chooseGroups(groups: readonly Group[], count: number): { chosen: Group[]; rest: Group[] } {
  if (groups.length <= count) return { chosen: [...groups], rest: [] };
  const isChosen = (index: number) => index < count - 2 || index >= groups.length - 2;
  return {
    chosen: groups.filter((_, index) => isChosen(index)),
    rest: groups.filter((_, index) => !isChosen(index)),
  };
}

/** `300 × role ci-runner: DeleteBucket on 12 targets, from 192.0.2.1, 09:03–09:05`, for an email. */
export function wordGroup(group: Group, names: AccountNames): string {
  const { alerts, count } = group;
  const atLeast = alerts.length < count ? "at least " : "";
  const distinct = (of: (alert: Alert) => string) => [...new Set(alerts.map(of))].filter((text) => text !== "");
  const calls = distinct(({ facts }) => facts.eventName);
  const targets = distinct(({ facts }) => targetOf(facts));
  const addresses = distinct(({ facts }) => facts.sourceIPAddress);
  const outcomes = distinct(({ facts }) => outcomeOf(facts));
  const [outcome] = outcomes.length === 1 && outcomes[0] !== "success" ? outcomes : [];
  const words = [
    calls.length > 3 ? `${calls.length} kinds of calls` : listed(calls.map(named)),
    targets.length === 1 ? `on ${briefly(targets[0] as string)}` : "",
    targets.length > 1 ? `on ${atLeast}${number(targets.length)} targets` : "",
    outcome === undefined ? "" : `(${outcome})`,
  ];
  const details = [
    words.filter(Boolean).join(" "),
    addresses.length === 1 ? `from ${named(addresses[0] as string)}` : "",
    addresses.length > 1 ? `from ${atLeast}${number(addresses.length)} addresses` : "",
    spanOf(alerts.flatMap(({ facts, threshold }) => [facts.eventTime, threshold?.last ?? ""])),
  ].filter(Boolean);
  return `${wordCount(group, names)}${details.length > 0 ? `: ${details.join(", ")}` : ""}`;
}

/** `A, B and C`. */
function listed(items: string[]): string {
  return [...items.slice(0, -2), items.slice(-2).join(" and ")].join(", ");
}

/** `300 × role ci-runner`, for an email. */
export function wordCount({ count, principal, alerts }: Group, names: AccountNames): string {
  const account = alerts[0]?.facts.account ?? "";
  return `${number(count)} × ${wordActor(actorOf({ principal, account }), names)}`;
}

/** `09:03–09:05 UTC`, with days if there are several; "" without a time. */
function spanOf(eventTimes: string[]): string {
  const times = eventTimes.map((text) => Date.parse(text)).filter((time) => !Number.isNaN(time));
  if (times.length === 0) return "";
  const [first, last] = [Math.min(...times), Math.max(...times)].map((time) => new Date(time).toISOString());
  const [firstDay, firstMinute] = [first?.slice(0, 10), first?.slice(11, 16)];
  const [lastDay, lastMinute] = [last?.slice(0, 10), last?.slice(11, 16)];
  if (firstDay !== lastDay) return `${firstDay} ${firstMinute} – ${lastDay} ${lastMinute} UTC`;
  return firstMinute === lastMinute ? `at ${firstMinute} UTC` : `${firstMinute}–${lastMinute} UTC`;
}
