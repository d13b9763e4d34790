import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, isFileError, replaceCacheFile } from "../../language/check-cache.ts";
import { stackFiles } from "../../language/file-names.ts";
import { readSampleFiles, SampleError, type SampleFile } from "../../language/sample-files.ts";
import { compare } from "../../text/compare.ts";
import { isoDay } from "../format.ts";

/** What the last complete check without a mistake or a hint printed, and what it depended on. */
export interface Passed {
  /** What it printed, if everything is as it was then. */
  printed: string | undefined;
  /** The files of the shipped samples, by their folder's path. Only a check of these files may be noted. */
  sampleFiles: ReadonlyMap<string, readonly SampleFile[]>;
  /** Notes what a check of this content printed, unless something has changed since. */
  note(printed: string): void;
}

const project = join(import.meta.dirname, "../..");
/** Everything that a check runs or reads, but for the packages, the stack files and the shipped samples. */
const folders = ["cli", "engine", "handler", "language", "rules", "text"];
const samples = "test/rules";

/**
 * Looks up whether rules, samples, stack files and code are the same, byte for byte, as in the last check that passed.
 * Undefined if rules come from further folders, which stack files name, or if there are symbolic links.
 */
export function passedBefore(folder = cacheFolder, root = project): Passed | undefined {
  const file = join(folder, "passed.json");
  const sampleFiles = readSamples(root);
  if (!sampleFiles) return undefined;
  const key = fingerprint(root, sampleFiles);
  if (key === undefined) return undefined;
  return {
    printed: readPrinted(file, key),
    sampleFiles: new Map([[join(root, samples), sampleFiles]]),
    note(printed) {
      // A rule that was saved during the check may have been read before or after. The samples are those that were checked.
      if (fingerprint(root, sampleFiles) === key) replaceCacheFile(file, JSON.stringify({ key, printed }));
    },
  };
}

/** The files of the shipped samples; undefined if one can't be read, which a check reports. */
function readSamples(root: string): SampleFile[] | undefined {
  try {
    return readSampleFiles({ path: join(root, samples), shown: samples });
  } catch (error) {
    if (!(error instanceof SampleError)) throw error;
    return undefined;
  }
}

function readPrinted(file: string, key: string): string | undefined {
  try {
    const passed = JSON.parse(readFileSync(file, "utf8")) as { key?: unknown; printed?: unknown } | null;
    return passed?.key === key && typeof passed.printed === "string" ? passed.printed : undefined;
  } catch (error) {
    if (!isFileError(error) && !(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

/** Changes with every file that a check depends on, and with the day, as suppressions expire. Undefined if a check must be made. */
function fingerprint(root: string, sampleFiles: readonly SampleFile[]): string | undefined {
  const lockfile = "node_modules/.package-lock.json";
  if (!existsSync(join(root, lockfile))) return undefined;
  const stacks = stackFiles(root);
  const files = [lockfile, ...stacks, ...folders.flatMap((folder) => filesBelow(root, folder))];
  const hash = createHash("sha256");
  const today = isoDay(Date.now());
  hash.update(JSON.stringify([process.version, today, process.env.ONLY_SHIPPED_RULES, files]));
  for (const { path, hash: ofText } of sampleFiles) hash.update(`\0${path}\0${ofText}`);
  for (const name of files) {
    if (name === undefined) return undefined;
    const bytes = readFileSync(join(root, name));
    if (stacks.includes(name) && bytes.includes("folders")) return undefined;
    hash.update(`\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("base64");
}

/** The files of a folder and its subfolders, in order; undefined in place of what is neither. */
function filesBelow(root: string, folder: string): (string | undefined)[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => compare(a.name, b.name))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(root, path) : [entry.isFile() ? path : undefined];
    });
}
