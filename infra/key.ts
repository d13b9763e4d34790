import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { accountOf } from "./arn.ts";
import type { Sender } from "./delivery.ts";
import { logsPrincipal, policy } from "./policy.ts";
import { arn, iamArn, type Stack } from "./stack.ts";
import { alarmsAsPublisher } from "./topic.ts";

/** What `StackKey` needs. */
export interface StackKeyArgs {
  stack: Stack;
  /** Whether the bucket contains log files that the stack's own trail encrypts, or has encrypted, with this key. */
  encryptsTrail: boolean;
  protect: boolean;
  /** Who sends to the encrypted failure queue what it could not deliver. */
  deadLetterSenders: Sender[];
  /** Whether the key stays in AWS when it is removed from the stack: log files that stay need it. */
  retain: boolean;
}

/** The one key that encrypts everything this stack stores: log files, logs, topics and the failure queue. */
export class StackKey extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: StackKeyArgs, options?: pulumi.ComponentResourceOptions) {
    super("cloudtrail-alerts:infra:StackKey", name, {}, { ...options, protect: args.protect });
    const { stack, protect, retain } = args;
    const key = new aws.kms.Key(
      name,
      {
        description: `Encrypts everything that ${stack.name} stores`,
        enableKeyRotation: true,
        deletionWindowInDays: protect ? 30 : 7,
        policy: policy(...statements(args)),
        tags: stack.tags,
      },
      { parent: this, retainOnDelete: retain },
    );
    new aws.kms.Alias(name, { name: `alias/${stack.name}`, targetKeyId: key.keyId }, { parent: this });
    this.arn = key.arn;
    this.registerOutputs({ arn: this.arn });
  }
}

// In a key policy, `Resource: "*"` means this key only. The ARN can't be used: it contains an id that does not
// exist yet when the policy is written.
const thisKey = "*";

function statements({ stack, encryptsTrail, deadLetterSenders }: StackKeyArgs): aws.iam.PolicyStatement[] {
  const administration: aws.iam.PolicyStatement = {
    // Without it, no IAM policy could grant the use of the key, and nobody could change this policy.
    Sid: "IamPoliciesOfThisAccountDecide",
    Effect: "Allow",
    Principal: { AWS: iamArn(stack, "root") },
    Action: "kms:*",
    Resource: thisKey,
  };
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
  const logs: aws.iam.PolicyStatement = {
    Sid: "CloudWatchLogsEncryptsTheFunctionsLogs",
    Effect: "Allow",
    Principal: { Service: logsPrincipal(stack) },
    Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
    Resource: thisKey,
    Condition: {
      ArnEquals: {
        "kms:EncryptionContext:aws:logs:arn": arn(stack, "logs", `log-group:${stack.names.logGroup}`),
      },
    },
  };
  // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
  const { Principal, Condition } = alarmsAsPublisher(stack);
  const alarms: aws.iam.PolicyStatement = {
    Sid: "AlarmsPublishToTheEncryptedTopic",
    Effect: "Allow",
    Principal,
    Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
    Resource: thisKey,
    Condition,
  };
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html#compatibility-with-aws-services
  const undelivered = deadLetterSenders.map(
    ({ service, sourceArn }): aws.iam.PolicyStatement => ({
      Sid: "UndeliveredNotificationsAreEncrypted",
      Effect: "Allow",
      Principal: { Service: service },
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Resource: thisKey,
      Condition: { ArnEquals: { "aws:SourceArn": sourceArn } },
    }),
  );
  return [administration, ...(encryptsTrail ? trailStatements(stack) : []), logs, alarms, ...undelivered];
}

// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
function trailStatements(stack: Stack): aws.iam.PolicyStatement[] {
  const fromThisTrail = { "aws:SourceArn": stack.trailArn };
  return [
    {
      Sid: "ThisTrailEncryptsLogFiles",
      Effect: "Allow",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: "kms:GenerateDataKey*",
      Resource: thisKey,
      Condition: {
        StringEquals: fromThisTrail,
        StringLike: {
          "kms:EncryptionContext:aws:cloudtrail:arn": `arn:${stack.partition}:cloudtrail:*:${accountOf(stack.trailArn)}:trail/*`,
        },
      },
    },
    {
      Sid: "ThisTrailDescribesTheKey",
      Effect: "Allow",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: "kms:DescribeKey",
      Resource: thisKey,
      Condition: { StringEquals: fromThisTrail },
    },
  ];
}
