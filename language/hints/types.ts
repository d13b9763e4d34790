import type { ASTNode } from "@marcbachmann/cel-js";
import type { Sample } from "../samples.ts";

/** The names of all hints. docs/rules.md has a section for each. */
export const hintNames = [
  "unseen-event",
  "never-equal",
  "unguarded-field",
  "user-agent-exclusion",
  "session-name",
  "same-records",
  "not-indexable",
] as const;
export type HintName = (typeof hintNames)[number];

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
  /** The samples of all rules. */
  samples: readonly Sample[];
  /** Where the rule's own samples are, such as `test/rules`. */
  samplesFolder: string;
}
