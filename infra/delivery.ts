import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { partsOf, regionOf } from "./arn.ts";
import type { Configuration, ExistingTrail } from "./config.ts";
import { denyPlainHttp, policy } from "./policy.ts";
import { arn, type Stack } from "./stack.ts";

/**
 * Refuses ARNs in the configuration that SNS can't connect: queues and functions of other accounts as subscribers,
 * and Regions between which SNS does not deliver.
 *
 * @throws RunError with a sentence for each, which says what to do instead.
 */
export function checkDelivery(config: Configuration, stack: Stack): void {
  const key = `${pulumi.getProject()}:`;
  const problems = config.subscriptions.flatMap(({ protocol, endpoint }, at) => {
    if (protocol !== "sqs" && protocol !== "lambda") return [];
    const place = `${key}subscriptions[${at}].endpoint`;
    const { account, region } = partsOf(endpoint);
    if (account !== stack.account) {
      return (
        `${place} is in account ${account}, where only its owner can subscribe it: list the account in ` +
        `${key}subscriberAccounts and let the owner run aws sns subscribe (docs/operations.md, "More subscribers")`
      );
    }
    const reason = whyNotDelivered(stack, stack.region, region);
    return reason ? `${place}: a topic in ${stack.region} can't deliver to ${protocol} in ${region}: ${reason}` : [];
  });
  if (config.trail.notifications === "sns") problems.push(...topicProblems(config.trail, stack, key));
  if (problems.length > 0) throw new pulumi.RunError(problems.join("\n"));
}

function topicProblems({ topicArn }: Extract<ExistingTrail, { notifications: "sns" }>, stack: Stack, key: string) {
  const region = regionOf(topicArn);
  const reason = whyNotDelivered(stack, region, stack.region);
  return reason ? [`${key}trail.topicArn: ${region} can't deliver to a function in ${stack.region}: ${reason}`] : [];
}

/**
 * The service principal with which a topic invokes this stack's function: that of its Region if the Region must be
 * opted into and is another one. https://docs.aws.amazon.com/sns/latest/dg/sns-cross-region-delivery.html
 */
export function topicPrincipal(stack: Stack, topicArn: string): string {
  const region = regionOf(topicArn);
  return region !== stack.region && mustBeOptedInto(stack, region)
    ? `sns.${region}.amazonaws.com`
    : "sns.amazonaws.com";
}

/** https://docs.aws.amazon.com/sns/latest/dg/lambda-prereq.html */
function whyNotDelivered(stack: Stack, from: string, to: string): string | undefined {
  if (from === to || !mustBeOptedInto(stack, to)) return undefined;
  const what = mustBeOptedInto(stack, from) ? "another Region that must be opted into" : "a Region enabled by default";
  return `SNS does not deliver from ${what} to one that must be opted into`;
}

/** The Regions that every account can use, by https://docs.aws.amazon.com/sns/latest/dg/sns-cross-region-delivery.html */
const enabledByDefault = new Set(
  "us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 sa-east-1 eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 \
ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2".split(/\s+/),
);

function mustBeOptedInto({ partition }: Stack, region: string): boolean {
  return partition === "aws" && !enabledByDefault.has(region);
}

/** A service that sends to the failure queue what it could not deliver to the function. */
export interface Sender {
  service: string;
  /** What the service delivers for: a topic or a rule. */
  sourceArn: string;
}

/**
 * Who sends to the failure queue, besides Lambda: the service that delivers an existing trail's notifications. A topic
 * in another Region can't.
 */
export function deadLetterSenders(stack: Stack, trail: Configuration["trail"]): Sender[] {
  switch (trail.notifications) {
    case "bucket":
      return [];
    case "sns":
      return regionOf(trail.topicArn) === stack.region
        ? [{ service: "sns.amazonaws.com", sourceArn: trail.topicArn }]
        : [];
    case "eventbridge":
      return [{ service: "events.amazonaws.com", sourceArn: ruleArn(stack, trail.accountId) }];
  }
}

/** A queue, and its policy, which keeps for 14 days, SQS's limit, what the senders and Lambda could not deliver. */
export function queueOfUndelivered(
  parent: pulumi.Resource,
  name: string,
  senders: readonly Sender[],
  args: aws.sqs.QueueArgs,
): aws.sqs.Queue {
  const queue = new aws.sqs.Queue(name, { ...args, messageRetentionSeconds: 14 * 24 * 60 * 60 }, { parent });
  const statements = senders.map(
    ({ service, sourceArn }): aws.iam.PolicyStatement => ({
      Sid: "UndeliveredNotificationsAreKept",
      Effect: "Allow",
      Principal: { Service: service },
      Action: "sqs:SendMessage",
      Resource: queue.arn,
      Condition: { ArnEquals: { "aws:SourceArn": sourceArn } },
    }),
  );
  new aws.sqs.QueuePolicy(
    name,
    { queueUrl: queue.url, region: args.region, policy: policy(...statements, denyPlainHttp("sqs:*", queue.arn)) },
    { parent },
  );
  return queue;
}

/** The rule that EventBridge delivers an existing trail's notifications by; undefined if it does not. */
export function eventRule(stack: Stack, trail: Configuration["trail"]): { name: string; busName?: string } | undefined {
  if (trail.notifications !== "eventbridge") return undefined;
  const bus = isOtherAccount(stack, trail.accountId) && { busName: stack.names.eventBus };
  return { name: stack.names.eventRule, ...bus };
}

/**
 * An input of every rule: without it, the provider leaves a rule that somebody has disabled as it is, and sees no change.
 * https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/events/rule.go
 */
export const enabledRule = { state: "ENABLED" } as const;

/** Whether a bucket's events come from another account; those of this one arrive on its default bus. */
export function isOtherAccount(stack: Stack, owner?: string): owner is string {
  return owner !== undefined && owner !== stack.account;
}

/** The ARN of the rule that matches an existing trail's log objects. */
export function ruleArn(stack: Stack, owner?: string): string {
  const bus = isOtherAccount(stack, owner) ? `${stack.names.eventBus}/` : "";
  return arn(stack, "events", `rule/${bus}${stack.names.eventRule}`);
}
