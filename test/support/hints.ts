import type { Rule, Suppression } from "../../engine/ruleset.ts";
import { findHints, type Hint } from "../../language/hints/index.ts";
import type { Sample } from "../../language/samples.ts";
import { record, rule } from "./records.ts";

/** An alert sample of the rule `trail-stopped`, with the given fields of its record. */
export const sample = (fields: Record<string, unknown> = {}, of: Partial<Sample> = {}): Sample => ({
  rule: "trail-stopped",
  expected: "alert",
  path: `test/rules/trail-stopped/alert/${JSON.stringify(fields)}.json`,
  record: record(fields),
  ...of,
});

/** Samples of two services, so that rules without an event source give no hint. */
export const samples = [sample(), sample({ eventSource: "iam.amazonaws.com", eventName: "DeleteTrail" })];

/** The hints for rules and suppressions, of which only what matters is given. */
export function hints(
  rules: Partial<Rule>[],
  over: { samples?: Sample[]; suppressions?: Partial<Suppression>[] } = {},
): Hint[] {
  const suppressions = (over.suppressions ?? []).map((fields) => ({
    name: "planned",
    reason: "planned",
    rules: "all" as const,
    params: {},
    expression: "true",
    ...fields,
  }));
  return findHints({ rules: rules.map(rule), suppressions }, over.samples ?? samples);
}

/** The hints for one expression, each with its name. */
export const messages = (expression: string, over: Parameters<typeof hints>[1] = {}) =>
  hints([{ expression }], over).map(({ name, message }) => `${name}: ${message}`);
