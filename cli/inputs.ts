import { createReadStream, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { paginateListObjectsV2 } from "@aws-sdk/client-s3";
import type { Evaluation, LogFileEvaluation } from "../engine/evaluate.ts";
import { reasonToSkip } from "../engine/log-file/name.ts";
import { evaluateLogFile, LogFileError, textOf } from "../engine/log-file/read.ts";
import { visible } from "../text/plain-text.ts";
import { UsageError } from "./errors.ts";
import { parseAddress, readObject, refusal, s3 } from "./s3.ts";

/** A file of records: its bytes, and the path or address by which messages name it. */
export interface Input {
  source: string;
  read(): Promise<Uint8Array>;
}

/**
 * The files that `paths` name, in order: a file, the `.json` and `.json.gz` files of a folder and
 * its subfolders (but for CloudTrail's digest and Insight files, and symbolic links), `-` for standard input, an
 * `s3://bucket/key`, or all below `s3://bucket/prefix/`. Throws `UsageError` for a path that names nothing.
 */
export async function* findInputs(paths: readonly string[]): AsyncGenerator<Input> {
  for (const path of paths) {
    if (path === "-") yield { source: "standard input", read: readStandardInput };
    else if (path.startsWith("s3://")) yield* findObjects(path);
    else yield* findFiles(path);
  }
}

function* findFiles(path: string): Generator<Input> {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new UsageError(`${visible(path)}: no such file or folder`);
  const files = stats.isDirectory() ? recordFilesBelow(path) : [path];
  if (files.length === 0) throw new UsageError(`${visible(path)}: the folder holds no .json or .json.gz file`);
  for (const file of files) yield { source: file, read: () => readFile(file) };
}

function recordFilesBelow(folder: string): string[] {
  return [...filesBelow(folder)].filter((path) => reasonToSkip(path) === undefined).sort();
}

/** Not readdir's own recursion, which follows links: out of the folder, and round in circles. */
function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}

/** Larger than any log file as it is stored; what is larger may as well be endless. */
const maxInputBytes = 512 * 1024 ** 2;

/** A file's bytes; a pipe or a device is read until it ends. Throws `UsageError`. */
export async function readFile(file: string): Promise<Uint8Array> {
  const stats = statSync(file);
  return stats.isFile() && stats.size <= maxInputBytes
    ? readFileSync(file)
    : readStream(createReadStream(file), visible(file));
}

async function readStream(stream: AsyncIterable<Buffer>, source: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > maxInputBytes) throw new UsageError(`${source}: holds more than 512 MiB, so it is no log file`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function* findObjects(address: string): AsyncGenerator<Input> {
  const { bucket, key } = parseAddress(address);
  const inputAt = (source: string): Input => ({ source, read: () => readObject(source) });
  if (reasonToSkip(key) === undefined) {
    yield inputAt(address);
    return;
  }
  let found = false;
  for await (const objectKey of keysBelow(bucket, key, address)) {
    if (reasonToSkip(objectKey) !== undefined) continue;
    found = true;
    yield inputAt(`s3://${bucket}/${objectKey}`);
  }
  if (!found) throw new UsageError(`${address}: no .json or .json.gz object has this prefix`);
}

async function* keysBelow(bucket: string, prefix: string, address: string): AsyncGenerator<string> {
  try {
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3() }, { Bucket: bucket, Prefix: prefix })) {
      for (const { Key } of Contents) if (Key !== undefined) yield Key;
    }
  } catch (error) {
    throw refusal(address, error);
  }
}

function readStandardInput(): Promise<Uint8Array> {
  return readStream(process.stdin, "standard input");
}

/** A log file is damaged; `evaluation` is what the rules say of the records that could be read. */
export class DamagedFileError extends UsageError {
  override name = "DamagedFileError";
  readonly evaluation: Evaluation;

  constructor(source: string, { message }: Error, evaluation: Evaluation) {
    super(`${visible(source)}: ${message}`);
    this.evaluation = evaluation;
  }
}

/**
 * Evaluates the rules on a file in any form that `readRecords` reads, a log file in the way of the
 * function. Rejects with `UsageError`, or its `DamagedFileError`.
 */
export async function evaluateInput(
  bytes: Uint8Array,
  source: string,
  beginEvaluation: () => LogFileEvaluation,
): Promise<Evaluation> {
  try {
    return await evaluateLogFile(bytes, beginEvaluation);
  } catch (error) {
    if (!(error instanceof LogFileError)) throw error;
    if (error.evaluation && error.evaluation.recordsRead > 0)
      throw new DamagedFileError(source, error, error.evaluation);
    const evaluation = beginEvaluation();
    for (const record of readRecords(bytes, source)) evaluation.add(record);
    return evaluation.finish();
  }
}

/**
 * The records of a file in any of the forms that people have them in: a log file, one record, an
 * array of records, JSON lines of records, or the output of `aws cloudtrail lookup-events`.
 * Throws `UsageError`.
 */
export function readRecords(bytes: Uint8Array, source: string): unknown[] {
  const text = wholeText(bytes, source);
  const value = parseJson(text) ?? parseJsonLines(text);
  if (Array.isArray(value)) return value;
  if (typeof value === "object" && value !== null) {
    if ("Records" in value && Array.isArray(value.Records)) return value.Records;
    if ("Events" in value && Array.isArray(value.Events)) {
      return value.Events.map((event) => parseJson(String(event?.CloudTrailEvent)));
    }
    if ("eventVersion" in value || "eventName" in value) return [value];
  }
  throw new UsageError(
    `${visible(source)}: holds no CloudTrail records; expected a log file ({"Records": […]}), a record, an array of records, ` +
      "or the output of aws cloudtrail lookup-events",
  );
}

/** What is parsed whole takes up to 20 times as much memory. */
const maxWholeBytes = 64 * 1024 ** 2;

function wholeText(bytes: Uint8Array, source: string): string {
  try {
    return textOf(bytes, maxWholeBytes);
  } catch (error) {
    throw new UsageError(`${visible(source)}: ${(error as Error).message}`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the caller says what was expected
  }
}

function parseJsonLines(text: string): unknown[] | undefined {
  const records = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(parseJson);
  return records.length > 1 && records.every((record) => typeof record === "object") ? records : undefined;
}
