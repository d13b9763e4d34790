import { createEvaluator, type Evaluation } from "../../engine/evaluate.ts";
import { configure, type RulesetOptions } from "../../language/configure.ts";
import { loadRuleset } from "../../language/load.ts";

/**
 * The project's rules, those switched off too, and thresholds at the first record; the result
 * tells what they say of one record. `params` are those of a stack; default: the rules' own.
 */
export function createEveryRule(params?: RulesetOptions["params"]): (record: unknown) => Evaluation {
  const { rules } = configure(loadRuleset(), { params });
  const evaluator = createEvaluator({
    rules: rules.map((rule) => ({
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
