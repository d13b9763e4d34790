import { createReadStream, type Dirent, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { glob } from "node:fs/promises";
import { join, normalize, sep } from "node:path";
import { reasonToSkipFile } from "../engine/log-file/name.ts";
import { compare } from "../text/compare.ts";
import { visible } from "../text/plain-text.ts";
import { asUsageError, inputError, UsageError } from "./errors.ts";
import { allFiles, isSelected, type LogFileFilter, selectsAll } from "./log-file-name.ts";

/** What commands take as PATH, for their help. */
export const pathsHelp =
  "a file, a folder with its subfolders, a glob in quotes, s3://bucket/prefix, or - for standard input";

/** What a file may contain, for the help of commands. */
export const formsHelp = `\
A file contains CloudTrail records in any form: log files, single records, lists and lines of them, the
output of aws cloudtrail lookup-events, EventBridge events, SQS, SNS and Kinesis messages, exports and
query results of CloudWatch Logs, rows of Athena, CloudTrail Lake, Sentinel and Splunk; as JSON, CSV or
YAML; gzip, zstd or plain. In a folder or a prefix, the files whose names end in .json, .jsonl or
.ndjson are read, and those with .gz or .zst after it.`;

/** How messages and results name standard input. */
const standardInput = "standard input";

/** Which files below the given paths are wanted, and a signal that ends the listing early. */
export interface FindOptions {
  filter?: LogFileFilter;
  signal?: AbortSignal;
}

/**
 * Finds the files that `paths` name, each once and in an order that depends only on their names: a file, the log files
 * of a folder and its subfolders, a glob, `-` for standard input, `s3://bucket/key`, or everything below
 * `s3://bucket/prefix/`. Symbolic links within folders are not followed. `readInput` reads what this returns; a subfolder
 * that can't be listed is returned too, with a separator at its end, and reading it says why. Of one folder or prefix, no
 * list of all files is kept. Throws `UsageError` for a path that names nothing or can't be listed.
 */
export async function* findInputs(paths: readonly string[], options: FindOptions = {}): AsyncGenerator<string> {
  const { filter = allFiles, signal } = options;
  const mayRepeat = paths.length > 1 || isGlob(paths[0]);
  const found = new Set<string>();
  for (const path of paths) {
    for await (const source of findBelow(path, filter, signal)) {
      // A folder that can't be listed may contain selected files.
      if (!isSelected(source, filter) && !source.endsWith(sep)) continue;
      if (mayRepeat) {
        const id = source.startsWith("s3://") ? source : normalize(source);
        if (found.has(id)) continue;
        found.add(id);
      }
      yield source;
    }
  }
}

function isGlob(path = ""): boolean {
  return !existsSync(path) && /[*?[{]/.test(path);
}

async function* findBelow(path: string, filter: LogFileFilter, signal?: AbortSignal): AsyncGenerator<string> {
  if (path === "-") yield standardInput;
  else if (path.startsWith("s3://")) yield* findObjects(path, filter, signal);
  else if (isGlob(path)) yield* findMatches(path);
  else yield* findFiles(path);
}

async function* findMatches(pattern: string): AsyncGenerator<string> {
  const matches = (await Array.fromAsync(glob(pattern))).sort();
  if (matches.length === 0) throw inputError(pattern, "matches no file or folder");
  for (const path of matches) {
    // A pattern such as logs/** also matches folders, empty ones too, and files of other kinds.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) yield* logFilesBelow(path);
    else if (isInput(path)) yield path;
  }
}

function* findFiles(path: string): Generator<string> {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw inputError(path, "no such file or folder");
  if (!stats.isDirectory()) {
    yield path;
    return;
  }
  const below = logFilesBelow(path);
  const first = below.next();
  if (first.done) {
    throw inputError(
      path,
      wordSkipped(filesBelow(path, readFolder(path))) ??
        "the folder contains no file that ends in .json, .jsonl or .ndjson, with or without .gz or .zst",
    );
  }
  yield first.value;
  yield* below;
}

function* logFilesBelow(folder: string): Generator<string> {
  for (const path of filesBelow(folder, readFolder(folder))) if (path.endsWith(sep) || isInput(path)) yield path;
}

/** The endings of the files that are read. CloudWatch Logs exports as <task>/<stream>/000000.gz. */
const inputEnding = /(\.(json|jsonl|ndjson)(\.gz|\.zst)?|(?<=(^|\/)\d{6})\.gz)$/;

/** Why a file of a folder or a prefix is not read: by its ending, or because it is known to contain no records. */
function reasonToSkip(path: string, size?: number): string | undefined {
  return reasonToSkipFile(path.replace(inputEnding, ".json"), size);
}

function isInput(path: string, size?: number): boolean {
  return reasonToSkip(path, size) === undefined;
}

/** Why none of these files is read, if the ending of one fits. */
function wordSkipped(paths: Iterable<string>): string | undefined {
  for (const path of paths)
    if (inputEnding.test(path)) return `nothing to evaluate: ${visible(path)} is ${reasonToSkip(path)}`;
  return undefined;
}

/** In the order of their paths. Not by the recursion of `readdirSync`, which follows symbolic links: out of the folder, and in circles. */
function* filesBelow(folder: string, entries: Dirent[]): Generator<string> {
  const nameOf = (entry: Dirent) => (entry.isDirectory() ? entry.name + sep : entry.name);
  for (const entry of entries.sort((a, b) => compare(nameOf(a), nameOf(b)))) {
    const path = join(folder, nameOf(entry));
    if (entry.isFile()) yield path;
    if (!entry.isDirectory()) continue;
    let below: Dirent[];
    try {
      below = readFolder(path);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      yield path;
      continue;
    }
    yield* filesBelow(path, below);
  }
}

function readFolder(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw asUsageError(error, folder);
  }
}

/** AWS's SDK takes longer to import than a small file to evaluate. */
const s3 = () => import("./s3.ts");

async function* findObjects(uri: string, filter: LogFileFilter, signal?: AbortSignal): AsyncGenerator<string> {
  const { listObjects, parseS3Uri } = await s3();
  const { key: prefix } = parseS3Uri(uri);
  if (isInput(prefix)) {
    yield uri;
    return;
  }
  let isEmpty = true;
  let skipped: string | undefined;
  for await (const { uri: object, key, size } of listObjects(uri, filter, signal)) {
    const isNamed = key === prefix && !key.endsWith("/");
    if (!isNamed && !isInput(key, size)) {
      skipped ??= wordSkipped([key]);
      continue;
    }
    isEmpty = false;
    yield object;
  }
  if (isEmpty && !signal?.aborted) {
    const what = selectsAll(filter) ? "object that ends in .json, .jsonl or .ndjson" : "object that the options select";
    throw inputError(uri, (selectsAll(filter) && skipped) || `no ${what} has this prefix`);
  }
}

/** Larger than any stored log file; a larger file may be endless, such as a device. */
const maxInputBytes = 512 * 1024 ** 2;

/** The bytes of a file, object or stream that `findInputs` returned. Rejects with `UsageError` or `CredentialsError`; `signal` ends requests of objects. */
export async function readInput(source: string, signal?: AbortSignal): Promise<Uint8Array> {
  if (source.startsWith("s3://")) return (await s3()).readObject(source, signal);
  try {
    return await (source === standardInput ? readStream(process.stdin, source) : readFile(source));
  } catch (error) {
    throw asUsageError(error, source);
  }
}

/** The bytes of a file that `findInputs` returned, as it is stored; 0 if they are not known before it is read, as of an object. */
export function sizeOf(source: string): number {
  if (source.startsWith("s3://")) return 0;
  try {
    return statSync(source).size;
  } catch {
    return 0; // reading it says why
  }
}

/** Reads a file whole; a pipe or a device is read until it ends. */
async function readFile(file: string): Promise<Uint8Array> {
  const stats = statSync(file);
  return stats.isFile() && stats.size <= maxInputBytes ? readFileSync(file) : readStream(createReadStream(file), file);
}

async function readStream(stream: AsyncIterable<Buffer>, source: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > maxInputBytes) throw inputError(source, "is larger than 512 MiB, so it is not a log file");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
