import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Rule, Ruleset } from "../engine/ruleset.ts";
import { compare } from "../text/compare.ts";
import { AuthorError, AuthorErrors } from "./author-error.ts";
import { type CheckCache, cached, noCache } from "./check-cache.ts";
import { ConfigurationError } from "./configure.ts";
import { neverRules } from "./file-names.ts";
import { type Header, readHeader, ruleHeader } from "./header.ts";
import { type PolicyFile, splitPolicyFile } from "./policy-file.ts";
import { readRule, readSuppression } from "./read-policy.ts";
import { defaultFolders, foldersIn, type RuleFolder, type ShownFolder } from "./rule-folders.ts";
import { checkSequences } from "./sequences.ts";

/** Options of `loadRuleset`. */
interface LoadOptions {
  /** A folder of rules to load instead of the project's, and the folder `custom` in it. */
  folder?: string;
  /** The folders to load. Default: `folder`, or those of `defaultFolders`. */
  folders?: readonly RuleFolder[];
  /** The date on which suppressions are checked for expiry. Default: now. */
  today?: Date;
  /** Caches the rules that are known to be valid. Default: none, so that everything is checked. */
  cache?: CheckCache;
}

/** The file of a rule or suppression. */
export interface LoadedFile {
  /** Where it is on disk. */
  path: string;
  /** How messages name it, such as `rules/custom/user-created.cel`. */
  shown: string;
  /** The samples of its folder. */
  samples: ShownFolder;
  /** The samples of the rules that it overrides, as messages name their folders. They are not about this rule. */
  overridden: string[];
}

/** A checked ruleset, and the file of each rule (by id) and suppression (by name). */
export interface LoadedRuleset extends Ruleset {
  files: { rules: ReadonlyMap<string, LoadedFile>; suppressions: ReadonlyMap<string, LoadedFile> };
}

/** A `.cel` file that was read, and its folder. */
interface FoundFile extends PolicyFile, Pick<LoadedFile, "overridden"> {
  id: string;
  absolutePath: string;
  samples: ShownFolder;
}

/**
 * Reads and checks every rule and suppression of some folders, disabled ones included, sorted by file name. A rule with
 * `overrides: true` replaces the rule of the same id of an earlier folder. Throws `AuthorErrors` with all mistakes of
 * all files, and with every `.cel` file of the folders that is neither a rule nor a suppression; `ConfigurationError`
 * if a folder can't be read.
 */
export function loadRuleset(options: LoadOptions = {}): LoadedRuleset {
  const { ruleset, errors } = readRuleset(options);
  if (errors.length > 0) throw new AuthorErrors(errors);
  return ruleset;
}

/** The same, but returns the mistakes, and a ruleset without the files that contain them. */
export function readRuleset({ folder, folders, today = new Date(), cache = noCache }: LoadOptions = {}): {
  ruleset: LoadedRuleset;
  errors: AuthorError[];
} {
  const all = folders ?? (folder === undefined ? defaultFolders() : foldersIn(folder));
  const errors: AuthorError[] = [];
  const collect = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (error instanceof AuthorErrors) errors.push(...error.errors);
      else if (error instanceof AuthorError) errors.push(error);
      else throw error;
      return undefined;
    }
  };
  const readEach = <T>(files: Iterable<FoundFile>, read: (file: FoundFile) => T): { file: FoundFile; value: T }[] =>
    [...files].flatMap((file) => {
      const value = collect(() => read(file));
      return value === undefined ? [] : [{ file, value }];
    });

  for (const each of all) errors.push(...strayFiles(each));
  const ruleFiles = byId(
    all.flatMap((each) => policyFiles(each, "")),
    collect,
    chooseOverride,
  );
  // Ids of rules with mistakes count too, so that a suppression that names one is not reported as well.
  const ids = [...ruleFiles.keys()];
  const rules = readEach(ruleFiles.values(), (file) =>
    cached(cache, `rule ${file.path}\n${file.text}`, () => readRuleOnce(file)),
  );
  const suppressionFiles = byId(
    all.flatMap((each) => policyFiles(each, "suppressions")),
    collect,
    refuseTwin,
  );
  const suppressions = readEach(suppressionFiles.values(), (file) => readSuppression(file, ids, today));

  const titles = new Map<string, string>();
  // The rule of the later folder is the one to rename: a user's own, rather than the library's.
  const rank = (file: FoundFile) => all.findIndex(({ samples }) => samples === file.samples);
  for (const { file, value } of rules.toSorted((a, b) => rank(a.file) - rank(b.file))) {
    const other = titles.get(value.title);
    if (other)
      errors.push(headerOf(file).error(["title"], `${other} has this title too, so their emails would look alike`));
    titles.set(value.title, file.path);
  }

  const sequences = rules.map(({ file, value }) => ({ rule: value, header: () => headerOf(file) }));
  errors.push(...checkSequences(sequences, ids));

  const faulty = new Set(errors.map(({ file }) => file));
  const ruleset = {
    rules: rules.flatMap(({ file, value }) => (faulty.has(file.path) ? [] : [value])),
    suppressions: suppressions.map(({ value }) => value),
    files: { rules: loadedFiles(ruleFiles), suppressions: loadedFiles(suppressionFiles) },
  };
  return { ruleset, errors };
}

