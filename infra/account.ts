import * as pulumi from "@pulumi/pulumi";

/** What the preflight asks AWS. Each rejects with the AWS SDK's error if AWS does not answer the question. */
export interface AccountQueries {
  /** How many concurrent invocations the account's functions may have in all, and how many of them are not reserved. */
  concurrency(): Promise<{ quota: number; unreserved: number }>;
  /** How many concurrent invocations are reserved for a function; undefined: none, or the function does not exist. */
  reservation(functionName: string): Promise<number | undefined>;
  /** The SHA-256 that Lambda names for a function's code, in base64; undefined if the function does not exist. */
  codeSha256(functionName: string): Promise<string | undefined>;
  /** The ARNs of the trails that log this Region, those of other accounts included. */
  trailArns(): Promise<string[]>;
  /** Whether a bucket exists, and in which Region, whoever owns it. */
  bucket(name: string): Promise<{ exists: boolean; region?: string }>;
  /** Whether this account has an event bus in the Region. */
  hasEventBus(name: string): Promise<boolean>;
}

/**
 * Asks AWS with the AWS SDK, as @pulumi/aws has no function for these questions. Uses the credentials that the
 * stack's configuration names (`aws:profile`, `aws:accessKey`, `aws:secretKey`, `aws:token`), else the environment's
 * access key, else the SDK's defaults, so as to ask the account that the provider deploys to. Undefined if the stack is
 * deployed by an assumed role (`aws:assumeRoles`), which only the provider can assume.
 */
export async function queriesOf(region: string): Promise<AccountQueries | undefined> {
  const client = clientConfig(region, pulumi.runtime.allConfig());
  if (!client) return undefined;
  const [lambdaSdk, cloudtrailSdk, s3Sdk, eventBridgeSdk] = await Promise.all([
    import("@aws-sdk/client-lambda"),
    import("@aws-sdk/client-cloudtrail"),
    import("@aws-sdk/client-s3"),
    import("@aws-sdk/client-eventbridge"),
  ]);
  const lambda = new lambdaSdk.LambdaClient(client);
  const cloudtrail = new cloudtrailSdk.CloudTrailClient(client);
  const s3 = new s3Sdk.S3Client(client);
  const eventBridge = new eventBridgeSdk.EventBridgeClient(client);
  const ofFunction = <T>(question: () => Promise<T>): Promise<T | undefined> =>
    question().catch((error) => {
      if (error instanceof lambdaSdk.ResourceNotFoundException) return undefined;
      throw error;
    });
  // A preview does not wait longer than this for an answer that it can do without.
  const soon = () => ({ abortSignal: AbortSignal.timeout(10_000) });
  return {
    async concurrency() {
      const { AccountLimit = {} } = await lambda.send(new lambdaSdk.GetAccountSettingsCommand({}), soon());
      const { ConcurrentExecutions: quota, UnreservedConcurrentExecutions: unreserved } = AccountLimit;
      if (quota === undefined || unreserved === undefined) throw new Error("Lambda names no quota");
      return { quota, unreserved };
    },
    reservation: (functionName) =>
      ofFunction(async () => {
        const command = new lambdaSdk.GetFunctionConcurrencyCommand({ FunctionName: functionName });
        return (await lambda.send(command, soon())).ReservedConcurrentExecutions;
      }),
    codeSha256: (functionName) =>
      ofFunction(async () => {
        const command = new lambdaSdk.GetFunctionConfigurationCommand({ FunctionName: functionName });
        return (await lambda.send(command, soon())).CodeSha256;
      }),
    async trailArns() {
      const { trailList = [] } = await cloudtrail.send(new cloudtrailSdk.DescribeTrailsCommand({}), soon());
      return trailList.flatMap(({ TrailARN }) => TrailARN ?? []);
    },
    async bucket(name) {
      try {
        const { BucketRegion } = await s3.send(new s3Sdk.HeadBucketCommand({ Bucket: name }), soon());
        return { exists: true, region: BucketRegion };
      } catch (error) {
        if (!(error instanceof s3Sdk.S3ServiceException)) throw error;
        const { httpStatusCode } = error.$metadata;
        if (httpStatusCode === 404) return { exists: false };
        // Another account's bucket, or one in another Region: the answer has no more than this header.
        const region = error.$response?.headers["x-amz-bucket-region"];
        if (region || httpStatusCode === 403) return { exists: true, region };
        throw error;
      }
    },
    async hasEventBus(name) {
      try {
        await eventBridge.send(new eventBridgeSdk.DescribeEventBusCommand({ Name: name }), soon());
        return true;
      } catch (error) {
        if (error instanceof eventBridgeSdk.ResourceNotFoundException) return false;
        throw error;
      }
    },
  };
}

function clientConfig(region: string, config: Record<string, string>) {
  const { "aws:profile": profile, "aws:accessKey": accessKeyId, "aws:secretKey": secretAccessKey } = config;
  if (config["aws:assumeRoles"] || config["aws:assumeRole"] || config["aws:assumeRoleWithWebIdentity"])
    return undefined;
  const named = accessKey(accessKeyId, secretAccessKey, config["aws:token"]);
  return { region, maxAttempts: 2, ...(profile ? { profile, ...named } : (named ?? environmentAccessKey())) };
}

/** The access key that the provider uses even if AWS_PROFILE is set, where the SDK would use the profile. */
function environmentAccessKey() {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
  return accessKey(AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN);
}

function accessKey(accessKeyId?: string, secretAccessKey?: string, sessionToken?: string) {
  return accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey, sessionToken } } : undefined;
}
