import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { hasExpired, type Rule, type Ruleset, type Suppression } from "../engine/ruleset.ts";
import { AuthorError, AuthorErrors } from "./author-error.ts";
import { checkExpression } from "./check.ts";
import { ConfigurationError } from "./configure.ts";
import { type Header, readHeader, ruleHeader, suppressionHeader } from "./header.ts";
import { type PolicyFile, splitPolicyFile } from "./policy-file.ts";
import { suggest } from "./suggest.ts";

/** Where the project's own rules stand. */
export const rulesFolder = join(import.meta.dirname, "..", "rules");

/** What `loadRuleset` can be told. */
export interface LoadOptions {
  /** A folder of `<id>.cel` files with a folder `suppressions`; default: the project's `rules`. */
  folder?: string;
  /** Decides which suppressions have expired; default: now. */
  today?: Date;
}

/**
 * Reads and checks every rule and suppression of a folder, switched off ones too, in the order of
 * their ids. Throws `AuthorErrors` with all mistakes of all files, `ConfigurationError` for no folder.
 */
export function loadRuleset({ folder = rulesFolder, today = new Date() }: LoadOptions = {}): Ruleset {
  const errors: AuthorError[] = [];
  const gather = <T>(files: PolicyFile[], read: (file: PolicyFile) => T): { file: PolicyFile; value: T }[] =>
    files.flatMap((file) => {
      try {
        return [{ file, value: read(file) }];
      } catch (error) {
        if (!(error instanceof AuthorError)) throw error;
        errors.push(error);
        return [];
      }
    });

  const ruleFiles = policyFiles(folder, "rules");
  // A rule that is wrong exists all the same: a suppression that names it is not wrong too.
  const ids = ruleFiles.map(({ path }) => basename(path, ".cel"));
  const rules = gather(ruleFiles, readRule);
  const suppressions = gather(policyFiles(join(folder, "suppressions"), "rules/suppressions"), (file) =>
    readSuppression(file, ids, today),
  );

  const titles = new Map<string, string>();
  for (const { file, value } of rules) {
    const other = titles.get(value.title);
    if (other)
      errors.push(headerOf(file).error(["title"], `the title is that of ${other}; emails could not tell them apart`));
    titles.set(value.title, file.path);
  }

  if (errors.length > 0) throw new AuthorErrors(errors);
  return { rules: rules.map(({ value }) => value), suppressions: suppressions.map(({ value }) => value) };
}

function headerOf(file: PolicyFile): Header<unknown> {
  return readHeader<unknown>(file, ruleHeader);
}

function policyFiles(folder: string, shownAs: string): PolicyFile[] {
  return readFolder(folder)
    .filter((name) => name.endsWith(".cel"))
    .sort()
    .map((name) => splitPolicyFile(`${shownAs}/${name}`, readFileSync(join(folder, name), "utf8")));
}

function readFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    // A project need not have any suppression.
    if (basename(folder) === "suppressions") return [];
    throw new ConfigurationError(`${folder}: no folder of rules can be read there (${(error as Error).message})`);
  }
}

function readRule(file: PolicyFile): Rule {
  const id = nameOf(file);
  const header = readHeader(file, ruleHeader);
  const { value } = header;
  const params = Object.keys(value.params);

  if (value.summary) {
    checkExpression(value.summary, "string", params, (problem, offset) => header.error(["summary"], problem, offset));
  }
  if (value.threshold) {
    checkExpression(value.threshold.per, "string", params, (problem, offset) =>
      header.error(["threshold", "per"], problem, offset),
    );
  }
  return { id, ...value, expression: checkedExpression(file, params) };
}

function readSuppression(file: PolicyFile, ids: readonly string[], today: Date): Suppression {
  const name = nameOf(file);
  const header = readHeader(file, suppressionHeader);
  const { value } = header;

  if (value.rules !== "all") {
    for (const [index, id] of value.rules.entries()) {
      if (ids.includes(id)) continue;
      throw header.error(["rules", index], `unknown rule id "${id}"${suggest(id, ids)}`);
    }
  }
  if (value.expires && hasExpired(value.expires, today)) {
    throw header.error(["expires"], `the suppression expired on ${value.expires}: remove it, or give it a new date`);
  }
  return { name, ...value, expression: checkedExpression(file, Object.keys(value.params)) };
}

function nameOf(file: PolicyFile): string {
  const name = basename(file.path, ".cel");
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new AuthorError(
      file.path,
      file.text,
      { line: 1, column: 1 },
      "the file's name must be in kebab-case, as it is the id",
    );
  }
  return name;
}

function checkedExpression(file: PolicyFile, params: readonly string[]): string {
  const { text, place } = file.expression;
  checkExpression(
    text,
    "bool",
    params,
    (problem, offset) => new AuthorError(file.path, file.text, place(offset), problem),
  );
  return text.trim();
}