/** The rules without mistakes that were read before, by path. */
const readBefore = new Map<string, { text: string; rule: Rule }>();

/**
 * The same as `readRule`, but reads a file again only if its text is another. A deployment bundles the function twice,
 * `backtest --compare` loads two states of the rules, and `check --watch` loads them after every save. Where the cache of an earlier
 * run has nothing, a second `loadRuleset` of the library takes 7 ms instead of 200.
 */
function readRuleOnce(file: PolicyFile): Rule {
  const before = readBefore.get(file.path);
  if (before?.text === file.text) return { ...before.rule };
  const rule = readRule(file);
  readBefore.set(file.path, { text: file.text, rule });
  return { ...rule };
}

function loadedFiles(files: ReadonlyMap<string, FoundFile>): ReadonlyMap<string, LoadedFile> {
  const loaded = ({ absolutePath, path, samples, overridden }: FoundFile): LoadedFile => ({
    path: absolutePath,
    shown: path,
    samples,
    overridden,
  });
  return new Map([...files].map(([id, file]) => [id, loaded(file)]));
}

function headerOf(file: PolicyFile): Header<unknown> {
  return readHeader<unknown>(file, ruleHeader);
}

/** The files by id, sorted. Of several with one id, `choose` chooses the one that counts, or throws an `AuthorError`. */
function byId(
  files: readonly FoundFile[],
  collect: <T>(read: () => T) => T | undefined,
  choose: (file: FoundFile, earlier: FoundFile | undefined) => FoundFile,
): Map<string, FoundFile> {
  const found = new Map<string, FoundFile>();
  for (const file of files) {
    const earlier = found.get(file.id);
    found.set(file.id, collect(() => choose(file, earlier)) ?? earlier ?? file);
  }
  // As files are sorted in a folder.
  return new Map([...found].sort(([a], [b]) => compare(`${a}.cel`, `${b}.cel`)));
}

function chooseOverride(file: FoundFile, earlier: FoundFile | undefined): FoundFile {
  const isOverride = /^overrides:\s*true\s*(#.*)?$/m.test(file.header.text);
  if (isOverride) {
    if (!earlier)
      throw headerOf(file).error(["overrides"], `there is no other rule with the id "${file.id}" to override`);
    return { ...file, overridden: [...earlier.overridden, earlier.samples.shown] };
  }
  return refuseTwin(file, earlier, ", or add `overrides: true` to this header to use this one instead");
}

/** Throws an `AuthorError` if an earlier file has the same id; `alternative` says what else than renaming would do. */
function refuseTwin(file: FoundFile, earlier: FoundFile | undefined, alternative = ""): FoundFile {
  if (!earlier) return file;
  const message = `${earlier.path} has this id too: rename one of them${alternative}`;
  throw new AuthorError(file.path, file.text, { line: 1, column: 1 }, message);
}

function policyFiles(folder: RuleFolder, subfolder: string): FoundFile[] {
  const path = join(folder.path, subfolder);
  const shown = subfolder === "" ? folder.shown : `${folder.shown}/${subfolder}`;
  return readFolder(path, subfolder !== "" || folder.isOptional === true)
    .filter((entry) => entry.name.endsWith(".cel") && !entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => ({
      ...splitPolicyFile(`${shown}/${name}`, readText(join(path, name), `${shown}/${name}`)),
      id: basename(name, ".cel"),
      absolutePath: join(path, name),
      samples: folder.samples,
      overridden: [],
    }));
}

function readText(file: string, shown: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ConfigurationError(`${shown}: can't read this file (${(error as Error).message})`, { cause: error });
  }
}

/** The files of a folder, at any depth, that look like rules or suppressions, and are none because of their names or where they are. */
function* strayFiles(rules: Omit<RuleFolder, "samples">, below = ""): Generator<AuthorError> {
  const { path: folder, shown, inner, isOptional } = rules;
  for (const entry of readFolder(join(folder, below), isOptional === true || below !== "")) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) {
      if (path !== inner && !neverRules.includes(entry.name)) yield* strayFiles(rules, path);
      continue;
    }
    const isLoaded = ["", "suppressions"].includes(below) && path.endsWith(".cel");
    if (isLoaded || !/\.cel(\.txt)?$/i.test(path)) continue;
    const reason = path.endsWith(".cel")
      ? "files in subfolders are not read; rules belong in rules/custom/, suppressions in rules/custom/suppressions/"
      : "its name must end in .cel, in lower case";
    yield new AuthorError(
      `${shown}/${path}`,
      readText(join(folder, path), `${shown}/${path}`),
      { line: 1, column: 1 },
      `nothing loads this file: ${reason}`,
    );
  }
}

/** Why a folder of rules can't be read, as the end of a sentence that begins with its name. */
function whyUnreadable({ code, message }: NodeJS.ErrnoException): string {
  if (code === "ENOENT") return "there is no such folder of rules";
  return code === "ENOTDIR" ? "is not a folder of rules" : `can't read this folder of rules (${message})`;
}

function readFolder(folder: string, isOptional: boolean): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isOptional && (error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new ConfigurationError(`${folder}: ${whyUnreadable(error as NodeJS.ErrnoException)}`, { cause: error });
  }
}
