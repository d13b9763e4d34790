import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { Command } from "commander";
import type { Document } from "yaml";
import { AuthorError, AuthorErrors, placeAt } from "../../language/author-error.ts";
import { readHeader, ruleHeader } from "../../language/header.ts";
import { splitPolicyFile } from "../../language/policy-file.ts";
import { customFolder, defaultFolders, type RuleFolder, samplesFolderOf } from "../../language/rule-folders.ts";
import { plural } from "../../text/counts.ts";
import { asUsageError, complain, exitCodes, fail, UsageError } from "../errors.ts";
import { kebabCase, shortPath } from "../format.ts";
import { Collection, documentsOf } from "../sigma/collection.ts";
import { convert, type ImportedRule } from "../sigma/convert.ts";
import { type Origin, sigmaHq } from "../sigma/header.ts";
import type { Samples } from "../sigma/sample.ts";
import { SigmaError } from "../sigma/sigma-error.ts";

interface Options {
  out?: string;
  force?: boolean;
  collection?: string;
}

const licenseNames = ["LICENSE", "LICENSE.md", "LICENSE.txt"];

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
      "where the Sigma rules were published; each rule's references name it, as SigmaHQ's license requires. Default: SigmaHQ, if a LICENSE file above the rules says so",
    )
    .addHelpText(
      "after",
      `
The rule's id is the file's name in kebab-case. Its header gets the title, level, description, author,
references, tags and false positives. The response is a general text for the level, so edit it.

Sigma ignores case. The rules ignore it for the letters A to Z, except in values that CloudTrail always
spells the same way: event sources, Regions, types, and event names that have a capital letter.
Keywords search all texts and field names of the record; contains on an object searches those of the object.
A dot in a field's name leads to the field below; in the Sigma rule, a dot within a name is written \\.

Correlations, and the old | count() by … and near with a timeframe, become rules that remember records:
event_count and value_count a threshold with within, temporal a count of different rules, and
temporal_ordered of two rules a silent rule and one that comes after it. A rule that only feeds a
correlation is not imported on its own, unless its correlation has generate: true. References,
and the filters that narrow a rule, are looked up in all files that are given.

Exit code 1: a rule could not be expressed; the others were imported.

Examples:
  npx cta import ~/sigma/rules/cloud/aws/cloudtrail/
  npx cta import --out rules --force aws_iam_user_created.yml`,
    )
    .action(importRules);
}

function importRules(paths: string[], { out = customFolder, ...rest }: Options): void {
  const options = { out, ...rest };
  if (options.collection !== undefined && !URL.canParse(options.collection))
    throw new UsageError(`--collection: "${options.collection}" is not a URL`);
  const counts = { imported: 0, refused: 0, failed: 0 };
  // Rules of one's own are loaded beside the shipped ones.
  const others = resolve(out) === customFolder ? defaultFolders().filter(({ path }) => path !== customFolder) : [];
  const titles = new Map([...others.map(({ path }) => path), out].flatMap((folder) => [...titlesIn(folder)]));
  const withoutSamples: string[] = [];
  const files = paths.flatMap(sigmaFiles);
  const documents = new Map(files.map((path) => [path, documentsIn(path)]));
  const collection = new Collection([...documents.values()].flatMap((some) => (some instanceof Error ? [] : some)));
  for (const path of files) {
    try {
      const known = { others, titles, documents, collection, withoutSamples };
      importFile(path, options, known, counts, (problem, offset) => {
        counts.refused++;
        complain(offset === undefined ? `${path}: ${problem}` : messageAt(path, offset, problem));
        process.exitCode ||= exitCodes.no;
      });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      // The other files are still imported.
      counts.failed++;
      fail(error.message);
    }
  }
  if (counts.failed > 0 && counts.imported + counts.refused === 0) return;
  console.log(`${plural(counts.imported, "rule")} imported, ${counts.refused} could not be expressed.`);
  if (counts.imported > withoutSamples.length) {
    console.log("The samples were made from the detections: replace them with real records.");
  }
  if (withoutSamples.length > 0) {
    const folder = shortPath(join(samplesFolderOf(out), "RULE-ID"));
    console.log(
      `No samples could be made for ${withoutSamples.join(", ")}: put records in ${folder}/alert/ and quiet/.`,
    );
  }
}

/** A problem at `offset` characters into a file. */
function messageAt(path: string, offset: number, problem: string): string {
  const text = read(path);
  return new AuthorError(path, text, placeAt(text, offset), problem).message;
}

