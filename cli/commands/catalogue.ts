import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { ASTNode } from "@marcbachmann/cel-js";
import { Command } from "commander";
import { childrenOf, fieldPath } from "../../engine/cel/ast.ts";
import { parseAst } from "../../engine/cel/environment.ts";
import type { Rule } from "../../engine/ruleset.ts";
import { loadRuleset } from "../../language/load.ts";
import { UsageError } from "../errors.ts";
import { plural } from "../format.ts";

/** Where the catalogue stands. */
export const catalogueFile = join(import.meta.dirname, "../..", "docs", "catalogue.md");

/** `npm run catalogue`: writes docs/catalogue.md from the rules. */
export function command(): Command {
  return new Command("catalogue")
    .description("Write docs/catalogue.md: every rule of the library, and what it covers of CIS and ATT&CK.")
    .action(() => {
      const { rules } = loadRuleset();
      writeFileSync(catalogueFile, catalogueOf(rules));
      console.log(`${relative(process.cwd(), catalogueFile)}: ${plural(rules.length, "rule")}`);
    });
}

/** The groups of the library, by the first tag of a rule. */
const groups: Record<string, string> = {
  root: "Root user",
  console: "Console sign-in",
  identity: "Identities and permissions",
  credential: "Credentials and secrets",
  logging: "Logging and detection",
  network: "Network",
  exfil: "Data leaving the account",
  kms: "Encryption",
  org: "Organization and account",
  persistence: "Code and access that stay",
  impact: "Destruction",
};

/** The monitoring section of the CIS AWS Foundations Benchmark, version 3.0. */
const cisControls: Record<string, string> = {
  "4.1": "Unauthorized API calls",
  "4.2": "Management console sign-in without MFA",
  "4.3": "Usage of the root account",
  "4.4": "IAM policy changes",
  "4.5": "CloudTrail configuration changes",
  "4.6": "Management console authentication failures",
  "4.7": "Disabling or scheduled deletion of customer managed keys",
  "4.8": "S3 bucket policy changes",
  "4.9": "AWS Config configuration changes",
  "4.10": "Security group changes",
  "4.11": "Network access control list changes",
  "4.12": "Changes to network gateways",
  "4.13": "Route table changes",
  "4.14": "VPC changes",
  "4.15": "AWS Organizations changes",
  "4.16": "AWS Security Hub is enabled",
};

/** Controls that no rule can cover, and why. */
const uncovered: Record<string, string> = {
  "4.16": "none: a state and no event; securityhub-findings-suppressed alerts when the hub is disabled",
};

/** The names of the techniques that the rules' tags name: https://attack.mitre.org/techniques/enterprise/. */
const techniques: Record<string, string> = {
  T1005: "Data from Local System",
  "T1020.001": "Automated Exfiltration: Traffic Duplication",
  "T1021.004": "Remote Services: SSH",
  "T1021.007": "Remote Services: Cloud Services",
  T1037: "Boot or Logon Initialization Scripts",
  T1040: "Network Sniffing",
  T1059: "Command and Scripting Interpreter",
  "T1078.004": "Valid Accounts: Cloud Accounts",
  "T1087.004": "Account Discovery: Cloud Account",
  T1098: "Account Manipulation",
  "T1098.001": "Account Manipulation: Additional Cloud Credentials",
  "T1098.003": "Account Manipulation: Additional Cloud Roles",
  "T1098.004": "Account Manipulation: SSH Authorized Keys",
  T1110: "Brute Force",
  T1133: "External Remote Services",
  "T1136.003": "Create Account: Cloud Account",
  T1190: "Exploit Public-Facing Application",
  "T1484.002": "Domain or Tenant Policy Modification: Trust Modification",
  T1485: "Data Destruction",
  "T1485.001": "Data Destruction: Lifecycle-Triggered Deletion",
  T1486: "Data Encrypted for Impact",
  T1490: "Inhibit System Recovery",
  T1525: "Implant Internal Image",
  T1526: "Cloud Service Discovery",
  T1530: "Data from Cloud Storage",
  T1531: "Account Access Removal",
  T1535: "Unused/Unsupported Cloud Regions",
  T1537: "Transfer Data to Cloud Account",
  T1546: "Event Triggered Execution",
  T1548: "Abuse Elevation Control Mechanism",
  "T1548.005": "Abuse Elevation Control Mechanism: Temporary Elevated Cloud Access",
  "T1550.001": "Use Alternate Authentication Material: Application Access Token",
  T1552: "Unsecured Credentials",
  "T1552.001": "Unsecured Credentials: Credentials In Files",
  "T1552.005": "Unsecured Credentials: Cloud Instance Metadata API",
  "T1555.006": "Credentials from Password Stores: Cloud Secrets Management Stores",
  T1556: "Modify Authentication Process",
  "T1556.006": "Modify Authentication Process: Multi-Factor Authentication",
  "T1556.007": "Modify Authentication Process: Hybrid Identity",
  T1557: "Adversary-in-the-Middle",
  T1562: "Impair Defenses",
  "T1562.001": "Impair Defenses: Disable or Modify Tools",
  "T1562.007": "Impair Defenses: Disable or Modify Cloud Firewall",
  "T1562.008": "Impair Defenses: Disable or Modify Cloud Logs",
  T1565: "Data Manipulation",
  "T1578.005": "Modify Cloud Compute Infrastructure: Modify Cloud Compute Configurations",
  T1580: "Cloud Infrastructure Discovery",
  "T1584.001": "Compromise Infrastructure: Domains",
  T1648: "Serverless Execution",
  T1651: "Cloud Administration Command",
  T1666: "Modify Cloud Resource Hierarchy",
};

