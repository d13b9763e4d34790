import { setTimeout as sleep } from "node:timers/promises";
import type { Message, PublishMessage } from "./publish-message.ts";
import type { Summary } from "./summary.ts";
import type { TimeShare } from "./time-share.ts";

/** Where summaries go. */
export interface Topic {
  /** Resolves with undefined if the answer has no message id. */
  send: PublishMessage;
  arn: string;
  /**
   * The least time that publishing takes, so that concurrent invocations send no more emails than SNS
   * allows (infra/alerter.ts has the arithmetic). Shortened when time is short.
   */
  minPublishMs: number;
}

/** The request succeeded, but the answer is not SNS's: whatever gave it, no message was accepted. */
export class NotPublishedError extends Error {
  override name = "NotPublishedError";
}

/**
 * Sends a summary to the topic and returns SNS's id of the message. Resolves when SNS has accepted it, and `minPublishMs` are over or the
 * log object's share of the time is. Throws the reason if that share is used up before, and `NotPublishedError` if
 * the answer has no message id: the SDK takes any answer with status 200 for a success, such as a proxy's page.
 */
export async function publish(topic: Topic, summary: Summary, time: TimeShare): Promise<string> {
  const message: Message = {
    TopicArn: topic.arn,
    Subject: summary.subject,
    Message: summary.message,
    MessageStructure: "json",
    MessageAttributes: Object.fromEntries(
      Object.entries(summary.attributes).map(([name, value]) => [
        name,
        Array.isArray(value)
          ? { DataType: "String.Array", StringValue: JSON.stringify(value) }
          : { DataType: "String", StringValue: value },
      ]),
    ),
  };
  const signal = time.forPublishing();
  const started = performance.now();
  let messageId: string | undefined;
  try {
    messageId = await topic.send(message, signal);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
  if (!messageId) throw new NotPublishedError(`the answer to publishing to ${topic.arn} has no message id`);
  // The pause is taken from what this log object has left, not from the log objects that wait.
  const pauseMs = Math.min(topic.minPublishMs - (performance.now() - started), time.leftMs());
  if (pauseMs > 0) await sleep(pauseMs);
  return messageId;
}
