import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { partitionOfRegion, partitionsWithConsole } from "../text/partition.ts";

/** Where this stack is deployed, and the names of its resources, known before any of them exists. */
export interface Stack {
  /** `<project>-<stack>`: the name of its trail, function, topic, key and dashboard. */
  name: string;
  /** The names of everything else; each contains `name`. */
  names: ReturnType<typeof namesOf>;
  account: string;
  region: string;
  /** As ARNs have it: `aws`, `aws-cn`, `aws-eusc` or `aws-us-gov`. */
  partition: string;
  /** The end of AWS's host names in this partition: `amazonaws.com`, … */
  dnsSuffix: string;
  tags: Record<string, string>;
}

/**
 * Asks AWS for the current account, Region and partition; `tags` are the user's.
 *
 * @throws RunError if the stack's name cannot be part of a bucket's name, and in a partition that the
 * stack does not support.
 */
export async function describeStack(tags: Record<string, string>): Promise<Stack> {
  const [project, stack] = [pulumi.getProject(), pulumi.getStack()];
  const name = `${project}-${stack}`;
  // A bucket's name has at most 63 characters, of which the account takes 13.
  if (!/^[a-z0-9][a-z0-9-]{1,48}[a-z0-9]$/.test(name)) {
    throw new pulumi.RunError(
      `${name}: names in AWS consist of the project's and the stack's name, which together must be at most ` +
        "49 lower-case letters, digits and hyphens; choose another name for the stack",
    );
  }
  const [{ accountId }, { region }, { partition }] = await Promise.all([
    aws.getCallerIdentity(),
    aws.getRegion(),
    aws.getPartition(),
  ]);
  // The isolated partitions have no public documentation to check the stack against.
  if (!partitionsWithConsole.includes(partition)) {
    throw new pulumi.RunError(
      `${region} is in the partition ${partition}, in which this stack is not supported: deploy it in a Region of ` +
        `${partitionsWithConsole.slice(0, -1).join(", ")} or ${partitionsWithConsole.at(-1)}`,
    );
  }
  return {
    name,
    names: namesOf(name, accountId),
    account: accountId,
    region,
    partition,
    // Only a Region of `aws` can be too new for the table.
    dnsSuffix: partitionOfRegion(region)?.dnsSuffix ?? "amazonaws.com",
    // These two come last: they always say where a resource came from, whatever the user's tags are.
    tags: { ...tags, project, stack },
  };
}

function namesOf(name: string, account: string) {
  return {
    bucket: `${name}-${account}`,
    logGroup: `/aws/lambda/${name}`,
    functionRole: `${name}-function`,
    failureQueue: `${name}-failures`,
    published: `${name}-published`,
    alarmTopic: `${name}-alarms`,
    eventRule: `${name}-log-objects`,
    replayRole: `${name}-replay`,
  };
}

/** The ARN of a resource in this stack's account and Region, known before it exists. */
export function arn(stack: Stack, service: string, resource: string): string {
  return `arn:${stack.partition}:${service}:${stack.region}:${stack.account}:${resource}`;
}

/** The ARN of a bucket, or of objects in it: `<bucket>/<key>`. S3's ARNs have neither Region nor account. */
export function s3Arn(stack: Stack, resource: string): string {
  return `arn:${stack.partition}:s3:::${resource}`;
}

/** The ARN of an IAM resource in this account: IAM has no Regions. */
export function iamArn(stack: Stack, resource: string): string {
  return `arn:${stack.partition}:iam::${stack.account}:${resource}`;
}

/**
 * The parameters of the rule `alerting-stack-tampered`: what it watches. The key is missing, as AWS
 * chooses its id.
 */
export function watchedResources(stack: Stack, bucketName: string): Record<string, string> {
  const { name, names, region, account, dnsSuffix } = stack;
  return {
    namePrefix: name,
    functionName: name,
    roleName: names.functionRole,
    topicArn: arn(stack, "sns", name),
    bucketName,
    trailArn: arn(stack, "cloudtrail", `trail/${name}`),
    failureQueueUrl: `https://sqs.${region}.${dnsSuffix}/${account}/${names.failureQueue}`,
    eventRuleName: names.eventRule,
    alarmNamePrefix: `${name}-`,
  };
}

/**
 * The id (`o-…`) of the organization whose management account this is.
 *
 * @throws RunError in any other account: only the management account can create an organization trail.
 */
export async function managedOrganization(stack: Stack): Promise<string> {
  const organization = await aws.organizations.getOrganization();
  if (organization.masterAccountId !== stack.account) {
    throw new pulumi.RunError(
      `${pulumi.getProject()}:organization is true, but account ${stack.account} is not the ` +
        `management account of ${organization.id}: deploy this stack in account ` +
        `${organization.masterAccountId}, or read the organization trail's bucket with ` +
        `${pulumi.getProject()}:trail (docs/operations.md, "Move to an existing trail")`,
    );
  }
  return organization.id;
}
