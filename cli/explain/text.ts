import { stripVTControlCharacters, styleText } from "node:util";
import type { Rule } from "../../engine/ruleset.ts";
import { clip } from "../../text/clip.ts";
import { number, plural } from "../../text/counts.ts";
import { onOneLine } from "../../text/plain-text.ts";
import { type Part, partsOf } from "./parts.ts";
import { type Trace, traceOf } from "./trace.ts";
import { type Layout, plainSource, treeLines, wording } from "./tree.ts";
import type { Result, Verdict } from "./verdict.ts";

/** What to explain, and how to lay it out. */
export interface ExplanationOptions extends Layout {
  rule: Rule;
  /** The parts of the rule's expression. */
  root: Part;
  /** Whether to show the tree also for a record that the rule does not match. */
  isWhole: boolean;
  /** Columns for the name of an event, as of `columnsOfNames`. */
  names: number;
}

/** The explanation of one record: a line, or its tree and the result. */
export function explanation(verdict: Verdict, options: ExplanationOptions): string {
  const { rule, root, width, isWhole, names } = options;
  const trace = traceOf(root, { record: verdict.record, params: rule.params });
  if (verdict.result === "quiet" && !isWhole) {
    const head = headline(verdict, names);
    const room = width - stripVTControlCharacters(head).length - 2;
    return `${head}  ${styleText("dim", reason(trace, Math.max(leastRoom, room)))}`;
  }
  const because = verdict.result === "quiet" ? `: ${reason(trace, width - 8)}` : "";
  return [
    "",
    `${headline(verdict, names)}  ${styleText("dim", whereabouts(verdict))}`,
    ...treeLines(trace, options),
    ...verdict.suppressions.filter(({ matched }) => !matched).map((asked) => leftAlone(asked, verdict, width)),
    `${styleText("bold", lastWord(verdict, rule))}${because}`,
  ].join("\n");
}

/** Columns for a reason, however narrow the terminal. */
const leastRoom = 32;

/** The result of one record in a line, with what decided it: `Quiet: errorCode == "" was false: "AccessDenied"`. */
export function verdictLine(verdict: Verdict, rule: Rule): string {
  if (verdict.result !== "quiet") return lastWord(verdict, rule);
  const trace = traceOf(partsOf(rule.expression), { record: verdict.record, params: rule.params });
  return `${lastWord(verdict, rule)}: ${reason(trace, 120)}`;
}

const colors: Record<Result, Parameters<typeof styleText>[0]> = {
  alert: ["bold", "green"],
  quiet: "red",
  failed: ["bold", "yellow"],
  suppressed: "cyan",
  "below threshold": "cyan",
  "held back": "cyan",
  off: "cyan",
};

function headline({ position, result, facts }: Verdict, names: number): string {
  const number = `#${position}`.padEnd(5);
  const cells = [styleText(colors[result], result.padEnd(6)), nameOf(facts).padEnd(names)];
  return `${styleText("dim", number)} ${cells.join("  ")}`;
}

/** Columns that the names of events need, so that what follows them is aligned. */
export function columnsOfNames(verdicts: readonly Verdict[]): number {
  return verdicts.reduce((most, { facts }) => Math.max(most, nameOf(facts).length), 20);
}

function nameOf({ eventName }: Verdict["facts"]): string {
  return onOneLine(clip(eventName, 30));
}

function whereabouts({ facts }: Verdict): string {
  return [facts.eventSource, facts.eventTime, facts.eventID]
    .filter((fact) => fact !== "")
    .map(onOneLine)
    .join("  ");
}

