import type { Rule } from "../ruleset.ts";
import type { ItemEdit } from "./items.ts";
import { byTime } from "./matches.ts";
import { heldBefore, judgeMute, type MuteState, muteAlerts, settleMute } from "./mute.ts";
import {
  type HeldReason,
  isoTime,
  nothingPassed,
  type Passing,
  type PassingByRule,
  type RuleToDecide,
  type StageContext,
} from "./stage.ts";

const heldReasons = {
  held: "muted",
  sent: "already sent",
  claimed: "another invocation sends it",
  seen: "seen before",
} satisfies Record<string, HeldReason>;

/** Passes the alerts of rules with `mute` that are not held back, with how many were before. */
export async function decideMutes(some: PassingByRule, context: StageContext): Promise<PassingByRule> {
  const passed = nothingPassed(some);
  const groups: { one: RuleToDecide; key: string; expiresAt: number; seconds: number; matches: Passing[] }[] = [];
  for (const [one, matches] of some) {
    const { for: seconds } = one.rule.mute as NonNullable<Rule["mute"]>;
    for (const [mute, group] of Map.groupBy(matches, (match) =>
      match.mute === undefined || match.memory.withoutMemory ? "" : match.mute,
    )) {
      if (mute === "") passed.get(one)?.push(...group);
      else {
        const key = context.keys.item("mute", one.rule.id, seconds, mute);
        const expiresAt = context.expiry(Math.max(...group.map(({ time }) => time)) + seconds);
        groups.push({ one, key, expiresAt, seconds, matches: group.sort(byTime) });
      }
    }
  }
  await context.items.update(
    groups.map(
      ({ key, expiresAt, seconds, matches }): ItemEdit<MuteState> => ({
        key,
        expiresAt,
        edit: (before) => muteAlerts(before, matches, seconds, context.claimant),
      }),
    ),
  );
  for (const { one, key, expiresAt, seconds, matches } of groups) {
    const state = context.items.state<MuteState>(key);
    for (const match of matches) {
      const result = judgeMute(state, match, seconds, context.claimant);
      if (result !== "send") {
        context.holdBack(one.rule, match, heldReasons[result]);
        continue;
      }
      if (match.more > 0) context.holdBack(one.rule, { ...match, more: match.more - 1 }, "muted");
      // What comes after this alert in the same log object is for the next one to tell.
      const later = matches.filter(({ time }) => time >= match.time).reduce((sum, { more }) => sum + more, 0);
      const held = heldBefore(state, match.time, later);
      const heldBack = held && { count: held.count, since: isoTime(held.since) };
      passed.get(one)?.push({ ...match, more: 0, memory: { ...match.memory, ...(heldBack && { heldBack }) } });
      context.settle({
        key,
        expiresAt,
        claim: state?.sent.find(({ id }) => id === match.id)?.claim,
        counted: held?.more,
        edit: (before: MuteState | undefined) => settleMute(before, match, held),
      });
    }
  }
  return passed;
}
