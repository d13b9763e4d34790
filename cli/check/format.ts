import { styleText } from "node:util";
import { plural } from "../../text/counts.ts";
import type { CheckResult, Problem } from "./problems.ts";

/** How `check` prints what it found. */
export const formats = ["text", "github", "sarif", "junit"] as const;
export type Format = (typeof formats)[number];

/** What fails the check, and what does not: unfinished rules fail it under CI. */
export interface Sorted {
  failures: Problem[];
  hints: Problem[];
}

/** Sorts problems by whether they fail the check. */
export function sortProblems(problems: readonly Problem[], isCi: boolean): Sorted {
  const fails = ({ kind }: Problem) => kind === "mistake" || kind === "sample" || (kind === "unfinished" && isCi);
  return { failures: problems.filter(fails), hints: problems.filter((problem) => !fails(problem)) };
}

/** `rules/x.cel:3:5: message`, with the lines below it. */
export function textOf(problem: Problem, isHint: boolean): string {
  return [`${placeOf(problem)}: ${isHint ? "hint: " : ""}${problem.message}`, ...problem.details].join("\n");
}

function placeOf({ file, line, column }: Problem): string {
  return [file, line, column].filter((part) => part !== undefined).join(":");
}

/** `2 mistakes in the rules.`, and the same of samples. */
export function totalOf(failures: readonly Problem[]): string {
  const count = (kind: Problem["kind"]) => failures.filter((problem) => problem.kind === kind).length;
  const [mistakes, samples, unfinished] = [count("mistake"), count("sample"), count("unfinished")];
  return [
    ...(mistakes > 0 ? [`${plural(mistakes, "mistake")} in the rules.`] : []),
    ...(samples > 0 ? [`${plural(samples, "problem")} with samples.`] : []),
    ...(unfinished > 0 ? [`${plural(unfinished, "rule")} to fill in.`] : []),
  ].join(" ");
}

/** Such as `2 rules (1 on, 1 off), 0 suppressions, 5 samples and 1 sequence are in order.` */
export function countsOf({ ruleset: { rules, suppressions }, samples, sequences }: CheckResult): string {
  const on = rules.filter(({ enabled }) => enabled).length;
  const counts = [
    `${plural(rules.length, "rule")} (${on} on, ${rules.length - on} off)`,
    plural(suppressions.length, "suppression"),
    plural(samples.length, "sample"),
    ...(sequences.length > 0 ? [plural(sequences.length, "sequence")] : []),
  ];
  return `${counts.slice(0, -1).join(", ")} and ${counts.at(-1)} are in order.`;
}

/** A line for each rule: its id, severity, whether it is on, and how many samples and sequences it has. */
export function ruleLines({ ruleset: { rules }, samples, sequences }: CheckResult): string[] {
  const width = Math.max(0, ...rules.map(({ id }) => id.length));
  const byRule = Map.groupBy([...samples, ...sequences], ({ rule }) => rule);
  return rules.map(({ id, severity, enabled }) => {
    const own = byRule.get(id) ?? [];
    const alerts = own.filter(({ expected }) => expected === "alert").length;
    return `${id.padEnd(width)}  ${severity.padEnd(8)}  ${(enabled ? "on" : "off").padEnd(3)}  ${alerts} alert, ${own.length - alerts} quiet`;
  });
}

/** https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands: an annotation of the pull request. */
export function githubLine(problem: Problem, isHint: boolean): string {
  const { file, line, column, message, details } = problem;
  const properties = Object.entries({ file, line, col: column, title: isHint ? "hint" : "check" })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeData(String(value)).replaceAll(":", "%3A").replaceAll(",", "%2C")}`);
  return `::${isHint ? "warning" : "error"} ${properties.join(",")}::${escapeData([message, ...details].join("\n"))}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** SARIF 2.1.0, which code scanning reads: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. */
export function sarifOf({ failures, hints }: Sorted): string {
  const idOf = ({ kind, hint }: Problem) => hint ?? kind;
  const result = (problem: Problem, level: "error" | "warning") => ({
    ruleId: idOf(problem),
    level,
    message: { text: [problem.message, ...problem.details].join("\n") },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: problem.file.split("/").map(encodeURIComponent).join("/") },
          ...(problem.line !== undefined && { region: { startLine: problem.line, startColumn: problem.column ?? 1 } }),
        },
      },
    ],
  });
  const log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "cloudtrail-alerts check",
            rules: [...new Set([...failures, ...hints].map(idOf))].map((id) => ({ id })),
          },
        },
        results: [
          ...failures.map((problem) => result(problem, "error")),
          ...hints.map((problem) => result(problem, "warning")),
        ],
      },
    ],
  };
  return JSON.stringify(log, null, 2);
}

/** JUnit's XML, with a test case for each rule and suppression: https://github.com/testmoapp/junitxml. */
export function junitOf({ ruleset }: CheckResult, { failures }: Sorted): string {
  const files = [...ruleset.files.rules.values(), ...ruleset.files.suppressions.values()];
  const isOf = (shown: string) => (problem: Problem) =>
    problem.file === shown || ruleIn(problem.file) === shown.replace(/^.*\/|\.cel$/g, "");
  const known = files.map(({ shown }) => shown);
  const others = failures.filter((problem) => !known.some((shown) => isOf(shown)(problem))).map(({ file }) => file);
  const cases = [...new Set([...known, ...others])].sort().map((shown) => {
    const failed = failures.filter(known.includes(shown) ? isOf(shown) : ({ file }) => file === shown);
    const body = failed.map(
      (problem) =>
        `\n      <failure message="${xml(`${placeOf(problem)}: ${problem.message}`)}">${xml(textOf(problem, false))}</failure>`,
    );
    const name = `    <testcase name="${xml(shown)}" classname="check"`;
    return body.length === 0 ? `${name}/>` : `${name}>${body.join("")}\n    </testcase>`;
  });
  const failing = cases.filter((text) => text.includes("<failure")).length;
  const counts = `tests="${cases.length}" failures="${failing}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites ${counts}>
  <testsuite name="rules" ${counts}>
${cases.join("\n")}
  </testsuite>
</testsuites>`;
}

/** The rule that a sample is about, by the path of its file. */
function ruleIn(file: string): string | undefined {
  return /([^/]+)\/(?:alert|quiet)\/[^/]+$/.exec(file)?.[1];
}

function xml(text: string): string {
  const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;" };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 can't contain them.
  return text.replace(/[&<>"\n]/g, (found) => escapes[found] as string).replace(/[\0-\x08\x0b-\x1f]/g, "�");
}

/** Prints hints in yellow on a terminal. */
export function hintText(problem: Problem): string {
  return styleText("yellow", textOf(problem, true));
}
