import { styleText } from "node:util";
import { Command, Option } from "commander";
import { type Alert, createEvaluator, type Evaluation } from "../../engine/evaluate.ts";
import { type Severity, severities } from "../../engine/ruleset.ts";
import { countedSummary } from "../../handler/memory-words.ts";
import { withRulesBefore } from "../../language/sequences.ts";
import { plural } from "../../text/counts.ts";
import { onOneLine, printableJson } from "../../text/plain-text.ts";
import { fail, UsageError } from "../errors.ts";
import { evaluateInput, recordCount } from "../evaluate-input.ts";
import { severityColors } from "../format.ts";
import { findInputs, formsHelp, pathsHelp, readInput } from "../inputs.ts";
import { loadRules } from "../load-rules.ts";
import { createRunMemory, type HeldCounts, heldWords } from "../memory.ts";
import { complainOfLeftOut, noRecordsMessage } from "../read-records.ts";
import { stackOption } from "../stack-option.ts";
import {
  addSuppressed,
  type SuppressedCounts,
  suppressedHeading,
  suppressedOf,
  suppressedWords,
} from "../suppressed.ts";

interface Options {
  all?: boolean;
  json?: boolean;
  rules?: string;
  stack?: string;
  level: Severity;
}

/** `npx cta evaluate`: shows which rules match the records of files. */
export function command(): Command {
  return new Command("evaluate")
    .usage("[options] PATH…")
    .description("Show which rules match the records of log files, as in the deployed function.")
    .argument("<path...>", pathsHelp)
    .option("--all", "add the rules that ship switched off")
    .addOption(
      new Option("--level <severity>", "only rules of this severity or a higher one")
        .choices(severities)
        .default("info", "all"),
    )
    .option("--json", "print one JSON line for each alert and each rule error")
    .option("--rules <folder>", "use the rules in another folder")
    .addOption(stackOption())
    .addHelpText(
      "after",
      `
${formsHelp}

Thresholds count within one file, those with \`within\` over all files; what rules remember begins empty, and firstSeen
has learned. What is not a record is left out and named on stderr.

Exit code 2: a file could not be read or contains no records, or no record was evaluated.

Examples:
  npx cta evaluate logs/
  npx cta evaluate --json s3://example-bucket/AWSLogs/123456789012/CloudTrail/eu-west-1/2026/03/14/
  aws cloudtrail lookup-events --max-items 50 | npx cta evaluate -`,
    )
    .action(evaluate);
}

async function evaluate(paths: string[], options: Options): Promise<void> {
  const { all = false, json = false, rules: folder, stack, level } = options;
  const ruleset = await loadRules({ folder, stack });
  if (all) for (const rule of ruleset.rules) rule.enabled = true;
  ruleset.rules = withRulesBefore(
    ruleset.rules.filter(({ severity }) => severities.indexOf(severity) <= severities.indexOf(level)),
    ruleset.rules,
  );
  const evaluator = createEvaluator(ruleset);
  const memory = createRunMemory(ruleset);

  // Its links to the console need the AWS SDK's table of partitions, which takes 25 ms to import.
  const { alertLine } = json ? await import("../../handler/summary-json.ts") : {};

  const sources: string[] = [];
  const suppressed: SuppressedCounts = new Map();
  const totals = { files: 0, records: 0, alerts: new Map<Severity, number>(), ruleErrors: 0 };
  const print = (result: Evaluation, source: string) => {
    if (alertLine) printLines(result, source, alertLine);
    else printText(result, source);
    totals.files++;
    totals.records += recordCount(result);
    totals.ruleErrors += result.ruleErrorCount;
    addSuppressed(suppressed, result.suppressed);
    for (const { rule, count } of result.alerts) {
      totals.alerts.set(rule.severity, (totals.alerts.get(rule.severity) ?? 0) + count);
    }
  };
  for await (const source of findInputs(paths)) {
    sources.push(source);
    try {
      const { evaluation, leftOut, damage } = await evaluateInput(await readInput(source), source, evaluator);
      print(await memory.decide(evaluation, source), source);
      complainOfLeftOut(source, leftOut);
      if (damage !== undefined) fail(damage);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      // The other files are still worth reading.
      fail(error.message);
    }
  }
  if (!json && totals.files > 0) {
    console.log([closingLine(totals), ...heldLines(memory.held), ...suppressedLines(suppressed)].join("\n"));
  }
  if (totals.records === 0 && process.exitCode === undefined) fail(noRecordsMessage(sources));
}

function printLines({ alerts, ruleErrors }: Evaluation, source: string, alertLine: (alert: Alert) => object): void {
  for (const alert of alerts.flatMap(({ alerts }) => alerts)) {
    console.log(printableJson({ type: "alert", ...alertLine(alert), source }));
  }
  for (const ruleError of ruleErrors.flatMap(({ errors }) => errors)) {
    console.log(printableJson({ type: "ruleError", ...ruleError, source }));
  }
}

function printText({ alerts, ruleErrors }: Evaluation, source: string): void {
  if (alerts.length + ruleErrors.length === 0) return;
  console.log(styleText("bold", onOneLine(source)));
  for (const alert of alerts.flatMap(({ alerts }) => alerts)) console.log(alertText(alert));
  for (const { rule, eventID, message } of ruleErrors.flatMap(({ errors }) => errors)) {
    console.log(`  ${styleText("magenta", "ERROR   ")}  ${rule} failed on ${onOneLine(eventID)}: ${message}`);
  }
  console.log();
}

function alertText(alert: Alert): string {
  const { rule, facts } = alert;
  const label = styleText(severityColors[rule.severity], rule.severity.toUpperCase().padEnd(8));
  const summary = onOneLine(countedSummary(alert) || facts.eventName);
  return `  ${label}  ${onOneLine(facts.eventTime)}  ${rule.id}: ${summary}\n${" ".repeat(12)}${styleText("dim", onOneLine(facts.principal))}`;
}

/** What rules with memory did not send, a line each. */
function heldLines(held: ReadonlyMap<string, HeldCounts>): string[] {
  const words = [...held].map(([id, counts]) => styleText("dim", `  ${id}: ${heldWords(counts)}`));
  return words.length > 0 ? ["Matches that rules with memory did not send:", ...words] : [];
}

/** What suppressions kept quiet, a line for each rule and suppression. */
function suppressedLines(counts: SuppressedCounts): string[] {
  const words = suppressedOf(counts).map((one) => styleText("dim", `  ${suppressedWords(one)}`));
  return words.length > 0 ? [suppressedHeading, ...words] : [];
}

function closingLine({
  files,
  records,
  alerts,
  ruleErrors,
}: {
  files: number;
  records: number;
  alerts: Map<Severity, number>;
  ruleErrors: number;
}): string {
  const bySeverity = severities
    .filter((severity) => alerts.has(severity))
    .map((severity) => `${alerts.get(severity)} ${severity}`);
  const count = [...alerts.values()].reduce((sum, n) => sum + n, 0);
  return [
    `${plural(files, "file")}, ${plural(records, "record")}: ${plural(count, "alert")}`,
    bySeverity.length > 0 ? ` (${bySeverity.join(", ")})` : "",
    `, ${plural(ruleErrors, "rule error")}`,
  ].join("");
}
