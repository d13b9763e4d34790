import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { stringify } from "yaml";
import { configurations } from "./configurations.ts";
import { deploy } from "./deploy.ts";

vi.mock("../../build/bundle.ts", () => import("./fake-bundle.ts"));

/** Inputs as YAML: what JSON says, in half the lines. */
const yaml = (value: unknown) => stringify(value, { lineWidth: 110, flowCollectionPadding: false }).trim();

test("the bucket keeps its log files closed, encrypted and versioned", async () => {
  const { resources } = await deploy();
  const ofBucket = resources.filter(({ type }) => type.startsWith("aws:s3/") && !type.endsWith(":BucketPolicy"));
  expect(
    yaml(Object.fromEntries(ofBucket.map(({ type, inputs }) => [type.split(":")[2], inputs]))),
  ).toMatchInlineSnapshot(`
    "Bucket:
      bucket: cloudtrail-alerts-dev-123456789012
      forceDestroy: false
      tags:
        project: cloudtrail-alerts
        stack: dev
    BucketLifecycleConfiguration:
      bucket: cloudtrail-alerts-dev-123456789012
      rules:
        - abortIncompleteMultipartUpload:
            daysAfterInitiation: 7
          expiration:
            days: 365
          filter:
            prefix: ""
          id: retention
          noncurrentVersionExpiration:
            noncurrentDays: 30
          status: Enabled
    BucketNotification:
      bucket: cloudtrail-alerts-dev-123456789012
      lambdaFunctions:
        - events:
            - s3:ObjectCreated:*
          filterPrefix: AWSLogs/123456789012/CloudTrail/
          filterSuffix: .json.gz
          id: log-objects
          lambdaFunctionArn: arn:aws:lambda:eu-central-1:123456789012:function:cloudtrail-alerts-dev
    BucketOwnershipControls:
      bucket: cloudtrail-alerts-dev-123456789012
      rule:
        objectOwnership: BucketOwnerEnforced
    BucketPublicAccessBlock:
      blockPublicAcls: true
      blockPublicPolicy: true
      bucket: cloudtrail-alerts-dev-123456789012
      ignorePublicAcls: true
      restrictPublicBuckets: true
    BucketServerSideEncryptionConfiguration:
      bucket: cloudtrail-alerts-dev-123456789012
      rules:
        - applyServerSideEncryptionByDefault:
            kmsMasterKeyId: arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab
            sseAlgorithm: aws:kms
          bucketKeyEnabled: false
    BucketVersioning:
      bucket: cloudtrail-alerts-dev-123456789012
      versioningConfiguration:
        status: Enabled"
  `);
});

test("the trail logs everywhere, and can be checked for tampering", async () => {
  expect(yaml((await deploy()).find("aws:cloudtrail/trail:Trail").inputs)).toMatchInlineSnapshot(`
    "enableLogFileValidation: true
    includeGlobalServiceEvents: true
    isMultiRegionTrail: true
    isOrganizationTrail: false
    kmsKeyId: arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab
    name: cloudtrail-alerts-dev
    s3BucketName: cloudtrail-alerts-dev-123456789012
    tags:
      project: cloudtrail-alerts
      stack: dev"
  `);
});

test("data events leave out the stack's own, and keep management events", async () => {
  const { find } = await deploy(configurations.dataEvents);
  expect(yaml(find("aws:cloudtrail/trail:Trail").inputs.advancedEventSelectors)).toMatchInlineSnapshot(`
    "- fieldSelectors:
        - equals:
            - Management
          field: eventCategory
      name: Management events
    - fieldSelectors:
        - equals:
            - Data
          field: eventCategory
        - equals:
            - AWS::S3::Object
          field: resources.type
        - equals:
            - "false"
          field: readOnly
        - field: resources.ARN
          notStartsWiths:
            - arn:aws:s3:::cloudtrail-alerts-dev-123456789012/
          startsWiths:
            - arn:aws:s3:::example-
      name: AWS::S3::Object data events
    - fieldSelectors:
        - equals:
            - Data
          field: eventCategory
        - equals:
            - AWS::SNS::Topic
          field: resources.type
        - field: resources.ARN
          notStartsWiths:
            - arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev
      name: AWS::SNS::Topic data events
    - fieldSelectors:
        - equals:
            - Data
          field: eventCategory
        - equals:
            - AWS::Lambda::Function
          field: resources.type
        - field: resources.ARN
          notStartsWiths:
            - arn:aws:lambda:eu-central-1:123456789012:function:cloudtrail-alerts-dev
      name: AWS::Lambda::Function data events
    - fieldSelectors:
        - equals:
            - Data
          field: eventCategory
        - equals:
            - AWS::DynamoDB::Table
          field: resources.type
      name: AWS::DynamoDB::Table data events"
  `);
});

