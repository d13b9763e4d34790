import { styleText } from "node:util";
import { cut } from "../../text/clip.ts";
import { number, plural } from "../../text/counts.ts";
import { onOneLine } from "../../text/plain-text.ts";
import { severityColors } from "../format.ts";
import { heldWords } from "../memory.ts";
import { suppressedHeading, suppressedWords } from "../suppressed.ts";
import type { Backtest, RuleResult } from "./result.ts";
import { type Step, stepText, warningOf } from "./suggestions.ts";

interface Column {
  title: string;
  text(rule: RuleResult): string;
  alignRight?: boolean;
  /** If the terminal is too narrow, columns with the highest number are left out first. */
  expendable?: number;
}

const numbers = (title: string, value: (rule: RuleResult) => number, expendable?: number): Column => ({
  title,
  text: (rule) => number(value(rule)),
  alignRight: true,
  ...(expendable !== undefined && { expendable }),
});

const columns: Column[] = [
  { title: "RULE", text: ({ rule }) => rule },
  { title: "SEVERITY", text: ({ severity }) => severity, expendable: 3 },
  numbers("ALERTS", ({ alerts }) => alerts),
  numbers("EMAILS", ({ emails }) => emails, 2),
  numbers("PER DAY", ({ perDay }) => perDay, 4),
  { title: "FIRST", text: ({ first }) => first, expendable: 6 },
  { title: "LAST", text: ({ last }) => last, expendable: 6 },
  numbers("ERRORS", ({ ruleErrors }) => ruleErrors, 5),
];

const changeColumns: Column[] = [
  { title: "ADDED", text: ({ added }) => (added > 0 ? `+${number(added)}` : "·"), alignRight: true },
  {
    title: "REMOVED",
    text: ({ removed }) => (removed > 0 ? `-${number(removed)}` : "·"),
    alignRight: true,
  },
];

const gap = "  ";
/** With less room than this, the principals get a line of their own. */
const minPrincipalsWidth = 40;

/**
 * The rules as a table, the one that sends most emails first, in lines of at most `width` characters:
 * columns that do not fit are left out, and long texts are truncated.
 */
export function tableOf({ rules, change }: Backtest, width: number): string {
  if (rules.length === 0) return "";
  const shown = fitting([...columns, ...(change ? changeColumns : [])], rules, width);
  const widths = shown.map((column) => widthOf(column, rules));
  // If even the last columns are too wide, the rule's name is truncated.
  widths[0] = Math.max(8, (widths[0] as number) - Math.max(0, lineWidth(widths) - width));

  const used = lineWidth(widths);
  const isBeside = width - used - gap.length >= minPrincipalsWidth;
  const lines = [
    styleText("bold", [row(shown, widths, ({ title }) => title), isBeside ? `${gap}LOUDEST` : ""].join("").trimEnd()),
  ];
  for (const rule of rules) {
    const cells = row(shown, widths, (column) => column.text(rule), rule);
    const principals = rule.principals
      .map(({ principal, alerts }) => `${shortName(principal)} ${rule.principalsAreCut ? "≥" : ""}${number(alerts)}`)
      .join(", ");
    if (isBeside) lines.push(`${cells}${gap}${cut(principals, width - used - gap.length)}`.trimEnd());
    else lines.push(cells.trimEnd(), ...(principals ? [styleText("dim", cut(`  ${principals}`, width))] : []));
  }
  return lines.join("\n");
}

/** The lines below the table. */
export function closingLines(backtest: Backtest): string {
  const { files, records, alerts, emails, period, change, quietRules, ruleErrors, rules, suppressed } = backtest;
  const days = period ? `, ${plural(period.days, "day")} (${period.from} to ${period.to})` : "";
  const lines = [
    `${plural(files, "file")}, ${plural(records, "record")}${days}: ${plural(alerts, "alert")} in ${plural(emails, "email")}`,
  ];
  const notice = interruption(backtest);
  if (notice !== undefined) lines.push(styleText("yellow", notice));
  if (change) {
    const { label, changedRules, added, removed, emailsBefore } = change;
    lines.push(
      `Change ${onOneLine(label)}: ${rulesDiffer(changedRules.length)}, ` +
        `${plural(added, "alert")} added, ${number(removed)} removed; emails ${number(emailsBefore)} → ${number(emails)}`,
    );
  }
  lines.push(...stepLines(backtest));
  const held = rules.flatMap(({ rule, held }) => (held ? [`  ${rule}: ${heldWords(held)}`] : []));
  if (held.length > 0) lines.push("Matches that rules with memory did not send:", ...held);
  if (suppressed.length > 0) lines.push(suppressedHeading, ...suppressed.map((one) => `  ${suppressedWords(one)}`));
  const undecided = undecidedText(backtest);
  if (undecided !== undefined) lines.push(undecided);
  if (quietRules.length > 0) lines.push(`${plural(quietRules.length, "rule")} stayed quiet.`);
  if (ruleErrors > 0) {
    const failed = rules.flatMap(({ rule, firstRuleError }) =>
      firstRuleError ? [`  ${rule} failed on ${onOneLine(firstRuleError.eventID)}: ${firstRuleError.message}`] : [],
    );
    lines.push(
      styleText("magenta", [`${plural(ruleErrors, "rule error")}; the first of each rule:`, ...failed].join("\n")),
    );
  }
  return lines.join("\n");
}

