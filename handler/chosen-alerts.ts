import type { Alert, RuleAlerts } from "../engine/evaluate.ts";
import type { PrincipalCount, PrincipalCounts } from "../engine/kept-alerts.ts";
import { callOfFacts } from "../engine/record.ts";

/**
 * Returns the order in which to show a rule's alerts, as positions in `alerts`: one of each principal first, then
 * a second of each; and of each principal one on each target first. The principal with the fewest alerts comes
 * first, and so does the target with the fewest: decoys, of which there are many, do not hide the call that matters.
 */
export function inFairOrder(alerts: readonly Alert[]): number[] {
  const calls = alerts.map(({ facts }, position) => ({ ...callOfFacts(facts), position }));
  const ofPrincipal = Map.groupBy(calls, ({ principal }) => principal);
  const rounds = [...ofPrincipal.values()].flatMap((calls) => {
    const ofTarget = Map.groupBy(calls, ({ target }) => target);
    return byRound([...ofTarget.values()]).map(({ position }, round) => ({ position, round, ofCaller: calls.length }));
  });
  return rounds
    .sort((a, b) => a.round - b.round || a.ofCaller - b.ofCaller || a.position - b.position)
    .map(({ position }) => position);
}

/** The first of each list, then the second of each, and so on; within a round the shortest list first. */
function byRound<T extends { position: number }>(lists: T[][]): T[] {
  return lists
    .flatMap((list) => list.map((item, round) => ({ item, round, size: list.length })))
    .sort((a, b) => a.round - b.round || a.size - b.size || a.item.position - b.item.position)
    .map(({ item }) => item);
}

/** Returns a rule's alerts in fair order. */
export function sortFairly(alerts: readonly Alert[]): Alert[] {
  return inFairOrder(alerts).map((position) => alerts[position] as Alert);
}

/** Returns what a rule's alerts are about, without repetition, in the fair order of the alerts. */
export function targetsOf(alerts: readonly Alert[]): string[] {
  return [...new Set(sortFairly(alerts).map(({ facts }) => facts.resource))].filter((target) => target !== "");
}

/** Returns who caused the alerts of a rule, in the order of their first alert: at most `maxNamed` principals, and the number of alerts of the others. */
export function principalsOf({ alerts, count, principals }: RuleAlerts, maxNamed: number): PrincipalCounts {
  const all = principals?.principals ?? countPrincipals(alerts);
  const named = all.slice(0, maxNamed);
  return { principals: named, countOfOthers: count - named.reduce((sum, { count }) => sum + count, 0) };
}

function countPrincipals(alerts: readonly Alert[]): PrincipalCount[] {
  const counts = new Map<string, number>();
  for (const { facts } of alerts) {
    const { principal } = callOfFacts(facts);
    counts.set(principal, (counts.get(principal) ?? 0) + 1);
  }
  return [...counts].map(([principal, count]) => ({ principal, count }));
}
