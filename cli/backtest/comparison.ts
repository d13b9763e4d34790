import { number, plural } from "../../text/counts.ts";
import { onOneLine } from "../../text/plain-text.ts";
import type { Backtest, RuleResult } from "./result.ts";
import { interruption, rulesDiffer, shortName } from "./table.ts";

/** What `--compare` found, for a terminal: the rules that differ, with their alerts before and after, and examples. */
export function comparisonText(result: Backtest): string {
  const notice = interruption(result);
  const lines = [headline(result), ...(notice === undefined ? [] : [notice])];
  for (const rule of differing(result)) {
    lines.push("", `${rule.rule}  ${counts(rule)}`, ...rule.examples.map((example) => `  ${exampleText(example)}`));
    const error = ruleErrorText(rule);
    if (error !== undefined) lines.push(`  ${error}`);
  }
  const quiet = quietDiffering(result);
  if (quiet.length > 0) lines.push("", `No alert before or after: ${quiet.join(", ")}`);
  return lines.join("\n");
}

/** The same as Markdown, for a comment on a pull request. */
export function comparisonMarkdown(result: Backtest): string {
  const rules = differing(result);
  const rows = rules.map((rule) => `| ${rule.rule} | ${rule.severity} | ${before(rule)} | ${rule.alerts} |`);
  const table =
    rows.length === 0 ? [] : ["", "| rule | severity | alerts before | after |", "|---|---|--:|--:|", ...rows];
  const examples = rules.flatMap(({ rule, examples }) =>
    examples.map((example) => `- ${rule}: ${asCode(exampleText(example))}`),
  );
  const list =
    examples.length === 0 ? [] : ["", "<details><summary>Examples</summary>", "", ...examples, "", "</details>"];
  const errors = rules.flatMap((rule) => {
    const error = ruleErrorText(rule);
    return error === undefined ? [] : [`- ${rule.rule}: ${asCode(error)}`];
  });
  const failed = errors.length === 0 ? [] : ["", "**Rule errors after the change:**", "", ...errors];
  const quiet = quietDiffering(result);
  const quietLine = quiet.length === 0 ? [] : ["", `No alert before or after: ${quiet.join(", ")}`];
  const notice = interruption(result);
  const interrupted = notice === undefined ? [] : ["", notice];
  return [`**Backtest:** ${headline(result)}`, ...interrupted, ...table, ...quietLine, ...failed, ...list].join("\n");
}

/** The rules whose alerts changed, and those that differ without an effect on these log files. */
function headline({ change, emails, files, records, period }: Backtest): string {
  const { label = "", changedRules = [], emailsBefore = 0 } = change ?? {};
  const days = period ? ` of ${period.from} to ${period.to}` : "";
  const differ = `${rulesDiffer(changedRules.length)} ${onOneLine(label)}`;
  return (
    `${differ}: emails ${number(emailsBefore)} → ${number(emails)} ` +
    `(${plural(records, "record")} in ${plural(files, "file")}${days})`
  );
}

/** Every rule that differs, those whose alerts changed most first. */
function differing({ change, rules }: Backtest): RuleResult[] {
  const moved = rules.filter(({ rule }) => change?.changedRules.includes(rule));
  return moved.sort((a, b) => b.added + b.removed - (a.added + a.removed));
}

/** Rules that differ without an alert or an error on these log files. */
function quietDiffering({ change, rules }: Backtest): string[] {
  return (change?.changedRules ?? []).filter((id) => !rules.some(({ rule }) => rule === id));
}

/** The records on which a rule fails, with the first error; undefined if it fails on none. */
function ruleErrorText({ ruleErrors, firstRuleError }: RuleResult): string | undefined {
  if (!firstRuleError) return undefined;
  const first = `${onOneLine(firstRuleError.eventID)}: ${onOneLine(firstRuleError.message)}`;
  return `${plural(ruleErrors, "rule error")}; the first, on ${first}`;
}

function before({ alerts, added, removed }: RuleResult): number {
  return alerts - added + removed;
}

function counts(rule: RuleResult): string {
  const { alerts, added, removed } = rule;
  const changes = [...(added > 0 ? [`+${added}`] : []), ...(removed > 0 ? [`-${removed}`] : [])].join(" ");
  return `${before(rule)} → ${plural(alerts, "alert")}${changes && ` (${changes})`}`;
}

function exampleText({ change, eventTime, eventName, principal, summary }: RuleResult["examples"][number]): string {
  const words = [eventTime, summary ?? eventName, `by ${shortName(principal)}`].map(onOneLine);
  return `${change === "added" ? "+" : "-"} ${words.join("  ")}`;
}

/** Text of a record can't close its code span or begin a link. */
function asCode(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return `${fence} ${text} ${fence}`;
}
