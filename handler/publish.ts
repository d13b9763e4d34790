import { setTimeout as sleep } from "node:timers/promises";
import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { Summary } from "./summary.ts";

/** Where summaries go. */
export interface Topic {
  sns: SNSClient;
  arn: string;
  /**
   * What publishing takes at least, so that the invocations that may run at a time send no more
   * emails than SNS allows: infra/alerter.ts has the arithmetic.
   */
  minPublishMs: number;
}

/** Sends a summary to the topic; resolves when SNS has accepted it. Throws the reason if `signal` aborts before. */
export async function publish(topic: Topic, summary: Summary, signal: AbortSignal): Promise<void> {
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
  // Ends early, without a word, when the time is up: the summary may have been sent.
  const pause = sleep(topic.minPublishMs, undefined, { signal }).catch(() => {});
  try {
    await topic.sns.send(request, { abortSignal: signal });
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
  await pause;
}
