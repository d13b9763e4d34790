import type { S3Client } from "@aws-sdk/client-s3";
import { requestLimits } from "../handler/request-limits.ts";
import { visible } from "../text/plain-text.ts";
import { clientConfig } from "./aws-client.ts";
import { CredentialsError, describeAwsError, inputError, isOfCredentials, UsageError } from "./errors.ts";
import { type LogFileFilter, selectsAll } from "./log-file-name.ts";

/** AWS's client for S3. Commands and threads that read files do without it, and start 50 ms earlier. */
const sdk = () => import("@aws-sdk/client-s3");

/** The clients, by the Region that they were told; undefined: the environment's. */
const clients = new Map<string | undefined, S3Client>();
let endpoint: string | undefined;
/** The Regions of buckets that are not in the environment's. */
const regions = new Map<string, string>();

/**
 * The S3 client for a bucket with the environment's credentials, created on first use, and again for another endpoint. Its
 * Region is the environment's until S3 has answered that the bucket is in another one (`isElsewhere`).
 */
async function s3(bucket: string): Promise<S3Client> {
  const { S3Client } = await sdk();
  if (endpoint !== process.env.AWS_ENDPOINT_URL) {
    for (const client of clients.values()) client.destroy();
    clients.clear();
    regions.clear();
    endpoint = process.env.AWS_ENDPOINT_URL;
  }
  const region = regions.get(bucket);
  const client = clients.get(region) ?? new S3Client({ ...clientConfig(region), ...patience() });
  clients.set(region, client);
  return client;
}

/**
 * How long a client waits, and how often it asks: a run of hours meets answers such as SlowDown and connections that stall, and
 * an object that is given up is missing in its result. The SDK's defaults are 3 attempts, and no limit to a pause.
 */
function patience() {
  return {
    requestHandler: requestLimits(10_000, 60_000),
    ...(process.env.AWS_MAX_ATTEMPTS === undefined && { maxAttempts: 10 }),
  };
}

/** How often an object is requested if its body breaks off; the SDK's own attempts end where the body begins. */
const maxBodies = 3;

/**
 * Whether S3 has answered that a bucket is in another Region, which is noted for the next request. The SDK's own
 * `followRegionRedirects` changes the client while a request is under way, and threads have many at a time.
 */
function isElsewhere(bucket: string, error: unknown): boolean {
  const { $metadata, $response } = error as {
    $metadata?: { httpStatusCode?: number };
    $response?: { headers?: Record<string, string> };
  };
  const region = $response?.headers?.["x-amz-bucket-region"];
  if (region === undefined || ![301, 400].includes($metadata?.httpStatusCode ?? 0)) return false;
  regions.set(bucket, region);
  return true;
}

/** The parts of `s3://bucket/key`; the key may be empty. Throws `UsageError`. */
export function parseS3Uri(uri: string): { bucket: string; key: string } {
  const { bucket, key = "" } = /^s3:\/\/(?<bucket>[^/]+)\/?(?<key>.*)$/s.exec(uri)?.groups ?? {};
  if (!bucket) throw inputError(uri, "expected s3://bucket/key or s3://bucket/prefix/");
  return { bucket, key };
}

/** The bytes of the object at `s3://bucket/key`. Rejects with `UsageError`, with `CredentialsError`, or with `AbortError` after `signal`. */
export async function readObject(uri: string, signal?: AbortSignal): Promise<Uint8Array> {
  const { bucket, key } = parseS3Uri(uri);
  const { GetObjectCommand } = await sdk();
  const request = async () =>
    (await s3(bucket)).send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
  try {
    for (let bodies = 1; ; bodies++) {
      const { Body } = await request().catch((error) =>
        isElsewhere(bucket, error) ? request() : Promise.reject(error),
      );
      try {
        return (await Body?.transformToByteArray()) ?? new Uint8Array();
      } catch (error) {
        if (signal?.aborted) throw error;
        if (bodies === maxBodies) {
          throw inputError(uri, `S3's answer broke off ${maxBodies} times: ${(error as Error).message}`, error);
        }
      }
    }
  } catch (error) {
    throw signal?.aborted || error instanceof UsageError ? error : s3Error(uri, error);
  }
}

/** An object of a bucket: its `s3://bucket/key` and its size in bytes. */
export interface ListedObject {
  uri: string;
  key: string;
  size: number | undefined;
}