/**
 * The catalogue as Markdown: a table for each group, then the coverage of CIS controls and ATT&CK
 * techniques. Throws `UsageError` for a group, control or technique that has no name here.
 */
export function catalogueOf(rules: Rule[]): string {
  const on = rules.filter(({ enabled }) => enabled).length;
  return [
    "# Catalogue of the rules",
    "<!-- Written by `npm run catalogue` from rules/*.cel; a test holds that it is current. -->",
    `${rules.length} rules: ${on} ship switched on, ${rules.length - on} off (\`rules.enable\` in the stack's ` +
      "configuration switches them on). With a number, a rule alerts from that many records of one principal in a log object.",
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

function rowOf({ id, severity, enabled, threshold, title, expression, tags }: Rule): string[] {
  const names = eventNames(expression);
  const shown = names.slice(0, maxNames).map((name) => `\`${name}\``);
  const rest = names.length > maxNames ? `, and ${names.length - maxNames} more` : "";
  return [
    `[${id}](../rules/${id}.cel)`,
    severity,
    (enabled ? "on" : "off") + (threshold ? `, from ${threshold.count}` : ""),
    `${title}: ${names.length === 0 ? "any event" : shown.join(", ") + rest}`,
    tags
      .slice(1)
      .map((tag) => tag.replace(/^cis-aws-/, "CIS ").replace(/^attack\.t/, "T"))
      .join(", "),
  ];
}

const maxNames = 8;

/** The event names that an expression asks for, `…*` where it asks for their beginning; none where any will do. */
function eventNames(expression: string): string[] {
  const names = [...askedFor(parseAst(expression))];
  // A beginning that only tells exact names apart is no name of its own.
  return [...new Set(names)].filter(
    (name) => !name.endsWith("*") || !names.some((other) => other !== name && other.startsWith(name.slice(0, -1))),
  );
}

function* askedFor(node: ASTNode): Generator<string> {
  // What is left to another rule stands below a negation.
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
    if (unnamed) throw new UsageError(`rules/${id}.cel: the tag ${unnamed} has no name in cli/commands/catalogue.ts`);
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

/** A heading and a table, aligned as Biome formats Markdown. */
function section(heading: string, columns: string[], rows: string[][]): string {
  const cells = [columns, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  const [header, ...body] = cells.map((row) => lineOf(row.map((cell, index) => cell.padEnd(widths[index] ?? 0))));
  return [`## ${heading}`, "", header, lineOf(widths.map((width) => "-".repeat(width))), ...body].join("\n");
}

function lineOf(cells: string[]): string {
  return `| ${cells.join(" | ")} |`;
}
