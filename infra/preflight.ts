import * as pulumi from "@pulumi/pulumi";
import { type AccountQueries, queriesOf } from "./account.ts";
import { accountOf } from "./arn.ts";
import type { Configuration } from "./config.ts";
import type { DeployedCode } from "./previous.ts";
import type { Stack } from "./stack.ts";

/** What the account lets the stack do. */
export interface Preflight {
  /** How many invocations the function reserves: `concurrency` of the configuration, or -1 if the account can't spare that. */
  concurrency: number;
  /** Whether the function has other code than the last successful deployment gave it. */
  hasOtherCode: boolean;
}

/**
 * Checks, before any resource is registered, what would make AWS refuse one half-way. What AWS does not answer is
 * not checked, with a warning: a preview may have fewer permissions than a deployment.
 *
 * @param deployed the code that the last successful deployment gave the function; undefined on the first
 * @throws RunError with a sentence for each reason why the deployment would fail.
 */
export async function preflight(config: Configuration, stack: Stack, deployed?: DeployedCode): Promise<Preflight> {
  const ask = await queriesOf(stack.region);
  if (!ask) {
    pulumi.log.info(
      "aws:assumeRoles is set: the Lambda quota, the function's code, the number of trails, existing buckets and the event " +
        "bus are not checked before the deployment",
    );
    return { concurrency: config.concurrency, hasOtherCode: false };
  }
  const problems: string[] = [];
  const [concurrency, hasOtherCode] = await Promise.all([
    reservable(ask, config, stack),
    checkCode(ask, stack, deployed),
    config.trail.notifications === "bucket" ? checkTrails(ask, stack, problems) : undefined,
    ...namedBuckets(config, stack).map((bucket) => checkBucket(ask, stack, bucket, problems)),
    checkEventBus(ask, stack, config.eventBus, problems),
  ]);
  if (problems.length > 0) throw new pulumi.RunError(problems.join("\n"));
  return { concurrency, hasOtherCode };
}

/**
 * Whether the function has other code than the last successful deployment gave it, with a warning if so. AWS's provider compares only
 * the archives of deployments, also with `--refresh`, and can compare the code itself (`codeSha256`) only if the program knows the bytes
 * that the provider uploads.
 */
async function checkCode(ask: AccountQueries, { name }: Stack, deployed: DeployedCode | undefined) {
  if (deployed?.sha256 === undefined) return false;
  const sha256 = await unlessUnanswered("the function's code", () => ask.codeSha256(name));
  if (sha256 === undefined || sha256 === deployed.sha256) return false;
  pulumi.log.warn(
    `the function ${name} has other code than the last successful deployment gave it, so it is uploaded again. Unless a ` +
      'deployment has failed since, somebody has replaced it: docs/operations.md, "The function\'s code was replaced"',
  );
  return true;
}

/** The reservation that the account allows. https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
async function reservable(ask: AccountQueries, config: Configuration, stack: Stack): Promise<number> {
  const wanted = config.concurrency;
  if (wanted < 1) return wanted;
  const answers = await unlessUnanswered("the Lambda quota", () =>
    Promise.all([ask.concurrency(), ask.reservation(stack.name)]),
  );
  if (!answers) return wanted;
  const [{ quota, unreserved }, own = 0] = answers;
  // Lambda keeps 100 for functions without a reservation: in new accounts, whose quota is 10 or 50, all of it.
  const spare = unreserved + own - 100;
  if (wanted <= spare) return wanted;
  pulumi.log.warn(
    `account ${stack.account} may run ${quota} Lambda invocations at a time in ${stack.region}, of which it can't ` +
      `reserve ${wanted}: the function gets no reservation, as with ${pulumi.getProject()}:concurrency -1. Ask for a ` +
      "higher quota (Service Quotas, Lambda, Concurrent executions), then run pulumi up again",
  );
  return -1;
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html */
const trailsInARegion = 5;

async function checkTrails(ask: AccountQueries, stack: Stack, problems: string[]) {
  const arns = await unlessUnanswered("the number of trails", () => ask.trailArns());
  // An organization's trail is the management account's, also where its members see it.
  const others = arns?.filter((arn) => accountOf(arn) === stack.account && !arn.endsWith(`:trail/${stack.name}`));
  if (!others || others.length < trailsInARegion) return;
  const names = others.map((arn) => arn.split("/").at(-1)).join(", ");
  problems.push(
    `account ${stack.account} has ${others.length} trails in ${stack.region} (${names}), and CloudTrail allows ` +
      `${trailsInARegion}: delete one, or use one with ${pulumi.getProject()}:trail (docs/operations.md, "Move to an ` +
      'existing trail")',
  );
}

/** A bucket that must exist in the stack's Region. */
interface NamedBucket {
  /** The key of the configuration that names it. */
  key: string;
  name: string;
  /** What to do about one in another Region. */
  advice: string;
}

function namedBuckets({ trail, accessLogBucket }: Configuration, { region }: Stack): NamedBucket[] {
  const existing = trail.notifications === "bucket" ? "" : trail.bucketName;
  return [
    // The function's client reads from its own Region, and S3 sends events to EventBridge in the bucket's Region only:
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
    { key: "trail.bucketName", name: existing, advice: "set aws:region to it" },
    // S3 writes access logs to a bucket of the same Region only:
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html
    { key: "accessLogBucket", name: accessLogBucket, advice: `name one in ${region}` },
  ].filter(({ name }) => name !== "");
}

async function checkBucket(ask: AccountQueries, stack: Stack, { key, name, advice }: NamedBucket, problems: string[]) {
  const bucket = await unlessUnanswered(`the bucket ${name}`, () => ask.bucket(name));
  const place = `${pulumi.getProject()}:${key}: `;
  if (bucket?.exists === false) problems.push(`${place}there is no bucket ${name}`);
  if (bucket?.region && bucket.region !== stack.region) {
    problems.push(`${place}the bucket ${name} is in ${bucket.region}: ${advice}`);
  }
}

/**
 * EventBridge drops events for a bus that does not exist, and answers as if it had them:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html. Only its own account may ask about a bus.
 */
async function checkEventBus(ask: AccountQueries, stack: Stack, eventBus: string, problems: string[]) {
  if (eventBus === "" || (eventBus.startsWith("arn:") && accountOf(eventBus) !== stack.account)) return;
  const exists = await unlessUnanswered(`the event bus ${eventBus}`, () => ask.hasEventBus(eventBus));
  if (exists !== false) return;
  const where = `account ${stack.account} has no event bus ${eventBus} in ${stack.region}`;
  problems.push(`${pulumi.getProject()}:eventBus: ${where}: create it, or name another, such as "default"`);
}

/** The answer; undefined if AWS gives none, with a warning that says so. */
async function unlessUnanswered<T>(what: string, question: () => Promise<T>): Promise<T | undefined> {
  try {
    return await question();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    pulumi.log.warn(`${what} could not be checked before the deployment: ${error.name}: ${error.message}`);
    return undefined;
  }
}
