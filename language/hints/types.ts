import type { ASTNode } from "@marcbachmann/cel-js";
import type { SampleFacts } from "./sample-facts.ts";

/** The names of all hints. docs/rules.md has a section for each. */
export const hintNames = [
  "unseen-event",
  "never-equal",
  "unguarded-field",
  "user-agent-exclusion",
  "session-name",
  "wildcard",
  "same-records",
  "not-indexable",
  "data-events",
] as const;
type HintName = (typeof hintNames)[number];

/** A likely mistake in an expression. */
export interface FoundHint {
  name: HintName;
  /** In characters, from the start of the expression. */
  offset: number;
  message: string;
}

/** An expression to find hints for. */
export interface HintedRule {
  /** The id of its rule, or the name of its suppression. */
  id: string;
  syntax: ASTNode;
  /** True for a suppression: a rule does not alert where the expression is true. */
  isNegated: boolean;
  /** About the samples of all rules. A finder reads nothing else of samples, since these are part of the key of cached hints. */
  facts: SampleFacts;
  /** Whether the header's description or misses mention data events. */
  saysDataEvents?: boolean;
  /** Where the rule's own samples are, such as `test/rules`. */
  samplesFolder: string;
}
