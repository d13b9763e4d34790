import type { Rule } from "../ruleset.ts";
import { type FirstSeenState, judgeSighting, noteSightings, settleSighting } from "./first-seen.ts";
import type { ItemEdit } from "./items.ts";
import { byTime } from "./matches.ts";
import { type HeldReason, isOverTime, isoTime, nothingPassed, type PassingByRule, type StageContext } from "./stage.ts";

const heldReasons = {
  seen: "seen before",
  learned: "learning",
  claimed: "another invocation sends it",
} satisfies Record<string, HeldReason>;

/** Passes the matches of rules with `firstSeen` that are the first sight of their value. */
export async function decideFirstSeen(some: PassingByRule, context: StageContext): Promise<PassingByRule> {
  const groups = [...some].flatMap(([one, matches]) =>
    [...Map.groupBy(matches, ({ first }) => first ?? "")].map(([first, group]) => {
      const { within } = one.rule.firstSeen as NonNullable<Rule["firstSeen"]>;
      const key = context.keys.item("first", one.rule.id, within, first);
      const matches = group.sort(byTime);
      return { one, within, key, matches, learnedUntil: context.learnedUntil(one.rule) };
    }),
  );
  await context.items.update(
    groups.map(({ key, within, matches, learnedUntil }): ItemEdit<FirstSeenState> => {
      const times = matches.map(({ time }) => time);
      return {
        key,
        expiresAt: context.expiry(Math.max(...times) + within),
        edit: (before) => noteSightings(before, times, within, learnedUntil, context.claimant),
      };
    }),
  );
  const passed = nothingPassed(some);
  for (const { one, within, key, matches, learnedUntil } of groups) {
    const { rule } = one;
    const sent: number[] = [];
    for (const match of matches) {
      const state = context.items.state<FirstSeenState>(key);
      const result = judgeSighting(state, match.time, within, learnedUntil, context.claimant);
      const stretch = state?.seen.find(({ from, to }) => match.time >= from && match.time <= to)?.from ?? match.time;
      if (result !== "first" || sent.includes(stretch)) {
        const reason = result === "first" ? "seen before" : heldReasons[result];
        // Delivered late, or at the same time: the alert was about another record, but the rules after this one go by times.
        if (match.time === stretch && result !== "learned" && !isOverTime(rule)) context.feed(one.feeds, [match]);
        context.holdBack(rule, match, reason, `seen since ${isoTime(stretch)}`);
        continue;
      }
      sent.push(stretch);
      const { first = "", firstPer } = match.shown;
      const seen = { value: first, within, ...(firstPer && { per: firstPer }) };
      passed.get(one)?.push({ ...match, memory: { ...match.memory, firstSeen: seen } });
      context.settle({
        key,
        expiresAt: context.expiry(Math.max(...matches.map(({ time }) => time)) + within),
        claim: state?.seen.find(({ from }) => from === stretch)?.claim,
        edit: (before: FirstSeenState | undefined) => settleSighting(before, match.time),
      });
    }
  }
  return passed;
}
