import type { Evaluation } from "../../engine/evaluate.ts";
import { createMemory } from "../../engine/memory/decide.ts";
import type { MemoryKeys } from "../../engine/memory/keys.ts";
import { createMapStore } from "../../engine/memory/map-store.ts";
import type { Ruleset } from "../../engine/ruleset.ts";

/** Hides nothing: hashing would take a fifth of the time, and nothing leaves the process. */
const plainKeys: MemoryKeys = {
  item: (...parts) => JSON.stringify(parts),
  entry: (text) => text,
  seal: (text) => text,
  open: (text) => text,
};

/**
 * Returns a function that takes the evaluations of log objects, one after the other, and resolves with each as the deployed
 * function would publish it. Its memory is empty at first. `now` is in milliseconds since 1970.
 */
export function publishing(
  ruleset: Pick<Ruleset, "rules">,
  now: () => number,
): (one: Evaluation) => Promise<Evaluation> {
  const memory = createMemory(ruleset, { store: createMapStore(now), keys: plainKeys, now });
  let logObjects = 0;
  return async (one) => {
    const { evaluation, commit } = await memory.decide(one, String(logObjects++));
    await commit();
    return evaluation;
  };
}
