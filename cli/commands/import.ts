import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Command } from "commander";
import { AuthorErrors } from "../../language/author-error.ts";
import { readHeader, ruleHeader } from "../../language/header.ts";
import { splitPolicyFile } from "../../language/policy-file.ts";
import { customFolder, samplesFolderOf } from "../../language/rule-folders.ts";
import { plural } from "../../text/counts.ts";
import { asUsageError, complain, exitCodes, UsageError } from "../errors.ts";
import { shortPath } from "../format.ts";
import { convert } from "../sigma/convert.ts";
import { baseRulesOf, readDocuments } from "../sigma/rule.ts";
import type { Samples } from "../sigma/sample.ts";
import { SigmaError } from "../sigma/sigma-error.ts";

interface Options {
  out?: string;
  force?: boolean;
  collection: string;
}

/** `npx cta import`: turns Sigma rules for CloudTrail into rules of this project. */
export function command(): Command {
  return new Command("import")
    .usage("[options] SIGMA.yml…")
    .description("Turn Sigma rules for CloudTrail into rules, or say exactly which part of them can't be expressed.")
    .argument("<path...>", "a Sigma rule's file, or a folder with its subfolders")
    .option("--out <folder>", "where to write the rules; default: rules/custom")
    .option("--force", "overwrite rules that already exist")
    .option(
      "--collection <url>",
      "where the Sigma rules were published; each rule's references name it, as their license requires",
      "https://github.com/SigmaHQ/sigma",
    )
    .addHelpText(
      "after",
      `
The rule's id is the file's name in kebab-case. Its header gets the title, level, description, author,
references, tags and false positives. The response is a general text for the level, so edit it.

Sigma ignores case, and so do the rules, except for values that CloudTrail always spells the same way:
event sources, Regions, types, and event names that have a capital letter.
Keywords, and contains on requestParameters and the like, search every text within, ten levels deep.
A dot in a field's name leads to the field below; in the Sigma rule, a dot within a name is written \\.

A rule sees one record at a time, so these are not supported: aggregations (| count() by …), near,
timeframe and correlations. The rules that only feed a correlation are not imported either, as each would
alert on every record. A count within one log file can be a threshold in the rule's header.

Exit code 1: a rule could not be expressed; the others were imported.

Examples:
  npx cta import ~/sigma/rules/cloud/aws/cloudtrail/
  npx cta import --out rules --force aws_iam_user_created.yml`,
    )
    .action(importRules);
}

function importRules(paths: string[], { out = customFolder, ...rest }: Options): void {
  const options = { out, ...rest };
  if (!URL.canParse(options.collection)) throw new UsageError(`--collection: "${options.collection}" is not a URL`);
  const counts = { imported: 0, refused: 0 };
  const titles = titlesIn(options.out);
  const withoutSamples: string[] = [];
  const files = paths.flatMap(sigmaFiles);
  const bases = new Map(files.flatMap((path) => [...baseRulesIn(path)]));
  for (const path of files) {
    try {
      counts.imported += importFile(path, options, { titles, bases, withoutSamples }, (reason) => {
        counts.refused++;
        complain(`${path}: ${reason}`);
        process.exitCode ||= exitCodes.no;
      });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      // The other files are still imported.
      complain(error.message);
      process.exitCode = exitCodes.wrong;
    }
  }
  console.log(`${plural(counts.imported, "rule")} imported, ${counts.refused} could not be expressed.`);
  if (counts.imported > withoutSamples.length) {
    console.log("Each has samples made from its detection: replace them by real records, with npx cta new --from.");
  }
  if (withoutSamples.length > 0) {
    const folder = shortPath(join(samplesFolderOf(out), "RULE-ID"));
    console.log(
      `No samples could be made for ${withoutSamples.join(", ")}: put records in ${folder}/alert/ and quiet/.`,
    );
  }
}

/** What is known of all files. */
interface Known {
  titles: Map<string, string>;
  bases: ReadonlyMap<string, string>;
  /** Gets the ids of rules for which no samples could be made. */
  withoutSamples: string[];
}

/** Imports the rules of one file and returns how many. */
function importFile(
  path: string,
  options: Options & { out: string },
  { titles, bases, withoutSamples }: Known,
  refuse: (reason: string) => void,
) {
  let imported = 0;
  const documents = readDocuments(read(path));
  if (documents.length === 0) refuse("contains no YAML document");
  for (const [index, document] of documents.entries()) {
    const id = idOf(path) + (index === 0 ? "" : `-${index + 1}`);
    const file = join(options.out, `${id}.cel`);
    const place = documents.length > 1 ? `document ${index + 1}: ` : "";
    try {
      const taken = new Set([...titles].filter(([, rule]) => rule !== id).map(([title]) => title));
      const { title, text, samples } = convert(document, { collection: options.collection }, taken, bases);
      if (!options.force && existsSync(file)) {
        throw new UsageError(`${path}: ${shortPath(file)} already exists; --force overwrites it`);
      }
      mkdirSync(options.out, { recursive: true });
      writeFileSync(file, text);
      if (samples) writeSamples(join(samplesFolderOf(options.out), id), samples);
      else withoutSamples.push(id);
      titles.set(title, id);
      imported++;
      console.log(`${shortPath(file)}  from ${path}`);
    } catch (error) {
      if (!(error instanceof SigmaError)) throw error;
      refuse(place + error.message);
    }
  }
  return imported;
}

/** The rules that the correlations of a file use, perhaps of other files. A file that can't be read is reported later. */
function baseRulesIn(path: string): Map<string, string> {
  try {
    return baseRulesOf(readDocuments(read(path)));
  } catch (error) {
    if (error instanceof UsageError || error instanceof SigmaError) return new Map();
    throw error;
  }
}

/** Writes the samples, unless there are some already. */
function writeSamples(folder: string, { alert, quiet }: Samples): void {
  if (existsSync(folder)) return;
  for (const [kind, record] of Object.entries({ alert, quiet })) {
    mkdirSync(join(folder, kind), { recursive: true });
    writeFileSync(join(folder, kind, "from-detection.json"), `${JSON.stringify(record, null, 2)}\n`);
  }
}

function sigmaFiles(path: string): string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  const files = globSync("**/*.{yml,yaml}", { cwd: path }).sort();
  if (files.length === 0) throw new UsageError(`${path}: the folder contains no .yml or .yaml file`);
  return files.map((file) => join(path, file));
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw asUsageError(error, path);
  }
}

/** `aws_iam_user-created.yml` → `aws-iam-user-created`. */
function idOf(path: string): string {
  const words = basename(path)
    .replace(/\.ya?ml$/i, "")
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  const id = (words ?? []).join("-");
  return /^[a-z]/.test(id) ? id : `sigma-${id || "rule"}`;
}

/** The titles of a folder's rules, with the ids of the rules. */
function titlesIn(folder: string): Map<string, string> {
  const titles = new Map<string, string>();
  for (const name of globSync("*.cel", { cwd: folder })) {
    try {
      const file = splitPolicyFile(name, readFileSync(join(folder, name), "utf8"));
      titles.set(readHeader(file, ruleHeader).value.title, basename(name, ".cel"));
    } catch (error) {
      // npx cta check reports what is wrong with an existing rule.
      if (!(error instanceof AuthorErrors)) throw error;
    }
  }
  return titles;
}
