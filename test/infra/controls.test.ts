import { createRequire } from "node:module";
import { expect, onTestFinished, test, vi } from "vitest";
import { configurations } from "./configurations.ts";
import { type Deployment, deploy } from "./deploy.ts";

// Without their types, which are 40% of what tsc would read of the project.
const require = createRequire(import.meta.url);
const cdk = require("aws-cdk-lib");
const { rules } = require("cdk-nag");

const prefixes =
  "keys have no other form: the prefixes end in *, and AWSLogs/*/ stands for each account of an organization";
const onlyMails =
  "SNS retries email for hours, and the alarm summaries-undelivered goes off; a queue per address would tell nobody more";
const isADlq = "it is itself the queue for what failed; alarms watch it, and redrive empties it";
const inBucket = (bucket: string) =>
  ["CloudTrail", "CloudTrail-NetworkActivity"].map((folder): [string, string] => [
    `IAMNoWildcardPermissions RolePolicy alerter [Resource::arn:aws:s3:::${bucket}/AWSLogs/*/${folder}/*]`,
    prefixes,
  ]);

/**
 * What the rules of cdk-nag's packs (AWS Solutions, NIST 800-53, HIPAA, PCI DSS, Serverless) find in a stack with its
 * defaults, and why it is so: rule and resource, with the finding where the rule has several.
 */
const accepted: Record<string, string> = {
  "CloudTrailCloudWatchLogsEnabled Trail trail":
    "the function reads the log files, at a tenth of the price of CloudWatch Logs",
  "DynamoDBInBackupPlan Table alerter-memory": "it contains what rules remember, which they can learn again",
  "DynamoDBPITREnabled Table alerter-memory": "off by default, as rules can learn again: memoryRecovery",
  "EventBusDLQ EventRule daily-check": "a check that is not delivered within a day comes again on the next",
  "IAMNoInlinePolicy RolePolicy alerter": "the policy is for this role alone, and is deleted with it",
  "IAMNoInlinePolicy RolePolicy replay": "the policy is for this role alone, and is deleted with it",
  "IAMNoWildcardPermissions RolePolicy alerter [Resource::arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/cloudtrail-alerts-dev:*]":
    "Lambda chooses the names of the log streams in the function's own log group",
  ...Object.fromEntries(
    ["cloudtrail-alerts-dev-123456789012", "example-trail", "example-trail/audit"].flatMap(inBucket),
  ),
  "IAMNoWildcardPermissions RolePolicy replay [Resource::arn:aws:s3:::cloudtrail-alerts-dev-123456789012/replay/*]":
    "S3 Batch Operations chooses the names of manifests and reports",
  "LambdaDLQ Function alerter": "it has a destination for failures, which says more than a dead-letter queue",
  "LambdaInsideVPC Function alerter":
    "it calls AWS's APIs alone; a network of its own would add NAT or endpoints to run",
  "LambdaTracing Function alerter": "off by default: tracing: true",
  "S3BucketDefaultLockEnabled trail-bucket": "off by default, as it can't be undone: objectLockDays",
  "S3BucketLoggingEnabled trail-bucket": "off by default, as it needs a bucket of yours: accessLogBucket",
  "S3BucketReplicationEnabled trail-bucket": "a trail of the organization in a log archive account is the second copy",
  "SNSRedrivePolicy TopicSubscription alerts-security_example_test": onlyMails,
  "SNSRedrivePolicy TopicSubscription monitoring-alarms-security_example_test": onlyMails,
  "SQSQueueDLQ Queue alerter-failures": isADlq,
  "SQSQueueDLQ Queue notification-undelivered": isADlq,
  "SQSRedrivePolicy Queue alerter-failures": isADlq,
  "SQSRedrivePolicy Queue notification-undelivered": isADlq,
};

// biome-ignore lint/suspicious/noExplicitAny: the CDK's, and each type has its own properties.
type Construct = any;
type Make = (stack: Construct, id: string, inputs: Construct) => Construct;

