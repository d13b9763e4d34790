import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Bundle } from "../build/bundle.ts";
import { logFileKeyPatterns } from "../engine/log-file/name.ts";
import { queueOfUndelivered, type Sender } from "./delivery.ts";
import { eventBusStatement } from "./event-bus.ts";
import { archiveOf } from "./function-archive.ts";
import { memoryStatements, memoryTable } from "./memory.ts";
import { assumedBy, policy } from "./policy.ts";
import { arn, type Stack } from "./stack.ts";
import type { LogSource } from "./trail.ts";

/** What `Alerter` needs. */
export interface AlerterArgs {
  stack: Stack;
  /** The archive's files; `index.mjs` exports `handler`. */
  files: pulumi.Output<Bundle["files"]>;
  /** Where log objects come from: one bucket, or two while the stack moves to an existing trail. */
  sources: LogSource[];
  topicArn: pulumi.Input<string>;
  /** The topic of chat messages, if the stack has one. */
  chatTopicArn?: pulumi.Input<string>;
  /** The name or ARN of the event bus that gets an event for each alert, if there is one. */
  eventBus?: string;
  keyArn: pulumi.Input<string>;
  memoryMb: number;
  timeoutSeconds: number;
  /** How many invocations may run at the same time; -1 reserves none. */
  concurrency: number;
  logLevel: string;
  /** Whether the function stores in a table what it published. */
  deduplicate: boolean;
  /** If a rule of the function remembers, which it does in the same table: with this it hashes and encrypts that. */
  memorySecret?: pulumi.Input<string>;
  /** Whether the table can be restored to any second of the last 35 days. */
  memoryRecovery: boolean;
  tracing: boolean;
  /** How long CloudWatch Logs keeps the function's log. */
  logRetentionDays: number;
  /** Who else sends to the failure queue what it could not deliver. */
  deadLetterSenders: Sender[];
  protect: boolean;
}

/** The namespace of the function's own metrics; their dimension `service` is the function's name. */
export const metricsNamespace = "CloudTrailAlerts";

/**
 * The least time in milliseconds that publishing a summary takes, so that all concurrent invocations
 * send 4 emails a second on average, and never more than 10 in a second: above that, SNS suspends an
 * email subscription. With a `concurrency` above 10, no such wait prevents it.
 * https://docs.aws.amazon.com/general/latest/gr/sns.html#limits_sns
 */
export function minPublishMs(concurrency: number): number {
  // -1 is for accounts whose quota is 10 concurrent invocations.
  return 250 * (concurrency < 1 ? 10 : Math.min(concurrency, 10));
}

/** The function that turns log objects into summaries, its role, its logs and its failure queue. */
export class Alerter extends pulumi.ComponentResource {
  readonly functionArn: pulumi.Output<string>;
  readonly functionName: pulumi.Output<string>;
  readonly codeSha256: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;
  readonly logGroupName: pulumi.Output<string>;
  readonly failureQueueUrl: pulumi.Output<string>;
  readonly failureQueueName: pulumi.Output<string>;
  readonly failureQueueArn: pulumi.Output<string>;

  constructor(name: string, args: AlerterArgs, options?: pulumi.ComponentResourceOptions) {
    super("cloudtrail-alerts:infra:Alerter", name, {}, { ...options, protect: args.protect });
    const { stack } = args;
    const logGroup = new aws.cloudwatch.LogGroup(
      name,
      {
        name: stack.names.logGroup,
        retentionInDays: args.logRetentionDays,
        kmsKeyId: args.keyArn,
        tags: stack.tags,
      },
      { parent: this },
    );
    const failures = queueOfUndelivered(this, `${name}-failures`, args.deadLetterSenders, {
      name: stack.names.failureQueue,
      kmsMasterKeyId: args.keyArn,
      tags: stack.tags,
    });
    const table = args.deduplicate || args.memorySecret ? memoryTable(this, name, args) : undefined;
    const { role, permissions } = functionRole(this, name, args, { logGroup, failures, table });
    const alerter = new aws.lambda.Function(
      name,
      {
        name: stack.name,
        description: "Evaluates rules against CloudTrail records, and publishes what matched",
        runtime: "nodejs24.x",
        architectures: ["arm64"],
        handler: "index.handler",
        code: args.files.apply(archiveOf),
        role: role.arn,
        memorySize: args.memoryMb,
        timeout: args.timeoutSeconds,
        // Also limits the emails a second: SNS suspends an email subscription that gets more than 10.
        reservedConcurrentExecutions: args.concurrency,
        // Not left out: the provider then leaves tracing as it is.
        tracingConfig: { mode: args.tracing ? "Active" : "PassThrough" },
        loggingConfig: {
          logFormat: "JSON",
          logGroup: logGroup.name,
          applicationLogLevel: args.logLevel,
          systemLogLevel: "WARN",
        },
        environment: { variables: environment(args, table) },
        tags: stack.tags,
      },
      { parent: this, dependsOn: permissions },
    );
    new aws.lambda.FunctionEventInvokeConfig(
      name,
      {
        functionName: alerter.name,
        // Lambda's own limits: what fails three times, or waits longer, goes to the failure queue.
        maximumRetryAttempts: 2,
        maximumEventAgeInSeconds: 21_600,
        destinationConfig: { onFailure: { destination: failures.arn } },
      },
      // Lambda checks that the role may send to the destination.
      { parent: this, dependsOn: permissions },
    );
    this.functionArn = alerter.arn;
    this.functionName = alerter.name;
    this.codeSha256 = alerter.codeSha256;
    this.roleArn = role.arn;
    this.logGroupName = logGroup.name;
    this.failureQueueUrl = failures.url;
    this.failureQueueArn = failures.arn;
    this.failureQueueName = failures.name;
    this.registerOutputs({ functionArn: this.functionArn });
  }
}

