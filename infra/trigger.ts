import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Alerter } from "./alerter.ts";
import type { Configuration } from "./config.ts";
import { arn, type Stack } from "./stack.ts";
import type { LogSource } from "./trail.ts";

export interface NotificationArgs {
  stack: Stack;
  alerter: Alerter;
  source: LogSource;
  trail: Configuration["trail"];
  /** What follows `AWSLogs/` in the keys of our own bucket. */
  keysOf: string;
}

/** How the function hears of a new log object. */
export class Notification extends pulumi.ComponentResource {
  constructor(name: string, args: NotificationArgs, options?: pulumi.ComponentResourceOptions) {
    super("cloudtrail-alerts:infra:Notification", name, {}, options);
    switch (args.trail.notifications) {
      case "bucket":
        fromBucket(this, name, args);
        break;
      case "sns":
        fromTopic(this, name, args, args.trail.topicArn);
        break;
      case "eventbridge":
        fromEventBridge(this, name, args, args.trail.accountId);
    }
    this.registerOutputs();
  }
}

const suffix = ".json.gz";

/** Puts the bucket's whole notification configuration: only for a bucket of this stack. */
function fromBucket(parent: Notification, name: string, args: NotificationArgs) {
  const { stack, alerter, source, keysOf } = args;
  const allowed = allow(parent, name, alerter, {
    principal: "s3.amazonaws.com",
    sourceArn: source.bucketArn,
    // Were the bucket deleted, anyone could own its name.
    sourceAccount: stack.account,
  });
  new aws.s3.BucketNotification(
    name,
    {
      bucket: source.bucketName,
      lambdaFunctions: [
        {
          id: "log-objects",
          lambdaFunctionArn: alerter.functionArn,
          events: ["s3:ObjectCreated:*"],
          // Digest and Insight files of an organization start and end alike: the function skips them.
          filterPrefix: `AWSLogs/${keysOf}`,
          filterSuffix: suffix,
        },
      ],
    },
    // S3 invokes the function once to see that it may.
    { parent, dependsOn: allowed },
  );
}

function fromTopic(parent: Notification, name: string, args: NotificationArgs, topicArn: string) {
  const allowed = allow(parent, name, args.alerter, {
    principal: "sns.amazonaws.com",
    sourceArn: topicArn,
  });
  new aws.sns.TopicSubscription(
    name,
    {
      topic: topicArn,
      protocol: "lambda",
      endpoint: args.alerter.functionArn,
      // A subscription lives where its topic does, which may be another Region.
      region: topicArn.split(":")[3],
    },
    { parent, dependsOn: allowed },
  );
}

function fromEventBridge(
  parent: Notification,
  name: string,
  { stack, alerter, source }: NotificationArgs,
  owner?: string,
) {
  if (owner && owner !== stack.account) {
    // One more statement of the bus's policy; whatever else it says stays.
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
            key: [{ wildcard: `${source.keyPrefix}AWSLogs/*/CloudTrail/*${suffix}` }],
          },
        },
      }),
      tags: stack.tags,
    },
    { parent },
  );
  const allowed = allow(parent, name, alerter, {
    principal: "events.amazonaws.com",
    sourceArn: arn(stack, "events", `rule/${stack.names.eventRule}`),
  });
  new aws.cloudwatch.EventTarget(name, { rule: rule.name, arn: alerter.functionArn }, { parent, dependsOn: allowed });
}

function allow(
  parent: Notification,
  name: string,
  alerter: Alerter,
  source: Pick<aws.lambda.PermissionArgs, "principal" | "sourceArn" | "sourceAccount">,
) {
  return new aws.lambda.Permission(
    name,
    { action: "lambda:InvokeFunction", function: alerter.functionName, ...source },
    { parent },
  );
}
