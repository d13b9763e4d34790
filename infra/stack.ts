import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { partitionOfRegion, partitionsWithConsole } from "../text/partition.ts";
import type { Configuration } from "./config.ts";

/** Where this stack is deployed, and the names of its resources, known before any of them exists. */
export interface Stack {
  /** `<project>-<stack>`, or what the configuration says: the name of its trail, function, topic, key and dashboard. */
  name: string;
  /** The names of everything else; each contains `name`. */
  names: ReturnType<typeof namesOf>;
  account: string;
  region: string;
  /** As ARNs have it: `aws`, `aws-cn`, `aws-eusc` or `aws-us-gov`. */
  partition: string;
  /** The end of AWS's host names in this partition: `amazonaws.com`, … */
  dnsSuffix: string;
  /** The organization whose accounts all are logged by the stack's trail; undefined: only this account. */
  organization?: Organization;
  /** The ARN of the stack's own trail. An organization's trail belongs to its management account. */
  trailArn: string;
  tags: Record<string, string>;
  /** What all roles of the stack have. */
  role: { path: string; permissionsBoundary?: string };
}

/**
 * Asks AWS for the current account, Region, partition and organization.
 *
 * @throws RunError if the stack's name cannot be part of a bucket's name, in an account that `aws:allowedAccountIds`
 * does not list, in a partition that the stack does not support, and if this account can't create the organization's
 * trail.
 */
export async function describeStack(config: Configuration): Promise<Stack> {
  const [project, stack] = [pulumi.getProject(), pulumi.getStack()];
  const name = config.name || `${project}-${stack}`;
  // A bucket's name has at most 63 characters, of which the account takes 13. CloudTrail refuses adjacent hyphens:
  // https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trail-naming-requirements.html
  if (!/^[a-z0-9](-?[a-z0-9])+$/.test(name) || name.length > 49) {
    const form = "must be at most 49 lower-case letters, digits and single hyphens";
    throw new pulumi.RunError(
      config.name
        ? `${project}:name is ${JSON.stringify(name)}, but ${form}`
        : `${name}: names in AWS begin with the project's and the stack's name, which together ${form}: choose another ` +
            `name for the stack, or set ${project}:name`,
    );
  }
  const [{ accountId }, { region }, { partition }] = await Promise.all([
    aws.getCallerIdentity(),
    aws.getRegion(),
    aws.getPartition(),
  ]).catch(refuseWithoutAws);
  checkAccount(accountId);
  // The isolated partitions have no public documentation to check the stack against.
  if (!partitionsWithConsole.includes(partition)) {
    throw new pulumi.RunError(
      `${region} is in the partition ${partition}, in which this stack is not supported: deploy it in a Region of ` +
        `${partitionsWithConsole.slice(0, -1).join(", ")} or ${partitionsWithConsole.at(-1)}`,
    );
  }
  const organization = config.organization ? await managedOrganization(accountId) : undefined;
  return {
    name,
    names: namesOf(name, accountId),
    account: accountId,
    region,
    partition,
    // Only a Region of `aws` can be too new for the table.
    dnsSuffix: partitionOfRegion(region)?.dnsSuffix ?? "amazonaws.com",
    organization,
    trailArn: `arn:${partition}:cloudtrail:${region}:${organization?.managementAccount ?? accountId}:trail/${name}`,
    role: {
      path: config.rolePath,
      ...(config.permissionsBoundary && { permissionsBoundary: config.permissionsBoundary }),
    },
    // These two come last: they always say where a resource came from, whatever the user's tags are.
    tags: { ...config.tags, project, stack },
  };
}

function refuseWithoutAws(error: unknown): never {
  if (!(error instanceof Error)) throw error;
  throw new pulumi.RunError(
    `AWS did not say which account this is (${error.message}): check the credentials (aws sts get-caller-identity) and ` +
      "aws:region",
  );
}

