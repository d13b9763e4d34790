import * as pulumi from "@pulumi/pulumi";
import { severities } from "../engine/ruleset.ts";
import { consoleUrl } from "../text/partition.ts";
import { type Alerter, metricsNamespace } from "./alerter.ts";
import type { Stack } from "./stack.ts";

/** What `dashboardBody` needs. */
export interface DashboardArgs {
  stack: Stack;
  alerter: Alerter;
  topicName: pulumi.Input<string>;
  alarmArns: pulumi.Input<string>[];
  timeoutSeconds: number;
}

/** Colors of CloudWatch's palette, one for each severity from the highest. */
const colors = ["#d13212", "#ff7f0e", "#dfb52c", "#1f77b4", "#7f7f7f"];

/**
 * The dashboard as JSON, from the top: is anything wrong, what came in, what came out, how late, at
 * what cost. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function dashboardBody(args: DashboardArgs): pulumi.Output<string> {
  const { stack, alerter, topicName, timeoutSeconds } = args;
  const own = (metric: string, ...more: unknown[]) => [metricsNamespace, metric, "service", stack.name, ...more];
  const ofFunction = (metric: string, options?: object) => [
    "AWS/Lambda",
    metric,
    "FunctionName",
    alerter.functionName,
    ...(options ? [options] : []),
  ];
  const ofQueue = (metric: string, options: object) => [
    "AWS/SQS",
    metric,
    "QueueName",
    alerter.failureQueueName,
    options,
  ];
  const ofTopic = (metric: string, options: object) => ["AWS/SNS", metric, "TopicName", topicName, options];
  const graph = graphIn(stack.region);

  return pulumi.jsonStringify({
    widgets: [
      {
        type: "alarm",
        ...{ x: 0, y: 0, width: 24, height: 3 },
        properties: { title: "Alarms", alarms: args.alarmArns },
      },
      graph(0, 3, "Alerts by severity", {
        stacked: true,
        stat: "Sum",
        view: "timeSeries",
        metrics: severities.map((severity, at) =>
          own("Alerts", "severity", severity, { label: severity, color: colors[at] }),
        ),
      }),
      graph(12, 3, "Records and log objects", {
        stat: "Sum",
        metrics: [own("RecordsRead"), own("LogObjects", { yAxis: "right" })],
      }),
      graph(0, 9, "Lag from event to published summary", {
        stat: "Maximum",
        metrics: [
          own("DeliveryLagSeconds", { label: "slowest event" }),
          ofFunction("AsyncEventAge", { label: "slowest notification (ms)", yAxis: "right" }),
        ],
      }),
      graph(12, 9, "Summaries", {
        stat: "Sum",
        metrics: [
          own("SummariesPublished", { label: "published" }),
          ofTopic("NumberOfNotificationsDelivered", { label: "delivered" }),
          ofTopic("NumberOfNotificationsFailed", { label: "not delivered", color: colors[0] }),
        ],
      }),
      graph(0, 15, "Invocations and errors", {
        stat: "Sum",
        metrics: [
          ofFunction("Invocations"),
          ofFunction("Errors", { color: colors[0] }),
          ofFunction("Throttles", { color: colors[1] }),
          own("RuleErrors", { label: "Rule errors", color: colors[2] }),
        ],
      }),
      graph(12, 15, "Duration", {
        metrics: [
          ofFunction("Duration", { stat: "p50", label: "median" }),
          ofFunction("Duration", { stat: "Maximum", label: "slowest" }),
        ],
        annotations: { horizontal: [{ label: "timeout", value: timeoutSeconds * 1000 }] },
      }),
      graph(0, 21, "Failure queue", {
        stat: "Maximum",
        metrics: [
          ofQueue("ApproximateNumberOfMessagesVisible", { label: "messages" }),
          ofQueue("ApproximateAgeOfOldestMessage", { label: "oldest (s)", yAxis: "right" }),
        ],
      }),
    ],
  });
}

/** The URL of the dashboard in the console. */
export function dashboardUrl({ region, partition }: Stack, name: pulumi.Input<string>): pulumi.Output<string> {
  // describeStack refuses a partition without a console.
  const console = consoleUrl(region, `/cloudwatch/home?region=${region}`, partition);
  return pulumi.interpolate`${console}#dashboards/dashboard/${name}`;
}

/** Makes graphs, 12 columns wide, at a column and a row. */
function graphIn(region: string) {
  return (x: number, y: number, title: string, properties: object) => ({
    type: "metric",
    ...{ x, y, width: 12, height: 6 },
    properties: { title, region, period: 300, ...properties },
  });
}
