import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Evaluation } from "../engine/evaluate.ts";
import { publishToChat, writeChatMessages } from "./chat.ts";
import type { Environment } from "./environment.ts";
import { createEventBus } from "./event-bus.ts";
import { type LogObject, uriOf } from "./notification.ts";
import { publish, retryThrottledKey, type Topic } from "./publish.ts";
import { createPublishOnce } from "./publish-once.ts";
import type { Settings } from "./settings.d.ts";
import { summarize } from "./summary.ts";
import { countChat, countSummary, logger } from "./telemetry.ts";
import type { TimeShare } from "./time-share.ts";

/** What publishes alerts. */
export interface Alerting {
  /** The topic of summaries. */
  topic: Topic;
  /** Publishes the alerts of a log object. Rejects with the reason if not all of them are published. */
  publishAlerts(evaluation: Evaluation, logObject: LogObject, time: TimeShare): Promise<void>;
}

/** Creates the clients that publish a stack's alerts. */
export function createAlerting(environment: Environment, settings: Settings): Alerting {
  const { topicArn, minPublishMs, chatTopicArn, eventBus } = environment;
  const { accountNames } = settings;
  // The SDK tries each request three times. These limits are longer than those for S3, as a summary that SNS accepted too late is sent twice.
  const requestHandler = { connectionTimeout: 3000, requestTimeout: 5000, throwOnRequestTimeout: true };
  const topic: Topic = {
    sns: retryThrottledKey(new SNSClient({ requestHandler })),
    arn: topicArn,
    minPublishMs,
  };
  // The bundler leaves out the code of those that the stack does not use.
  const publishOnce =
    process.env.DEDUPLICATION_TABLE !== undefined ? createPublishOnce(process.env.DEDUPLICATION_TABLE) : undefined;
  const putOnEventBus =
    process.env.EVENT_BUS !== undefined ? createEventBus(eventBus as string, accountNames) : undefined;
  const sendToChat = process.env.CHAT_TOPIC_ARN !== undefined ? chatSender(topic, chatTopicArn, settings) : undefined;

  return {
    topic,
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
  const post = (Message: string, abortSignal: AbortSignal) =>
    topic.sns.send(new PublishCommand({ TopicArn: chatTopicArn, Message }), { abortSignal });
  return async (evaluation: Evaluation, logObject: LogObject, time: TimeShare) => {
    const messages = writeChatMessages(evaluation, { ...chat, accountNames });
    const errors = await publishToChat(post, messages, time);
    countChat(messages.length - errors.length, errors.length);
    for (const error of errors) logger.error(`A chat message could not be sent about ${uriOf(logObject)}`, error);
  };
}