/** The resources of CloudFormation that Pulumi's are, for the types that cdk-nag has rules for. */
const cloudFormation: Record<string, Make> = {
  "aws:cloudtrail/trail:Trail": (stack, id, inputs) =>
    new cdk.aws_cloudtrail.CfnTrail(stack, id, { ...inputs, trailName: inputs.name, isLogging: true, tags: undefined }),
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": (stack, id, { eventBusName, policy }) =>
    new cdk.aws_events.CfnEventBusPolicy(stack, id, {
      statementId: "all",
      eventBusName,
      statement: JSON.parse(policy),
    }),
  "aws:cloudwatch/eventRule:EventRule": (
    stack,
    id,
    { name, eventPattern, scheduleExpression, eventBusName, targets },
  ) =>
    new cdk.aws_events.CfnRule(stack, id, {
      name,
      eventBusName,
      scheduleExpression,
      eventPattern: eventPattern && JSON.parse(eventPattern),
      targets,
    }),
  "aws:cloudwatch/logGroup:LogGroup": (stack, id, { name, kmsKeyId, retentionInDays }) =>
    new cdk.aws_logs.CfnLogGroup(stack, id, { logGroupName: name, kmsKeyId, retentionInDays }),
  "aws:cloudwatch/metricAlarm:MetricAlarm": (
    stack,
    id,
    { name, alarmActions, comparisonOperator, evaluationPeriods },
  ) =>
    new cdk.aws_cloudwatch.CfnAlarm(stack, id, {
      alarmName: name,
      actionsEnabled: true,
      alarmActions,
      comparisonOperator,
      evaluationPeriods,
    }),
  "aws:dynamodb/table:Table": (stack, id, { name, hashKey, billingMode }) =>
    new cdk.aws_dynamodb.CfnTable(stack, id, {
      tableName: name,
      billingMode,
      keySchema: [{ attributeName: hashKey, keyType: "HASH" }],
    }),
  "aws:iam/role:Role": (stack, id, { name, assumeRolePolicy, path }) =>
    new cdk.aws_iam.CfnRole(stack, id, {
      roleName: name,
      path,
      assumeRolePolicyDocument: JSON.parse(assumeRolePolicy),
    }),
  "aws:iam/rolePolicy:RolePolicy": (stack, id, { name, role, policy }) =>
    new cdk.aws_iam.CfnPolicy(stack, id, { policyName: name, roles: [role], policyDocument: JSON.parse(policy) }),
  "aws:kms/key:Key": (stack, id, { policy, enableKeyRotation }) =>
    new cdk.aws_kms.CfnKey(stack, id, { keyPolicy: JSON.parse(policy), enableKeyRotation }),
  "aws:lambda/function:Function": (stack, id, inputs) =>
    new cdk.aws_lambda.CfnFunction(stack, id, {
      functionName: inputs.name,
      runtime: inputs.runtime,
      handler: inputs.handler,
      role: inputs.role,
      code: { s3Bucket: "code", s3Key: "code" },
      reservedConcurrentExecutions: inputs.reservedConcurrentExecutions,
      tracingConfig: inputs.tracingConfig,
      memorySize: inputs.memorySize,
      timeout: inputs.timeout,
      environment: inputs.environment,
    }),
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": (stack, id, inputs) =>
    new cdk.aws_lambda.CfnEventInvokeConfig(stack, id, {
      functionName: inputs.functionName,
      qualifier: "$LATEST",
      destinationConfig: inputs.destinationConfig,
    }),
  "aws:lambda/permission:Permission": (stack, id, { action, function: functionName, ...source }) =>
    new cdk.aws_lambda.CfnPermission(stack, id, { action, functionName, ...source }),
  "aws:s3/bucketPolicy:BucketPolicy": (stack, id, { bucket, policy }) =>
    new cdk.aws_s3.CfnBucketPolicy(stack, id, { bucket, policyDocument: JSON.parse(policy) }),
  "aws:sns/topic:Topic": (stack, id, { name, kmsMasterKeyId }) =>
    new cdk.aws_sns.CfnTopic(stack, id, { topicName: name, kmsMasterKeyId }),
  "aws:sns/topicPolicy:TopicPolicy": (stack, id, { arn, policy }) =>
    new cdk.aws_sns.CfnTopicPolicy(stack, id, { topics: [arn], policyDocument: JSON.parse(policy) }),
  "aws:sns/topicSubscription:TopicSubscription": (stack, id, { topic, protocol, endpoint, redrivePolicy }) =>
    new cdk.aws_sns.CfnSubscription(stack, id, {
      topicArn: topic,
      protocol,
      endpoint,
      redrivePolicy: redrivePolicy && JSON.parse(redrivePolicy),
    }),
  "aws:sqs/queue:Queue": (stack, id, { name, kmsMasterKeyId, sqsManagedSseEnabled }) =>
    new cdk.aws_sqs.CfnQueue(stack, id, { queueName: name, kmsMasterKeyId, sqsManagedSseEnabled }),
  "aws:sqs/queuePolicy:QueuePolicy": (stack, id, { queueUrl, policy }) =>
    new cdk.aws_sqs.CfnQueuePolicy(stack, id, { queues: [queueUrl], policyDocument: JSON.parse(policy) }),
};

