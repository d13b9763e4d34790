import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { assumedBy, policy } from "./policy.ts";
import type { Stack } from "./stack.ts";
import type { LogSource } from "./trail.ts";

/** What `Replay` needs. */
export interface ReplayArgs {
  stack: Stack;
  functionArn: pulumi.Input<string>;
  sources: LogSource[];
  keyArn: pulumi.Input<string>;
  protect: boolean;
}

/** The role that S3 Batch Operations assumes to invoke the function for stored log objects. */
export class Replay extends pulumi.ComponentResource {
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, args: ReplayArgs, options?: pulumi.ComponentResourceOptions) {
    super("cloudtrail-alerts:infra:Replay", name, {}, { ...options, protect: args.protect });
    const role = new aws.iam.Role(
      name,
      {
        name: args.stack.names.replayRole,
        assumeRolePolicy: assumedBy("batchoperations.s3.amazonaws.com", args.stack),
        ...args.stack.role,
        tags: args.stack.tags,
      },
      { parent: this },
    );
    new aws.iam.RolePolicy(
      name,
      {
        name: "replay",
        role: role.name,
        policy: policy(...statements(args)),
      },
      { parent: this },
    );
    this.roleArn = role.arn;
    this.registerOutputs({ roleArn: this.roleArn });
  }
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-iam-role-policies.html
function statements({ functionArn, sources, keyArn }: ReplayArgs): aws.iam.PolicyStatement[] {
  const invokeAndList: aws.iam.PolicyStatement[] = [
    {
      Sid: "InvokeTheFunction",
      Effect: "Allow",
      Action: "lambda:InvokeFunction",
      Resource: functionArn,
    },
    {
      // A job can list the bucket itself (S3JobManifestGenerator), for which it configures an inventory.
      Sid: "ListLogObjects",
      Effect: "Allow",
      Action: "s3:PutInventoryConfiguration",
      Resource: sources.map(({ bucketArn }) => bucketArn),
    },
  ];
  const own = sources.find(({ ownedByStack }) => ownedByStack);
  if (!own) return invokeAndList;
  return [
    ...invokeAndList,
    {
      Sid: "ReadManifestsAndWriteReports",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
      Resource: pulumi.interpolate`${own.bucketArn}/replay/*`,
    },
    {
      Sid: "DecryptManifestsAndEncryptReports",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: keyArn,
    },
  ];
}
