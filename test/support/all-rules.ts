import { parseAst } from "../../engine/cel/environment.ts";
import { evaluatePartially, partialExpression } from "../../engine/cel/partial.ts";
import { createEvaluator, type Evaluation, type Evaluator } from "../../engine/evaluate.ts";
import { configure, type RulesetOptions } from "../../language/configure.ts";
import { loadRuleset } from "../../language/load.ts";

const callFields = ["eventSource", "eventName"] as const;

/**
 * Evaluates all rules of the library on one record, disabled ones included; thresholds alert on the first record.
 * `params` are a stack's parameters; default: those of the rules. Each rule is prepared once, and left out where the
 * record's call alone makes it false: of hundreds of rules, nearly all are.
 */
export function createAllRulesEvaluator(params?: RulesetOptions["params"]): (record: unknown) => Evaluation {
  const { rules } = configure(loadRuleset(), { params });
  const prepared = rules.map((rule) => {
    const alone = { ...rule, enabled: true, threshold: rule.threshold && { ...rule.threshold, count: 1 } };
    return {
      partial: partialExpression(parseAst(rule.expression), rule.params, callFields),
      evaluator: createEvaluator({ rules: [alone], suppressions: [] }),
    };
  });
  const known = new Set(callFields);
  const ofCalls = new Map<string, Evaluator[]>();
  const evaluatorsFor = (eventSource: unknown, eventName: unknown): Evaluator[] => {
    const call = JSON.stringify([eventSource, eventName]);
    const found =
      ofCalls.get(call) ??
      prepared
        .filter(({ partial }) => evaluatePartially(partial, { eventSource, eventName }, known) !== false)
        .map(({ evaluator }) => evaluator);
    ofCalls.set(call, found);
    return found;
  };
  const none = createEvaluator({ rules: [], suppressions: [] }).begin().finish();
  return (record) => {
    const { eventSource, eventName } = (record ?? {}) as Record<string, unknown>;
    const evaluations = evaluatorsFor(eventSource, eventName).map((evaluator) => {
      const evaluation = evaluator.begin();
      evaluation.add(record);
      return evaluation.finish();
    });
    return evaluations.reduce(
      (all, one) => ({
        ...one,
        alerts: [...all.alerts, ...one.alerts],
        alertCount: all.alertCount + one.alertCount,
        ruleErrors: [...all.ruleErrors, ...one.ruleErrors],
        ruleErrorCount: all.ruleErrorCount + one.ruleErrorCount,
      }),
      none,
    );
  };
}
