import { expect, test } from "vitest";
import { deploy } from "./deploy.ts";

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
  expect(widgets[0].properties.alarms).toHaveLength(13);
});
