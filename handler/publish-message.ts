import type { PublishCommandInput } from "@aws-sdk/client-sns";
import { extendedEncodeURIComponent } from "@smithy/core/protocols";
import type { NodeHttpHandler } from "@smithy/node-http-handler";
import { endpointOf } from "./endpoint.ts";
import { maxTextBytes, readBody, refusalOf, signedRequests } from "./signed-request.ts";
import { logRepeat } from "./telemetry.ts";

/** What SNS publishes: the parts of its request that the function uses. */
export type Message = Pick<PublishCommandInput, "TopicArn" | "Subject" | "Message" | "MessageStructure"> & {
  MessageAttributes?: Record<string, { DataType: string; StringValue: string }>;
};

/** Publishes a message and resolves with SNS's id of it; with undefined if it can't, which is logged: the SDK's client then tries, or says why not. */
export type PublishMessage = (message: Message, signal: AbortSignal) => Promise<string | undefined>;

/** Returns a function that sends a message to SNS once, without the AWS SDK's client. */
export function publishMessages(requestHandler: NodeHttpHandler, variables: NodeJS.ProcessEnv): PublishMessage {
  const endpoint = endpointOf("sns", variables);
  if (!endpoint) return async () => undefined;
  const send = signedRequests("sns", endpoint, requestHandler, variables);
  return async (message, signal) => {
    try {
      const body = encode(message);
      const headers = {
        "content-type": "application/x-www-form-urlencoded",
        "content-length": String(Buffer.byteLength(body)),
      };
      const answer = await send({ method: "POST", path: "/", headers, body }, signal);
      if (answer.status !== 200) {
        logRepeat({ topic: message.TopicArn }, await refusalOf(answer));
        return undefined;
      }
      const text = (await readBody(answer.body, maxTextBytes)).toString();
      const messageId = /<MessageId>\s*([^<\s]+)\s*<\/MessageId>/.exec(text)?.[1];
      if (messageId === undefined) logRepeat({ topic: message.TopicArn }, "the answer has no message id");
      return messageId;
    } catch (error) {
      if (!signal.aborted) logRepeat({ topic: message.TopicArn }, error);
      return undefined;
    }
  };
}

/** Writes a message in AWS's query protocol: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
function encode({ MessageAttributes = {}, ...texts }: Message): string {
  const attributes = Object.entries(MessageAttributes).flatMap(([name, { DataType, StringValue }], index) => {
    const entry = `MessageAttributes.entry.${index + 1}`;
    return [
      [`${entry}.Name`, name],
      [`${entry}.Value.DataType`, DataType],
      [`${entry}.Value.StringValue`, StringValue],
    ];
  });
  return [["Action", "Publish"], ["Version", "2010-03-31"], ...Object.entries(texts), ...attributes]
    .filter((pair): pair is [string, string] => pair[1] !== undefined)
    .map(([name, value]) => `${name}=${extendedEncodeURIComponent(value)}`)
    .join("&");
}
