import { expect, test } from "vitest";
import { minPublishMs } from "../../infra/alerter.ts";
import { deploy } from "./deploy.ts";
import { inputsAsYaml } from "./inputs-as-yaml.ts";

test("the function has the runtime, limits and environment that the handler needs", async () => {
  const { code, ...inputs } = (await deploy()).find("aws:lambda/function:Function").inputs;
  expect(inputsAsYaml(inputs)).toMatchInlineSnapshot(`
    "architectures:
      - arm64
    description: Evaluates rules against CloudTrail records, and publishes what matched
    environment:
      variables:
        MALLOC_ARENA_MAX: "1"
        MIN_PUBLISH_MS: "500"
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
    timeout: 120
    tracingConfig:
      mode: PassThrough"
  `);
  expect(Object.keys(code)).toEqual(["index.mjs", "index.mjs.map"]);
});

test("a notification that fails three times is kept for 14 days", async () => {
  const { find } = await deploy();
  expect(
    inputsAsYaml(find("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig").inputs),
  ).toMatchInlineSnapshot(`
    "destinationConfig:
      onFailure:
        destination: arn:aws:sqs:eu-central-1:123456789012:cloudtrail-alerts-dev-failures
    functionName: cloudtrail-alerts-dev
    maximumEventAgeInSeconds: 21600
    maximumRetryAttempts: 2"
  `);
  expect(inputsAsYaml(find("aws:sqs/queue:Queue").inputs)).toMatchInlineSnapshot(`
    "kmsMasterKeyId: arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab
    messageRetentionSeconds: 1209600
    name: cloudtrail-alerts-dev-failures
    tags:
      project: cloudtrail-alerts
      stack: dev"
  `);
});

test("a concurrency sets the least time that publishing takes", async () => {
  const least = [-1, 1, 2, 100].map((concurrency) => [concurrency, minPublishMs(concurrency)]);
  expect(least).toEqual([
    [-1, 2500],
    [1, 250],
    [2, 500],
    [100, 2500],
  ]);
});
