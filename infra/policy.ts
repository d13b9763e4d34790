import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Stack } from "./stack.ts";

/** An IAM policy document with these statements, as JSON. */
export function policy(...statements: aws.iam.PolicyStatement[]): pulumi.Output<string> {
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
}

/** Denies `action` to everyone who does not use TLS. */
export function denyPlainHttp(action: string, ...resources: pulumi.Input<string>[]): aws.iam.PolicyStatement {
  return {
    Sid: "DenyPlainHttp",
    Effect: "Deny",
    Principal: "*",
    Action: action,
    Resource: resources,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}

/** The trust policy of a role that an AWS service assumes for something of this account, as JSON. */
export function assumedBy(service: string, { account }: Stack): pulumi.Output<string> {
  return policy({
    Sid: "AssumedByService",
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    Condition: { StringEquals: { "aws:SourceAccount": account } },
  });
}

/**
 * The service principal of CloudWatch Logs: one for each Region and, in China, with the partition's own suffix.
 * Every other principal that the stack names is `<service>.amazonaws.com` in all partitions.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function logsPrincipal({ region, partition, dnsSuffix }: Stack): string {
  return `logs.${region}.${partition === "aws-cn" ? dnsSuffix : "amazonaws.com"}`;
}
