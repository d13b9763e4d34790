import { draftOf } from "../../engine/alert.ts";
import type { Alert, Evaluation } from "../../engine/evaluate.ts";
import type { Rule } from "../../engine/ruleset.ts";

/**
 * Replaces the rules of an evaluation, in place, by what `replace` gives for each. Threads copy what they send: without their
 * rules, of some kilobytes each, evaluations take a tenth of the memory on the way (bench/peers.ts).
 */
function replaceRules(evaluation: Evaluation, replace: (rule: Rule) => Rule): void {
  const inAlert = (alert: Alert) => {
    alert.rule = replace(alert.rule);
  };
  for (const ofRule of evaluation.alerts) {
    ofRule.rule = replace(ofRule.rule);
    ofRule.alerts.forEach(inAlert);
  }
  for (const ofRule of evaluation.ruleErrors) ofRule.rule = replace(ofRule.rule);
  for (const ofRule of evaluation.matches ?? []) {
    ofRule.rule = replace(ofRule.rule);
    for (const match of ofRule.matches) {
      // In what the calling thread evaluated itself, drafts are not made yet; they will have the right rule.
      if (match.draft && !("make" in match.draft)) inAlert(match.draft.alert);
    }
    if (ofRule.overflow) inAlert(ofRule.overflow.draft.alert);
  }
}

/** Makes the drafts of an evaluation, and leaves only the ids of its rules, so that it can be sent to another thread. */
export function withoutRules(evaluation: Evaluation): Evaluation {
  for (const match of evaluation.matches?.flatMap(({ matches }) => matches) ?? []) {
    if (match.draft) match.draft = draftOf(match.draft);
  }
  const ids = new Map<string, Rule>();
  replaceRules(evaluation, ({ id }) => {
    let only = ids.get(id);
    if (!only) {
      only = { id } as Rule;
      ids.set(id, only);
    }
    return only;
  });
  return evaluation;
}

/** Puts the rules back into an evaluation that `withoutRules` has prepared. */
export function withRules(evaluation: Evaluation, rules: ReadonlyMap<string, Rule>): Evaluation {
  replaceRules(evaluation, ({ id }) => {
    const rule = rules.get(id);
    if (!rule) throw new Error(`no rule has the id ${id}`);
    return rule;
  });
  return evaluation;
}
