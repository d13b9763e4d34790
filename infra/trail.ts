import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DataEvents, ExistingTrail } from "./config.ts";
import { denyPlainHttp, policy } from "./policy.ts";
import { arn, type Stack } from "./stack.ts";

/** Where log files arrive, whoever made the trail. */
export interface LogSource {
  bucketName: pulumi.Input<string>;
  bucketArn: pulumi.Input<string>;
  /** What stands before `AWSLogs/` in every key: empty, or ends in `/`. */
  keyPrefix: string;
  /** Keys besides the stack's own that log files are encrypted with. */
  keyArns: string[];
  /** Whether the bucket is this stack's, to keep what else it needs to keep. */
  ours: boolean;
}

export interface TrailArgs {
  stack: Stack;
  keyArn: pulumi.Input<string>;
  /** The organization whose accounts all log here (`o-…`); absent: this account alone. */
  organizationId?: string;
  dataEvents: DataEvents[];
  retentionDays: number;
  protect: boolean;
}

/** A multi-Region trail and the bucket that keeps its log files. */
export class Trail extends pulumi.ComponentResource implements LogSource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  readonly keyPrefix = "";
  readonly keyArns = [];
  readonly ours = true;

  constructor(name: string, args: TrailArgs, options?: pulumi.ComponentResourceOptions) {
    super("cloudtrail-alerts:infra:Trail", name, {}, options);
    const { stack, organizationId } = args;
    const bucket = new aws.s3.Bucket(
      `${name}-bucket`,
      { bucket: stack.names.bucket, forceDestroy: !args.protect, tags: stack.tags },
      { parent: this, protect: args.protect },
    );
    const bucketPolicy = guard(this, name, bucket, args);
    new aws.cloudtrail.Trail(
      name,
      {
        name: stack.name,
        s3BucketName: bucket.bucket,
        kmsKeyId: args.keyArn,
        isMultiRegionTrail: true,
        includeGlobalServiceEvents: true,
        enableLogFileValidation: true,
        isOrganizationTrail: organizationId !== undefined,
        advancedEventSelectors: eventSelectors(args),
        tags: stack.tags,
      },
      // CreateTrail writes a test object, so what lets it in must be there before.
      { parent: this, dependsOn: bucketPolicy },
    );
    this.bucketName = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.registerOutputs({ bucketName: this.bucketName });
  }
}

/** Closes the bucket to everyone but the trail, and keeps what it holds as long as configured. */
function guard(parent: Trail, name: string, bucket: aws.s3.Bucket, args: TrailArgs) {
  const inBucket = { parent };
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
          // S3 makes bucket keys without CloudTrail's encryption context, to which the key's
          // grant is bound.
          bucketKeyEnabled: false,
        },
      ],
    },
    inBucket,
  );
  const versioning = new aws.s3.BucketVersioning(
    `${name}-bucket`,
    { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
    inBucket,
  );
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
          // What someone deletes or overwrites stays this long: time to notice.
          noncurrentVersionExpiration: { noncurrentDays: 30 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        },
      ],
    },
    { parent, dependsOn: versioning },
  );
  return new aws.s3.BucketPolicy(
    `${name}-bucket`,
    { bucket: bucket.bucket, policy: policy(...bucketStatements(bucket.arn, args)) },
    // S3 refuses two changes to a bucket's access at the same time.
    { parent, dependsOn: publicAccess },
  );
}

// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
function bucketStatements(
  bucketArn: pulumi.Output<string>,
  { stack, organizationId }: TrailArgs,
): aws.iam.PolicyStatement[] {
  const trailArn = arn(stack, "cloudtrail", `trail/${stack.name}`);
  // An organization trail still writes under the account's own folder whenever it stops being one.
  const owners = [stack.account, ...(organizationId ? [organizationId] : [])];
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

/** Absent: all management events, which is what a trail logs by default. */
function eventSelectors({ stack, dataEvents }: TrailArgs) {
  if (dataEvents.length === 0) return undefined;
  const excluded = ownArns(stack);
  return [
    // A trail with selectors of its own logs nothing else.
    { name: "Management events", fieldSelectors: [equals("eventCategory", "Management")] },
    ...dataEvents.map(({ type, arns, readOnly }) => ({
      name: `${type} data events`,
      fieldSelectors: [
        equals("eventCategory", "Data"),
        equals("resources.type", type),
        ...(readOnly === undefined ? [] : [equals("readOnly", String(readOnly))]),
        ...resources(arns, excluded[type]),
      ],
    })),
  ];
}

/** The starts of this stack's own ARNs by type: logging these, each log file would cause the next. */
function ownArns(stack: Stack): Record<string, string[]> {
  return {
    "AWS::S3::Object": [`arn:${stack.partition}:s3:::${stack.names.bucket}/`],
    "AWS::SNS::Topic": [arn(stack, "sns", stack.name)],
    "AWS::Lambda::Function": [arn(stack, "lambda", `function:${stack.name}`)],
    "AWS::SQS::Queue": [arn(stack, "sqs", stack.names.failureQueue)],
  };
}

function equals(field: string, value: string) {
  return { field, equals: [value] };
}

function resources(startsWiths?: string[], notStartsWiths?: string[]) {
  if (!startsWiths && !notStartsWiths) return [];
  return [{ field: "resources.ARN", startsWiths, notStartsWiths }];
}

/** A bucket that some other trail writes to, of which this stack changes nothing. */
export function existingTrail(stack: Stack, trail: ExistingTrail): LogSource {
  return {
    bucketName: trail.bucketName,
    bucketArn: `arn:${stack.partition}:s3:::${trail.bucketName}`,
    keyPrefix: trail.keyPrefix,
    keyArns: trail.keyArn ? [trail.keyArn] : [],
    ours: false,
  };
}
