import { createEvaluator, type Evaluation } from "../../engine/evaluate.ts";
import { type Rule, withoutMemory } from "../../engine/ruleset.ts";
import { configure, type RulesetOptions } from "../../language/configure.ts";
import { loadRuleset } from "../../language/load.ts";
import type { Sample } from "../../language/samples.ts";

type Evaluate<Input> = (input: Input) => Evaluation;

/**
 * Evaluates all rules of the library on one record, disabled ones included; thresholds alert on the first record.
 * `params` are a stack's parameters; default: those of the rules.
 */
export function createAllRulesEvaluator(params?: RulesetOptions["params"]): Evaluate<unknown> {
  return evaluatorOf(configure(loadRuleset(), { params }).rules);
}

/** The same, but evaluates only the rule that a sample belongs to, which takes a fraction of the time. */
export function createOwnRuleEvaluator(): Evaluate<Pick<Sample, "rule" | "record">> {
  const evaluators = new Map(loadRuleset().rules.map((rule) => [rule.id, evaluatorOf([rule])]));
  return ({ rule, record }) => (evaluators.get(rule) as Evaluate<unknown>)(record);
}

function evaluatorOf(rules: readonly Rule[]): Evaluate<unknown> {
  const evaluator = createEvaluator({
    rules: rules.map(withoutMemory).map((rule) => ({
      ...rule,
      enabled: true,
      threshold: rule.threshold && { ...rule.threshold, count: 1 },
    })),
    suppressions: [],
  });
  return (record) => {
    const evaluation = evaluator.begin();
    evaluation.add(record);
    return evaluation.finish();
  };
}
