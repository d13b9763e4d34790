import type { ASTNode } from "@marcbachmann/cel-js";
import type { Sample } from "../samples.ts";

/** The hints there are; each is explained in docs/rules.md under its name. */
export const hintNames = [
  "unseen-event",
  "never-equal",
  "unguarded-field",
  "user-agent-exclusion",
  "same-records",
  "not-indexable",
] as const;
export type HintName = (typeof hintNames)[number];

/** A likely mistake in an expression. */
export interface FoundHint {
  name: HintName;
  /** In characters from the expression's beginning. */
  offset: number;
  message: string;
}

/** An expression that is looked at, with what is known of its rule. */
export interface HintedRule {
  id: string;
  syntax: ASTNode;
  /** A suppression's expression is true where a rule shall not alert. */
  isNegated: boolean;
  /** Of all rules. */
  samples: readonly Sample[];
}
