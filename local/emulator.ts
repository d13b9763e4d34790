import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { startFauxqs } from "fauxqs";

/** What a subscriber of the topic receives. */
export interface ReceivedSummary {
  subject: string;
  /** The text that SNS would mail. */
  email: string;
  /** The JSON that SNS would send to queues, functions and HTTPS endpoints. */
  machine: string;
  attributes: Record<string, string>;
}

/** S3, SNS and SQS inside this process, with the stack's bucket and topic, and a queue that subscribes to the topic. */
export interface Emulator {
  bucket: string;
  topicArn: string;
  /** The environment variables that point an unmodified AWS SDK client here. */
  environment: Record<string, string>;
  putObject(key: string, bytes: Uint8Array): Promise<void>;
  /** Receives and deletes every summary in the queue. */
  receiveSummaries(): Promise<ReceivedSummary[]>;
  stop(): Promise<void>;
}

/** Starts an emulator on a free port of 127.0.0.1. */
export async function startEmulator(): Promise<Emulator> {
  const server = await startFauxqs({ port: 0, logger: false });
  const endpoint = `http://127.0.0.1:${server.port}`;
  const region = "us-east-1";
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = { endpoint, region, credentials };
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  const sns = new SNSClient(client);
  const sqs = new SQSClient(client);

  const bucket = "cloudtrail-logs";
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const { TopicArn: topicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "cloudtrail-alerts" }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "inbox" }));
  const queueArn = `arn:aws:sqs:${region}:000000000000:inbox`;
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: "sqs", Endpoint: queueArn }));

  return {
    bucket,
    topicArn,
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
    async putObject(key, bytes) {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }));
    },
    async receiveSummaries() {
      const received: ReceivedSummary[] = [];
      for (;;) {
        const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
        if (Messages.length === 0) return received;
        for (const { Body, ReceiptHandle } of Messages) {
          received.push(asReceived(JSON.parse(Body ?? "{}")));
          await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        }
      }
    },
    async stop() {
      for (const client of [s3, sns, sqs]) client.destroy();
      await server.stop();
    },
  };
}

/** Fauxqs delivers a message with `MessageStructure: json` as it was sent; SNS would send each protocol its own text. */
function asReceived(envelope: {
  Subject: string;
  Message: string;
  MessageAttributes: Record<string, { Value: string }>;
}): ReceivedSummary {
  const { email, default: machine } = JSON.parse(envelope.Message);
  const attributes = Object.entries(envelope.MessageAttributes).map(([name, { Value }]) => [name, Value]);
  return { subject: envelope.Subject, email, machine, attributes: Object.fromEntries(attributes) };
}
