/** What commands give to each client of the AWS SDK. */
export interface ClientConfig {
  region: string | undefined;
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken: string | undefined };
}

/**
 * The configuration of an AWS client: the Region, by default that of the environment or of the profile, and the access
 * key of the environment if there is one. So a command works in the same account as the AWS CLI and Pulumi do in the
 * same shell: if `AWS_PROFILE` is set too, those use the key, where the SDK would use the profile.
 */
export function clientConfig(region?: string): ClientConfig {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
  if (!accessKeyId || !secretAccessKey) return { region };
  return { region, credentials: { accessKeyId, secretAccessKey, sessionToken: process.env.AWS_SESSION_TOKEN } };
}

/** The Region in a Lambda function's ARN; undefined for a function's name. */
export function regionOfFunction(nameOrArn: string): string | undefined {
  return /^arn:[\w-]+:lambda:(?<region>[\w-]+):/.exec(nameOrArn)?.groups?.region;
}