/** In CloudFormation, what Pulumi has resources of their own for is part of the bucket. */
function addBucket(stack: Construct, { resources, find }: Deployment) {
  if (!resources.some(({ type }) => type === "aws:s3/bucket:Bucket")) return;
  const inputs = (type: string) => {
    const token = `aws:s3/${type}:${(type[0] as string).toUpperCase()}${type.slice(1)}`;
    return resources.find((one) => one.type === token)?.inputs;
  };
  const encryption = inputs("bucketServerSideEncryptionConfiguration").rules[0];
  const { bucket, ...publicAccess } = inputs("bucketPublicAccessBlock");
  const logging = inputs("bucketLogging");
  new cdk.aws_s3.CfnBucket(stack, "trail-bucket", {
    bucketName: find("aws:s3/bucket:Bucket").inputs.bucket,
    versioningConfiguration: inputs("bucketVersioning").versioningConfiguration,
    publicAccessBlockConfiguration: publicAccess,
    bucketEncryption: {
      serverSideEncryptionConfiguration: [
        {
          serverSideEncryptionByDefault: {
            sseAlgorithm: encryption.applyServerSideEncryptionByDefault.sseAlgorithm,
            kmsMasterKeyId: encryption.applyServerSideEncryptionByDefault.kmsMasterKeyId,
          },
          bucketKeyEnabled: encryption.bucketKeyEnabled,
        },
      ],
    },
    ...(logging && { loggingConfiguration: { destinationBucketName: logging.targetBucket } }),
    ...(inputs("bucketObjectLockConfiguration") && {
      objectLockEnabled: true,
      objectLockConfiguration: {
        objectLockEnabled: "Enabled",
        rule: { defaultRetention: { mode: "COMPLIANCE", days: 365 } },
      },
    }),
  });
}

/** All findings in a deployment, as `rule resource`, with what the rule found in brackets. */
function findings(deployment: Deployment): string[] {
  // The CDK warns of a property of its own that our mapping does not set.
  vi.stubEnv("JSII_DEPRECATED", "quiet");
  onTestFinished(() => void vi.unstubAllEnvs());
  const stack = new cdk.Stack(new cdk.App(), "stack");
  addBucket(stack, deployment);
  for (const { type, name, inputs } of deployment.resources) {
    const id = `${type.split(":").at(-1)} ${name}`.replaceAll(/[^\w -]/g, "_");
    cloudFormation[type]?.(
      stack,
      id,
      structuredClone({ ...inputs, code: undefined, targets: targetsOf(deployment, name) }),
    );
  }
  const nodes = stack.node.findAll().slice(1) as Construct[];
  return Object.values(rules)
    .flatMap((ofService) => Object.entries(ofService as Record<string, (node: Construct) => unknown>))
    .flatMap(([rule, check]) =>
      nodes.flatMap((node) => {
        const result = check(node);
        if (Array.isArray(result)) return result.map((finding) => `${rule} ${node.node.id} [${finding}]`);
        return result === "Non-Compliant" ? [`${rule} ${node.node.id}`] : [];
      }),
    );
}

/** In CloudFormation, targets are part of their rule. */
function targetsOf({ resources }: Deployment, rule: string) {
  return resources
    .filter(({ type, name }) => type === "aws:cloudwatch/eventTarget:EventTarget" && name === rule)
    .map(({ inputs: { arn, deadLetterConfig } }) => ({ id: rule, arn, deadLetterConfig }));
}

test("everything that cdk-nag's rules find in a stack is accepted for a reason", async () => {
  const found = new Set<string>();
  for (const config of [
    configurations.deduplicating,
    configurations.existingBySns,
    configurations.existingByEventBridge,
  ]) {
    for (const finding of findings(await deploy(config))) found.add(finding);
  }
  expect([...found].sort()).toEqual(Object.keys(accepted).sort());
});

test("the keys for evidence and controls clear their findings", async () => {
  const config = { ...configurations.deduplicating, tracing: true, objectLockDays: 1, accessLogBucket: "example-logs" };
  const found = findings(await deploy(config));
  for (const finding of ["S3BucketDefaultLockEnabled", "S3BucketLoggingEnabled", "LambdaTracing"]) {
    expect(found.filter((one) => one.startsWith(finding))).toEqual([]);
  }
});

test("a stack without its protections fails the check", async () => {
  const deployment = await deploy();
  const without = deployment.resources.filter(({ type }) => !/bucketPolicy|queuePolicy/.test(type));
  const found = findings({ ...deployment, resources: without });
  expect(found.filter((one) => !(one in accepted))).toEqual([
    "S3BucketSSLRequestsOnly trail-bucket",
    "SQSQueueSSLRequestsOnly Queue alerter-failures",
  ]);
});