/** What is known of all files. */
interface Known {
  /** The folders of rules that are loaded beside those that are written. */
  others: readonly RuleFolder[];
  titles: Map<string, string>;
  /** By file; an error for a file that can't be read. */
  documents: ReadonlyMap<string, Document.Parsed[] | UsageError | SigmaError>;
  collection: Collection;
  /** Gets the ids of rules for which no samples could be made. */
  withoutSamples: string[];
}

/** Imports the rules of one file, and counts them. */
function importFile(
  path: string,
  options: Options & { out: string },
  { others, titles, documents, collection, withoutSamples }: Known,
  counts: { imported: number },
  refuse: (problem: string, offset?: number) => void,
): void {
  const found = documents.get(path) ?? [];
  if (found instanceof UsageError) throw found;
  if (found instanceof SigmaError) {
    refuse(found.message, found.offset);
    return;
  }
  if (found.length === 0) refuse("contains no YAML document");
  const origin = originOf(path, options.collection);
  for (const [index, document] of found.entries()) {
    const fed = collection.correlationFedBy(document);
    if (fed !== undefined) {
      console.log(`${path}: not a rule of its own, as it feeds the correlation "${fed}"`);
      continue;
    }
    const id = idOf(path) + (index === 0 ? "" : `-${index + 1}`);
    const place = found.length > 1 ? `document ${index + 1}: ` : "";
    try {
      if (collection.isFilter(document)) continue;
      const own = new Set([id, `${id}-first`, `${id}-together`]);
      const taken = new Set([...titles].filter(([, rule]) => !own.has(rule)).map(([title]) => title));
      const rules = convert(document, origin, { id, taken }, collection);
      refuseTaken(
        path,
        rules.map(({ suffix }) => `${id}${suffix}`),
        others,
      );
      for (const rule of rules) {
        writeRule(path, `${id}${rule.suffix}`, rule, options, withoutSamples);
        titles.set(rule.title, `${id}${rule.suffix}`);
      }
      counts.imported++;
    } catch (error) {
      if (!(error instanceof SigmaError)) throw error;
      refuse(place + error.message, error.offset);
    }
  }
}

/**
 * Where a file's rules come from: what the caller says, else what the nearest LICENSE file above the file says; and
 * whether that LICENSE file is the Detection Rule License.
 */
function originOf(path: string, collection: string | undefined): Origin {
  const text = licenseAbove(dirname(resolve(path)));
  const isDetectionRuleLicense = text.includes("Detection Rule License");
  const isSigmaHq = isDetectionRuleLicense && text.includes("SigmaHQ");
  return { collection: collection ?? (isSigmaHq ? sigmaHq : undefined), isDetectionRuleLicense };
}

/** The text of the LICENSE file of the nearest folder that has one, from `folder` upwards; "" if there is none. */
function licenseAbove(folder: string): string {
  const file = licenseNames.map((name) => join(folder, name)).find(isFile);
  if (file) return read(file);
  const parent = dirname(folder);
  return parent === folder ? "" : licenseAbove(parent);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function refuseTaken(path: string, ids: readonly string[], folders: readonly RuleFolder[]): void {
  const files = folders.flatMap((folder) => ids.map((id) => join(folder.path, `${id}.cel`)));
  const taken = files.find((file) => existsSync(file));
  if (taken)
    throw new UsageError(
      `${path}: ${shortPath(taken)} has this id too; rename ${basename(path)}, as its name is the id`,
    );
}

function writeRule(
  path: string,
  id: string,
  { text, samples }: ImportedRule,
  { out, force = false }: Options & { out: string },
  withoutSamples: string[],
): void {
  const file = join(out, `${id}.cel`);
  if (!force && existsSync(file))
    throw new UsageError(`${path}: ${shortPath(file)} already exists; --force overwrites it`);
  mkdirSync(out, { recursive: true });
  writeFileSync(file, text);
  if (samples) writeSamples(join(samplesFolderOf(out), id), samples);
  else withoutSamples.push(id);
  console.log(`${shortPath(file)}  from ${path}`);
}

/** The documents of a file; an error, to be reported in its turn, if it can't be read. */
function documentsIn(path: string): Document.Parsed[] | UsageError | SigmaError {
  try {
    return documentsOf(read(path));
  } catch (error) {
    if (error instanceof UsageError || error instanceof SigmaError) return error;
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
    return readFileSync(path, "utf8").replaceAll("\r\n", "\n");
  } catch (error) {
    throw asUsageError(error, path);
  }
}

/** `aws_iam_user-created.yml` → `aws-iam-user-created`. */
function idOf(path: string): string {
  const id = kebabCase(basename(path).replace(/\.ya?ml$/i, ""));
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
