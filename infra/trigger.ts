import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { logFileFolders, logFileKeyPatterns, logFileSuffix } from "../engine/log-file/name.ts";
import { type Alerter, allowInvocation } from "./alerter.ts";
import { regionOf } from "./arn.ts";
import type { ExistingTrail } from "./config.ts";
import { enabledRule, isOtherAccount, queueOfUndelivered, ruleArn, topicPrincipal } from "./delivery.ts";
import { policy } from "./policy.ts";
import type { Stack } from "./stack.ts";
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
  /** Known once every trail is connected, so that what depends on it is not if a deployment fails before. */
  readonly connected: pulumi.Output<pulumi.ID[]>;

  constructor(name: string, args: TriggerArgs, options?: pulumi.ComponentResourceOptions) {
    // The type token is part of the URN of each resource in here: another one would make Pulumi replace them all.
    super("cloudtrail-alerts:infra:Notification", name, {}, options);
    const connections: pulumi.CustomResource[] = [];
    if (args.own) connections.push(fromBucket(this, name, args, args.own));
    if (args.existing?.trail.notifications === "sns") {
      connections.push(fromTopic(this, name, args, args.existing.trail.topicArn));
    } else if (args.existing) {
      connections.push(fromEventBridge(this, name, args, args.existing.source, args.existing.trail.accountId));
    }
    this.connected = pulumi.all(connections.map(({ id }) => id));
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
  return new aws.s3.BucketNotification(
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
  // A subscription belongs to the Region of its topic, which may be another one.
  const region = regionOf(topicArn);
  const deadLetters =
    region === stack.region ? alerter.failureQueueArn : undeliveredQueue(parent, name, stack, topicArn).arn;
  return new aws.sns.TopicSubscription(
    name,
    {
      topic: topicArn,
      protocol: "lambda",
      endpoint: alerter.functionArn,
      region,
      // What Lambda refuses is gone at once otherwise: https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
      redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: deadLetters }),
    },
    { parent, dependsOn: allowed },
  );
}

/** A queue in the Region of the topic, which must have the subscription's: the failure queue's is another one. */
function undeliveredQueue(parent: Trigger, name: string, stack: Stack, topicArn: string): aws.sqs.Queue {
  return queueOfUndelivered(parent, `${name}-undelivered`, [{ service: "sns.amazonaws.com", sourceArn: topicArn }], {
    name: stack.names.undelivered,
    region: regionOf(topicArn),
    // The stack's key is in the stack's Region. The messages name log objects, and contain no record.
    sqsManagedSseEnabled: true,
    tags: stack.tags,
  });
}

function fromEventBridge(parent: Trigger, name: string, args: TriggerArgs, source: LogSource, owner?: string) {
  const { stack, alerter } = args;
  const bus = isOtherAccount(stack, owner) ? eventBus(parent, name, stack, owner) : undefined;
  const rule = new aws.cloudwatch.EventRule(
    name,
    {
      ...enabledRule,
      name: stack.names.eventRule,
      description: "New CloudTrail log files",
      eventBusName: bus?.name,
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
    { principal: "events.amazonaws.com", sourceArn: ruleArn(stack, owner) },
    { parent },
  );
  return new aws.cloudwatch.EventTarget(
    name,
    {
      rule: rule.name,
      eventBusName: bus?.name,
      arn: alerter.functionArn,
      // EventBridge retries for 24 hours, then drops the event:
      // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
      deadLetterConfig: { arn: alerter.failureQueueArn },
    },
    { parent, dependsOn: allowed },
  );
}

/** A bus for the bucket owner's events alone: on the default bus, its events could match rules of others. */
function eventBus(parent: Trigger, name: string, stack: Stack, owner: string): aws.cloudwatch.EventBus {
  const bus = new aws.cloudwatch.EventBus(name, { name: stack.names.eventBus, tags: stack.tags }, { parent });
  new aws.cloudwatch.EventBusPolicy(
    name,
    {
      eventBusName: bus.name,
      policy: policy({
        Sid: "TheBucketsOwnerPutsItsEvents",
        Effect: "Allow",
        Principal: { AWS: `arn:${stack.partition}:iam::${owner}:root` },
        Action: "events:PutEvents",
        Resource: bus.arn,
        // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
        Condition: { StringEquals: { "events:source": "aws.s3", "events:detail-type": "Object Created" } },
      }),
    },
    { parent },
  );
  return bus;
}
