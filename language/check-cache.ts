import { hash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";

/** Caches the results of checks from one run to the next. */
export interface CheckCache {
  /** What an earlier run stored under this key; undefined if none did. */
  get(key: string): unknown;
  /** Stores a result, which must be plain data; `key` is everything that it depends on besides this project's own code. */
  set(key: string, result: unknown): void;
}

/** A cache in a file. */
export interface StoredCheckCache extends CheckCache {
  /** Writes what was cached, if anything is new. */
  save(): void;
}

/** Caches nothing. */
export const noCache: CheckCache = { get: () => undefined, set: () => {} };

/** Returns the result that the cache has, or makes it. What `make` throws is not cached. */
export function cached<Result>(cache: CheckCache, key: string, make: () => Result): Result {
  const known = cache.get(key) as Result | undefined;
  if (known !== undefined) return known;
  const result = make();
  cache.set(key, result);
  return result;
}

const project = join(import.meta.dirname, "..");
/** Beside the packages, where other tools keep such files too: `npm ci` removes it. */
export const cacheFolder = join(project, "node_modules", ".cache", "cloudtrail-alerts");
/** Entries of other rules, such as those of `--rules` and of other branches, are kept up to this many in all. */
const maxEntries = 3000;

/** The files of caches: of rules, which every command reads, and of what they do on samples, which only `check` does. */
type CacheName = "rules" | "samples";

/**
 * Opens a cache of what was checked. A file that is missing, damaged or of other code is ignored, and so is a folder that
 * can't be written. Runs at the same time don't disturb each other: each replaces the file whole, and the last one wins.
 */
export function openCheckCache(folder: string = cacheFolder, name: CacheName = "rules"): StoredCheckCache {
  const file = join(folder, `checked-${name}.json`);
  const code = codeHash();
  const known = readEntries(file, code);
  const used = new Map<string, string>();
  let isNew = false;
  return {
    get(key) {
      const id = hash("sha256", key, "base64");
      const stored = known.get(id);
      if (stored === undefined) return undefined;
      used.set(id, stored);
      return JSON.parse(stored);
    },
    set(key, result) {
      const text = JSON.stringify(result);
      // JSON has no NaN, which YAML can write.
      if (text === undefined || !isDeepStrictEqual(JSON.parse(text), result)) return;
      used.set(hash("sha256", key, "base64"), text);
      isNew = true;
    },
    save() {
      if (!isNew) return;
      const others = [...known].filter(([id]) => !used.has(id));
      const entries = [...used, ...others].slice(0, maxEntries);
      // A line each, as JSON has no line breaks: reading and writing them as one JSON text would take 8 ms longer.
      const text = [code, ...entries.map(([id, result]) => `${id} ${result}`)].join("\n");
      replaceCacheFile(file, `${hash("sha256", text, "base64")}\n${text}`);
    },
  };
}

/** Opens the cache of rules for what `use` does, and saves what is new in it even if `use` throws. */
export function withCheckCache<Result>(use: (cache: CheckCache) => Result): Result {
  const cache = openCheckCache();
  try {
    return use(cache);
  } finally {
    cache.save();
  }
}

/** What was read last of each file: `--watch` and the tests open the caches again and again. */
const lastRead = new Map<string, { content: string; entries: ReadonlyMap<string, string> }>();

function readEntries(file: string, code: string): ReadonlyMap<string, string> {
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch (error) {
    if (!isFileError(error)) throw error;
    return new Map();
  }
  const last = lastRead.get(file);
  if (content === last?.content) return last.entries;
  const entries = parseEntries(content, code);
  lastRead.set(file, { content, entries });
  return entries;
}

function parseEntries(content: string, code: string): ReadonlyMap<string, string> {
  const end = content.indexOf("\n");
  const text = content.slice(end + 1);
  if (content.slice(0, end) !== hash("sha256", text, "base64")) return new Map();
  const [writer, ...entries] = text.split("\n");
  if (writer !== code) return new Map();
  return new Map(
    entries.map((entry) => {
      const space = entry.indexOf(" ");
      return [entry.slice(0, space), entry.slice(space + 1)];
    }),
  );
}

/** Writes a file whole, with its folder, or not at all: without the cache, the next run only takes longer. */
export function replaceCacheFile(file: string, content: string | Uint8Array): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    const part = `${file}.${process.pid}`;
    writeFileSync(part, content);
    renameSync(part, file);
  } catch (error) {
    if (!isFileError(error)) throw error;
  }
}

/** Whether an operation on a file failed, as opposed to a mistake in the code. */
export function isFileError(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).syscall !== undefined;
}

let knownCodeHash: string | undefined;

/** Changes with everything that decides how a rule is read, checked and evaluated: our code, the packages, and Node. */
export function codeHash(): string {
  // Code that changes later is not the code of this process.
  knownCodeHash ??= hash("sha256", [process.version, installedPackages(), ...codeTexts()].join("\0"), "base64");
  return knownCodeHash;
}

function codeTexts(): string[] {
  return ["cli/check", "engine", "language", "text"].flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .sort()
      .map((name) => readFileSync(join(project, folder, name), "utf8")),
  );
}

/** What npm wrote about the packages that it installed. Without that, nothing that was cached is used. */
function installedPackages(): string {
  const lockfile = join(project, "node_modules", ".package-lock.json");
  return existsSync(lockfile) ? readFileSync(lockfile, "utf8") : randomUUID();
}
