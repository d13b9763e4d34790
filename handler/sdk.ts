// What needs the AWS SDK's clients of S3 and SNS: requests that did not succeed without them, large log objects, and the daily check. The
// bundler puts this, and all that only this imports, into a file of its own, which the function loads when it first needs a part of it.
import { S3Client } from "@aws-sdk/client-s3";
import { PublishCommand, SNSClient, type SNSServiceException } from "@aws-sdk/client-sns";
import type { NodeHttpHandler } from "@smithy/node-http-handler";
import type { PublishMessage } from "./publish-message.ts";

export { checkDaily } from "./daily-check.ts";
export { readLogObject } from "./log-object.ts";

/** Creates S3's client. It tries each request three times. */
export const createS3 = (requestHandler: NodeHttpHandler) => new S3Client({ requestHandler });

/** Creates SNS's client. It tries each request three times. */
export const createSns = (requestHandler: NodeHttpHandler) => retryThrottledKey(new SNSClient({ requestHandler }));

/** Returns a function that publishes with SNS's client; it resolves with undefined if the answer has no message id. */
export function publishWith(sns: SNSClient): PublishMessage {
  return async (message, abortSignal) => (await sns.send(new PublishCommand(message), { abortSignal })).MessageId;
}

/** Errors that pass, though the SDK takes them for final because of their HTTP status, 400. */
const throttled = new Set(["KMSThrottlingException", "InternalErrorException"]);

/**
 * Makes the client retry when the topic's key is throttled (`KMSThrottling`), which its own strategy takes for
 * final: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
function retryThrottledKey(sns: SNSClient): SNSClient {
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
