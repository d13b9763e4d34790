import type { Rule } from "../../engine/ruleset.ts";
import { printableJson } from "../../text/plain-text.ts";
import type { Part } from "./parts.ts";
import { type Trace, traceOf } from "./trace.ts";
import { asJson } from "./values.ts";
import type { Verdict } from "./verdict.ts";

/** What all lines of one file have in common. */
export interface LineOptions {
  rule: Rule;
  root: Part;
  source: string;
  lineAt(offset: number): number;
}

/** A part with its value, as `--json` prints it, without fields that are false or empty. */
interface PartLine {
  kind: Part["kind"];
  expression: string;
  /** The line in the rule's file, from 1. */
  line: number;
  /** Long texts and lists are truncated; an absent optional is null. */
  value?: unknown;
  /** Instead of a value. */
  error?: string;
  /** The record has no such field; the value is the default. */
  absent?: true;
  /** An earlier part had decided the result. */
  unreached?: true;
  /** The error did not matter. */
  absorbed?: true;
  /** It decided the result of the expression. */
  decides?: true;
  parts?: PartLine[];
  /** For a loop: its first items, and the one that decided. */
  items?: { index: number; item: unknown; body: PartLine }[];
  itemCount?: number;
}

/** One record's explanation as a line of JSON, safe to print. */
export function asLine(verdict: Verdict, { rule, root, source, lineAt }: LineOptions): string {
  const { position, record, facts, result, error, suppressions, threshold, summary, memory } = verdict;
  const trace = traceOf(root, { record, params: rule.params });
  const line = {
    type: "explanation",
    rule: rule.id,
    source,
    position,
    eventID: facts.eventID,
    eventName: facts.eventName,
    eventSource: facts.eventSource,
    eventTime: facts.eventTime,
    result,
    error,
    decidedBy: decidersOf(trace).map(({ part }) => part.text),
    enabled: rule.enabled,
    suppressions: suppressions.map(({ suppression, ...asked }) => ({ name: suppression.name, ...asked })),
    threshold,
    memory,
    summary: summary && "text" in summary ? summary.text : undefined,
    summaryError: summary && "error" in summary ? summary.error : undefined,
    tree: partLine(trace, lineAt),
  };
  return printableJson(line);
}

function decidersOf(trace: Trace): Trace[] {
  return trace.decides ? [trace] : trace.parts.flatMap(decidersOf);
}

function partLine(trace: Trace, lineAt: (offset: number) => number): PartLine {
  const { part, outcome, parts, items, itemCount } = trace;
  return {
    kind: part.kind,
    expression: part.text,
    line: lineAt(part.start),
    ...("error" in outcome ? { error: outcome.error } : { value: asJson(outcome.value) }),
    ...(trace.isAbsent && { absent: true }),
    ...(!trace.isReached && { unreached: true }),
    ...(trace.isAbsorbed && { absorbed: true }),
    ...(trace.decides && { decides: true }),
    ...(parts.length > 0 && { parts: parts.map((inner) => partLine(inner, lineAt)) }),
    ...(part.kind === "loop" && {
      items: items.map(({ index, item, trace }) => ({ index, item: asJson(item), body: partLine(trace, lineAt) })),
      itemCount,
    }),
  };
}