test("the function is what the handler needs", async () => {
  const { code, ...inputs } = (await deploy()).find("aws:lambda/function:Function").inputs;
  expect(yaml(inputs)).toMatchInlineSnapshot(`
    "architectures:
      - arm64
    description: Evaluates rules against CloudTrail records, and publishes what matched
    environment:
      variables:
        MIN_PUBLISH_MS: "500"
        NODE_OPTIONS: --enable-source-maps
        POWERTOOLS_METRICS_NAMESPACE: CloudTrailAlerts
        POWERTOOLS_SERVICE_NAME: cloudtrail-alerts-dev
        TOPIC_ARN: arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev
    handler: index.handler
    loggingConfig:
      applicationLogLevel: INFO
      logFormat: JSON
      logGroup: /aws/lambda/cloudtrail-alerts-dev
      systemLogLevel: WARN
    memorySize: 1024
    name: cloudtrail-alerts-dev
    reservedConcurrentExecutions: 2
    role: arn:aws:iam::123456789012:role/cloudtrail-alerts-dev-function
    runtime: nodejs24.x
    tags:
      project: cloudtrail-alerts
      stack: dev
    timeout: 120"
  `);
  expect(Object.keys(await code.assets)).toEqual(["index.mjs", "index.mjs.map"]);
});

test("what fails three times is kept for 14 days", async () => {
  const { find } = await deploy();
  expect(yaml(find("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig").inputs)).toMatchInlineSnapshot(`
    "destinationConfig:
      onFailure:
        destination: arn:aws:sqs:eu-central-1:123456789012:cloudtrail-alerts-dev-failures
    functionName: cloudtrail-alerts-dev
    maximumEventAgeInSeconds: 21600
    maximumRetryAttempts: 2"
  `);
  expect(yaml(find("aws:sqs/queue:Queue").inputs)).toMatchInlineSnapshot(`
    "kmsMasterKeyId: arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab
    messageRetentionSeconds: 1209600
    name: cloudtrail-alerts-dev-failures
    tags:
      project: cloudtrail-alerts
      stack: dev"
  `);
});

test("a table remembers hashes of what was published, for as long as each says", async () => {
  const { find } = await deploy(configurations.deduplicating);
  expect(yaml(find("aws:dynamodb/table:Table").inputs)).toMatchInlineSnapshot(`
    "attributes:
      - name: id
        type: S
    billingMode: PAY_PER_REQUEST
    hashKey: id
    name: cloudtrail-alerts-dev-published
    tags:
      project: cloudtrail-alerts
      stack: dev
    ttl:
      attributeName: expiration
      enabled: true"
  `);
});

test("alarms ring for the alerter's own trouble", async () => {
  const { resources } = await deploy();
  const alarms = resources.filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm");
  expect(
    alarms.map(({ inputs: a }) =>
      [
        a.name.replace("cloudtrail-alerts-dev-", ""),
        `${a.statistic} of ${a.namespace} ${a.metricName} ${JSON.stringify(a.dimensions)}`,
        `${a.comparisonOperator} ${a.threshold}, ${a.evaluationPeriods} x ${a.period} s, missing: ${a.treatMissingData}`,
      ].join("; "),
    ),
  ).toMatchInlineSnapshot(`
    [
      "failure-queue; Maximum of AWS/SQS ApproximateNumberOfMessagesVisible {"QueueName":"cloudtrail-alerts-dev-failures"}; GreaterThanThreshold 0, 1 x 300 s, missing: notBreaching",
      "failures-lost; Sum of AWS/Lambda DestinationDeliveryFailures {"FunctionName":"cloudtrail-alerts-dev"}; GreaterThanThreshold 0, 1 x 300 s, missing: notBreaching",
      "function-duration; Maximum of AWS/Lambda Duration {"FunctionName":"cloudtrail-alerts-dev"}; GreaterThanThreshold 96000, 1 x 300 s, missing: notBreaching",
      "function-errors; Sum of AWS/Lambda Errors {"FunctionName":"cloudtrail-alerts-dev"}; GreaterThanThreshold 0, 1 x 300 s, missing: notBreaching",
      "function-throttles; Sum of AWS/Lambda Throttles {"FunctionName":"cloudtrail-alerts-dev"}; GreaterThanThreshold 100, 6 x 300 s, missing: notBreaching",
      "heartbeat; Sum of CloudTrailAlerts LogObjects {"service":"cloudtrail-alerts-dev"}; LessThanThreshold 1, 1 x 3600 s, missing: breaching",
      "rule-errors; Sum of CloudTrailAlerts RuleErrors {"service":"cloudtrail-alerts-dev"}; GreaterThanThreshold 0, 1 x 300 s, missing: notBreaching",
      "summaries-undelivered; Sum of AWS/SNS NumberOfNotificationsFailed {"TopicName":"cloudtrail-alerts-dev"}; GreaterThanThreshold 0, 1 x 300 s, missing: notBreaching",
    ]
  `);
  expect(new Set(alarms.flatMap(({ inputs }) => [...inputs.alarmActions, ...inputs.okActions]))).toEqual(
    new Set(["arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev-alarms"]),
  );
});

