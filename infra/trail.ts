import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DataEvents, ExistingTrail } from "./config.ts";
import { denyPlainHttp, policy } from "./policy.ts";
import { arn, type Stack, s3Arn } from "./stack.ts";

/** The bucket that log files arrive in, whether the trail is this stack's or an existing one. */
export interface LogSource {
  bucketName: pulumi.Input<string>;
  bucketArn: pulumi.Input<string>;
  /** What precedes `AWSLogs/` in every key: empty, or ends in `/`. */
  keyPrefix: string;
  /** ARNs of the KMS keys, besides the stack's own, that encrypt log files. */
  keyArns: string[];
  /** Whether this stack created the bucket, and so may write to it and configure it. */
  ownedByStack: boolean;
}

/** What `Trail` needs. */
export interface TrailArgs {
  stack: Stack;
  keyArn: pulumi.Input<string>;
  dataEvents: DataEvents[];
  retentionDays: number;
  /** Whether S3 encrypts log files with a bucket key, which saves requests to KMS. */
  bucketKey: boolean;
  /** How many days nobody can delete a log file; 0: no lock. */
  objectLockDays: number;
  /** The bucket for S3's access logs; empty: none. */
  accessLogBucket: string;
  /** Whether the trail logs; otherwise, only its bucket stays. */
  running: boolean;
  /** Whether an existing trail takes its place: then it can be stopped while the bucket is protected. */
  leaving: boolean;
  protect: boolean;
  /** Whether the bucket stays in AWS, as it is, when it is removed from the stack. */
  retain: boolean;
}

/** A multi-Region trail and the bucket that stores its log files. */
export class Trail extends pulumi.ComponentResource implements LogSource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  readonly keyPrefix = "";
  readonly keyArns = [];
  readonly ownedByStack = true;

  constructor(name: string, args: TrailArgs, options?: pulumi.ComponentResourceOptions) {
    // What it contains is protected with it.
    super("cloudtrail-alerts:infra:Trail", name, {}, { ...options, protect: args.protect });
    const { stack } = args;
    const bucket = new aws.s3.Bucket(
      `${name}-bucket`,
      {
        bucket: stack.names.bucket,
        forceDestroy: !args.protect && !args.retain,
        tags: stack.tags,
      },
      { parent: this, retainOnDelete: args.retain },
    );
    const bucketPolicy = secureBucket(this, name, bucket, args);
    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.registerOutputs({ bucketName: this.bucketName });
    if (!args.running) return;
    new aws.cloudtrail.Trail(
      name,
      {
        name: stack.name,
        s3BucketName: bucket.bucket,
        kmsKeyId: args.keyArn,
        isMultiRegionTrail: true,
        includeGlobalServiceEvents: true,
        enableLogFileValidation: true,
        isOrganizationTrail: stack.organization !== undefined,
        advancedEventSelectors: eventSelectors(args),
        tags: stack.tags,
      },
      // CreateTrail writes a test object, so the policy that allows it must exist first.
      { parent: this, dependsOn: bucketPolicy, protect: args.protect && !args.leaving },
    );
  }
}

/** Closes the bucket to everyone but the trail, encrypts it, and sets how long it keeps log files. */
function secureBucket(parent: Trail, name: string, bucket: aws.s3.Bucket, args: TrailArgs): aws.s3.BucketPolicy {
  // What the configuration can remove is not protected itself: see `guarded` in monitoring.ts.
  const inBucket = { parent, retainOnDelete: args.retain };
  new aws.s3.BucketServerSideEncryptionConfiguration(
    `${name}-bucket`,
    {
      bucket: bucket.bucket,
      rules: [
        {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: "aws:kms",
            kmsMasterKeyId: args.keyArn,
          },
          // AWS documents a bucket key's encryption context as the bucket's ARN, and the key's policy requires
          // CloudTrail's. AWS's reference architecture has both, but nobody has tried this stack with it.
          // https://github.com/aws-samples/aws-security-reference-architecture-examples (cloudtrail_org)
          bucketKeyEnabled: args.bucketKey,
        },
      ],
    },
    inBucket,
  );
  if (args.accessLogBucket) {
    new aws.s3.BucketLogging(
      `${name}-bucket`,
      { bucket: bucket.bucket, targetBucket: args.accessLogBucket, targetPrefix: `${args.stack.names.bucket}/` },
      { ...inBucket, protect: false },
    );
  }
  keepVersions(name, bucket, args, inBucket);
  return closeBucket(name, bucket, args, inBucket);
}

