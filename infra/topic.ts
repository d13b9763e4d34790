import { hash } from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { subscriberName } from "../text/subscriber-name.ts";
import { type Subscription, severitiesFrom } from "./config.ts";
import { denyPlainHttp, policy } from "./policy.ts";
import type { Subscriber } from "./previous.ts";
import { arn, iamArn, type Stack } from "./stack.ts";

/** What `Topic` needs. */
export interface TopicArgs {
  stack: Stack;
  topicName: string;
  /** The sender's name in emails. */
  displayName: string;
  keyArn: pulumi.Input<string>;
  /** Who may publish, for the topic's policy. */
  publisher: Pick<aws.iam.PolicyStatement, "Principal" | "Condition">;
  subscriptions: Subscription[];
  /** Who was subscribed to the stack's topics after the last deployment. */
  previous: Subscriber[];
  protect: boolean;
  /** Other accounts that may subscribe their queues and functions. */
  subscriberAccounts?: string[];
}

/** An encrypted topic, its policy and its subscriptions. */
export class Topic extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly topicName: pulumi.Output<string>;
  /** The addresses that are subscribed. */
  readonly subscribers: pulumi.Output<Subscriber[]>;
  /** The addresses and webhooks that have not confirmed their subscription. */
  readonly pending: pulumi.Output<string[]>;
  /** The subscriptions of addresses that are no longer configured, but kept for now. */
  readonly leaving: pulumi.Output<pulumi.Resource[]>;

  constructor(name: string, args: TopicArgs, options?: pulumi.ComponentResourceOptions) {
    super("cloudtrail-alerts:infra:Topic", name, {}, { ...options, protect: args.protect });
    const topic = new aws.sns.Topic(
      name,
      {
        name: args.topicName,
        displayName: args.displayName,
        kmsMasterKeyId: args.keyArn,
        // 1 signs with SHA-1.
        signatureVersion: 2,
        tags: args.stack.tags,
      },
      { parent: this },
    );
    new aws.sns.TopicPolicy(
      name,
      {
        arn: topic.arn,
        policy: policy(
          {
            Sid: "ThisStackPublishes",
            Effect: "Allow",
            Action: "sns:Publish",
            Resource: topic.arn,
            ...args.publisher,
          },
          ...subscribersStatement(topic.arn, args),
          denyPlainHttp("sns:Publish", topic.arn),
        ),
      },
      { parent: this },
    );
    const subscribed = args.subscriptions.map((to) => subscribe(this, name, topic, args.topicName, asBefore(to, args)));
    const leaving = keepUntilConfirmed(this, name, topic, args, subscribed);
    this.leaving = leaving.apply((kept) => kept.map(({ resource }) => resource));
    const kept = leaving.apply((all) => all.map(({ subscriber }) => subscriber));
    this.subscribers = pulumi.all([subscribersOf(args.topicName, subscribed), kept]).apply((lists) => lists.flat());
    this.pending = pulumi
      .all(subscribed.map(({ shown, pending }) => pending.apply((is) => (is ? [`${shown} to ${args.topicName}`] : []))))
      .apply((lists) => lists.flat());
    this.arn = topic.arn;
    this.topicName = topic.name;
    this.registerOutputs({ arn: this.arn });
  }
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html */
function subscribersStatement(topicArn: pulumi.Output<string>, args: TopicArgs): aws.iam.PolicyStatement[] {
  const { stack, subscriberAccounts = [] } = args;
  if (subscriberAccounts.length === 0) return [];
  return [
    {
      Sid: "OtherAccountsSubscribe",
      Effect: "Allow",
      Principal: { AWS: subscriberAccounts.map((account) => `arn:${stack.partition}:iam::${account}:root`) },
      Action: "sns:Subscribe",
      Resource: topicArn,
      // Not email and webhooks, which leave AWS.
      Condition: { StringEquals: { "sns:Protocol": ["sqs", "lambda"] } },
    },
  ];
}

/** Lets this stack's alarms publish to a topic. */
export function alarmsAsPublisher(stack: Stack): TopicArgs["publisher"] {
  return {
    Principal: { Service: "cloudwatch.amazonaws.com" },
    Condition: {
      StringEquals: { "aws:SourceAccount": stack.account },
      ArnLike: { "aws:SourceArn": arn(stack, "cloudwatch", `alarm:${stack.name}-*`) },
    },
  };
}

/**
 * Lets this stack's function publish to a topic: by a condition, because SNS refuses a policy that names
 * a role which does not exist yet.
 */
export function functionAsPublisher(stack: Stack): TopicArgs["publisher"] {
  return {
    Principal: { AWS: iamArn(stack, "root") },
    Condition: {
      ArnEquals: { "aws:PrincipalArn": iamArn(stack, `role${stack.role.path}${stack.names.functionRole}`) },
    },
  };
}