function lastWord({ result, threshold, suppressions, summary, error, memory }: Verdict, rule: Rule): string {
  const counted =
    threshold &&
    `${plural(threshold.count, threshold.of === undefined ? "record" : "different value")} for ${show(threshold.per)}`;
  switch (result) {
    case "alert": {
      const words = summary && ("text" in summary ? show(summary.text) : `(the summary failed: ${summary.error})`);
      return `Alerts as ${rule.severity}${counted ? `, once for ${counted}` : ""}${memory?.detail ? ` (${onOneLine(memory.detail)})` : ""}${words ? `: ${words}` : ""}`;
    }
    case "quiet":
      return "Quiet";
    case "failed":
      return `Failed, so the rule does not match: ${error}`;
    case "suppressed": {
      const { name, reason } = (suppressions.at(-1) as Verdict["suppressions"][number]).suppression;
      return `Matches, but the suppression ${name} suppresses the alert: ${onOneLine(reason)}`;
    }
    case "below threshold":
      return `Matches, but does not alert: ${counted} in this file, and the threshold is ${threshold?.needed}`;
    case "held back":
      return `Matches, but is not sent: ${heldWords(memory)}`;
    case "off":
      return "Matches, but does not alert: the rule is switched off (enabled: false)";
  }
}

function heldWords(memory: Verdict["memory"]): string {
  if (memory?.result === "counted") return "counted in the alert of other records";
  if (!memory || memory.result === "no value") return "the record has no value of `per` or `of`, and counts for none";
  return `${memory.result}${memory.detail ? ` (${onOneLine(memory.detail)})` : ""}`;
}

function show(text: string): string {
  return `"${onOneLine(text)}"`;
}

function leftAlone(
  { suppression, error }: Verdict["suppressions"][number],
  { record }: Verdict,
  width: number,
): string {
  const why =
    error ?? reason(traceOf(partsOf(suppression.expression), { record, params: suppression.params }), width - 40);
  return styleText("dim", `The suppression ${suppression.name} does not match: ${why}`);
}

/** The part that decided the result, in words. */
function reason(trace: Trace, width: number): string {
  return wording(decisiveOf(trace), width);
}

/** The smallest part that contains everything that decided the result. */
function decisiveOf(trace: Trace): Trace {
  const within = trace.parts.filter(hasDecider);
  if (trace.decides || within.length !== 1) return trace;
  const decisive = decisiveOf(within[0] as Trace);
  // `!(a && b)` was false says more than that `a && b` was true.
  return trace.part.kind === "not" && !decisive.decides ? trace : decisive;
}

function hasDecider(trace: Trace): boolean {
  return trace.decides || trace.parts.some(hasDecider);
}

/** Counts the results of records, and which parts decided that records stay quiet. */
export class ResultCounts {
  readonly #results = new Map<Result, number>();
  readonly #reasons = new Map<string, number>();
  readonly #options: Pick<ExplanationOptions, "root" | "rule" | "width">;

  constructor(options: Pick<ExplanationOptions, "root" | "rule" | "width">) {
    this.#options = options;
  }

  add({ result, record }: Verdict): void {
    count(this.#results, result);
    if (result !== "quiet") return;
    const { root, rule, width } = this.#options;
    const trace = traceOf(root, { record, params: rule.params });
    count(this.#reasons, plainSource(decisiveOf(trace).part, width - 24));
  }

  /** The counts, and the most common reasons. */
  text(): string {
    const total = [...this.#results.values()].reduce((sum, n) => sum + n, 0);
    const counts = [...this.#results].map(([result, n]) =>
      result === "alert" ? plural(n, "alert") : `${number(n)} ${result}`,
    );
    const lines = [[plural(total, "record"), counts.join(", ")].filter(Boolean).join(": ")];
    const reasons = [...this.#reasons].sort(([, a], [, b]) => b - a);
    if (reasons.length < 2) return lines[0] as string;
    const digits = String(reasons[0]?.[1]).length;
    for (const [text, n] of reasons.slice(0, maxReasons)) {
      lines.push(`  ${styleText("dim", `quiet ${String(n).padStart(digits)} ×`)} ${text}`);
    }
    const others = reasons.length - maxReasons;
    if (others > 0) lines.push(styleText("dim", `  … and ${plural(others, "other reason")}`));
    return lines.join("\n");
  }
}

const maxReasons = 5;

function count<T>(counts: Map<T, number>, key: T): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