/**
 * Lists the objects below `s3://bucket/prefix`. Since a trail's bucket contains years, accounts and Regions that
 * `filter` excludes are not listed, and each Region is listed only from the first to the last selected day: its keys
 * are in the order of their days. Some of the listed objects may still be excluded by `filter`. Rejects with
 * `UsageError` or `CredentialsError`.
 */
export async function* listObjects(
  uri: string,
  filter: LogFileFilter,
  signal?: AbortSignal,
): AsyncGenerator<ListedObject> {
  const { bucket, key: prefix } = parseS3Uri(uri);
  try {
    try {
      yield* listBelow({ bucket, filter, signal }, prefix);
    } catch (error) {
      // The first request already gets this answer, so nothing was listed yet.
      if (!isElsewhere(bucket, error)) throw error;
      yield* listBelow({ bucket, filter, signal }, prefix);
    }
  } catch (error) {
    if (!(error instanceof Error) || error instanceof UsageError || error.name === "AbortError") throw error;
    throw s3Error(uri, error);
  }
}

interface Listing {
  bucket: string;
  filter: LogFileFilter;
  signal: AbortSignal | undefined;
}

async function* listBelow(listing: Listing, prefix: string): AsyncGenerator<ListedObject> {
  const { bucket, filter, signal } = listing;
  const { region, isRegionFolder } = regionOf(prefix);
  // A Region's folder has a folder for each day, so listing it folder by folder would be slow.
  const isFlat = selectsAll(filter) || region !== undefined;
  const { paginateListObjectsV2 } = await sdk();
  const pages = paginateListObjectsV2(
    { client: await s3(bucket) },
    {
      Bucket: bucket,
      Prefix: prefix,
      ...(!isFlat && { Delimiter: "/" }),
      ...(isRegionFolder && filter.from !== undefined && { StartAfter: prefix + filter.from.replaceAll("-", "/") }),
    },
    { abortSignal: signal },
  );
  for await (const { Contents = [], CommonPrefixes = [] } of pages) {
    for (const { Key: key, Size: size } of Contents) {
      if (key === undefined) continue;
      const day = /^\d{4}\/\d\d\/\d\d(?=\/)/.exec(key.slice(prefix.length))?.[0].replaceAll("/", "-");
      if (isRegionFolder && day !== undefined && filter.to !== undefined && day > filter.to) return;
      yield { uri: `s3://${bucket}/${key}`, key, size };
    }
    for (const { Prefix: folder } of CommonPrefixes) {
      if (folder !== undefined && mayContainSelected(folder, filter)) yield* listBelow(listing, folder);
    }
  }
}

/** The Region that a prefix such as `…/CloudTrail/eu-west-1/2026/` is within, and whether it is all of its folder. */
function regionOf(prefix: string): { region: string | undefined; isRegionFolder: boolean } {
  const { region, rest } =
    /(?:^|\/)CloudTrail(?:-NetworkActivity)?\/(?<region>[^/]+)\/(?<rest>.*)$/s.exec(prefix)?.groups ?? {};
  return { region, isRegionFolder: rest === "" };
}

function mayContainSelected(folder: string, { accounts, regions }: LogFileFilter): boolean {
  if (/(^|\/)CloudTrail-(Digest|Insight|Aggregated)\//.test(folder)) return false;
  const { account, region } =
    /(?:^|\/)(?<account>\d{12})\/(?:CloudTrail(?:-NetworkActivity)?\/(?<region>[a-z0-9-]+)\/)?/.exec(folder)?.groups ??
    {};
  if (account !== undefined && accounts.length > 0 && !accounts.includes(account)) return false;
  return region === undefined || regions.length === 0 || regions.includes(region);
}

/** An error of S3 or of the connection to it, as a `UsageError` or `CredentialsError` that begins with the URI. */
function s3Error(uri: string, error: unknown): UsageError | CredentialsError {
  if (isOfCredentials(error as Error)) {
    return new CredentialsError(`${visible(uri)}: ${describeAwsError(error as Error)}`, { cause: error });
  }
  const hint = (error as Error).name === "AccessDenied" ? "; objects need s3:GetObject, prefixes s3:ListBucket" : "";
  return inputError(uri, describeAwsError(error as Error) + hint, error);
}
