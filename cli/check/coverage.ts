import type { ASTNode } from "@marcbachmann/cel-js";
import { childrenOf, loopOf, operandsOf } from "../../engine/cel/ast.ts";
import { parseAst } from "../../engine/cel/environment.ts";
import { prepareExpression } from "../../engine/cel/evaluate.ts";
import type { Rule } from "../../engine/ruleset.ts";
import type { Sample } from "../../language/samples.ts";

/** A condition of a rule's expression, and whether its samples need it. */
export interface CoveredPart {
  /** In characters, from the start of the expression. */
  offset: number;
  source: string;
  /** Whether a sample would have another result if the condition were always true: some sample needs it to be false. */
  neededFalse: boolean;
  /** Whether a sample would have another result if the condition were always false: some sample needs it to be true. */
  neededTrue: boolean;
}

/** How well a rule's own samples cover its expression: each condition in turn is replaced by true and by false. */
export function coveredParts(rule: Rule, samples: readonly Sample[]): CoveredPart[] {
  const { expression, params } = rule;
  const records = samples.filter((sample) => sample.rule === rule.id).map(({ record }) => record);
  const resultsOf = (text: string) => {
    const evaluate = prepareExpression(text);
    return records.map((record) => {
      try {
        return evaluate({ record, params }) === true;
      } catch {
        return "error"; // differs from both results, and so counts as found
      }
    });
  };
  const expected = resultsOf(expression);
  return conditionsOf(parseAst(expression)).map(({ start, end }) => {
    const isNeeded = (instead: string) => {
      const results = resultsOf(`${expression.slice(0, start)}${instead}${expression.slice(end)}`);
      return results.some((result, index) => result !== expected[index]);
    };
    const source = expression.slice(start, end);
    // Samples see the defaults of params, which trust nobody.
    const neededTrue = /\bparams\b/.test(source) || isNeeded("false");
    return { offset: start, source, neededFalse: isNeeded("true"), neededTrue };
  });
}

/** The smallest conditions that `&&`, `||`, `!`, `?:` and loops combine. */
function conditionsOf(node: ASTNode): ASTNode[] {
  if (node.op === "&&" || node.op === "||") return operandsOf(node, node.op).flatMap(conditionsOf);
  if (node.op === "!_" || node.op === "?:") return childrenOf(node).flatMap(conditionsOf);
  const loop = loopOf(node);
  if (loop && loop.macro !== "map" && loop.macro !== "filter") return loop.bodies.flatMap(conditionsOf);
  return node.op === "value" ? [] : [node];
}

/** How many of the changes the samples notice, and of how many. */
export function totalCoverage(parts: readonly CoveredPart[]): { noticed: number; changes: number } {
  const noticed = parts.reduce((sum, { neededFalse, neededTrue }) => sum + Number(neededFalse) + Number(neededTrue), 0);
  return { noticed, changes: parts.length * 2 };
}
