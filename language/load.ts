import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { hasExpired, type Rule, type Ruleset, type Suppression, wordings } from "../engine/ruleset.ts";
import { AuthorError, AuthorErrors } from "./author-error.ts";
import { checkExpression } from "./check.ts";
import { ConfigurationError } from "./configure.ts";
import { type Header, readHeader, ruleHeader, suppressionHeader } from "./header.ts";
import { type PolicyFile, splitPolicyFile } from "./policy-file.ts";
import { suggest } from "./suggest.ts";

/** The folder of the project's own rules. */
export const rulesFolder = join(import.meta.dirname, "..", "rules");

/** Options of `loadRuleset`. */
export interface LoadOptions {
  /** A folder of `<id>.cel` files, which may have a subfolder `suppressions`. Default: the project's `rules`. */
  folder?: string;
  /** The date on which suppressions are checked for expiry. Default: now. */
  today?: Date;
}

/**
 * Reads and checks every rule and suppression of a folder, disabled ones included, sorted by id.
 * Throws `AuthorErrors` with all mistakes of all files, `ConfigurationError` if the folder can't be read.
 */
export function loadRuleset({ folder = rulesFolder, today = new Date() }: LoadOptions = {}): Ruleset {
  const errors: AuthorError[] = [];
  const readEach = <T>(files: PolicyFile[], read: (file: PolicyFile) => T): { file: PolicyFile; value: T }[] =>
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
  // Ids of rules with mistakes count too, so that a suppression that names one is not reported as well.
  const ids = ruleFiles.map(({ path }) => basename(path, ".cel"));
  const rules = readEach(ruleFiles, readRule);
  const suppressions = readEach(policyFiles(join(folder, "suppressions"), "rules/suppressions"), (file) =>
    readSuppression(file, ids, today),
  );

  const titles = new Map<string, string>();
  for (const { file, value } of rules) {
    const other = titles.get(value.title);
    if (other)
      errors.push(headerOf(file).error(["title"], `${other} has this title too, so their emails would look alike`));
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

/** Why a folder of rules can't be read, as the end of a sentence that begins with its name. */
function whyUnreadable({ code, message }: NodeJS.ErrnoException): string {
  if (code === "ENOENT") return "there is no such folder of rules";
  return code === "ENOTDIR" ? "is not a folder of rules" : `can't read this folder of rules (${message})`;
}

function readFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    // Suppressions are optional.
    if (basename(folder) === "suppressions") return [];
    throw new ConfigurationError(`${folder}: ${whyUnreadable(error as NodeJS.ErrnoException)}`, { cause: error });
  }
}

function readRule(file: PolicyFile): Rule {
  const id = nameOf(file);
  const header = readHeader(file, ruleHeader);
  const { value } = header;
  const params = Object.keys(value.params);

  for (const key of wordings) {
    const text = value[key];
    if (text) checkExpression(text, "string", params, (problem, offset) => header.error([key], problem, offset));
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
