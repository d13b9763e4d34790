import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Configuration } from "./config.ts";
import { policy } from "./policy.ts";
import type { Stack } from "./stack.ts";
import { functionAsPublisher, Topic } from "./topic.ts";

/** What `Chat` needs. */
export interface ChatArgs {
  stack: Stack;
  chat: Configuration["chat"];
  keyArn: pulumi.Input<string>;
}

/** Whether a configuration names any channel. */
export function hasChannels({ slack, teams }: Configuration["chat"]): boolean {
  return slack.length + teams.length > 0;
}

/**
 * A topic of chat messages, and the channels of Slack and Microsoft Teams to which Amazon Q Developer in chat
 * applications posts them. Nobody can do anything in AWS from these channels: their role has no permissions, and the
 * guardrail policy denies everything, since without one a channel gets `AdministratorAccess`.
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/understanding-permissions.html
 */
export class Chat extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;

  constructor(name: string, { stack, chat, keyArn }: ChatArgs, options?: pulumi.ComponentResourceOptions) {
    super("cloudtrail-alerts:infra:Chat", name, {}, options);
    const child = { parent: this };
    const topic = new Topic(
      `${name}-messages`,
      {
        stack,
        topicName: `${stack.name}-chat`,
        displayName: "CloudTrail alerts for chat",
        keyArn,
        publisher: functionAsPublisher(stack),
        // Amazon Q Developer subscribes itself.
        subscriptions: [],
        previous: [],
        protect: false,
      },
      child,
    );
    // As AWS documents it, without a condition, which Amazon Q Developer may not meet; the role has no permissions.
    const trust = policy({
      Sid: "AssumedByService",
      Effect: "Allow",
      Principal: { Service: "chatbot.amazonaws.com" },
      Action: "sts:AssumeRole",
    });
    const role = new aws.iam.Role(
      name,
      { name: `${stack.name}-chat`, assumeRolePolicy: trust, ...stack.role, tags: stack.tags },
      child,
    );
    const guardrail = new aws.iam.Policy(
      name,
      {
        name: `${stack.name}-chat`,
        description: "Denies everything to the chat channels of CloudTrail alerts",
        policy: policy({ Sid: "NothingFromChat", Effect: "Deny", Action: "*", Resource: "*" }),
        tags: stack.tags,
      },
      child,
    );
    const common = {
      iamRoleArn: role.arn,
      snsTopicArns: [topic.arn],
      guardrailPolicyArns: [guardrail.arn],
      loggingLevel: "ERROR",
      tags: stack.tags,
    };
    for (const { workspaceId, channelId } of chat.slack) {
      new aws.chatbot.SlackChannelConfiguration(
        `${name}-slack-${channelId}`,
        {
          ...common,
          configurationName: `${stack.name}-slack-${channelId}`,
          slackTeamId: workspaceId,
          slackChannelId: channelId,
        },
        child,
      );
    }
    for (const { tenantId, teamId, channelId } of chat.teams) {
      new aws.chatbot.TeamsChannelConfiguration(
        `${name}-teams-${teamId}`,
        { ...common, configurationName: `${stack.name}-teams-${teamId}`, tenantId, teamId, channelId },
        child,
      );
    }
    this.topicArn = topic.arn;
    this.registerOutputs({ topicArn: this.topicArn });
  }
}
