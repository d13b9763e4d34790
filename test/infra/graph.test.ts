import { beforeAll, expect, test, vi } from "vitest";
import { configurations } from "./configurations.ts";
import { type Deployment, deploy, leastConfig } from "./deploy.ts";

vi.mock("../../build/bundle.ts", () => import("./fake-bundle.ts"));

let standard: string[];
beforeAll(async () => {
  standard = list(await deploy());
});

test("a stack of its own trail is all of this", () => {
  expect(standard).toMatchInlineSnapshot(`
    [
      "aws:cloudtrail/trail:Trail trail",
      "aws:cloudwatch/dashboard:Dashboard monitoring",
      "aws:cloudwatch/logGroup:LogGroup alerter",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-failure-queue",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-failures-lost",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-function-duration",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-function-errors",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-function-throttles",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-heartbeat",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-rule-errors",
      "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-summaries-undelivered",
      "aws:iam/role:Role alerter",
      "aws:iam/role:Role replay",
      "aws:iam/rolePolicy:RolePolicy alerter",
      "aws:iam/rolePolicy:RolePolicy replay",
      "aws:kms/alias:Alias key",
      "aws:kms/key:Key key",
      "aws:lambda/function:Function alerter",
      "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig alerter",
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
      "aws:sns/topicSubscription:TopicSubscription alerts-security@example.com",
      "aws:sns/topicSubscription:TopicSubscription monitoring-alarms-security@example.com",
      "aws:sqs/queue:Queue alerter-failures",
      "aws:sqs/queuePolicy:QueuePolicy alerter-failures",
      "cloudtrail-alerts:infra:Alerter alerter",
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

test.each(["organization", "dataEvents", "unprotected"] as const)("%s is the same resources", async (name) => {
  expect(difference(await deploy(configurations[name]))).toEqual({ added: [], removed: [] });
});

test("an organization trail logs for all accounts, and wakes the function for all their log files", async () => {
  const { find } = await deploy(configurations.organization);
  expect(find("aws:cloudtrail/trail:Trail").inputs.isOrganizationTrail).toBe(true);
  expect(find("aws:s3/bucketNotification:BucketNotification").inputs).toMatchInlineSnapshot(`
    {
      "bucket": "cloudtrail-alerts-dev-123456789012",
      "lambdaFunctions": [
        {
          "events": [
            "s3:ObjectCreated:*",
          ],
          "filterPrefix": "AWSLogs/o-exampleorgid/",
          "filterSuffix": ".json.gz",
          "id": "log-objects",
          "lambdaFunctionArn": "arn:aws:lambda:eu-central-1:123456789012:function:cloudtrail-alerts-dev",
        },
      ],
    }
  `);
});

test("an existing trail by SNS needs no trail and no bucket, and a subscription of the function instead", async () => {
  const deployment = await deploy(configurations.existingBySns);
  expect(difference(deployment)).toMatchInlineSnapshot(`
    {
      "added": [
        "aws:sns/topicSubscription:TopicSubscription notification",
      ],
      "removed": [
        "aws:cloudtrail/trail:Trail trail",
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
  expect(deployment.find("aws:sns/topicSubscription:TopicSubscription", "notification").inputs).toMatchInlineSnapshot(`
    {
      "endpoint": "arn:aws:lambda:eu-central-1:123456789012:function:cloudtrail-alerts-dev",
      "protocol": "lambda",
      "region": "us-east-1",
      "topic": "arn:aws:sns:us-east-1:444455556666:example-trail",
    }
  `);
  expect(deployment.find("aws:lambda/permission:Permission").inputs).toMatchInlineSnapshot(`
    {
      "action": "lambda:InvokeFunction",
      "function": "cloudtrail-alerts-dev",
      "principal": "sns.amazonaws.com",
      "sourceArn": "arn:aws:sns:us-east-1:444455556666:example-trail",
    }
  `);
});

test("an existing trail by EventBridge needs a rule, and another account may put its events", async () => {
  const deployment = await deploy(configurations.existingByEventBridge);
  expect(difference(deployment)).toMatchInlineSnapshot(`
    {
      "added": [
        "aws:cloudwatch/eventPermission:EventPermission notification",
        "aws:cloudwatch/eventRule:EventRule notification",
        "aws:cloudwatch/eventTarget:EventTarget notification",
      ],
      "removed": [
        "aws:cloudtrail/trail:Trail trail",
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
  expect(JSON.parse(deployment.find("aws:cloudwatch/eventRule:EventRule").inputs.eventPattern)).toMatchInlineSnapshot(`
    {
      "account": [
        "444455556666",
      ],
      "detail": {
        "bucket": {
          "name": [
            "example-trail",
          ],
        },
        "object": {
          "key": [
            {
              "wildcard": "AWSLogs/*/CloudTrail/*.json.gz",
            },
          ],
        },
      },
      "detail-type": [
        "Object Created",
      ],
      "source": [
        "aws.s3",
      ],
    }
  `);
  expect(deployment.find("aws:lambda/permission:Permission").inputs).toMatchInlineSnapshot(`
    {
      "action": "lambda:InvokeFunction",
      "function": "cloudtrail-alerts-dev",
      "principal": "events.amazonaws.com",
      "sourceArn": "arn:aws:events:eu-central-1:123456789012:rule/cloudtrail-alerts-dev-log-objects",
    }
  `);
  expect(deployment.find("aws:cloudwatch/eventPermission:EventPermission").inputs).toMatchInlineSnapshot(`
    {
      "principal": "444455556666",
      "statementId": "cloudtrail-alerts-dev-444455556666",
    }
  `);
});

test("an existing trail of this account by EventBridge opens the bus to nobody", async () => {
  const trail = { notifications: "eventbridge", bucketName: "example-trail" };
  const { resources } = await deploy({ ...leastConfig, trail });
  expect(resources.filter(({ type }) => type.includes("EventPermission"))).toEqual([]);
});

test.each(["existingBySns", "existingByEventBridge"] as const)(
  "%s touches nothing of the existing bucket",
  async (name) => {
    const { resources } = await deploy(configurations[name]);
    expect(resources.filter(({ type }) => type.startsWith("aws:s3/"))).toEqual([]);
  },
);

test("without protection the bucket goes with its contents", async () => {
  const deployment = await deploy({ ...leastConfig, protect: false });
  expect(deployment.find("aws:s3/bucket:Bucket").inputs.forceDestroy).toBe(true);
});

test("everything that AWS can tag says which project and stack it belongs to", async () => {
  const untagged = new Set<string>();
  for (const config of Object.values(configurations)) {
    const { resources } = await deploy({ ...config, tags: { team: "security", stack: "mine" } });
    for (const { type, inputs } of resources.filter(({ type }) => type.startsWith("aws:"))) {
      const { project, stack, team } = inputs.tags ?? {};
      if (project !== "cloudtrail-alerts" || stack !== "dev" || team !== "security") untagged.add(type);
    }
  }
  // These have no tags in AWS.
  expect([...untagged].sort()).toMatchInlineSnapshot(`
    [
      "aws:cloudwatch/dashboard:Dashboard",
      "aws:cloudwatch/eventPermission:EventPermission",
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
