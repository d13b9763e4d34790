import { bundle } from "../build/bundle.ts";
import { onDemand } from "../handler/on-demand.ts";
import type { TestAlert, TestAnswer } from "../handler/test-alert.ts";
import { type ReceivedSummary, startEmulator } from "./emulator.ts";
import { InvocationError, startFunction } from "./function.ts";

/** A log file as CloudTrail delivers it: gzipped, under its key. */
export interface DeliveredFile {
  key: string;
  bytes: Uint8Array;
  /** The time that the function's clock shows; default: now. */
  delivered?: Date;
}

/** What came of one log file. */
interface DeliveryResult {
  summaries: ReceivedSummary[];
  /** What the function threw, if it failed. */
  error?: string;
}

/** The whole path from a log file to its emails, on emulators in this process. */
export interface LocalStack {
  /** Stores a log file, notifies the function, and returns the summaries that the topic's subscriber received. */
  deliver(file: DeliveredFile): Promise<DeliveryResult>;
  /** Asks the function for a test alert, and returns its answer and the summaries that the topic's subscriber received. */
  sendTest(test: TestAlert): Promise<{ answer: TestAnswer; summaries: ReceivedSummary[] }>;
  /** How many log objects and records the function has evaluated; complete once the stack is stopped. */
  evaluated(): { logObjects: number; records: number };
  stop(): Promise<void>;
}

/** The function as `pulumi up` deploys it, which is built once in a process. Throws what `bundle` throws. */
export const builtOnce = onDemand(() => bundle());

/** Builds the function as `pulumi up` deploys it, and starts it next to emulators of S3, SNS and SQS. */
export async function startStack(): Promise<LocalStack> {
  const built = await builtOnce();
  const emulator = await startEmulator();
  const lambda = await startFunction(built, { ...emulator.environment, TOPIC_ARN: emulator.topicArn });
  return {
    async deliver({ key, bytes, delivered }) {
      await emulator.putObject(key, bytes);
      const error = await lambda.invoke(objectCreated(emulator.bucket, key, bytes.length), delivered).then(
        () => undefined,
        (thrown: unknown) => {
          if (thrown instanceof InvocationError) return thrown.message;
          throw thrown;
        },
      );
      return { summaries: await emulator.receiveSummaries(), ...(error !== undefined && { error }) };
    },
    async sendTest(test) {
      const answer = (await lambda.invoke({ sendTest: test })) as TestAnswer;
      return { answer, summaries: await emulator.receiveSummaries() };
    },
    evaluated: () => countEvaluated(lambda.logLines()),
    async stop() {
      await lambda.stop();
      await emulator.stop();
    },
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
function objectCreated(bucket: string, key: string, size: number) {
  return {
    Records: [
      {
        eventVersion: "2.1",
        eventSource: "aws:s3",
        awsRegion: "us-east-1",
        eventTime: new Date().toISOString(),
        eventName: "ObjectCreated:Put",
        s3: {
          s3SchemaVersion: "1.0",
          bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` },
          object: { key: encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+"), size },
        },
      },
    ],
  };
}

function countEvaluated(logLines: string[]): { logObjects: number; records: number } {
  const evaluated = logLines
    .map((line) => JSON.parse(line) as { message?: string; recordsRead?: number })
    .filter(({ message }) => message === "Evaluated a log object");
  return {
    logObjects: evaluated.length,
    records: evaluated.reduce((sum, { recordsRead = 0 }) => sum + recordsRead, 0),
  };
}
