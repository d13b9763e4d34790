import type { ASTNode } from "@marcbachmann/cel-js";
import { childrenOf, fieldPath, isLiteral, loopOf, nodesOf, operandsOf } from "../../engine/cel/ast.ts";
import { parseAst } from "../../engine/cel/environment.ts";
import { prepareTree } from "../../engine/cel/evaluate.ts";
import type { Rule } from "../../engine/ruleset.ts";
import type { Sample } from "../../language/samples.ts";
import type { Excuse } from "./excuses.ts";
import { isOfOtherServices } from "./shared-event-names.ts";

/** A condition of a rule's expression, and whether its samples need it. */
interface CoveredPart {
  /** In characters, from the start of the expression. */
  offset: number;
  source: string;
  /**
   * Whether a sample would have another result if the condition were always true: some sample needs it to be false.
   * Undefined if no sample could: the other conditions imply it, or the stack decides it.
   */
  neededFalse: boolean | undefined;
  /** Whether a sample would have another result if the condition were always false: some sample needs it to be true. Undefined if the stack decides it. */
  neededTrue: boolean | undefined;
}

/** How well a rule's own samples cover its expression: each condition in turn is replaced by true and by false. */
function coveredParts(rule: Rule, samples: readonly Sample[]): CoveredPart[] {
  const { expression, params } = rule;
  const records = samples.filter((sample) => sample.rule === rule.id).map(({ record }) => record);
  const tree = parseAst(expression);
  const resultsOn = () => {
    const evaluate = prepareTree(tree);
    return (record: Sample["record"]) => {
      try {
        return evaluate({ record, params }) === true;
      } catch {
        return "error"; // differs from both results, and so counts as found
      }
    };
  };
  const expected = records.map(resultsOn());
  return conditionsOf(tree, params).map(({ node, beside }) => {
    const { start, end, op, args } = node;
    const isNeeded = (instead: boolean) => {
      // In the tree itself, for as long as this takes: parsing the whole text for each change took half as long again.
      Object.assign(node, { op: "value", args: instead });
      const resultOn = resultsOn();
      const isNoticed = records.some((record, index) => resultOn(record) !== expected[index]);
      Object.assign(node, { op, args });
      return isNoticed;
    };
    const isOfStack = dependsOnStack(node, params) || beside.some((other) => readsEmptyList(other, params));
    return {
      offset: start,
      source: expression.slice(start, end),
      neededFalse: isOfStack || isImpliedByName(node, beside) ? undefined : isNeeded(true),
      // Samples see the defaults of params, which trust nobody.
      neededTrue: isOfStack || paramsIn(node).length > 0 ? undefined : isNeeded(false),
    };
  });
}

/** A condition, and the conditions that a record must also meet for it to count: the other operands of `&&` around it. */
interface Condition {
  node: ASTNode;
  beside: readonly ASTNode[];
}

/** The smallest conditions that `&&`, `||`, `!`, `?:` and loops combine, but for those in loops over params that are empty. */
function conditionsOf(node: ASTNode, params: Rule["params"], beside: readonly ASTNode[] = []): Condition[] {
  const within = (inner: ASTNode, beside: readonly ASTNode[] = []) => conditionsOf(inner, params, beside);
  if (node.op === "&&") {
    const operands = operandsOf(node, "&&");
    return operands.flatMap((operand) => within(operand, [...beside, ...operands.filter((it) => it !== operand)]));
  }
  if (node.op === "||") return operandsOf(node, "||").flatMap((operand) => within(operand, beside));
  if (node.op === "!_" || node.op === "?:") return childrenOf(node).flatMap((child) => within(child));
  const loop = loopOf(node);
  if (loop && loop.macro !== "map" && loop.macro !== "filter") {
    return readsEmptyParam(loop.list, params) ? [] : loop.bodies.flatMap((body) => within(body));
  }
  return node.op === "value" ? [] : [{ node, beside }];
}

/**
 * Whether a condition is only about the event's source, and the names of events beside it are of no other service: then
 * no record shows whether the rule has the condition, which lets the function skip the records of other services.
 */
function isImpliedByName(node: ASTNode, beside: readonly ASTNode[]): boolean {
  const sources = valuesOf(node, "eventSource");
  if (!sources) return false;
  return beside.some((other) => valuesOf(other, "eventName")?.every((name) => !isOfOtherServices(name, sources)));
}

