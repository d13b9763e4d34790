import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Command } from "commander";
import { callerOf, roleOf } from "../../engine/caller.ts";
import { parseAst } from "../../engine/cel/environment.ts";
import { prepareExpression } from "../../engine/cel/evaluate.ts";
import { ExpressionError } from "../../engine/cel/expression-error.ts";
import { createEvaluator } from "../../engine/evaluate.ts";
import { type CloudTrailRecord, factsOf } from "../../engine/record.ts";
import { hasExpired, type Rule, withoutMemory } from "../../engine/ruleset.ts";
import { actorOf } from "../../handler/names.ts";
import { suppressionHeader } from "../../language/header.ts";
import { customFolder } from "../../language/rule-folders.ts";
import { sourceOf } from "../../language/source.ts";
import { onOneLine } from "../../text/plain-text.ts";
import { complain, UsageError } from "../errors.ts";
import { recordsBelow } from "../find-record.ts";
import { findRule } from "../find-rule.ts";
import {
  addToList,
  dayMilliseconds,
  isoDay,
  kebabCase,
  quote,
  rulesOption,
  shortPath,
  suppressionDays,
} from "../format.ts";
import { loadRules } from "../load-rules.ts";

interface Options {
  reason?: string;
  expires?: string;
  rules?: string;
}

/** `npx cta suppress`: writes a suppression for the caller of a record, to review. */
export function command(): Command {
  return new Command("suppress")
    .usage("[options] RULE EVENT-ID PATH…")
    .description("Write a suppression that keeps a rule from alerting on a caller, as emails propose it.")
    .argument("<rule>", "the rule's id, or its file")
    .argument("<event-id>", "the event id of a record that the rule alerted on")
    .argument("<path...>", "the log file that contains it: a file, a folder, or s3://bucket/key")
    .option("--reason <text>", "why these alerts are harmless, and who says so; without it, you are asked")
    .option("--expires <day>", `the last day on which it applies, YYYY-MM-DD; default: in ${suppressionDays} days`)
    .option("--rules <folder>", "use the rules in another folder, and write into its folder of suppressions")
    .addHelpText(
      "after",
      `
The suppression is for one rule, one caller and one API call. For a rule that counts, it covers all calls of the
caller, or of the address or user by which the rule counts. A session of a role is suppressed with all sessions of
its role. Narrow it further where you can, for example to an address. Review it like any other code: whoever can
act as this caller is not seen by this rule until the suppression expires.

Example:
  npx cta suppress iam-user-created 5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a s3://example-bucket/AWSLogs/…/a.json.gz`,
    )
    .action(suppress);
}

async function suppress(name: string, eventID: string, paths: string[], options: Options): Promise<void> {
  if (options.reason !== undefined && isEmpty(options.reason)) throw new UsageError("--reason must not be empty");
  const rule = findRule(name, (await loadRules({ folder: options.rules })).rules);
  const expires = options.expires ?? isoDay(Date.now() + suppressionDays * dayMilliseconds);
  if (!suppressionHeader.shape.expires.safeParse(expires).success) {
    throw new UsageError(`--expires ${onOneLine(expires)}: must be a day such as 2030-12-31`);
  }
  if (hasExpired(expires, new Date())) throw new UsageError(`--expires ${expires}: is over`);
  const record = await findRecord(eventID, paths);
  const caller = callerOf(record);
  if (caller === "") throw new UsageError(`the record ${onOneLine(eventID)} does not say who called`);

  const file = join(options.rules ?? customFolder, "suppressions", `${nameOf(rule.id, record)}.cel`);
  if (existsSync(file)) throw new UsageError(`${shortPath(file)} already exists: edit it, or delete it first`);
  const reason = options.reason ?? (await askForReason());
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, suppressionText({ rule, expires, record, caller, reason }), { flag: "wx" });

  // With a threshold, one record alone does not alert.
  const evaluation = createEvaluator({
    rules: [{ ...withoutMemory(rule), enabled: true, threshold: undefined }],
    suppressions: [],
  }).begin();
  evaluation.add(record);
  if (evaluation.finish().alertCount === 0) {
    const explain = `npx cta explain ${[rule.id, ...paths].map(quote).join(" ")} --event ${quote(eventID)}`;
    complain(`${rule.id} does not match this record with the params of its header; this shows why: ${explain}`);
  }
  console.log(`${shortPath(file)}

Next:
  1. Narrow the expression if you can.
  2. npx cta check${rulesOption(options.rules)}
  3. Have it reviewed, then npx pulumi up. It applies until ${expires}.${alternativeTo(rule, record)}`);
}

