import type { SNSClient } from "@aws-sdk/client-sns";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { Evaluation } from "../engine/evaluate.ts";
import { publishToChat, writeChatMessages } from "./chat.ts";
import type { Environment } from "./environment.ts";
import { createEventBus } from "./event-bus.ts";
import { type LogObject, uriOf } from "./notification.ts";
import { onDemand } from "./on-demand.ts";
import { publish, type Topic } from "./publish.ts";
import { publishMessages } from "./publish-message.ts";
import { createPublishOnce } from "./publish-once.ts";
import { requestLimits } from "./request-limits.ts";
import type { Settings } from "./settings.d.ts";
import { summarize } from "./summary.ts";
import { countChat, countSummary, logger } from "./telemetry.ts";
import type { TimeShare } from "./time-share.ts";

/** What publishes alerts. */
export interface Alerting {
  /** The topic of summaries. */
  topic: Topic;
  /** Loads and creates SNS's client of the AWS SDK at the first call. */
  sns(): Promise<SNSClient>;
  /** Publishes the alerts of a log object. Rejects with the reason if not all of them are published. */
  publishAlerts(evaluation: Evaluation, logObject: LogObject, time: TimeShare): Promise<void>;
}

/** Creates the clients that publish a stack's alerts. */
export function createAlerting(environment: Environment, settings: Settings): Alerting {
  const { topicArn, minPublishMs, chatTopicArn, eventBus } = environment;
  const { accountNames } = settings;
  // These limits are longer than those for S3, as a summary that SNS accepted too late is sent twice.
  const requestHandler = new NodeHttpHandler(requestLimits(3000, 5000));
  const sns = onDemand(async () => (await import("./sdk.ts")).createSns(requestHandler));
  const publishDirectly = publishMessages(requestHandler, process.env);
  const send: Topic["send"] = async (message, signal) =>
    (await publishDirectly(message, signal)) ?? (await import("./sdk.ts")).publishWith(await sns())(message, signal);
  const topic: Topic = { send, arn: topicArn, minPublishMs };
  // The bundler leaves out the code of those that the stack does not use.
  const publishOnce =
    process.env.DEDUPLICATION_TABLE !== undefined ? createPublishOnce(process.env.DEDUPLICATION_TABLE) : undefined;
  const putOnEventBus =
    process.env.EVENT_BUS !== undefined ? createEventBus(eventBus as string, accountNames) : undefined;
  const sendToChat = process.env.CHAT_TOPIC_ARN !== undefined ? chatSender(topic, chatTopicArn, settings) : undefined;

  return {
    topic,
    sns,
    async publishAlerts(evaluation, logObject, time) {
      const now = new Date();
      const send = async () => {
        await publish(topic, summarize(evaluation, logObject, now, accountNames), time);
        await sendToChat?.(evaluation, logObject, time);
        await putOnEventBus?.(evaluation, logObject, time);
      };
      await (publishOnce ? publishOnce({ logObject, evaluation, send, context: time }) : send());
      countSummary(evaluation, now);
    },
  };
}

/** Returns a function that sends messages to chat after the email. What chat refuses is logged and counted; it is no error. */
function chatSender(topic: Topic, chatTopicArn: string | undefined, { chat, accountNames }: Settings) {
  const post = (Message: string, signal: AbortSignal) => topic.send({ TopicArn: chatTopicArn, Message }, signal);
  return async (evaluation: Evaluation, logObject: LogObject, time: TimeShare) => {
    const messages = writeChatMessages(evaluation, { ...chat, accountNames });
    const errors = await publishToChat(post, messages, time);
    countChat(messages.length - errors.length, errors.length);
    for (const error of errors) logger.error(`A chat message could not be sent about ${uriOf(logObject)}`, error);
  };
}
