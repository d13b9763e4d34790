import { paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { reasonToSkip } from "../../engine/log-file/name.ts";
import { UsageError } from "../errors.ts";
import { parseAddress, refusal, s3 } from "../s3.ts";
import type { LogFileFilter } from "./log-files.ts";

/**
 * The `.json` and `.json.gz` objects below an `s3://bucket/prefix`. A trail's bucket holds years:
 * accounts and Regions that `filter` does not want are not listed, and each Region is listed from
 * the first to the last wanted day, as its keys stand in the order of their days. What is left may
 * still hold unwanted objects. Throws `UsageError` for an address that names nothing.
 */
export async function* findObjects(
  address: string,
  filter: LogFileFilter,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  const { bucket, key: prefix } = parseAddress(address);
  let isEmpty = true;

  async function* below(folder: string): AsyncGenerator<string> {
    if (!mayHoldWanted(folder, filter)) return;
    // Each Region's folder has a folder for each day below, so that asking folder by folder would be slow.
    const isRegion = /(^|\/)CloudTrail\/[^/]+\//.test(folder);
    const isWholeRegion = /(^|\/)CloudTrail\/[^/]+\/$/.test(folder);
    const pages = paginateListObjectsV2(
      { client: s3() },
      {
        Bucket: bucket,
        Prefix: folder,
        ...(!isRegion && { Delimiter: "/" }),
        ...(isWholeRegion && filter.from !== undefined && { StartAfter: folder + filter.from.replaceAll("-", "/") }),
      },
      { abortSignal: signal },
    );
    for await (const { Contents = [], CommonPrefixes = [] } of pages) {
      if (Contents.length + CommonPrefixes.length > 0) isEmpty = false;
      for (const { Key, Size } of Contents) {
        if (Key === undefined) continue;
        const day = /^\d{4}\/\d\d\/\d\d(?=\/)/.exec(Key.slice(folder.length))?.[0].replaceAll("/", "-");
        if (isWholeRegion && day !== undefined && filter.to !== undefined && day > filter.to) return;
        if (reasonToSkip(Key, Size) === undefined) yield `s3://${bucket}/${Key}`;
      }
      for (const { Prefix } of CommonPrefixes) if (Prefix !== undefined) yield* below(Prefix);
    }
  }

  try {
    yield* below(prefix);
  } catch (error) {
    if (!(error instanceof Error) || !("$metadata" in error)) throw error;
    throw refusal(address, error);
  }
  if (isEmpty) throw new UsageError(`${address}: no object that is asked for has this prefix`);
}

function mayHoldWanted(folder: string, { accounts, regions }: LogFileFilter): boolean {
  if (/(^|\/)CloudTrail-(Digest|Insight)\//.test(folder)) return false;
  const { account, region } =
    /(?:^|\/)(?<account>\d{12})\/(?:CloudTrail\/(?<region>[a-z0-9-]+)\/)?/.exec(folder)?.groups ?? {};
  if (account !== undefined && accounts.length > 0 && !accounts.includes(account)) return false;
  return region === undefined || regions.length === 0 || regions.includes(region);
}