interface Subscribed {
  to: Subscription;
  resource: pulumi.Resource;
  /** The endpoint, as names and messages show it. */
  shown: string;
  pending: pulumi.Output<boolean>;
}

/**
 * The subscription with its address as the last deployment spelled it. If only its case changed, a second resource would stand for
 * what can be one subscription to SNS, and the next deployment would delete it as the old one.
 */
function asBefore(to: Subscription, { previous, topicName }: TopicArgs): Subscription {
  if (to.protocol !== "email") return to;
  const name = subscriberName("email", to.endpoint);
  const before = previous.find(
    ({ topic, address }) => topic === topicName && subscriberName("email", address) === name,
  );
  return { ...to, endpoint: before?.address ?? to.endpoint };
}

function subscribe(parent: Topic, name: string, topic: aws.sns.Topic, topicName: string, to: Subscription): Subscribed {
  const { protocol, endpoint } = to;
  // The URL of a webhook often contains a token: no name or warning repeats it.
  const shown = protocol === "https" ? `https-${hash("sha256", endpoint).slice(0, 8)}` : endpoint;
  const subscription = new aws.sns.TopicSubscription(
    `${name}-${shown}`,
    {
      topic: topic.arn,
      protocol,
      endpoint: protocol === "https" ? pulumi.secret(endpoint) : endpoint,
      filterPolicy: filterPolicy(to),
    },
    // Whoever is no longer configured is unsubscribed.
    { parent, protect: false },
  );
  subscription.pendingConfirmation.apply((pending) => {
    if (!pending || pulumi.runtime.isDryRun()) return;
    pulumi.log.warn(
      // https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html
      `${shown} gets nothing from ${topicName} until it confirms the subscription: AWS has sent it a link that is ` +
        "valid for 2 days. Afterwards run: pulumi up --refresh",
      subscription,
    );
  });
  return { to, resource: subscription, shown, pending: subscription.pendingConfirmation };
}

/** A subscription that is not configured any more. */
interface Kept {
  subscriber: Subscriber;
  resource: pulumi.Resource;
}

/**
 * Keeps addresses that have been removed from the configuration subscribed while one that is configured has not
 * confirmed, so that a change of address leaves no time in which nobody hears. Returns those that it keeps.
 */
function keepUntilConfirmed(
  parent: Topic,
  name: string,
  topic: aws.sns.Topic,
  args: TopicArgs,
  subscribed: Subscribed[],
): pulumi.Output<Kept[]> {
  const before = args.previous.filter((one) => one.topic === args.topicName);
  const removed = before.filter(
    ({ address, pending }) => !pending && !subscribed.some(({ to }) => to.endpoint === address),
  );
  const emails = subscribed.filter(({ to }) => to.protocol === "email");
  const known = (address: string) => before.find((one) => one.address === address);
  const unconfirmed = emails.filter(({ to }) => known(to.endpoint)?.pending ?? true);
  if (unconfirmed.length === 0) return pulumi.output<Kept[]>([]);
  const keep = () => {
    const successors = unconfirmed.map(({ shown }) => shown).join(", ");
    return removed.map((subscriber) => {
      const { address, minSeverity, rules } = subscriber;
      const to = { protocol: "email" as const, endpoint: address, minSeverity, rules };
      pulumi.log.warn(
        `${address} is not configured any more, but stays subscribed to ${args.topicName} until ${successors} has ` +
          "confirmed. Then run: pulumi up --refresh",
        parent,
      );
      return { subscriber, resource: subscribe(parent, name, topic, args.topicName, to).resource };
    });
  };
  // A subscription that does not exist yet is pending; a preview can't ask it.
  if (unconfirmed.some(({ to }) => !known(to.endpoint))) return pulumi.output<Kept[]>(keep());
  return pulumi
    .all(unconfirmed.map(({ pending }) => pending))
    .apply((pending) => (pending.includes(true) ? keep() : []));
}

function subscribersOf(topic: string, subscribed: Subscribed[]): pulumi.Output<Subscriber[]> {
  return pulumi.all(
    subscribed
      .filter(({ to }) => to.protocol === "email")
      .map(({ to: { endpoint: address, minSeverity, rules }, pending }) =>
        pending.apply((pending) => ({
          topic,
          address,
          pending,
          ...(minSeverity && { minSeverity }),
          ...(rules && { rules }),
        })),
      ),
  );
}

/** The filter policy on the summaries' message attributes; undefined: the subscription gets all summaries. */
function filterPolicy({ minSeverity, rules }: Subscription): string | undefined {
  // `severity` is the highest of a summary's alerts, `rules` lists all rules that matched.
  const filter = { severity: severitiesFrom(minSeverity), rules };
  return filter.severity || filter.rules ? JSON.stringify(filter) : undefined;
}
