import type { Expression } from "../../engine/cel/evaluate.ts";
import { maxSummaryCharacters } from "../../engine/drafts.ts";
import type { HeldReason } from "../../engine/memory/decide.ts";
import { prepareRule } from "../../engine/prepared-rule.ts";
import { asRulesRead, type CloudTrailRecord, factsOf, type RecordFacts } from "../../engine/record.ts";
import type { Rule, Suppression } from "../../engine/ruleset.ts";
import { clip } from "../../text/clip.ts";
import type { FoundRecord } from "../records/index.ts";
import { firstLineOf } from "./trace.ts";

/** The result of one record under one rule, and the reason. */
export interface Verdict {
  /** The record's position in its file, from 1. */
  position: number;
  record: CloudTrailRecord;
  facts: RecordFacts;
  result: Result;
  /** Why the rule failed on the record. */
  error?: string;
  /** The suppressions that were evaluated, up to the one that suppressed the alert. */
  suppressions: { suppression: Suppression; matched: boolean; error?: string }[];
  /** If the rule has a threshold: the value of `per`, and how many records of the file have it. */
  threshold?: { per: string; of?: string; count: number; needed: number };
  /** What memory decided about the match, if the rule remembers: what it had, in words. */
  memory?: { result: HeldReason | "alert" | "counted" | "no value"; detail: string };
  /** The rule's summary of what happened, or why it failed. */
  summary?: { text: string } | { error: string };
}

/**
 * `alert`: the rule alerts; `quiet`: the expression is false; `failed`: it could not be evaluated;
 * `suppressed`, `below threshold`, `held back` (by what the rule remembers), `off`: the rule matches, but does not alert for this reason.
 */
export type Result = "alert" | "quiet" | "failed" | "suppressed" | "below threshold" | "held back" | "off";

/** Whether the rule's expression is true. */
export function hasMatched({ result }: Verdict): boolean {
  return result !== "quiet" && result !== "failed";
}

/** Judges the records of one file as the function would; `suppressions` may be those of all rules, and none has expired. */
export function judge(rule: Rule, suppressions: readonly Suppression[], records: readonly FoundRecord[]): Verdict[] {
  const judgeRecord = prepare(rule, suppressions);
  const verdicts = records.map(judgeRecord);

  const counted = verdicts.flatMap(({ threshold, result }) => (threshold && result === "alert" ? [threshold] : []));
  for (const [, group] of Map.groupBy(counted, ({ per }) => per)) {
    const different = new Set(group.map(({ of }, index) => of ?? index)).size;
    for (const threshold of group) threshold.count = different;
  }

  for (const verdict of verdicts) {
    if (verdict.result !== "alert") continue;
    if (verdict.threshold && verdict.threshold.count < verdict.threshold.needed) verdict.result = "below threshold";
    else if (!rule.enabled) verdict.result = "off";
  }
  return verdicts;
}

/** Adds to verdicts what memory decided, by event id. */
export function withMemory(verdicts: readonly Verdict[], decisions: ReadonlyMap<string, Verdict["memory"]>): Verdict[] {
  const sent = [...decisions.values()].some((decision) => decision?.result === "alert");
  return verdicts.map((verdict) => {
    if (verdict.result !== "alert") return verdict;
    const other = { result: sent ? ("counted" as const) : ("no value" as const), detail: "" };
    const memory = decisions.get(verdict.facts.eventID) ?? other;
    return { ...verdict, memory, result: memory.result === "alert" ? "alert" : "held back" };
  });
}

function prepare(rule: Rule, all: readonly Suppression[]): (found: FoundRecord) => Verdict {
  const { matches, threshold, suppressions, wordings } = prepareRule(rule, all);
  const summary = wordings.find(({ name }) => name === "summary")?.evaluate;

  return ({ record: written, position }) => {
    const record = asRulesRead(written);
    const verdict: Verdict = { position, record, facts: factsOf(record), result: "alert", suppressions: [] };
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
      return { ...verdict, result: "failed", error: firstLineOf(error) };
    }
    for (const { suppression, matches } of suppressions) {
      try {
        const matched = ask(matches, "boolean", suppression.params) === true;
        verdict.suppressions.push({ suppression, matched });
        if (matched) return { ...verdict, result: "suppressed" };
      } catch (error) {
        verdict.suppressions.push({ suppression, matched: false, error: firstLineOf(error) });
      }
    }
    if (threshold) {
      try {
        verdict.threshold = {
          per: String(ask(threshold.per, "string")),
          ...(threshold.of && { of: String(ask(threshold.of, "string")) }),
          count: 0,
          needed: threshold.count,
        };
      } catch (error) {
        return { ...verdict, result: "failed", error: `threshold: ${firstLineOf(error)}` };
      }
    }
    if (summary) {
      try {
        verdict.summary = { text: clip(String(ask(summary, "string")), maxSummaryCharacters) };
      } catch (error) {
        verdict.summary = { error: firstLineOf(error) };
      }
    }
    return verdict;
  };
}