/** Keeps what is deleted or overwritten for a time, locks log files if the stack does, and deletes old ones. */
function keepVersions(name: string, bucket: aws.s3.Bucket, args: TrailArgs, inBucket: pulumi.CustomResourceOptions) {
  const versioning = new aws.s3.BucketVersioning(
    `${name}-bucket`,
    { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
    inBucket,
  );
  if (args.objectLockDays > 0) {
    // Not the bucket's objectLockEnabled, which would replace the bucket: S3 also locks existing, versioned buckets.
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html
    new aws.s3.BucketObjectLockConfiguration(
      `${name}-bucket`,
      {
        bucket: bucket.bucket,
        rule: { defaultRetention: { mode: "COMPLIANCE", days: args.objectLockDays } },
      },
      { ...inBucket, dependsOn: versioning, protect: false },
    );
  }
  new aws.s3.BucketLifecycleConfiguration(
    `${name}-bucket`,
    {
      bucket: bucket.bucket,
      rules: [
        {
          id: "retention",
          status: "Enabled",
          filter: { prefix: "" },
          expiration: { days: args.retentionDays },
          // What someone deletes or overwrites is kept this long, as time to notice.
          noncurrentVersionExpiration: { noncurrentDays: 30 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
      ],
    },
    { ...inBucket, dependsOn: versioning },
  );
}

/** Closes the bucket to everyone but the trail and the account. */
function closeBucket(name: string, bucket: aws.s3.Bucket, args: TrailArgs, inBucket: pulumi.CustomResourceOptions) {
  const publicAccess = new aws.s3.BucketPublicAccessBlock(
    `${name}-bucket`,
    {
      bucket: bucket.bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    inBucket,
  );
  new aws.s3.BucketOwnershipControls(
    `${name}-bucket`,
    { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    inBucket,
  );
  return new aws.s3.BucketPolicy(
    `${name}-bucket`,
    { bucket: bucket.bucket, policy: policy(...bucketStatements(bucket.arn, args)) },
    // S3 refuses two concurrent changes to a bucket's access.
    { ...inBucket, dependsOn: publicAccess },
  );
}

// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
function bucketStatements(bucketArn: pulumi.Output<string>, { stack }: TrailArgs): aws.iam.PolicyStatement[] {
  const { trailArn, organization } = stack;
  // An organization trail that is turned into an account's trail writes to the account's folder.
  const owners = organization ? [organization.managementAccount, organization.id] : [stack.account];
  return [
    {
      Sid: "ThisTrailChecksTheAcl",
      Effect: "Allow",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: "s3:GetBucketAcl",
      Resource: bucketArn,
      Condition: { StringEquals: { "aws:SourceArn": trailArn } },
    },
    {
      Sid: "ThisTrailWritesLogFiles",
      Effect: "Allow",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: owners.map((owner) => pulumi.interpolate`${bucketArn}/AWSLogs/${owner}/*`),
      Condition: {
        StringEquals: {
          "aws:SourceArn": trailArn,
          "s3:x-amz-acl": "bucket-owner-full-control",
        },
      },
    },
    denyPlainHttp("s3:*", bucketArn, pulumi.interpolate`${bucketArn}/*`),
  ];
}

/**
 * The trail's advanced event selectors: all management events, as without selectors, and the data events. Never none: AWS's provider
 * can't take selectors back, neither this stack's nor those of somebody who has weakened the trail: it asks CloudTrail for an empty
 * list of them. Of basic selectors, CloudTrail refuses that: https://github.com/hashicorp/terraform-provider-aws/issues/6628.
 * https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/cloudtrail/trail.go
 */
function eventSelectors({ stack, dataEvents }: TrailArgs) {
  const excluded = stackArnPrefixes(stack);
  return [
    { name: "Management events", fieldSelectors: [equals("eventCategory", "Management")] },
    ...dataEvents.map(({ type, arns, readOnly }) => ({
      name: `${type} data events`,
      fieldSelectors: [
        equals("eventCategory", "Data"),
        equals("resources.type", type),
        ...(readOnly === undefined ? [] : [equals("readOnly", String(readOnly))]),
        ...resourceArns(arns, excluded[type]),
      ],
    })),
  ];
}

/** ARN prefixes of this stack's own resources by type: if these were logged, each log file would cause the next. */
function stackArnPrefixes(stack: Stack): Record<string, string[]> {
  return {
    "AWS::S3::Object": [s3Arn(stack, `${stack.names.bucket}/`)],
    "AWS::SNS::Topic": [arn(stack, "sns", stack.name)],
    "AWS::Lambda::Function": [arn(stack, "lambda", `function:${stack.name}`)],
    "AWS::SQS::Queue": [arn(stack, "sqs", stack.names.failureQueue)],
    "AWS::DynamoDB::Table": [arn(stack, "dynamodb", `table/${stack.names.memory}`)],
  };
}

function equals(field: string, value: string) {
  return { field, equals: [value] };
}

function resourceArns(startsWiths?: string[], notStartsWiths?: string[]) {
  if (!startsWiths && !notStartsWiths) return [];
  return [{ field: "resources.ARN", startsWiths, notStartsWiths }];
}

/** The bucket of an existing trail, which this stack leaves as it is. */
export function existingTrail(stack: Stack, trail: ExistingTrail): LogSource {
  return {
    bucketName: trail.bucketName,
    bucketArn: s3Arn(stack, trail.bucketName),
    keyPrefix: trail.keyPrefix,
    keyArns: trail.keyArn ? [trail.keyArn] : [],
    ownedByStack: false,
  };
}
