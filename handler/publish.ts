import { setTimeout as sleep } from "node:timers/promises";
import { PublishCommand, type SNSClient, type SNSServiceException } from "@aws-sdk/client-sns";
import type { Summary } from "./summary.ts";
import type { TimeShare } from "./time-share.ts";

/** Where summaries go. */
export interface Topic {
  sns: SNSClient;
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
  const request = new PublishCommand({
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
  });
  const signal = time.forPublishing();
  const started = performance.now();
  let messageId: string | undefined;
  try {
    ({ MessageId: messageId } = await topic.sns.send(request, { abortSignal: signal }));
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
  if (!messageId) throw new NotPublishedError(`the answer to publishing to ${topic.arn} has no message id`);
  // The pause is taken from what this log object has left, not from the log objects that wait.
  const pauseMs = Math.min(topic.minPublishMs - (performance.now() - started), time.leftMs());
  if (pauseMs > 0) await sleep(pauseMs);
  return messageId;
}

/** Errors that pass, though the SDK takes them for final because of their HTTP status, 400. */
const throttled = new Set(["KMSThrottlingException", "InternalErrorException"]);

/**
 * Makes the client retry when the topic's key is throttled (`KMSThrottling`), which its own strategy takes for
 * final: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function retryThrottledKey(sns: SNSClient): SNSClient {
  sns.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        const { name } = error as SNSServiceException;
        if (throttled.has(name)) Object.assign(error as SNSServiceException, { $retryable: { throttling: true } });
        throw error;
      }
    },
    { step: "deserialize", priority: "high", name: "retryThrottledKey" },
  );
  return sns;
}