/** The texts that a condition allows a field of `record` to have; undefined if it is about something else. */
function valuesOf(node: ASTNode, field: string): string[] | undefined {
  if (node.op === "||") {
    const values = operandsOf(node, "||").map((operand) => valuesOf(operand, field));
    return values.some((texts) => !texts) ? undefined : values.flatMap((texts) => texts ?? []);
  }
  if (node.op === "&&") {
    const values = operandsOf(node, "&&").map((operand) => valuesOf(operand, field));
    return values.find((texts) => texts !== undefined);
  }
  if (node.op !== "==" && node.op !== "in") return undefined;
  const [left, right] = node.args;
  const path = fieldPath(left);
  if (path?.variable !== "record" || path.fields.join() !== field) return undefined;
  const items = node.op === "in" && right.op === "list" ? right.args : [right];
  const texts = items.map((item) => (isLiteral(item) && typeof item.args === "string" ? item.args : undefined));
  return texts.some((text) => text === undefined) ? undefined : (texts as string[]);
}

/**
 * Whether the stack decides a condition, not the record: it reads nothing but `params`, or compares with a name that only
 * a deployed stack has, which is empty by default.
 */
function dependsOnStack(node: ASTNode, params: Rule["params"]): boolean {
  const names = paramsIn(node);
  if (names.length === 0) return false;
  const variables = nodesOf(node).filter(({ op, args }) => op === "id" && args !== "params");
  return variables.length === 0 || names.some((name) => params[name] === "");
}

/** Whether a condition is that something is in a list of params, which is empty by default: then what is beside it doesn't matter. */
function readsEmptyList(node: ASTNode, params: Rule["params"]): boolean {
  return node.op === "in" && readsEmptyParam(node.args[1], params);
}

/** Whether an expression reads nothing but params that are empty by default. */
function readsEmptyParam(node: ASTNode, params: Rule["params"]): boolean {
  const names = paramsIn(node);
  const readsRecord = nodesOf(node).some(({ op, args }) => op === "id" && args === "record");
  return names.length > 0 && !readsRecord && names.every((name) => params[name] === "" || isEmptyList(params[name]));
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function paramsIn(node: ASTNode): string[] {
  return nodesOf(node).flatMap((inner) => {
    const path = fieldPath(inner);
    return path?.variable === "params" ? path.fields.slice(0, 1) : [];
  });
}

/** Changes of a condition that no sample notices. */
interface Gap {
  /** The rule's id. */
  rule: string;
  /** What no sample needs, and the condition: `false or true: record.eventName == "A"`. */
  text: string;
  /** How many changes these are. */
  changes: 1 | 2;
  /** Why no sample can show them; undefined if nobody said. */
  reason: string | undefined;
}

/** How well samples cover rules. */
export interface Coverage {
  /** How many changes of conditions there are. */
  changes: number;
  noticed: number;
  excused: number;
  gaps: Gap[];
  /** Excuses for what a sample shows, or for what is in no rule. */
  unneeded: Excuse[];
}

/** How well samples cover rules; an excuse takes the place of a sample. */
export function coverageOf(rules: readonly Rule[], samples: readonly Sample[], excuses: readonly Excuse[]): Coverage {
  const coverage: Coverage = { changes: 0, noticed: 0, excused: 0, gaps: [], unneeded: [] };
  const needed = new Set<Excuse>();
  const excusesOf = Map.groupBy(excuses, ({ rule }) => rule);
  const samplesOf = Map.groupBy(samples, ({ rule }) => rule);
  for (const rule of rules) {
    for (const { source, neededFalse, neededTrue } of coveredParts(rule, samplesOf.get(rule.id) ?? [])) {
      const counted = [neededFalse, neededTrue].filter((needed) => needed !== undefined);
      coverage.changes += counted.length;
      coverage.noticed += counted.filter(Boolean).length;
      const missing = [...(neededFalse === false ? ["false"] : []), ...(neededTrue === false ? ["true"] : [])];
      if (missing.length === 0) continue;
      const text = `${missing.join(" or ")}: ${source.replace(/\s+/g, " ")}`;
      const excuse = excusesOf.get(rule.id)?.find(({ condition }) => isAbout(condition, text));
      if (excuse) {
        needed.add(excuse);
        coverage.excused += missing.length;
      }
      coverage.gaps.push({ rule: rule.id, text, changes: missing.length as 1 | 2, reason: excuse?.reason });
    }
  }
  const ids = new Set(rules.map(({ id }) => id));
  coverage.unneeded = excuses.filter((excuse) => !needed.has(excuse) && ids.has(excuse.rule));
  return coverage;
}

/** A condition may be shortened, with … at the end. */
function isAbout(condition: string, text: string): boolean {
  return condition.endsWith("…") ? text.startsWith(condition.slice(0, -1)) : condition === text;
}
