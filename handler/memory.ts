import { randomBytes } from "node:crypto";
import { type Evaluation, functionLimits } from "../engine/evaluate.ts";
import { createMemory, type MemoryDecision } from "../engine/memory/decide.ts";
import { createMemoryKeys } from "../engine/memory/keys.ts";
import { createMapStore } from "../engine/memory/map-store.ts";
import { type MemoryStore, MemoryStoreError } from "../engine/memory/store.ts";
import type { Ruleset } from "../engine/ruleset.ts";
import { identityOf, type LogObject } from "./notification.ts";
import { reasonOf } from "./reason.ts";

/** A stack's table of what rules remember. */
export interface MemoryTable {
  /** Opens the table until `signal` aborts. */
  open(signal: AbortSignal): MemoryStore;
  /** The stack's secret. */
  secret: Uint8Array;
}

/** Options of `createRemember`. */
export interface RememberOptions {
  ruleset: Ruleset;
  /** Default: memory is in this process, and lasts as long. That is for `npm start` and tests. */
  table?: MemoryTable;
  /** For each rule with `firstSeen`, by id: until when it learns, in seconds since 1970. */
  learnedUntil?: Readonly<Record<string, number>>;
}

/**
 * Decides about what rules that remember matched in a log object, until `signal` aborts. Resolves with undefined, after
 * no request, if there is nothing to decide.
 */
export type Remember = (
  evaluation: Evaluation,
  logObject: LogObject,
  signal: AbortSignal,
) => Promise<MemoryDecision | undefined>;

/** Creates the memory of the function's rules. */
export function createRemember({ ruleset, table, learnedUntil = {} }: RememberOptions): Remember {
  const keys = createMemoryKeys(table?.secret ?? randomBytes(32));
  const memory = createMemory(ruleset, {
    store: createMapStore(),
    keys,
    learnedUntil: ({ id }) => learnedUntil[id] ?? 0,
    maxRuleErrors: functionLimits.ruleErrors,
  });
  return async (evaluation, logObject, signal) => {
    if (!evaluation.matches) return undefined;
    try {
      return await memory.decide(evaluation, identityOf(logObject), table?.open(signal));
    } catch (cause) {
      return undecided(evaluation, cause);
    }
  };
}

/** After a mistake in this program: the alerts that need no memory are published, then the log object is tried again. */
function undecided({ matches: _matches, ...evaluation }: Evaluation, cause: unknown): MemoryDecision {
  const error = new MemoryStoreError(`no decision: ${reasonOf(cause)}`, { cause });
  return { evaluation, held: [], error, isIncomplete: true, commit: async () => undefined };
}
