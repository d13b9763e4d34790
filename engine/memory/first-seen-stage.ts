import type { Rule } from "../ruleset.ts";
import { type FirstSeenState, judgeSighting, noteSightings, stretchAt, wasPassed } from "./first-seen.ts";
import type { ItemEdit } from "./items.ts";
import { byTime } from "./matches.ts";
import {
  type HeldReason,
  isOverTime,
  isoTime,
  nothingPassed,
  type Passing,
  type PassingByRule,
  type StageContext,
} from "./stage.ts";

const heldReasons = {
  seen: "seen before",
  learned: "learning",
  claimed: "another invocation sends it",
} satisfies Record<string, HeldReason>;

/**
 * Passes the matches of rules with `firstSeen` that are the first sight of their value. A threshold of the same rule also
 * gets those that turn out to be earlier than the first sight that was delivered, so that it counts all that it would in order.
 */
export async function decideFirstSeen(some: PassingByRule, context: StageContext): Promise<PassingByRule> {
  const groups = [...some].flatMap(([one, matches]) =>
    [...Map.groupBy(matches, ({ first }) => first ?? "")].map(([first, group]) => {
      const { within } = one.rule.firstSeen as NonNullable<Rule["firstSeen"]>;
      const key = context.keys.item("first", one.rule.id, within, first);
      const matches = group.sort(byTime);
      const expiresAt = context.expiry(Math.max(...matches.map(({ time }) => time)) + within);
      const passesOn = isOverTime(one.rule) || one.rule.mute !== undefined || one.feeds.length > 0;
      return { one, within, key, expiresAt, matches, passesOn, learnedUntil: context.learnedUntil(one.rule) };
    }),
  );
  await context.items.update(
    groups.map(({ key, expiresAt, matches, ...sightings }): ItemEdit<FirstSeenState> => {
      const times = matches.map(({ time }) => time);
      return { key, expiresAt, edit: (before) => noteSightings(before, times, sightings, context.claimant) };
    }),
  );
  const passed = nothingPassed(some);
  for (const { one, within, key, expiresAt, matches, learnedUntil } of groups) {
    const { rule } = one;
    const noted = (match: Passing): Passing => {
      const { first = "", firstPer } = match.shown;
      const seen = { value: first, within, ...(firstPer && { per: firstPer }) };
      // Further records of the value are no first sights, which is what a threshold counts.
      return { ...match, more: isOverTime(rule) ? 0 : match.more, memory: { ...match.memory, firstSeen: seen } };
    };
    const sent: number[] = [];
    for (const match of matches) {
      const state = context.items.state<FirstSeenState>(key);
      const result = judgeSighting(state, match.time, within, learnedUntil, context.claimant);
      const stretch = stretchAt(state, match.time, within)?.from ?? match.time;
      if (result !== "first" || sent.includes(stretch)) {
        // Delivered late, or at the same time: the alert was about another record, but what comes after it goes by times.
        const isFirst = match.time === stretch && result !== "learned";
        // The first sight at an earlier attempt, which may have claimed what comes after it.
        const isAgain = wasPassed(state, match.time, context.claimant);
        if ((isFirst || isAgain) && isOverTime(rule)) {
          passed.get(one)?.push(noted(match));
          continue;
        }
        if (isAgain && match.mute !== undefined) {
          passed.get(one)?.push({ ...noted(match), again: true });
          continue;
        }
        if (isFirst || isAgain) context.feed(one.feeds, [match]);
        const reason = result === "first" ? "seen before" : heldReasons[result];
        context.holdBack(rule, match, reason, `seen since ${isoTime(stretch)}`);
        continue;
      }
      sent.push(stretch);
      passed.get(one)?.push(noted(match));
      // What this log object saw, it has claimed itself.
      context.settle({ key, expiresAt, claim: state?.seen.find(({ from }) => from === stretch)?.claim });
    }
  }
  return passed;
}
