import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Where this stack is deployed, and the names that follow from it before anything exists. */
export interface Stack {
  /** `<project>-<stack>`: the name of its trail, function, topic, key and dashboard. */
  name: string;
  /** The names of everything else; all of them hold `name`. */
  names: ReturnType<typeof namesOf>;
  account: string;
  region: string;
  /** `aws`, or `aws-us-gov`. */
  partition: string;
  tags: Record<string, string>;
}

/**
 * Asks AWS which account and Region this is.
 *
 * @throws RunError when S3 could not name a bucket after the stack.
 */
export async function describeStack(tags: Record<string, string>): Promise<Stack> {
  const [project, stack] = [pulumi.getProject(), pulumi.getStack()];
  const name = `${project}-${stack}`;
  // A bucket's name has at most 63 characters, and 13 of them are the account.
  if (!/^[a-z0-9][a-z0-9-]{1,48}[a-z0-9]$/.test(name)) {
    throw new pulumi.RunError(
      `${name}: AWS names are made of the project's and the stack's name, which together must be ` +
        "at most 49 lower-case letters, digits and hyphens; choose another name for the stack",
    );
  }
  const [identity, region, partition] = await Promise.all([
    aws.getCallerIdentity(),
    aws.getRegion(),
    aws.getPartition(),
  ]);
  return {
    name,
    names: namesOf(name, identity.accountId),
    account: identity.accountId,
    region: region.region,
    partition: partition.partition,
    // The configuration comes first: these two always say where a resource came from.
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

/** The ARN of something in this stack's account and Region, before it exists. */
export function arn(stack: Stack, service: string, resource: string): string {
  return `arn:${stack.partition}:${service}:${stack.region}:${stack.account}:${resource}`;
}

/** The ARN of what IAM names in this account; IAM knows no Region. */
export function iamArn(stack: Stack, resource: string): string {
  return `arn:${stack.partition}:iam::${stack.account}:${resource}`;
}

/** What the rule `alerting-stack-tampered` watches, but for the key, whose id AWS makes. */
export function watched(stack: Stack, bucketName: string): Record<string, string> {
  const { name, names, region, account } = stack;
  return {
    namePrefix: name,
    functionName: name,
    roleName: names.functionRole,
    topicArn: arn(stack, "sns", name),
    bucketName,
    trailArn: arn(stack, "cloudtrail", `trail/${name}`),
    failureQueueUrl: `https://sqs.${region}.amazonaws.com/${account}/${names.failureQueue}`,
    eventRuleName: names.eventRule,
    alarmNamePrefix: `${name}-`,
  };
}

/**
 * The id (`o-…`) of the organization that this account manages.
 *
 * @throws RunError in any other account: only the management account can create the trail.
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
