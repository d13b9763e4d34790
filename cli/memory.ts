import { hash } from "node:crypto";
import type { Evaluation } from "../engine/evaluate.ts";
import { createMemory, type HeldReason, type TracedDecision } from "../engine/memory/decide.ts";
import type { MemoryKeys } from "../engine/memory/keys.ts";
import { createMapStore } from "../engine/memory/map-store.ts";
import type { Ruleset } from "../engine/ruleset.ts";
import { number } from "../text/counts.ts";

/** How many matches of a rule were not sent, by reason. */
export type HeldCounts = Partial<Record<HeldReason, number>>;

/** What rules remember during one run of a command, in this process. */
export interface RunMemory {
  /** Decides about the matches of the next file, as the function would, and adds their alerts to its evaluation. */
  decide(evaluation: Evaluation, source: string): Promise<Evaluation>;
  /** What was not sent so far, by the rule's id. */
  held: ReadonlyMap<string, HeldCounts>;
}

/** Options of `createRunMemory`. */
export interface RunMemoryOptions {
  /** From when rules with `firstSeen` learn, in seconds since 1970. Default: they have learned. */
  learnsFrom?: () => number;
  /** Gets what was decided about each match. */
  trace?: (decision: TracedDecision) => void;
}

/**
 * What a run remembers never leaves this process, so nothing has to be hidden: with a secret, hashing took most of the time in which
 * a backtest decides (bench/peers.ts). Long texts are hashed, so that what is remembered of a value stays small.
 */
const plainKeys: MemoryKeys = {
  item: (...parts) => shortened(joined(parts), 256),
  entry: (text) => shortened(text, 128),
  seal: (text) => text,
  open: (text) => text,
};

/** Joins parts so that no others give the same text. As JSON it takes three times as long (bench/peers.ts). */
function joined(parts: readonly (string | number)[]): string {
  let text = "";
  for (const part of parts) text += typeof part === "number" ? `${part},` : `${part.length}:${part},`;
  return text;
}

const hashed = "sha256:";

/** A text itself, or the hash of a long one; no other text gives the same. */
function shortened(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters && !text.startsWith(hashed)) return text;
  return hashed + hash("sha256", text, "base64url");
}

/** How many items are kept as states. */
const maxStates = 4_000;

/** How many files are decided between two removals of what has expired. */
const filesBetweenRemovals = 1_000;

/**
 * Creates the memory of a run. Its clock is the latest event time of a match, so that what it keeps is bounded however
 * many years of log files are read, if they are read in about the order of their times.
 */
export function createRunMemory(ruleset: Ruleset, { learnsFrom, trace }: RunMemoryOptions = {}): RunMemory {
  let now = 0;
  let files = 0;
  const store = createMapStore(() => now, { maxStates });
  const memory = createMemory(ruleset, {
    store,
    keys: plainKeys,
    now: () => now,
    learnedUntil: ({ firstSeen }) => (learnsFrom && firstSeen ? learnsFrom() + firstSeen.learn : 0),
    ...(trace && { trace }),
  });
  const held = new Map<string, HeldCounts>();
  return {
    held,
    async decide(evaluation, source) {
      if (!evaluation.matches) return evaluation;
      for (const { time } of evaluation.matches.flatMap(({ matches }) => matches)) {
        // A time far ahead was made up, and would make everything expire.
        if (time * 1000 > now && time * 1000 <= Date.now()) now = time * 1000;
      }
      const decision = await memory.decide(evaluation, source);
      await decision.commit();
      for (const { rule, reasons } of decision.held) addCounts(held, rule.id, reasons);
      if (++files % filesBetweenRemovals === 0) store.removeExpired();
      return decision.evaluation;
    },
  };
}

/** Adds counts to those of a rule. */
function addCounts(held: Map<string, HeldCounts>, id: string, reasons: HeldCounts): void {
  const counts = { ...held.get(id) };
  for (const [reason, count] of Object.entries(reasons) as [HeldReason, number][]) {
    counts[reason] = (counts[reason] ?? 0) + count;
  }
  held.set(id, counts);
}

/** What was not sent of a rule, in words: `1,204 below the count, 3 already sent`. */
export function heldWords(counts: HeldCounts): string {
  return Object.entries(counts)
    .map(([reason, count]) => `${number(count)} ${reason}`)
    .join(", ");
}
