import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { severities } from "../engine/ruleset.ts";
import { accountOf, regionOf } from "./arn.ts";
import type { Stack } from "./stack.ts";

const subscriber = z.object({
  /** The name of the topic. */
  topic: z.string(),
  address: z.string(),
  pending: z.boolean(),
  minSeverity: z.enum(severities).optional(),
  rules: z.array(z.string()).optional(),
});

const deployedCode = z.object({
  /** Of the function's files. */
  hash: z.string(),
  /** When the same files were deployed again, if they were. */
  repeatedAt: z.string().optional(),
  /** Of the archive, as Lambda names it. */
  sha256: z.string().optional(),
});

const outputs = z.object({
  functionName: z.string().optional(),
  topicArn: z.string().optional(),
  code: deployedCode.optional(),
  subscribers: z.array(subscriber).default([]),
  /** The buckets whose log objects the function heard of. */
  watches: z.array(z.string()).optional(),
  memorySecret: z.string().optional(),
  deployedSince: z.record(z.string(), z.number()).optional(),
  /** Of deployments that do not have `watches`. */
  bucket: z.string().optional(),
});

/** An address that is subscribed to a topic, as the program exports it for its own next run. */
export type Subscriber = z.infer<typeof subscriber>;
/** Which code the function got. */
export type DeployedCode = z.infer<typeof deployedCode>;
/** What this stack's last successful deployment exported. */
export type Previous = z.infer<typeof outputs>;

/**
 * The outputs of this stack's last successful deployment; none on the first one. A program can't see its own state
 * otherwise. A stack may read its own outputs: https://www.pulumi.com/docs/iac/concepts/stacks/#stackreferences
 */
export async function previousDeployment(): Promise<Previous> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const answer = await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name });
  const { success, data, error } = outputs.safeParse(answer.outputs ?? {});
  if (success) return data;
  throw new Error(`the outputs of the stack ${name} are not those of this program: ${z.prettifyError(error)}`);
}

/**
 * Refuses a deployment that would replace everything, because the names in AWS have changed.
 *
 * @throws RunError with the way back.
 */
export function refuseRename(previous: Previous, stack: Stack): void {
  const { functionName: before } = previous;
  if (before === undefined || before === stack.name) return;
  const key = `${pulumi.getProject()}:name`;
  throw new pulumi.RunError(
    `the names of this stack's resources begin with ${before}, and would now begin with ${stack.name}: that would ` +
      `replace all of them, the bucket with its log files included. To keep the names whatever the stack is called, run: ` +
      `pulumi config set ${key} ${before}`,
  );
}

/**
 * Refuses a deployment to another Region than the last one, which would replace everything. Call this before anything
 * asks AWS: the first question makes Pulumi replace its provider for the old Region by one for the new Region, and from
 * then on every deployment, even to the old Region, would replace all resources.
 *
 * @param region default: that of the configuration or the environment; undefined if neither says it
 * @throws RunError with what to do instead.
 */
export function refuseOtherRegion({ topicArn }: Previous, region = configuredRegion()): void {
  const before = topicArn && regionOf(topicArn);
  if (!before || !region || before === region) return;
  throw new pulumi.RunError(
    `this stack is deployed in ${before}, and aws:region is now ${region}: that would replace all of its resources, the ` +
      `bucket with its log files included. Set aws:region to ${before}, or create another stack (pulumi stack init)`,
  );
}

function configuredRegion(): string | undefined {
  return pulumi.runtime.allConfig()["aws:region"] || process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION;
}

/**
 * Refuses a deployment with credentials for another account than that of the last one: Pulumi would find nothing
 * there, and create a second stack.
 *
 * @throws RunError with what to do instead.
 */
export function refuseOtherAccount({ topicArn }: Previous, { account }: Stack): void {
  const owner = topicArn && accountOf(topicArn);
  if (!owner || owner === account) return;
  throw new pulumi.RunError(
    `this stack is deployed in account ${owner}, and the credentials are for account ${account}: use credentials for ` +
      `${owner}, or create another stack (pulumi stack init)`,
  );
}

/**
 * Refuses a deployment that would stop the stack's own trail before the existing one is known to work.
 *
 * @throws RunError with the steps.
 */
export function refuseGap(previous: Previous, watches: string[], stack: Stack): void {
  const before = previous.watches ?? (previous.bucket === undefined ? [] : [previous.bucket]);
  const own = stack.names.bucket;
  if (watches.includes(own) || before.length !== 1 || before[0] !== own) return;
  const project = pulumi.getProject();
  throw new pulumi.RunError(
    `this stack watches its own trail, and would now delete it: set ${project}:ownTrail to running, so that both trails ` +
      "are watched, and deploy. When alerts come from the existing trail, set it to stopped, which keeps the bucket with " +
      'its log files (docs/operations.md, "Move to an existing trail")',
  );
}