/** Refuses an account that `aws:allowedAccountIds` does not list, or that `aws:forbiddenAccountIds` lists. */
function checkAccount(account: string) {
  const config = pulumi.runtime.allConfig();
  const listed = (key: string): string[] => [JSON.parse(config[key] ?? "[]")].flat().map(String);
  const allowed = listed("aws:allowedAccountIds");
  if (allowed.length > 0 && !allowed.includes(account)) {
    throw new pulumi.RunError(
      `the credentials are for account ${account}, and aws:allowedAccountIds lists ${allowed.join(", ")}: use other ` +
        "credentials",
    );
  }
  if (listed("aws:forbiddenAccountIds").includes(account)) {
    throw new pulumi.RunError(`the credentials are for account ${account}, which aws:forbiddenAccountIds lists`);
  }
}

function namesOf(name: string, account: string) {
  return {
    bucket: `${name}-${account}`,
    logGroup: `/aws/lambda/${name}`,
    functionRole: `${name}-function`,
    failureQueue: `${name}-failures`,
    memory: `${name}-memory`,
    alarmTopic: `${name}-alarms`,
    eventRule: `${name}-log-objects`,
    eventBus: name,
    undelivered: `${name}-undelivered`,
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
  const { name, names, region, account, dnsSuffix, trailArn } = stack;
  return {
    namePrefix: name,
    functionName: name,
    roleName: names.functionRole,
    topicArn: arn(stack, "sns", name),
    bucketName,
    trailArn,
    failureQueueUrl: `https://sqs.${region}.${dnsSuffix}/${account}/${names.failureQueue}`,
    eventRuleName: names.eventRule,
    alarmNamePrefix: `${name}-`,
  };
}

const cloudTrailPrincipal = "cloudtrail.amazonaws.com";

/** The organization whose trail this stack creates. */
interface Organization {
  /** `o-…` */
  id: string;
  /** The account that owns the organization's trails, whoever creates them. */
  managementAccount: string;
  /** The names of its accounts by id, as far as this account may list them. */
  accountNames: Record<string, string>;
}

/**
 * The organization for which this account can create a trail.
 *
 * @throws RunError unless the account is its management account or its delegated administrator for CloudTrail, and
 * the organization trusts CloudTrail.
 */
async function managedOrganization(account: string): Promise<Organization> {
  const organization = await aws.organizations.getOrganization();
  const { id, masterAccountId: managementAccount } = organization;
  const key = `${pulumi.getProject()}:organization`;
  if (managementAccount !== account && !(await isDelegatedAdministrator(account))) {
    throw new pulumi.RunError(
      `${key} is true, but account ${account} is neither the management account of ${id} nor its delegated ` +
        `administrator for CloudTrail: deploy this stack in account ${managementAccount}, or read the organization ` +
        `trail's bucket with ${pulumi.getProject()}:trail (docs/operations.md, "Move to an existing trail")`,
    );
  }
  if (!organization.awsServiceAccessPrincipals?.includes(cloudTrailPrincipal)) {
    throw new pulumi.RunError(
      `${key} is true, but ${id} does not trust CloudTrail yet: run, in account ${managementAccount}, ` +
        `aws organizations enable-aws-service-access --service-principal ${cloudTrailPrincipal}`,
    );
  }
  const accounts = organization.accounts ?? [];
  return { id, managementAccount, accountNames: Object.fromEntries(accounts.map(({ id, name }) => [id, name])) };
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-delegated-administrator.html */
async function isDelegatedAdministrator(account: string): Promise<boolean> {
  try {
    const { delegatedAdministrators } = await aws.organizations.getDelegatedAdministrators({
      servicePrincipal: cloudTrailPrincipal,
    });
    return delegatedAdministrators.some(({ id }) => id === account);
  } catch (error) {
    // Only the management account and delegated administrators may ask.
    pulumi.log.debug(`the organization does not list its delegated administrators to this account: ${error}`);
    return false;
  }
}
