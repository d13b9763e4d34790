import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Command } from "commander";
import type { CloudTrailRecord } from "../../engine/record.ts";
import { dataEventAdvice } from "../../language/hints/data-events.ts";
import { isId } from "../../language/policy-file.ts";
import { customFolder, defaultFolders, foldersIn, samplesFolderOf } from "../../language/rule-folders.ts";
import { suggest } from "../../language/suggest.ts";
import { number, plural } from "../../text/counts.ts";
import { onOneLine } from "../../text/plain-text.ts";
import { UsageError } from "../errors.ts";
import { recordsBelow } from "../find-record.ts";
import { kebabCase, quote, rulesOption, shortPath } from "../format.ts";
import { maxDepth } from "../new/anonymize.ts";
import { scaffold } from "../new/scaffold.ts";
import { isDeeperThan } from "../records/index.ts";

interface Options {
  from?: string;
  event?: string;
  rules?: string;
  samples?: string;
}

/** `npx cta new`: writes a rule and its samples, to fill in. */
export function command(): Command {
  return new Command("new")
    .usage("[options] RULE-ID")
    .description("Write a rule to fill in, with a sample on which it alerts and one on which it does not.")
    .argument("<rule-id>", "the rule's id in kebab-case, such as iam-user-created")
    .option("--from <file#event-id>", "start from a record of a log file, which is anonymized")
    .option("--event <id>", "the record's event id, if --from does not name it")
    .option("--rules <folder>", "write the rule into another folder; default: rules/custom")
    .option("--samples <folder>", "write the samples into another folder; default: samples, in the folder of the rule")
    .addHelpText(
      "after",
      `
With --from, the expression begins with the record's event source and name, and the sample is the record
with account ids, ARNs, addresses, key ids, names and email addresses replaced, each by the same other
value throughout. Free text stays as it is: read the sample before you commit it. The quiet sample is the same
call, denied; or, if the record is of a call that failed, the same call without its error.

The files pass npx cta check as they are. Of a data event, which trails leave out by default, it says what the
trail needs.

Examples:
  npx cta new iam-user-created
  npx cta new iam-user-created --from logs/2026-03-14.json.gz#5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a
  npx cta new iam-user-created --from logs/ --event 5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a`,
    )
    .action(createRule);
}

async function createRule(
  id: string,
  { rules = customFolder, samples = samplesFolderOf(rules), ...options }: Options,
): Promise<void> {
  refuseBadId(id);
  const files = {
    rule: join(rules, `${id}.cel`),
    alert: join(samples, id, "alert", "example.json"),
    quiet: join(samples, id, "quiet", "example.json"),
  };
  const folders = rules === customFolder ? defaultFolders() : foldersIn(rules, samples);
  const ruleFiles = [rules, ...folders.map(({ path }) => path)].map((folder) => join(folder, `${id}.cel`));
  for (const taken of [...ruleFiles, join(samples, id)]) {
    if (existsSync(taken)) throw new UsageError(`${shortPath(taken)} already exists: edit it, or choose another id`);
  }

  const record = await findRecord(options);
  if (isDeeperThan(maxDepth, record)) {
    throw new UsageError(
      `${options.from}: the record is nested more than ${maxDepth} levels deep, too deep for a sample`,
    );
  }
  const { rule, alert, quiet } = scaffold(id, record);
  write(files.rule, rule);
  write(files.alert, `${JSON.stringify(alert, null, 2)}\n`);
  write(files.quiet, `${JSON.stringify(quiet, null, 2)}\n`);
  const dataEvent = record && dataEventAdvice(record);
  const option = rulesOption(rules === customFolder ? undefined : rules);
  console.log(`
Next:
  1. Fill in the header of ${shortPath(files.rule)}, and narrow its expression.
  2. Edit the samples${options.from ? "; read them first, since free text may still identify the account" : " to show what the rule looks for"}.
  3. npx cta check${option}
  4. npx cta explain ${id} ${quote(shortPath(files.alert))}${option}${dataEvent === undefined ? "" : `\n\n${dataEvent}.`}`);
}

function refuseBadId(id: string): void {
  if (isId(id)) return;
  const words = basename(id, ".cel").replace(/([a-z0-9])([A-Z])/g, "$1-$2");
  const kebab = kebabCase(words).replace(/^[0-9-]+/, "");
  throw new UsageError(
    `"${onOneLine(id)}" is not a rule id: use lower-case words with - between them, beginning with a letter` +
      (kebab === "" ? "" : `, such as "${kebab}"`),
  );
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text, { flag: "wx" });
  console.log(shortPath(file));
}

/** The record that `--from` and `--event` name; undefined without these options. Throws `UsageError`. */
async function findRecord({ from, event }: Options): Promise<CloudTrailRecord | undefined> {
  if (from === undefined) {
    if (event !== undefined) throw new UsageError("--event needs --from: a log file or a folder to look for it in");
    return undefined;
  }
  const hash = event === undefined && !existsSync(from) ? from.lastIndexOf("#") : -1;
  const [path, eventID] = hash < 0 ? [from, event] : [from.slice(0, hash), from.slice(hash + 1)];

  const ids: string[] = [];
  const first: CloudTrailRecord[] = [];
  for await (const record of recordsBelow([path])) {
    if (record.eventID === eventID) return record;
    ids.push(String(record.eventID));
    if (first.length < maxShownRecords) first.push(record);
  }
  if (eventID === undefined && ids.length === 1) return first[0];
  throw new UsageError(whatIsThere(path, eventID, ids, first));
}

const maxShownRecords = 10;

function whatIsThere(path: string, eventID: string | undefined, ids: string[], first: CloudTrailRecord[]): string {
  if (ids.length === 0) return `${path}: contains no CloudTrail records`;
  const problem =
    eventID === undefined
      ? `${path}: contains ${plural(ids.length, "record")}; name one, as in --event ${onOneLine(ids[0] ?? "")}`
      : `${path}: no record has the event id "${onOneLine(eventID)}"${suggest(eventID, ids)}`;
  const lines = first.map(({ eventID, eventTime, eventSource, eventName }) =>
    [eventID, eventTime, eventSource, eventName].map((field) => onOneLine(String(field ?? "?"))).join("  "),
  );
  const more = ids.length - first.length;
  return [problem, ...lines.map((line) => `  ${line}`), ...(more > 0 ? [`  … and ${number(more)} more`] : [])].join(
    "\n",
  );
}
