import { existsSync, statSync } from "node:fs";
import { glob } from "node:fs/promises";
import { normalize } from "node:path";
import { reasonToSkip } from "../../engine/log-file/name.ts";
import { UsageError } from "../errors.ts";
import { findInputs, readFile } from "../inputs.ts";
import { readObject } from "../s3.ts";
import { findObjects } from "./objects.ts";

/** Which log files are wanted, by what their keys or names tell; `from` and `to` are inclusive. */
export interface LogFileFilter {
  /** `YYYY-MM-DD`, UTC: the day that CloudTrail delivered the file. */
  from?: string | undefined;
  to?: string | undefined;
  accounts: readonly string[];
  regions: readonly string[];
}

/** What a log file's key or name tells, as CloudTrail writes it; "" where it tells nothing. */
export interface LogFileName {
  account: string;
  region: string;
  /** `YYYY-MM-DD`. */
  day: string;
  /** When CloudTrail delivered it, ISO 8601 to the minute. */
  deliveryTime: string;
}

/**
 * The log files below `paths`, each once, in an order that only depends on their names: files,
 * folders with their subfolders, globs, `s3://bucket/prefix`. Digest and Insight files, which hold
 * no records of calls, are passed over; so are files that `filter` does not want. Throws
 * `UsageError` for a path that names nothing.
 */
export async function* findLogFiles(
  paths: readonly string[],
  filter: LogFileFilter,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  const seen = new Set<string>();
  for (const path of paths) {
    for await (const source of sourcesOf(path, filter, signal)) {
      if (seen.has(source) || !isWanted(source, filter)) continue;
      seen.add(source);
      yield source;
    }
  }
}

async function* sourcesOf(path: string, filter: LogFileFilter, signal?: AbortSignal): AsyncGenerator<string> {
  if (path === "-") throw new UsageError("backtest reads files and objects; for standard input, there is evaluate");
  if (path.startsWith("s3://")) {
    yield* findObjects(path, filter, signal);
    return;
  }
  if (!existsSync(path) && /[*?[{]/.test(path)) {
    const matches = (await Array.fromAsync(glob(path))).sort();
    if (matches.length === 0) throw new UsageError(`${path}: matches no file or folder`);
    // A pattern such as logs/** names folders, and files of other kinds, beside the log files.
    for (const match of matches) {
      if (reasonToSkip(match) === undefined || statSync(match).isDirectory()) yield* filesOf(match, false);
    }
    return;
  }
  yield* filesOf(path, true);
}

async function* filesOf(path: string, complains: boolean): AsyncGenerator<string> {
  try {
    for await (const { source } of findInputs([path])) yield normalize(source);
  } catch (error) {
    // A glob may match an empty folder.
    if (complains || !(error instanceof UsageError)) throw error;
  }
}

/** Whether `filter` wants a file; one whose name does not tell what is asked of it is not wanted. */
export function isWanted(source: string, { from, to, accounts, regions }: LogFileFilter): boolean {
  const { account, region, day } = readName(source);
  if (from !== undefined && (day === "" || day < from)) return false;
  if (to !== undefined && (day === "" || day > to)) return false;
  if (accounts.length > 0 && !accounts.includes(account)) return false;
  return regions.length === 0 || regions.includes(region);
}

/**
 * Reads what CloudTrail writes into keys and file names:
 * `AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHmmZ_ID.json.gz`
 * (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html).
 * The name has the say; the folders stand in for a file that was renamed.
 */
export function readName(source: string): LogFileName {
  const name =
    /(?:^|\/)(?<account>\d{12})_CloudTrail_(?<region>[a-z0-9-]+)_(?<y>\d{4})(?<m>\d\d)(?<d>\d\d)T(?<hh>\d\d)(?<mm>\d\d)Z_[^/]*$/.exec(
      source,
    )?.groups;
  if (name) {
    const day = `${name.y}-${name.m}-${name.d}`;
    const { account = "", region = "" } = name;
    return { account, region, day, deliveryTime: `${day}T${name.hh}:${name.mm}:00Z` };
  }
  const folders = /(?:^|\/)(?<account>\d{12})\/CloudTrail\/(?<region>[a-z0-9-]+)\//.exec(source)?.groups;
  const date = /\/(?<y>\d{4})\/(?<m>\d\d)\/(?<d>\d\d)\/[^/]*$/.exec(source)?.groups;
  return {
    account: folders?.account ?? "",
    region: folders?.region ?? "",
    day: date ? `${date.y}-${date.m}-${date.d}` : "",
    deliveryTime: "",
  };
}

/** Reads a log file that `findLogFiles` found. Throws `UsageError`. */
export async function readLogFile(source: string): Promise<Uint8Array> {
  if (source.startsWith("s3://")) return readObject(source);
  try {
    return await readFile(source);
  } catch (error) {
    throw new UsageError(`${source}: ${(error as Error).message}`, { cause: error });
  }
}
