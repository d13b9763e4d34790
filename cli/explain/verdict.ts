import { type Expression, prepareExpression } from "../../engine/cel/evaluate.ts";
import { clip, factsOf, isCloudTrailRecord, type RecordFacts } from "../../engine/record.ts";
import { hasExpired, type Rule, type Suppression } from "../../engine/ruleset.ts";
import { messageOf } from "./trace.ts";

/** What became of one record under one rule, and what had the last word. */
export interface Verdict {
  /** Where the record stands in its file, from 1. */
  position: number;
  record: unknown;
  /** Undefined for what names no API call, such as an Insight record: no rule is evaluated on it. */
  facts: RecordFacts | undefined;
  result: Result;
  /** Why the rule failed on the record. */
  error?: string;
  /** The suppressions that were asked, up to the one that kept the alert back. */
  suppressions: { suppression: Suppression; matched: boolean; error?: string }[];
  /** Of a rule with a threshold: the value of `per`, and how many records of the file share it. */
  threshold?: { per: string; count: number; needed: number };
  /** The rule's own wording of what happened, or why it has none. */
  summary?: { text: string } | { error: string };
}

/**
 * `alert`: it alerts; `quiet`: the expression is false; `failed`: it could not be evaluated;
 * `suppressed`, `below threshold`, `off`: it matches, and that keeps the alert back;
 * `not evaluated`: it names no API call.
 */
export type Result = "alert" | "quiet" | "failed" | "suppressed" | "below threshold" | "off" | "not evaluated";

/** Whether the rule's expression is true. */
export function hasMatched({ result }: Verdict): boolean {
  return result !== "quiet" && result !== "failed" && result !== "not evaluated";
}

/** Judges the records of one file as the function would; `suppressions` may be those of all rules. */
export function judge(
  rule: Rule,
  suppressions: readonly Suppression[],
  records: readonly unknown[],
  now = new Date(),
): Verdict[] {
  const judgeRecord = prepare(rule, suppressions, now);
  const verdicts = records.map((record, index) => judgeRecord(record, index + 1));

  const counts = new Map<string, number>();
  const counted = verdicts.flatMap(({ threshold, result }) => (threshold && result === "alert" ? [threshold] : []));
  for (const { per } of counted) counts.set(per, (counts.get(per) ?? 0) + 1);
  for (const threshold of counted) threshold.count = counts.get(threshold.per) as number;

  for (const verdict of verdicts) {
    if (verdict.result !== "alert") continue;
    if (verdict.threshold && verdict.threshold.count < verdict.threshold.needed) verdict.result = "below threshold";
    else if (!rule.enabled) verdict.result = "off";
  }
  return verdicts;
}

function prepare(rule: Rule, all: readonly Suppression[], now: Date): (record: unknown, position: number) => Verdict {
  const matches = prepareExpression(rule.expression);
  const per = rule.threshold && prepareExpression(rule.threshold.per);
  const summary = rule.summary === undefined ? undefined : prepareExpression(rule.summary);
  const suppressions = all
    .filter(
      ({ rules, expires }) => (rules === "all" || rules.includes(rule.id)) && !(expires && hasExpired(expires, now)),
    )
    .map((suppression) => ({ suppression, matches: prepareExpression(suppression.expression) }));

  return (record, position) => {
    const verdict: Verdict = { position, record, facts: undefined, result: "not evaluated", suppressions: [] };
    if (!isCloudTrailRecord(record)) return verdict;
    verdict.facts = factsOf(record);
    const ask = (expression: Expression, wanted: "boolean" | "string", params = rule.params) => {
      const value = expression({ record, params });
      if (typeof value !== wanted) {
        throw new TypeError(`expected a ${wanted === "boolean" ? "bool" : wanted}, got ${typeof value}`);
      }
      return value;
    };
    try {
      if (!ask(matches, "boolean")) return { ...verdict, result: "quiet" };
    } catch (error) {
      return { ...verdict, result: "failed", error: messageOf(error) };
    }
    for (const { suppression, matches } of suppressions) {
      try {
        const matched = ask(matches, "boolean", suppression.params) === true;
        verdict.suppressions.push({ suppression, matched });
        if (matched) return { ...verdict, result: "suppressed" };
      } catch (error) {
        verdict.suppressions.push({ suppression, matched: false, error: messageOf(error) });
      }
    }
    if (per && rule.threshold) {
      try {
        verdict.threshold = { per: String(ask(per, "string")), count: 0, needed: rule.threshold.count };
      } catch (error) {
        return { ...verdict, result: "failed", error: `threshold.per: ${messageOf(error)}` };
      }
    }
    if (summary) {
      try {
        verdict.summary = { text: clip(String(ask(summary, "string")), maxSummaryCharacters) };
      } catch (error) {
        verdict.summary = { error: messageOf(error) };
      }
    }
    return { ...verdict, result: "alert" };
  };
}

const maxSummaryCharacters = 500; // as in the email
