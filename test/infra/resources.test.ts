import { beforeAll, expect, test } from "vitest";
import { configurations } from "./configurations.ts";
import { type Deployment, deploy } from "./deploy.ts";

let standard: string[];
beforeAll(async () => {
  standard = list(await deploy());
});

test("a stack that creates its trail has these resources", () => {
  expect(standard).toMatchInlineSnapshot(`
    [
      "aws:cloudtrail/trail:Trail trail",
      "aws:cloudwatch/dashboard:Dashboard monitoring",
      "aws:cloudwatch/eventRule:EventRule daily-check",
      "aws:cloudwatch/eventTarget:EventTarget daily-check",
      "aws:cloudwatch/logGroup:LogGroup alerter",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-accounts-silent",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-failure-queue",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-failure-queue-age",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-failure-queue-reminder",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-failures-lost",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-function-duration",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-function-errors",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-function-throttles",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-heartbeat",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-notifications-late",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-rule-errors",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-subscriptions-unconfirmed",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-summaries-undelivered",
      "aws:iam/role:Role alerter",
      "aws:iam/role:Role replay",
      "aws:iam/rolePolicy:RolePolicy alerter",
      "aws:iam/rolePolicy:RolePolicy replay",
      "aws:kms/alias:Alias key",
      "aws:kms/key:Key key",
      "aws:lambda/function:Function alerter",
      "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig alerter",
      "aws:lambda/permission:Permission daily-check",
      "aws:lambda/permission:Permission notification",
      "aws:s3/bucket:Bucket trail-bucket",
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration trail-bucket",
      "aws:s3/bucketNotification:BucketNotification notification",
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls trail-bucket",
      "aws:s3/bucketPolicy:BucketPolicy trail-bucket",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock trail-bucket",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration trail-bucket",
      "aws:s3/bucketVersioning:BucketVersioning trail-bucket",
      "aws:sns/topic:Topic alerts",
      "aws:sns/topic:Topic monitoring-alarms",
      "aws:sns/topicPolicy:TopicPolicy alerts",
      "aws:sns/topicPolicy:TopicPolicy monitoring-alarms",
      "aws:sns/topicSubscription:TopicSubscription alerts-security@example.test",
      "aws:sns/topicSubscription:TopicSubscription monitoring-alarms-security@example.test",
      "aws:sqs/queue:Queue alerter-failures",
      "aws:sqs/queuePolicy:QueuePolicy alerter-failures",
      "cloudtrail-alerts:infra:Alerter alerter",
      "cloudtrail-alerts:infra:DailyCheck daily-check",
      "cloudtrail-alerts:infra:Monitoring monitoring",
      "cloudtrail-alerts:infra:Notification notification",
      "cloudtrail-alerts:infra:Replay replay",
      "cloudtrail-alerts:infra:StackKey key",
      "cloudtrail-alerts:infra:Topic alerts",
      "cloudtrail-alerts:infra:Topic monitoring-alarms",
      "cloudtrail-alerts:infra:Trail trail",
    ]
  `);
});

test.each(["organization", "dataEvents", "unprotected"] as const)("%s has the same resources", async (name) => {
  expect(difference(await deploy(configurations[name]))).toEqual({ added: [], removed: [] });
});

test("a stack that reads an existing trail through SNS has a subscription, and neither a trail nor a bucket", async () => {
  const deployment = await deploy(configurations.existingBySns);
  expect(difference(deployment)).toMatchInlineSnapshot(`
    {
      "added": [
        "aws:lambda/permission:Permission notification-sns",
        "aws:sns/topicSubscription:TopicSubscription notification",
        "aws:sqs/queue:Queue notification-undelivered",
        "aws:sqs/queuePolicy:QueuePolicy notification-undelivered",
      ],
      "removed": [
        "aws:cloudtrail/trail:Trail trail",
        "aws:lambda/permission:Permission notification",
        "aws:s3/bucket:Bucket trail-bucket",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration trail-bucket",
        "aws:s3/bucketNotification:BucketNotification notification",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls trail-bucket",
        "aws:s3/bucketPolicy:BucketPolicy trail-bucket",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock trail-bucket",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration trail-bucket",
        "aws:s3/bucketVersioning:BucketVersioning trail-bucket",
        "cloudtrail-alerts:infra:Trail trail",
      ],
    }
  `);
});

