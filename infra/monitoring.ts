import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Alerter, metricsNamespace } from "./alerter.ts";
import { dashboardBody } from "./dashboard.ts";
import type { Stack } from "./stack.ts";
import { alarmsOf, Topic } from "./topic.ts";

export interface MonitoringArgs {
  stack: Stack;
  alerter: Alerter;
  /** The topic that summaries go to. */
  topicName: pulumi.Input<string>;
  keyArn: pulumi.Input<string>;
  alarmEmails: string[];
  timeoutSeconds: number;
}

type Alarm = Pick<
  aws.cloudwatch.MetricAlarmArgs,
  | "namespace"
  | "metricName"
  | "dimensions"
  | "statistic"
  | "comparisonOperator"
  | "threshold"
  | "period"
  | "evaluationPeriods"
  | "treatMissingData"
> & { says: string };

/** What tells people that the alerter itself is in trouble, and the dashboard to look at then. */
export class Monitoring extends pulumi.ComponentResource {
  readonly dashboardName: pulumi.Output<string>;

  constructor(name: string, args: MonitoringArgs, options?: pulumi.ComponentResourceOptions) {
    super("cloudtrail-alerts:infra:Monitoring", name, {}, options);
    const { stack } = args;
    // Not the topic of summaries: subscriptions that filter there would never hear an alarm.
    const topic = new Topic(
      `${name}-alarms`,
      {
        stack,
        topicName: stack.names.alarmTopic,
        displayName: "CloudTrail alerts: alarms",
        keyArn: args.keyArn,
        publisher: alarmsOf(stack),
        subscriptions: args.alarmEmails.map((endpoint) => ({ protocol: "email", endpoint })),
      },
      { parent: this },
    );
    const alarmArns = Object.entries(alarms(args)).map(([what, { says, ...alarm }]) => {
      const { arn } = new aws.cloudwatch.MetricAlarm(
        `${name}-${what}`,
        {
          name: `${stack.name}-${what}`,
          alarmDescription: `${says} What to do: docs/operations.md, "${what}".`,
          alarmActions: [topic.arn],
          okActions: [topic.arn],
          tags: stack.tags,
          ...alarm,
        },
        { parent: this },
      );
      return arn;
    });
    const dashboard = new aws.cloudwatch.Dashboard(
      name,
      { dashboardName: stack.name, dashboardBody: dashboardBody({ ...args, alarmArns }) },
      { parent: this },
    );
    this.dashboardName = dashboard.dashboardName;
    this.registerOutputs({ dashboardName: this.dashboardName });
  }
}

/** The alarms by the last part of their names, which docs/operations.md uses as headings. */
function alarms({ alerter, topicName, stack, timeoutSeconds }: MonitoringArgs): Record<string, Alarm> {
  const ofFunction = {
    namespace: "AWS/Lambda",
    dimensions: { FunctionName: alerter.functionName },
    ...every5Minutes,
  };
  const own = { namespace: metricsNamespace, dimensions: { service: stack.name } };
  return {
    "function-errors": {
      says: "An invocation failed; Lambda tries twice more, then the notification goes to the failure queue.",
      ...ofFunction,
      metricName: "Errors",
      ...above(0),
    },
    "function-throttles": {
      says: "For half an hour more log objects have come than the function may work on at a time: alerts are late.",
      ...ofFunction,
      metricName: "Throttles",
      // A burst every five minutes is how CloudTrail delivers; Lambda keeps it for up to 6 hours.
      ...above(100),
      evaluationPeriods: 6,
    },
    "function-duration": {
      says: `An invocation took more than 80% of its ${timeoutSeconds} s.`,
      ...ofFunction,
      metricName: "Duration",
      statistic: "Maximum",
      ...above(timeoutSeconds * 1000 * 0.8),
    },
    "failures-lost": {
      says: "A notification that failed did not reach the failure queue: its log objects are not evaluated.",
      ...ofFunction,
      metricName: "DestinationDeliveryFailures",
      ...above(0),
    },
    "failure-queue": {
      says: "Log objects wait in the failure queue: they are not evaluated until someone redrives them.",
      namespace: "AWS/SQS",
      dimensions: { QueueName: alerter.failureQueueName },
      ...every5Minutes,
      metricName: "ApproximateNumberOfMessagesVisible",
      statistic: "Maximum",
      ...above(0),
    },
    "rule-errors": {
      says: "A rule failed on a record and did not alert on it.",
      ...own,
      ...every5Minutes,
      metricName: "RuleErrors",
      ...above(0),
    },
    "summaries-undelivered": {
      says: "SNS could not deliver a summary to one of its subscriptions.",
      namespace: "AWS/SNS",
      dimensions: { TopicName: topicName },
      ...every5Minutes,
      metricName: "NumberOfNotificationsFailed",
      ...above(0),
    },
    heartbeat: {
      says: "No log object was evaluated for an hour: the trail, its notifications or the function stands still.",
      ...own,
      metricName: "LogObjects",
      statistic: "Sum",
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      period: 3600,
      evaluationPeriods: 1,
      treatMissingData: "breaching",
    },
  };
}

const every5Minutes = { statistic: "Sum", period: 300, evaluationPeriods: 1 };

function above(threshold: number) {
  return {
    comparisonOperator: "GreaterThanThreshold",
    threshold,
    treatMissingData: "notBreaching",
  };
}
