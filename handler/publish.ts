import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { Summary } from "./summary.ts";

/** Sends a summary to the topic; resolves when SNS has accepted it. */
export async function publish(sns: SNSClient, topicArn: string, summary: Summary): Promise<void> {
  await sns.send(
    new PublishCommand({
      TopicArn: topicArn,
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
    }),
  );
}