/** The command that trusts the caller's role, where the rule knows trusted roles; "" for any other caller or rule. */
function alternativeTo({ params = {} }: Rule, record: CloudTrailRecord): string {
  const role = String(roleOf(record));
  // It is pasted into a shell.
  const isPlain = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(role);
  if (!isPlain || !Object.hasOwn(params, "trustedRoles")) return "";
  return `

Or, if such changes are the role's job, delete the file and let every rule trust the role:
  ${addToList("params.trustedRoles", role)}`;
}

/** Asks for the reason. Throws `UsageError` if there is no terminal to ask on. */
async function askForReason(): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new UsageError('standard input is no terminal, so nobody can be asked for the reason: add --reason "…"');
  }
  const { input } = await import("@inquirer/prompts");
  const reason = await input({
    message: "Why are these alerts harmless, and who says so?",
    validate: (answer) => !isEmpty(answer) || "Write a reason: whoever reviews the suppression needs it.",
  });
  return reason.trim();
}

function isEmpty(reason: string): boolean {
  return !suppressionHeader.shape.reason.safeParse(reason).success;
}

/** The record with an event id. Throws `UsageError` if no file contains it. */
async function findRecord(eventID: string, paths: string[]): Promise<CloudTrailRecord> {
  for await (const record of recordsBelow(paths)) {
    if (record.eventID === eventID) return record;
  }
  throw new UsageError(
    `${paths.map((path) => onOneLine(path)).join(", ")}: no record has the event id "${onOneLine(eventID)}"`,
  );
}

/** Such as `iam-user-created-deploy`. */
function nameOf(ruleId: string, record: CloudTrailRecord): string {
  const { name } = actorOf(factsOf(record));
  const words = kebabCase(name) || "caller";
  return `${ruleId}-${words.slice(0, 60).replace(/-$/, "")}`;
}

interface SuppressionParts {
  rule: Rule;
  expires: string;
  record: CloudTrailRecord;
  caller: string;
  reason: string;
}

/** JSON's strings are YAML's and CEL's, with any character of a record escaped. */
function suppressionText({ rule, expires, record, caller, reason }: SuppressionParts): string {
  const { eventName, eventSource } = record;
  const byCaller = `callerOf(record) == ${literal(caller)}`;
  const { count = 1, of, per } = rule.threshold ?? {};
  // Without one of the calls that a rule counts, the others would still reach the count.
  const conditions =
    per !== undefined && (count > 1 || of !== undefined)
      ? [countedBy(per, record, caller) ?? byCaller]
      : [`record.eventSource == ${literal(eventSource)}`, `record.eventName == ${literal(eventName)}`, byCaller];
  return `// reason: ${literal(reason)}
// rules: [${rule.id}]
// expires: ${expires}
${conditions.join("\n  && ")}
`;
}

/** The condition that `per` has the value of a record; undefined if that is the caller, or if `per` has none on its own. */
function countedBy(per: string, record: CloudTrailRecord, caller: string): string | undefined {
  if (/\bparams\b/.test(per)) return undefined;
  try {
    const value = prepareExpression(per)({ record, params: {} });
    if (typeof value !== "string" || value === "" || value === caller) return undefined;
    return sourceOf(parseAst(`(${per}) == ${literal(value)}`));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return undefined;
  }
}

function literal(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(
    /[^ -~]/gu,
    (character) => `\\U${(character.codePointAt(0) as number).toString(16).padStart(8, "0")}`,
  );
}