/** `1 rule differs`, `2 rules differ`. */
export function rulesDiffer(count: number): string {
  return `${plural(count, "rule")} differ${count === 1 ? "s" : ""}`;
}

/** Names the rules whose alerts a backtest on AWS can't count; undefined if there are none. */
export function undecidedText({ undecided = [] }: Backtest): string | undefined {
  if (undecided.length === 0) return undefined;
  const rules = undecided.map(
    ({ rule, matches }) => `${rule} ${number(matches)} ${matches === 1 ? "match" : "matches"}`,
  );
  return `Not decided on AWS, as these rules depend on other log files: ${rules.join(", ")}.`;
}

/** Says how many files an interrupted run did not count; undefined if it was not interrupted. */
export function interruption({ isComplete, filesFound, filesLeft }: Backtest): string | undefined {
  if (isComplete) return undefined;
  return `Interrupted: ${number(filesLeft)} of the ${plural(filesFound, "file")} found so far not counted.`;
}

/** What to quieten first, and how. */
function stepLines({ steps, emails, rules }: Backtest): string[] {
  const [first, ...others] = steps;
  if (!first) return [];
  const lineOf = (step: Step, lead: string) => {
    const saved = `${plural(step.saves, "email")} of ${number(emails)} would not be sent`;
    return `${lead}: ${stepText(step, shortName)}; without ${step.kind === "rule" ? "it" : "them"}, ${saved}.`;
  };
  const warning = warningOf(first, rules);
  const remedy = remedyLines(first).map((line) => styleText("dim", line));
  const details = [...(warning === undefined ? [] : [warning]), ...remedy].map((line) => `  ${line}`);
  return [lineOf(first, "Quieten first"), ...details, ...others.map((step) => lineOf(step, "Then"))];
}

/** How to do a step. */
function remedyLines(step: Step): string[] {
  const lines = step.command === undefined ? [] : [step.command];
  if (step.suppression) {
    const { file, text } = step.suppression;
    const lead = step.command ? "Or, for a while, in" : "In";
    const suppression = text.trimEnd().split("\n");
    lines.push(`${lead} ${file}, if they are harmless:`, ...suppression.map((line) => `  ${line}`));
  }
  return lines;
}

/** A principal without the parts that all ARNs share: `role/deploy`, `sso/Developer`. */
export function shortName(principal: string): string {
  const name = /^arn:[^:]*:(?:iam|sts)::\d*:(?<name>.+)$/s.exec(principal)?.groups?.name ?? principal;
  return onOneLine(name.replace(/^role\/(?:.*\/)?AWSReservedSSO_(.+)_[0-9a-f]{16}$/, "sso/$1"));
}

function fitting(columns: Column[], rules: RuleResult[], width: number): Column[] {
  if (lineWidth(columns.map((column) => widthOf(column, rules))) <= width) return columns;
  const mostExpendable = Math.max(0, ...columns.map(({ expendable = 0 }) => expendable));
  if (mostExpendable === 0) return columns;
  return fitting(
    columns.filter(({ expendable = 0 }) => expendable < mostExpendable),
    rules,
    width,
  );
}

function widthOf({ title, text }: Column, rules: RuleResult[]): number {
  return Math.max(title.length, ...rules.map((rule) => text(rule).length));
}

function lineWidth(widths: number[]): number {
  return widths.reduce((sum, width) => sum + width, gap.length * (widths.length - 1));
}

function row(shown: Column[], widths: number[], cellText: (column: Column) => string, rule?: RuleResult): string {
  return shown
    .map((column, index) => {
      const width = widths[index] as number;
      const text = cut(cellText(column), width);
      const cell = column.alignRight ? text.padStart(width) : text.padEnd(width);
      return rule && column.title === "SEVERITY" ? styleText(severityColors[rule.severity], cell) : cell;
    })
    .join(gap);
}
