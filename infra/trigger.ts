import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { logFileFolders, logFileKeyPatterns, logFileSuffix } from "../engine/log-file/name.ts";
import type { Alerter } from "./alerter.ts";
import type { ExistingTrail } from "./config.ts";
import { topicPrincipal } from "./endpoints.ts";
import { arn, type Stack } from "./stack.ts";
import type { LogSource } from "./trail.ts";

/** What `Trigger` needs. */
export interface TriggerArgs {
  stack: Stack;
  alerter: Alerter;
  /** The stack's own bucket, if its trail runs. */
  own?: LogSource;
  /** An existing trail; with `own` as well, while the stack moves to it. */
  existing?: { trail: ExistingTrail; source: LogSource };
  protect: boolean;
}

/** Invokes the function for every new log object, in the ways that the stack's configuration names. */
export class Trigger extends pulumi.ComponentResource {
  constructor(name: string, args: TriggerArgs, options?: pulumi.ComponentResourceOptions) {
    // The type token is part of the URN of each resource in here: another one would make Pulumi replace them all.
    super("cloudtrail-alerts:infra:Notification", name, {}, options);
    if (args.own) fromBucket(this, name, args, args.own);
    if (args.existing?.trail.notifications === "sns") {
      fromTopic(this, name, args, args.existing.trail.topicArn);
    } else if (args.existing) {
      fromEventBridge(this, name, args, args.existing.source, args.existing.trail.accountId);
    }
    this.registerOutputs();
  }
}

/** Replaces the whole notification configuration of the bucket: only for a bucket that this stack owns. */
function fromBucket(parent: Trigger, name: string, args: TriggerArgs, source: LogSource) {
  const { stack, alerter } = args;
  // Beside an existing trail, they only stay until the stack has moved to it.
  const protect = args.protect && !args.existing;
  const allowed = allowInvocation(
    name,
    alerter,
    {
      principal: "s3.amazonaws.com",
      sourceArn: source.bucketArn,
      // If the bucket is deleted, another account can take its name.
      sourceAccount: stack.account,
    },
    { parent, protect },
  );
  new aws.s3.BucketNotification(
    name,
    {
      bucket: source.bucketName,
      lambdaFunctions: filterPrefixes(args).map(({ id, prefix }) => ({
        id,
        lambdaFunctionArn: alerter.functionArn,
        events: ["s3:ObjectCreated:*"],
        filterPrefix: prefix,
        filterSuffix: logFileSuffix,
      })),
    },
    // S3 checks that it may invoke the function when this is put.
    { parent, protect, dependsOn: allowed },
  );
}

/**
 * The prefixes of the log files' keys, with an id for each. S3 knows no wildcards and refuses prefixes of which one
 * begins with another. The folders of an account are known; those of an organization's accounts are not, so
 * its prefix also matches digest and Insight files, which the function skips.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
function filterPrefixes({ stack }: TriggerArgs): { id: string; prefix: string }[] {
  const { organization } = stack;
  if (organization) return [{ id: "organization", prefix: `AWSLogs/${organization.id}/` }];
  return logFileFolders.map((folder) => ({ id: folder, prefix: `AWSLogs/${stack.account}/${folder}/` }));
}

// What connects an existing trail is not protected: it is replaced when the configuration names another one.
function fromTopic(parent: Trigger, name: string, { stack, alerter }: TriggerArgs, topicArn: string) {
  const allowed = allowInvocation(
    // Not the name of the bucket's permission: both exist while a stack moves from its own trail to this one.
    `${name}-sns`,
    alerter,
    { principal: topicPrincipal(stack, topicArn), sourceArn: topicArn },
    { parent },
  );
  new aws.sns.TopicSubscription(
    name,
    {
      topic: topicArn,
      protocol: "lambda",
      endpoint: alerter.functionArn,
      // A subscription belongs to the Region of its topic, which may be another one.
      region: topicArn.split(":")[3],
    },
    { parent, dependsOn: allowed },
  );
}

function fromEventBridge(parent: Trigger, name: string, args: TriggerArgs, source: LogSource, owner?: string) {
  const { stack, alerter } = args;
  if (owner && owner !== stack.account) {
    // Adds one statement to the policy of the event bus, and leaves the others as they are.
    new aws.cloudwatch.EventPermission(name, { principal: owner, statementId: `${stack.name}-${owner}` }, { parent });
  }
  const rule = new aws.cloudwatch.EventRule(
    name,
    {
      name: stack.names.eventRule,
      description: "New CloudTrail log files",
      eventPattern: pulumi.jsonStringify({
        source: ["aws.s3"],
        "detail-type": ["Object Created"],
        ...(owner && { account: [owner] }),
        detail: {
          bucket: { name: [source.bucketName] },
          object: {
            key: logFileKeyPatterns(source.keyPrefix, logFileSuffix).map((wildcard) => ({ wildcard })),
          },
        },
      }),
      tags: stack.tags,
    },
    { parent },
  );
  const allowed = allowInvocation(
    `${name}-eventbridge`,
    alerter,
    { principal: "events.amazonaws.com", sourceArn: arn(stack, "events", `rule/${stack.names.eventRule}`) },
    { parent },
  );
  new aws.cloudwatch.EventTarget(name, { rule: rule.name, arn: alerter.functionArn }, { parent, dependsOn: allowed });
}

function allowInvocation(
  name: string,
  alerter: Alerter,
  source: Pick<aws.lambda.PermissionArgs, "principal" | "sourceArn" | "sourceAccount">,
  options: pulumi.CustomResourceOptions,
) {
  return new aws.lambda.Permission(
    name,
    { action: "lambda:InvokeFunction", function: alerter.functionName, ...source },
    options,
  );
}
