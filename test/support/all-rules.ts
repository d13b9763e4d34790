import { createEvaluator, type Evaluation } from "../../engine/evaluate.ts";
import { withoutMemory } from "../../engine/ruleset.ts";
import { configure, type RulesetOptions } from "../../language/configure.ts";
import { loadRuleset } from "../../language/load.ts";

/**
 * Evaluates all rules of the library on one record, disabled ones included; thresholds alert on the first record.
 * `params` are a stack's parameters; default: those of the rules.
 */
export function createAllRulesEvaluator(params?: RulesetOptions["params"]): (record: unknown) => Evaluation {
  const { rules } = configure(loadRuleset(), { params });
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
