import { eventsOf } from "../engine/prefilter.ts";
import type { Rule } from "../engine/ruleset.ts";
import { type CheckCache, cached } from "../language/check-cache.ts";

/**
 * Adds to each rule the events that it is about (`Rule.eventNames` and `Rule.eventSources`), from the cache if an earlier run found
 * them, so that a rule about none of a record's events is not even parsed.
 */
export function withEvents(rules: readonly Rule[], cache: CheckCache): Rule[] {
  return rules.map((rule) => {
    const key = `events and sources ${JSON.stringify([rule.expression, rule.params])}`;
    return { ...rule, ...cached(cache, key, () => eventsOf(rule)) };
  });
}
