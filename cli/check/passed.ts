import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What the last complete check without a mistake or a hint printed, and what it depended on. */
export interface Passed {
  /** What it printed, if everything is as it was then. */
  printed: string | undefined;
  /** Notes what a check of the same content printed. */
  note(printed: string): void;
}

const project = join(import.meta.dirname, "../..");
/** Beside the packages, where other tools keep such files too: `npm ci` removes it. */
const defaultFolder = join(project, "node_modules/.cache/cloudtrail-alerts");

/**
 * Looks up whether rules, samples and code are the same, byte for byte, as in the last check that passed; reading and hashing
 * them takes a quarter of the time of a check. Undefined if rules come from further folders, which stack files name.
 */
export function passedBefore(folder = defaultFolder, root = project): Passed | undefined {
  const stacks = readdirSync(root).filter((name) => /^Pulumi\..+\.yaml$/.test(name));
  if (stacks.some((name) => readFileSync(join(root, name), "utf8").includes("folders"))) return undefined;
  const lockfile = join(root, "node_modules/.package-lock.json");
  if (!existsSync(lockfile)) return undefined;
  const file = join(folder, "passed.json");
  const key = fingerprint(root, lockfile);
  if (key === undefined) return undefined;
  return {
    printed: readPrinted(file, key),
    note(printed) {
      try {
        mkdirSync(folder, { recursive: true });
        const part = `${file}.${process.pid}`;
        writeFileSync(part, JSON.stringify({ key, printed }));
        renameSync(part, file);
      } catch (error) {
        if (!isFileError(error)) throw error; // without it, the next run takes longer
      }
    },
  };
}

function readPrinted(file: string, key: string): string | undefined {
  try {
    const passed = JSON.parse(readFileSync(file, "utf8")) as { key?: unknown; printed?: unknown };
    return passed.key === key && typeof passed.printed === "string" ? passed.printed : undefined;
  } catch (error) {
    if (!isFileError(error) && !(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

/** Changes with every file that a check reads, and with the day, as suppressions expire. Undefined if there are symbolic links. */
function fingerprint(root: string, lockfile: string): string | undefined {
  const code = globSync("{cli,engine,handler,language,text}/**/*.ts", { cwd: root }).sort();
  const files = [...code, ...filesBelow(root, "rules"), ...filesBelow(root, "test/rules")];
  if (files.includes(undefined)) return undefined;
  const hash = createHash("sha256");
  const today = new Date().toISOString().slice(0, 10);
  hash.update(JSON.stringify([process.version, today, process.env.ONLY_SHIPPED_RULES, files]));
  hash.update(readFileSync(lockfile));
  for (const name of files as string[]) {
    const bytes = readFileSync(join(root, name));
    hash.update(`\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("base64");
}

/** The files of a folder and its subfolders, in order; undefined in place of what is neither. */
function filesBelow(root: string, folder: string): (string | undefined)[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(root, path) : [entry.isFile() ? path : undefined];
    });
}

function isFileError(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).syscall !== undefined;
}