test("docs/operations.md says what to do when each alarm rings", async () => {
  const { resources } = await deploy();
  const alarms = resources.filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm");
  const [, section = ""] = readFileSync("docs/operations.md", "utf8").split("\n## When an alarm rings\n");
  const headings = [...(section.split("\n## ")[0] ?? "").matchAll(/^### (.*)$/gm)].map(([, heading]) => heading);
  expect(headings.sort()).toEqual(alarms.map(({ inputs }) => inputs.name.replace("cloudtrail-alerts-dev-", "")).sort());
});

test("the dashboard graphs only metrics that exist", async () => {
  const { find } = await deploy();
  const { widgets } = JSON.parse(find("aws:cloudwatch/dashboard:Dashboard").inputs.dashboardBody);
  const metrics = widgets.flatMap(
    (widget: { properties: { metrics?: unknown[][] } }) => widget.properties.metrics ?? [],
  );
  expect(
    metrics.map((metric: unknown[]) => metric.filter((part) => typeof part === "string").join(" ")),
  ).toMatchInlineSnapshot(`
    [
      "CloudTrailAlerts Alerts service cloudtrail-alerts-dev severity critical",
      "CloudTrailAlerts Alerts service cloudtrail-alerts-dev severity high",
      "CloudTrailAlerts Alerts service cloudtrail-alerts-dev severity medium",
      "CloudTrailAlerts Alerts service cloudtrail-alerts-dev severity low",
      "CloudTrailAlerts Alerts service cloudtrail-alerts-dev severity info",
      "CloudTrailAlerts RecordsRead service cloudtrail-alerts-dev",
      "CloudTrailAlerts LogObjects service cloudtrail-alerts-dev",
      "CloudTrailAlerts DeliveryLagSeconds service cloudtrail-alerts-dev",
      "AWS/Lambda AsyncEventAge FunctionName cloudtrail-alerts-dev",
      "CloudTrailAlerts SummariesPublished service cloudtrail-alerts-dev",
      "AWS/SNS NumberOfNotificationsDelivered TopicName cloudtrail-alerts-dev",
      "AWS/SNS NumberOfNotificationsFailed TopicName cloudtrail-alerts-dev",
      "AWS/Lambda Invocations FunctionName cloudtrail-alerts-dev",
      "AWS/Lambda Errors FunctionName cloudtrail-alerts-dev",
      "AWS/Lambda Throttles FunctionName cloudtrail-alerts-dev",
      "CloudTrailAlerts RuleErrors service cloudtrail-alerts-dev",
      "AWS/Lambda Duration FunctionName cloudtrail-alerts-dev",
      "AWS/Lambda Duration FunctionName cloudtrail-alerts-dev",
      "AWS/SQS ApproximateNumberOfMessagesVisible QueueName cloudtrail-alerts-dev-failures",
      "AWS/SQS ApproximateAgeOfOldestMessage QueueName cloudtrail-alerts-dev-failures",
    ]
  `);
  expect(widgets[0].properties.alarms).toHaveLength(8);
});

test("outputs are what operations need", async () => {
  expect((await deploy()).outputs).toMatchInlineSnapshot(`
    {
      "bucket": "cloudtrail-alerts-dev-123456789012",
      "dashboard": "https://console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/cloudtrail-alerts-dev",
      "failureQueueUrl": "https://sqs.eu-central-1.amazonaws.com/123456789012/cloudtrail-alerts-dev-failures",
      "functionName": "cloudtrail-alerts-dev",
      "functionRoleArn": "arn:aws:iam::123456789012:role/cloudtrail-alerts-dev-function",
      "replayRoleArn": "arn:aws:iam::123456789012:role/cloudtrail-alerts-dev-replay",
      "rules": {
        "cloudtrail-tampering": "critical",
        "root-console-login": "high",
      },
      "topicArn": "arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev",
    }
  `);
});
