import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Command } from "commander";
import { z } from "zod";
import { plural } from "../../text/counts.ts";
import { partitionOfRegion } from "../../text/partition.ts";
import { clientConfig } from "../aws-client.ts";
import { asAwsUsageError, complain, exitCodes, inputError } from "../errors.ts";

/** What Lambda writes about an invocation that failed after all retries. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
const failure = z.object({
  requestContext: z.object({ functionArn: z.string() }),
  requestPayload: z.record(z.string(), z.unknown()),
});

/** What SNS writes about a notification that it could not deliver: the notification itself. https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
const fromTopic = z.looseObject({ Type: z.literal("Notification"), TopicArn: z.string(), Message: z.string() });

/** What EventBridge writes about an event that it could not deliver: the event itself. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
const fromEventBridge = z.looseObject({ "detail-type": z.string(), source: z.string(), detail: z.unknown() });

/** Starts an invocation of a function without waiting for its result. */
export type Invoke = (functionArn: string, payload: object) => Promise<unknown>;

/** The result of `redrive`: how many notifications were sent again, and which messages were left in the queue. */
export interface Redriven {
  redriven: number;
  /** Ids of messages that neither Lambda nor SNS nor EventBridge wrote. */
  left: string[];
}

/** `npx cta redrive`: sends the notifications in the failure queue to the function again. */
export function command(): Command {
  return new Command("redrive")
    .usage("[options] QUEUE-URL")
    .description("Invoke the function again with every notification in the failure queue.")
    .argument("<queue-url>", 'the failure queue: "$(npx pulumi stack output failureQueueUrl)"')
    .option("--region <region>", "the Region of the stack, for the queue in the Region of an existing trail's topic")
    .addHelpText(
      "after",
      "\nA message is deleted once Lambda has accepted its notification. A notification that fails again returns to the queue.\n" +
        "Exit code 1: messages that AWS did not write were left in the queue.",
    )
    .action(run);
}

async function run(queueUrl: string, { region }: { region?: string }): Promise<void> {
  const sqs = new SQSClient(clientConfig(regionOfQueue(queueUrl)));
  const config = clientConfig(regionOfFunctionFor(queueUrl, region));
  const { InvokeCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
  const lambda = new LambdaClient(config);
  const invoke: Invoke = (functionArn, payload) =>
    lambda.send(
      new InvokeCommand({ FunctionName: functionArn, InvocationType: "Event", Payload: JSON.stringify(payload) }),
    );
  const { redriven, left } = await redrive(sqs, queueUrl, invoke).catch((error) => {
    throw asAwsUsageError(error, queueUrl);
  });
  console.log(`Redrove ${plural(redriven, "notification")}.`);
  if (left.length > 0) {
    complain(
      `${plural(left.length, "message")} left, as not written by Lambda, SNS or EventBridge: ${left.join(", ")}`,
    );
    process.exitCode = exitCodes.no;
  }
}

/** The Region in the URL of a queue, of any partition that the AWS SDK knows. Throws `UsageError` for any other URL. */
export function regionOfQueue(queueUrl: string): string {
  const { region = "", suffix } =
    /^https:\/\/sqs\.(?<region>[a-z0-9-]+)\.(?<suffix>[a-z0-9.-]+)\/\d{12}\/[\w-]+(?:\.fifo)?$/.exec(queueUrl)
      ?.groups ?? {};
  // The SDK does not know Regions of the partition aws that are newer than it is.
  const { dnsSuffix } = partitionOfRegion(region) ?? { dnsSuffix: "amazonaws.com" };
  if (suffix === dnsSuffix) return region;
  throw inputError(queueUrl, "not the URL of an SQS queue, such as pulumi stack output failureQueueUrl prints");
}

/**
 * The Region of the function that a queue is for: `stackRegion`, or that of the queue. Throws `UsageError` for a queue that the
 * stack has in another Region, for what an existing trail's topic could not deliver, without `stackRegion`.
 */
export function regionOfFunctionFor(queueUrl: string, stackRegion?: string): string {
  // Empty where a command in the shell that should name it fails.
  if (stackRegion) return stackRegion;
  if (!queueUrl.endsWith("-undelivered")) return regionOfQueue(queueUrl);
  throw inputError(queueUrl, "the function is in another Region than this queue: name the stack's with --region");
}

/**
 * Empties the queue: each notification goes to the function that failed on it, and its message is
 * deleted when Lambda has accepted it. Not by StartMessageMoveTask, which moves only messages that came from another
 * queue. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export async function redrive(sqs: SQSClient, queueUrl: string, invoke: Invoke): Promise<Redriven> {
  let redriven = 0;
  // Each once, though a message is visible again after a while.
  const left = new Set<string>();
  for (;;) {
    const { Messages = [] } = await sqs.send(
      // Messages that are left stay invisible for longer than emptying most queues takes.
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 300,
        WaitTimeSeconds: 1,
      }),
    );
    if (Messages.length === 0) return { redriven, left: [...left] };
    for (const message of Messages) {
      const undelivered = readUndelivered(message, queueUrl);
      if (!undelivered) {
        left.add(message.MessageId ?? "unknown");
        continue;
      }
      await invoke(undelivered.function, undelivered.notification);
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }));
      redriven++;
    }
  }
}

/** The notification in a message, and the function that it is for. */
function readUndelivered(message: Message, queueUrl: string): { function: string; notification: object } | undefined {
  const body = parseBody(message);
  const failed = failure.safeParse(body).data;
  if (failed) return { function: failed.requestContext.functionArn, notification: failed.requestPayload };
  const notification = fromTopic.safeParse(body).data ?? fromEventBridge.safeParse(body).data;
  return notification && { function: functionOfQueue(queueUrl), notification };
}

/** The function whose failure queue this is: SNS and EventBridge don't name it in the message. */
function functionOfQueue(queueUrl: string): string {
  return (queueUrl.split("/").at(-1) ?? "").replace(/-(failures|undelivered)$/, "");
}

function parseBody({ Body = "" }: Message): unknown {
  try {
    return JSON.parse(Body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
