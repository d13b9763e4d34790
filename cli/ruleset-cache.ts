import { hash } from "node:crypto";
import { type Dirent, existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { deserialize, serialize } from "node:v8";
import { cacheFolder, codeHash, isFileError, replaceCacheFile } from "../language/check-cache.ts";
import { neverRules, stackFiles } from "../language/file-names.ts";
import type { LoadedRuleset } from "../language/load.ts";
import type { RuleFolder } from "../language/rule-folders.ts";
import { compare } from "../text/compare.ts";
import { isoDay } from "./format.ts";

/** A ruleset, and the folders that it was loaded from. */
export interface RulesetOfFolders extends LoadedRuleset {
  folders: readonly RuleFolder[];
}

/** The cache of one ruleset. */
export interface RulesetCache {
  /** The ruleset as it was loaded before; undefined if anything that decides what it is has changed since. */
  get(): RulesetOfFolders | undefined;
  /** What `set` needs, to be called before the files are read. */
  begin(folders: readonly RuleFolder[]): void;
  /** Stores a ruleset without mistakes, unless a file has changed since `begin`. */
  set(ruleset: RulesetOfFolders): void;
}

/** What the file contains behind its hash. */
interface Stored {
  fingerprint: string;
  ruleset: RulesetOfFolders;
}

const ownProject = join(import.meta.dirname, "..");

/**
 * Opens the cache of the rules that every command loads, or of those of `--rules FOLDER`: the last such folder only. It is
 * used only if the code, the stack files, and the names and contents of all rules are the same, byte for byte, on the same
 * day, since suppressions expire. A file that is missing or damaged is ignored.
 */
export function openRulesetCache(
  folder: string | undefined,
  cachedIn = cacheFolder,
  project = ownProject,
): RulesetCache {
  const file = join(cachedIn, folder === undefined ? "ruleset.bin" : "ruleset-of-folder.bin");
  const base = hash("sha256", JSON.stringify(baseOf(folder, project)), "base64");
  const fingerprintOf = (folders: readonly RuleFolder[]): string | undefined => {
    const rules = folders.map(filesOf);
    return rules.includes(undefined) ? undefined : hash("sha256", JSON.stringify([folders, rules]), "base64");
  };
  let found: { folders: string; fingerprint: string | undefined } | undefined;
  let begun: string | undefined;
  return {
    get() {
      const stored = read(file, base);
      if (!stored) return undefined;
      const { folders } = stored.ruleset;
      found = { folders: JSON.stringify(folders), fingerprint: fingerprintOf(folders) };
      return found.fingerprint === stored.fingerprint ? stored.ruleset : undefined;
    },
    begin(folders) {
      // What `get` has just read is as good: if a file changes in between, `set` finds another fingerprint.
      begun = found?.folders === JSON.stringify(folders) ? found.fingerprint : fingerprintOf(folders);
    },
    set(ruleset) {
      if (begun === undefined || fingerprintOf(ruleset.folders) !== begun) return;
      const { rules, suppressions, files, folders } = ruleset;
      const content = serialize({
        fingerprint: begun,
        ruleset: { rules, suppressions, files, folders },
      } satisfies Stored);
      replaceCacheFile(file, Buffer.concat([Buffer.from(`${checksum(base, content)}\n`), content]));
    },
  };
}

/** Another version of Node may not be able to read the content, so it is not tried. */
function checksum(base: string, content: Buffer): string {
  return hash("sha256", Buffer.concat([Buffer.from(base), content]), "base64");
}

function read(file: string, base: string): Stored | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if (!isFileError(error)) throw error;
    return undefined;
  }
  const end = bytes.indexOf("\n");
  const content = bytes.subarray(end + 1);
  return bytes.toString("latin1", 0, end) === checksum(base, content) ? deserialize(content) : undefined;
}

/** What decides which folders are loaded, and how, and what is stored. */
function baseOf(folder: string | undefined, project: string): unknown[] {
  return [
    // A copy of the project has the cache of the original, and other rules.
    project,
    codeHash(),
    ["ruleset-cache.ts", "load-rules.ts"].map((name) => readFileSync(join(import.meta.dirname, name), "utf8")),
    isoDay(Date.now()),
    process.env.ONLY_SHIPPED_RULES,
    folder === undefined
      ? stackFiles(project).map((name) => [name, readFileSync(join(project, name), "utf8")])
      : resolve(folder),
  ];
}

/** The names of a folder's files and subfolders, with the texts of its rules; undefined if one of them can't be read. */
function filesOf({ path, inner, isOptional }: RuleFolder): unknown[] | undefined {
  if (isOptional && !existsSync(path)) return [];
  try {
    return [...entriesOf(path, "", inner)];
  } catch (error) {
    if (!isFileError(error)) throw error;
    return undefined;
  }
}

function* entriesOf(folder: string, below: string, inner: string | undefined): Generator<string[]> {
  const entries: Dirent[] = readdirSync(join(folder, below), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => compare(a.name, b.name))) {
    const name = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) {
      yield [name, "folder"];
      // As language/load.ts reads them.
      if (name !== inner && !neverRules.includes(entry.name)) yield* entriesOf(folder, name, inner);
    } else if (name.toLowerCase().endsWith(".cel")) yield [name, readFileSync(join(folder, name), "utf8")];
  }
}
