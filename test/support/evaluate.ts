import { draftOf } from "../../engine/alert.ts";
import { type Alert, createEvaluator, type Evaluation, type EvaluatorOptions } from "../../engine/evaluate.ts";
import type { Rule, Ruleset } from "../../engine/ruleset.ts";

/** Evaluates rules on records, as on the records of one log file. */
export function evaluateRecords(
  rules: Rule[] | Ruleset,
  records: Iterable<unknown>,
  options?: EvaluatorOptions,
): Evaluation {
  const ruleset = Array.isArray(rules) ? { rules, suppressions: [] } : rules;
  const evaluation = createEvaluator(ruleset, options).begin();
  for (const record of records) evaluation.add(record);
  return evaluation.finish();
}

/** The alerts of an evaluation, most severe rule first. */
export function alertsOf({ alerts }: Evaluation): Alert[] {
  return alerts.flatMap(({ alerts }) => alerts);
}

/** The rule errors of an evaluation, in the order of its rules, and those of the drafts of its matches. */
export function ruleErrorsOf({ ruleErrors, matches = [] }: Evaluation) {
  const ofDrafts = matches.flatMap(({ matches }) =>
    matches.flatMap(({ draft }) => (draft ? draftOf(draft).errors : [])),
  );
  return [...ruleErrors.flatMap(({ errors }) => errors), ...ofDrafts];
}

/** An evaluation with these alerts, grouped by rule, and nothing else. */
export function evaluationOf(alerts: Alert[], fields: Partial<Evaluation> = {}): Evaluation {
  const groups = [...Map.groupBy(alerts, ({ rule }) => rule.id).values()];
  return {
    recordsRead: 0,
    notEvaluated: { insights: 0, others: 0 },
    alerts: groups.map((alerts) => ({ rule: (alerts[0] as Alert).rule, count: alerts.length, alerts })),
    alertCount: alerts.length,
    ruleErrors: [],
    ruleErrorCount: 0,
    ...fields,
  };
}
