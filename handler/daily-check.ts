import {
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  type ListObjectsV2CommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { ListSubscriptionsByTopicCommand, type SNSClient } from "@aws-sdk/client-sns";
import { subscriberName } from "../text/subscriber-name.ts";
import type { DailyCheck, DailyCheckResult } from "./daily-check-request.ts";
import { inParallel } from "./in-parallel.ts";

/** The clients and circumstances of a check. */
export interface Surroundings {
  sns: SNSClient;
  s3: S3Client;
  now: Date;
  signal: AbortSignal;
}

/**
 * Compares the subscriptions with those that are configured, as an unsubscribe link in an email leaves no trace in
 * CloudTrail, and looks for accounts whose trail has stopped delivering. A failing part does not affect the others.
 */
export async function checkDaily(
  { topics, buckets }: DailyCheck,
  surroundings: Surroundings,
): Promise<DailyCheckResult> {
  const result: DailyCheckResult = { unconfirmed: [], silentAccounts: [], unlisted: [], errors: [] };
  const parts = [
    ...topics.map(async ({ arn, subscribers }) => {
      const confirmed = await confirmedSubscribers(arn, surroundings);
      const missing = subscribers.filter((one) => !confirmed.has(one));
      result.unconfirmed.push(...missing.map((one) => `${one} to ${arn.split(":").at(-1)}`));
    }),
    ...buckets.map(async (bucket) => {
      try {
        result.silentAccounts.push(...(await silentAccountsIn(bucket, surroundings)));
      } catch (error) {
        // The owner of another account's bucket may not allow it.
        if (!(error instanceof Error) || error.name !== "AccessDenied") throw error;
        result.unlisted.push(bucket.name);
      }
    }),
  ];
  for (const part of await Promise.allSettled(parts)) {
    if (part.status === "rejected") result.errors.push(part.reason);
  }
  return result;
}

async function confirmedSubscribers(TopicArn: string, { sns, signal }: Surroundings): Promise<Set<string>> {
  const confirmed = new Set<string>();
  let NextToken: string | undefined;
  do {
    const page = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn, NextToken }), { abortSignal: signal });
    for (const { Protocol = "", Endpoint = "", SubscriptionArn = "" } of page.Subscriptions ?? []) {
      // Otherwise it is PendingConfirmation or Deleted.
      if (SubscriptionArn.startsWith("arn:")) confirmed.add(subscriberName(Protocol, Endpoint));
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return confirmed;
}

const hour = 60 * 60 * 1000;
/** CloudTrail delivers a digest file for every hour, whether or not anything happened in it. */
const silentAfterMs = 12 * hour;
/** An account that has been silent for longer was closed, or has left the organization. */
const lookBackMs = 72 * hour;
const parallelRequests = 20;

/**
 * The accounts in whose folder digest files have come, but none for 12 hours: those of the stack's Region, as a trail of all
 * Regions delivers them in each. Without validation of log files, a trail has no digest files, and no account is named.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
 */
async function silentAccountsIn(bucket: DailyCheck["buckets"][number], surroundings: Surroundings): Promise<string[]> {
  const { now } = surroundings;
  const root = `${bucket.keyPrefix}AWSLogs/`;
  const top = await foldersIn(bucket.name, root, surroundings);
  const organizations = top.filter((folder) => /\/o-[a-z0-9]+\/$/.test(folder));
  const nested = await inParallel(organizations, parallelRequests, (folder) =>
    foldersIn(bucket.name, folder, surroundings),
  );
  const accounts = [...top, ...nested.flat()].filter((folder) => /\/\d{12}\/$/.test(folder));
  const newest = await inParallel(accounts, parallelRequests, (folder) =>
    newestDigest(bucket.name, folder, surroundings),
  );
  return accounts.flatMap((folder, at) => {
    const last = newest[at];
    const isSilent = last !== undefined && now.getTime() - last > silentAfterMs;
    return isSilent ? [`${folder.split("/").at(-2)} in ${bucket.name}`] : [];
  });
}

async function foldersIn(Bucket: string, Prefix: string, surroundings: Surroundings): Promise<string[]> {
  const folders: string[] = [];
  for await (const { CommonPrefixes } of listed({ Bucket, Prefix, Delimiter: "/" }, surroundings)) {
    folders.push(...(CommonPrefixes ?? []).flatMap((one) => one.Prefix ?? []));
  }
  return folders;
}

/** When the account's newest digest file of the last days was written, in milliseconds; undefined if there is none. */
async function newestDigest(Bucket: string, folder: string, surroundings: Surroundings): Promise<number | undefined> {
  const { s3, now } = surroundings;
  const Prefix = `${folder}CloudTrail-Digest/${await s3.config.region()}/`;
  const day = new Date(now.getTime() - lookBackMs).toISOString().slice(0, 10).replaceAll("-", "/");
  let newest: number | undefined;
  for await (const { Contents } of listed({ Bucket, Prefix, StartAfter: `${Prefix}${day}` }, surroundings)) {
    for (const { LastModified } of Contents ?? []) newest = Math.max(newest ?? 0, LastModified?.getTime() ?? 0);
  }
  return newest;
}

/** The pages of a listing. */
async function* listed(
  input: ListObjectsV2CommandInput,
  { s3, signal }: Surroundings,
): AsyncGenerator<ListObjectsV2CommandOutput> {
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ ...input, ContinuationToken }), { abortSignal: signal });
    yield page;
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
}