/** Lets a service invoke the function for a source. */
export function allowInvocation(
  name: string,
  alerter: Alerter,
  source: Pick<aws.lambda.PermissionArgs, "principal" | "sourceArn" | "sourceAccount">,
  options: pulumi.CustomResourceOptions,
) {
  return new aws.lambda.Permission(
    name,
    { action: "lambda:InvokeFunction", function: alerter.functionName, ...source },
    options,
  );
}

/** The environment variables that handler/environment.ts reads, and those of the runtime. */
function environment(args: AlerterArgs, table: aws.dynamodb.Table | undefined): Record<string, pulumi.Input<string>> {
  return {
    TOPIC_ARN: args.topicArn,
    POWERTOOLS_SERVICE_NAME: args.stack.name,
    POWERTOOLS_METRICS_NAMESPACE: metricsNamespace,
    MIN_PUBLISH_MS: String(minPublishMs(args.concurrency)),
    // The threads of zlib and V8 share one heap of malloc: 1 to 6 MB less memory in the same time (docs/performance.md).
    // https://sourceware.org/glibc/manual/latest/html_node/Memory-Allocation-Tunables.html
    MALLOC_ARENA_MAX: "1",
    ...(table && args.deduplicate && { DEDUPLICATION_TABLE: table.name }),
    ...(table && args.memorySecret && { MEMORY_TABLE: table.name, MEMORY_SECRET: args.memorySecret }),
    ...(args.chatTopicArn && { CHAT_TOPIC_ARN: args.chatTopicArn }),
    ...(args.eventBus && { EVENT_BUS: args.eventBus }),
  };
}

/** What the function writes to. */
interface Destinations {
  logGroup: aws.cloudwatch.LogGroup;
  failures: aws.sqs.Queue;
  table: aws.dynamodb.Table | undefined;
}

/** The function's role, and the policy that must exist before AWS accepts the function. */
function functionRole(parent: Alerter, name: string, args: AlerterArgs, to: Destinations) {
  const { stack } = args;
  const role = new aws.iam.Role(
    name,
    {
      name: stack.names.functionRole,
      assumeRolePolicy: assumedBy("lambda.amazonaws.com", stack),
      ...stack.role,
      tags: stack.tags,
    },
    { parent },
  );
  const permissions = new aws.iam.RolePolicy(
    name,
    {
      name: "alerter",
      role: role.name,
      policy: policy(
        ...(args.tracing ? [tracingStatement] : []),
        ...statements(args, to),
        ...(to.table ? memoryStatements(to.table, args) : []),
        ...(args.eventBus ? [eventBusStatement(stack, args.eventBus)] : []),
      ),
    },
    { parent },
  );
  return { role, permissions };
}

const tracingStatement: aws.iam.PolicyStatement = {
  Sid: "Trace",
  Effect: "Allow",
  Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
  // X-Ray has no resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
  Resource: "*",
};

function statements(
  { stack, sources, topicArn, chatTopicArn, keyArn }: AlerterArgs,
  { logGroup, failures }: Destinations,
): aws.iam.PolicyStatement[] {
  return [
    {
      Sid: "ReadLogObjects",
      Effect: "Allow",
      // Notifications of a versioned bucket name a version, and reading a version is an action of its own.
      Action: ["s3:GetObject", "s3:GetObjectVersion"],
      Resource: sources.flatMap(({ bucketArn, keyPrefix }) =>
        logFileKeyPatterns(keyPrefix).map((keys) => pulumi.interpolate`${bucketArn}/${keys}`),
      ),
    },
    {
      // The daily check lists them. A missing object is also "not found" instead of "access denied" by this: S3 asks for
      // the permission without a prefix then, so the condition must not require one.
      // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
      Sid: "ListLogObjects",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: sources.map(({ bucketArn }) => bucketArn),
      Condition: {
        StringLikeIfExists: { "s3:prefix": [...new Set(sources.map(({ keyPrefix }) => `${keyPrefix}AWSLogs/*`))] },
      },
    },
    {
      Sid: "ListSubscriptions",
      Effect: "Allow",
      Action: "sns:ListSubscriptionsByTopic",
      Resource: [topicArn, arn(stack, "sns", stack.names.alarmTopic)],
    },
    {
      Sid: "DecryptLogObjects",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: [keyArn, ...sources.flatMap(({ keyArns }) => keyArns)],
    },
    {
      Sid: "PublishSummaries",
      Effect: "Allow",
      Action: "sns:Publish",
      Resource: chatTopicArn ? [topicArn, chatTopicArn] : topicArn,
    },
    {
      Sid: "KeepFailures",
      Effect: "Allow",
      Action: "sqs:SendMessage",
      Resource: failures.arn,
    },
    {
      // Topic and queue are encrypted: sending to them also requires making and decrypting data keys.
      // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#send-to-encrypted-topic
      Sid: "EncryptSummariesAndFailures",
      Effect: "Allow",
      Action: "kms:GenerateDataKey",
      Resource: keyArn,
    },
    {
      Sid: "WriteLogs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: pulumi.interpolate`${logGroup.arn}:*`,
    },
  ];
}