test("a stack that reads an existing trail through EventBridge has a rule, and neither a trail nor a bucket", async () => {
  const { added, removed } = difference(await deploy(configurations.existingByEventBridge));
  expect(added).toMatchInlineSnapshot(`
    [
      "aws:cloudwatch/eventBus:EventBus notification",
      "aws:cloudwatch/eventBusPolicy:EventBusPolicy notification",
      "aws:cloudwatch/eventRule:EventRule notification",
      "aws:cloudwatch/eventTarget:EventTarget notification",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-events-undelivered",
      "aws:lambda/permission:Permission notification-eventbridge",
    ]
  `);
  expect(removed).toEqual(difference(await deploy(configurations.existingBySns)).removed);
});

test.each(["existingBySns", "existingByEventBridge"] as const)(
  "%s does not configure the existing bucket",
  async (name) => {
    const { resources } = await deploy(configurations[name]);
    expect(resources.filter(({ type }) => type.startsWith("aws:s3/"))).toEqual([]);
  },
);

test("the outputs name what operations need", async () => {
  const { memorySecret, ...outputs } = (await deploy()).outputs;
  expect(memorySecret).toMatch(/^[\w+/]{43}=$/);
  expect(outputs).toMatchInlineSnapshot(`
    {
      "bucket": "cloudtrail-alerts-dev-123456789012",
      "code": {
        "hash": "ec1055e1d917c21605bfe61e105b877a437e8d395e007757f2bda41f9069a9ea",
        "sha256": "the deployed code's",
      },
      "dashboard": "https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/cloudtrail-alerts-dev",
      "deployedSince": {},
      "failureQueueUrl": "https://sqs.eu-central-1.amazonaws.com/123456789012/cloudtrail-alerts-dev-failures",
      "functionName": "cloudtrail-alerts-dev",
      "functionRoleArn": "arn:aws:iam::123456789012:role/cloudtrail-alerts-dev-function",
      "pendingSubscriptions": [],
      "replayRoleArn": "arn:aws:iam::123456789012:role/cloudtrail-alerts-dev-replay",
      "rules": "2 rules: 1 critical, 1 high",
      "subscribers": [
        {
          "address": "security@example.test",
          "pending": false,
          "topic": "cloudtrail-alerts-dev",
        },
        {
          "address": "security@example.test",
          "pending": false,
          "topic": "cloudtrail-alerts-dev-alarms",
        },
      ],
      "topicArn": "arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev",
      "watches": [
        "cloudtrail-alerts-dev-123456789012",
      ],
    }
  `);
});

test("every rule of EventBridge is enabled again if somebody has disabled it", async () => {
  const { resources } = await deploy({ ...configurations.existingByEventBridge, testAlerts: "rate(1 day)" });
  const rules = resources.filter(({ type }) => type === "aws:cloudwatch/eventRule:EventRule");
  expect(rules.map(({ name, inputs }) => [name, inputs.state])).toEqual([
    ["daily-check", "ENABLED"],
    ["notification", "ENABLED"],
    ["test-alerts", "ENABLED"],
  ]);
});

test("every resource that can have tags names its project and stack", async () => {
  const untagged = new Set<string>();
  for (const config of Object.values(configurations)) {
    const { resources } = await deploy({ ...config, tags: { team: "security", stack: "mine" } });
    for (const { type, inputs } of resources.filter(({ type }) => type.startsWith("aws:"))) {
      const { project, stack, team } = inputs.tags ?? {};
      if (project !== "cloudtrail-alerts" || stack !== "dev" || team !== "security") untagged.add(type);
    }
  }
  // AWS has no tags for these.
  expect([...untagged].sort()).toMatchInlineSnapshot(`
    [
      "aws:cloudwatch/dashboard:Dashboard",
      "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
      "aws:cloudwatch/eventTarget:EventTarget",
      "aws:iam/rolePolicy:RolePolicy",
      "aws:kms/alias:Alias",
      "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
      "aws:lambda/permission:Permission",
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      "aws:s3/bucketNotification:BucketNotification",
      "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
      "aws:s3/bucketPolicy:BucketPolicy",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      "aws:s3/bucketVersioning:BucketVersioning",
      "aws:sns/topicPolicy:TopicPolicy",
      "aws:sns/topicSubscription:TopicSubscription",
      "aws:sqs/queuePolicy:QueuePolicy",
    ]
  `);
});

function list({ resources }: Deployment): string[] {
  return resources.map(({ type, name }) => `${type} ${name}`);
}

function difference(deployment: Deployment) {
  const now = list(deployment);
  return {
    added: now.filter((one) => !standard.includes(one)),
    removed: standard.filter((one) => !now.includes(one)),
  };
}
