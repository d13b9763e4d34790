import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, afterEach } from "vitest";
import { createStack, type EngineStack } from "./engine-stack.ts";
import { type Call, type Provider, startProvider } from "./provider-process.ts";
import { toolsOfThisRun } from "./tools.ts";

/** The smallest valid configuration. */
export const leastConfig = { emails: ["security@example.test"] };

/** Starts a provider for the tests of a file. `newStack` makes a stack of its own for a test, in an empty AWS. */
export async function startScenarios(): Promise<{
  provider: Provider;
  newStack(options?: Parameters<typeof createStack>[1]): Promise<EngineStack>;
}> {
  const provider = await startProvider(toolsOfThisRun().python);
  const stacks: EngineStack[] = [];
  // The Automation API adds listeners for each run, removes none, and allows 30 at the beginning of the next.
  process.setMaxListeners(0);
  process.setMaxListeners = () => process;
  afterEach(async () => {
    for (const stack of stacks.splice(0)) stack.remove();
    await provider.reset();
  });
  afterAll(() => provider.stop());
  return {
    provider,
    async newStack(options) {
      const stack = await createStack(provider, options);
      stacks.push(stack);
      return stack;
    },
  };
}

/** A call as a line: `create kms/key:Key key`, followed by the error if it failed. */
export function inWords({ call, resource, error }: Call): string {
  return `${call} ${resource.replace(/^aws:/, "")}${error === undefined ? "" : `: ${error}`}`;
}

/** Creates a bucket, such as one that an existing trail writes to. */
export async function createBucket(name: string) {
  const where = { LocationConstraint: "eu-central-1" } as const;
  const bucket = new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration: where });
  await new S3Client({ forcePathStyle: true }).send(bucket);
}

/** Creates a bucket for access logs, whose owner lets S3 write there. */
export async function createAccessLogBucket() {
  await createBucket("example-access-logs");
  const statement = {
    Effect: "Allow",
    Principal: { Service: "logging.s3.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: "arn:aws:s3:::example-access-logs/*",
  };
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new PutBucketPolicyCommand({ Bucket: "example-access-logs", Policy: policy }));
}
