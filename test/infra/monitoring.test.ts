import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { deploy } from "./deploy.ts";

vi.mock("../../build/bundle.ts", () => import("./fake-bundle.ts"));

test("there is an alarm for each way in which the alerter itself can fail", async () => {
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

test("docs/operations.md says what to do for each alarm", async () => {
  const { resources } = await deploy();
  const alarms = resources.filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm");
  const [, section = ""] = readFileSync("docs/operations.md", "utf8").split("\n## When an alarm rings\n");
  const headings = [...(section.split("\n## ")[0] ?? "").matchAll(/^### (.*)$/gm)].map(([, heading]) => heading);
  expect(headings.sort()).toEqual(alarms.map(({ inputs }) => inputs.name.replace("cloudtrail-alerts-dev-", "")).sort());
});
