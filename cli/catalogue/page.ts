import type { ASTNode } from "@marcbachmann/cel-js";
import { childrenOf, fieldPath } from "../../engine/cel/ast.ts";
import { parseAst } from "../../engine/cel/environment.ts";
import type { Rule } from "../../engine/ruleset.ts";
import { UsageError } from "../errors.ts";
import { cisControls, groups, techniques, uncovered } from "./names.ts";

/**
 * The catalogue as Markdown: a table for each group, then the coverage of CIS controls and ATT&CK
 * techniques. Throws `UsageError` for a group, control or technique without a name in `names.ts`.
 */
export function catalogueOf(rules: Rule[]): string {
  const on = rules.filter(({ enabled }) => enabled).length;
  return [
    "# Catalogue of the rules",
    "<!-- Written by `npx cta catalogue` from rules/*.cel; a test checks that it is current. -->",
    `${rules.length} rules: ${on} ship switched on, ${rules.length - on} off (\`rules.enable\` in the stack's ` +
      "configuration switches them on). With a number, a rule alerts from that many records, or from records with that many " +
      "different values, of one principal, user or address: in one log object, or within the time that the rule gives. " +
      "A silent rule sends nothing; other rules alert on what comes after it.",
    ...Object.entries(groups).map(([group, heading]) =>
      section(
        heading,
        ["rule", "severity", "ships", "what it watches", "CIS, ATT&CK"],
        inGroup(rules, group).map(rowOf),
      ),
    ),
    section(
      "CIS AWS Foundations Benchmark: monitoring",
      ["control", "name", "rules"],
      coverage(rules, "cis-aws-", cisControls).map(([id, name, ids]) => [id, name, ids || (uncovered[id] ?? "none")]),
    ),
    section(
      "MITRE ATT&CK",
      ["technique", "name", "rules"],
      coverage(rules, "attack.", techniques).map(([id, name, ids]) => [linkToTechnique(id), name, ids]),
    ),
  ]
    .join("\n\n")
    .concat("\n");
}

function inGroup(rules: Rule[], group: string): Rule[] {
  const stray = rules.find(({ tags }) => !Object.hasOwn(groups, tags[0] ?? ""));
  if (stray)
    throw new UsageError(`rules/${stray.id}.cel: its first tag must be its group: ${Object.keys(groups).join(", ")}`);
  return rules.filter(({ tags }) => tags[0] === group);
}

function rowOf({ id, severity, enabled, silent, threshold, title, expression, tags }: Rule): string[] {
  const names = eventNames(expression);
  const shown = names.slice(0, maxNames).map((name) => `\`${name}\``);
  const rest = names.length > maxNames ? `, and ${names.length - maxNames} more` : "";
  return [
    `[${id}](../rules/${id}.cel)`,
    severity,
    [enabled ? "on" : "off", silent && "silent", threshold && threshold.count > 1 && `from ${threshold.count}`]
      .filter(Boolean)
      .join(", "),
    `${title}: ${names.length === 0 ? "any event" : shown.join(", ") + rest}`,
    tags
      .slice(1)
      .map((tag) => tag.replace(/^cis-aws-/, "CIS ").replace(/^attack\.t/, "T"))
      .join(", "),
  ];
}

const maxNames = 8;

/** The event names that an expression compares with, `…*` for a prefix; none if the rule matches any event. */
function eventNames(expression: string): string[] {
  const names = [...askedFor(parseAst(expression))];
  // A prefix that only distinguishes exact names is not listed itself.
  return [...new Set(names)].filter(
    (name) => !name.endsWith("*") || !names.some((other) => other !== name && other.startsWith(name.slice(0, -1))),
  );
}

function* askedFor(node: ASTNode): Generator<string> {
  // Events that are left to other rules are below a negation.
  if (node.op === "!_") return;
  const [subject, ...values] = childrenOf(node);
  if (!subject || !isEventName(subject)) {
    for (const child of childrenOf(node)) yield* askedFor(child);
  } else if (node.op === "==" || node.op === "in") {
    for (const { op, args } of values.flatMap((value) => (value.op === "list" ? value.args : [value]))) {
      if (op === "value") yield String(args);
    }
  } else if (node.op === "rcall" && node.args[0] === "startsWith") {
    yield `${node.args[2][0]?.args}*`;
  }
}

function isEventName(node: ASTNode): boolean {
  const path = fieldPath(node);
  return path?.variable === "record" && path.fields.join(".") === "eventName";
}

/** The rules of each control or technique, in the order of `names`. */
function coverage(
  rules: Rule[],
  prefix: string,
  names: Record<string, string>,
): [id: string, name: string, rules: string][] {
  for (const { id, tags } of rules) {
    const unnamed = tags.find((tag) => tag.startsWith(prefix) && !Object.hasOwn(names, idOf(tag, prefix)));
    if (unnamed) throw new UsageError(`rules/${id}.cel: the tag ${unnamed} has no name in cli/catalogue/names.ts`);
  }
  return Object.entries(names).map(([id, name]) => [
    id,
    name,
    rules
      .filter(({ tags }) => tags.some((tag) => tag.startsWith(prefix) && idOf(tag, prefix) === id))
      .map((rule) => rule.id + (rule.enabled ? "" : " (off)"))
      .join(", "),
  ]);
}

/** `4.3` of `cis-aws-4.3`, `T1078.004` of `attack.t1078.004`. */
function idOf(tag: string, prefix: string): string {
  return tag.slice(prefix.length).toUpperCase();
}

function linkToTechnique(id: string): string {
  return `[${id}](https://attack.mitre.org/techniques/${id.replace(".", "/")}/)`;
}

/** A heading and a table. */
function section(heading: string, columns: string[], rows: string[][]): string {
  return `## ${heading}\n\n${table(columns, rows)}`;
}

/** A table, aligned as Biome formats Markdown. */
export function table(columns: string[], rows: string[][]): string {
  const cells = [columns, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  const [header, ...body] = cells.map((row) => lineOf(row.map((cell, index) => cell.padEnd(widths[index] ?? 0))));
  return [header, lineOf(widths.map((width) => "-".repeat(width))), ...body].join("\n");
}

function lineOf(cells: string[]): string {
  return `| ${cells.join(" | ")} |`;
}
