import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Alerter, metricsNamespace } from "./alerter.ts";
import { dashboardBody } from "./dashboard.ts";
import type { Subscriber } from "./previous.ts";
import type { Stack } from "./stack.ts";
import { alarmsAsPublisher, Topic } from "./topic.ts";

/** What `Monitoring` needs. */
export interface MonitoringArgs {
  stack: Stack;
  alerter: Alerter;
  /** The topic that summaries are published to. */
  topicName: pulumi.Input<string>;
  keyArn: pulumi.Input<string>;
  alarmEmails: string[];
  /** Who was subscribed to the stack's topics after the last deployment. */
  previous: Subscriber[];
  protect: boolean;
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
> & {
  /** What has happened, for the description that the alarm's email shows. */
  meaning: string;
};

/** Alarms for the alerter's own failures, their topic, and a dashboard. */
export class Monitoring extends pulumi.ComponentResource {
  readonly dashboardName: pulumi.Output<string>;
  readonly alarmTopic: Topic;

  constructor(name: string, args: MonitoringArgs, options?: pulumi.ComponentResourceOptions) {
    super("cloudtrail-alerts:infra:Monitoring", name, {}, { ...options, protect: args.protect });
    const { stack } = args;
    // Not the summaries' topic: a filter policy there would also drop alarms.
    const topic = new Topic(
      `${name}-alarms`,
      {
        stack,
        topicName: stack.names.alarmTopic,
        displayName: "CloudTrail alerts: alarms",
        keyArn: args.keyArn,
        publisher: alarmsAsPublisher(stack),
        subscriptions: args.alarmEmails.map((endpoint) => ({ protocol: "email", endpoint })),
        previous: args.previous,
        protect: args.protect,
      },
      { parent: this },
    );
    const alarmArns = Object.entries(alarms(args)).map(([suffix, { meaning, ...alarm }]) => {
      const { arn } = new aws.cloudwatch.MetricAlarm(
        `${name}-${suffix}`,
        {
          name: `${stack.name}-${suffix}`,
          alarmDescription: `${meaning} What to do: docs/operations.md, "${suffix}".`,
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
    this.alarmTopic = topic;
    this.dashboardName = dashboard.dashboardName;
    this.registerOutputs({ dashboardName: this.dashboardName });
  }
}

/** The alarms by the suffix of their names; docs/operations.md has a heading for each. */
function alarms({ alerter, topicName, stack, timeoutSeconds }: MonitoringArgs): Record<string, Alarm> {
  const ofFunction = {
    namespace: "AWS/Lambda",
    dimensions: { FunctionName: alerter.functionName },
    ...every5Minutes,
  };
  const own = { namespace: metricsNamespace, dimensions: { service: stack.name } };
  return {
    "function-errors": {
      meaning: "An invocation failed. Lambda retries it twice, then sends the notification to the failure queue.",
      ...ofFunction,
      metricName: "Errors",
      ...above(0),
    },
    "function-throttles": {
      meaning:
        "For half an hour, more log objects have arrived than the function may process at once: alerts are late.",
      ...ofFunction,
      metricName: "Throttles",
      // CloudTrail delivers in a burst every five minutes; Lambda queues it for up to 6 hours.
      ...above(100),
      evaluationPeriods: 6,
    },
    "function-duration": {
      meaning: `An invocation took more than 80% of its timeout, ${timeoutSeconds} s.`,
      ...ofFunction,
      metricName: "Duration",
      statistic: "Maximum",
      ...above(timeoutSeconds * 1000 * 0.8),
    },
    "failures-lost": {
      meaning: "A failed notification did not reach the failure queue: its log objects will not be evaluated.",
      ...ofFunction,
      metricName: "DestinationDeliveryFailures",
      ...above(0),
    },
    "failure-queue": {
      meaning: "Log objects are waiting in the failure queue. They are not evaluated until someone redrives them.",
      namespace: "AWS/SQS",
      dimensions: { QueueName: alerter.failureQueueName },
      ...every5Minutes,
      metricName: "ApproximateNumberOfMessagesVisible",
      statistic: "Maximum",
      ...above(0),
    },
    "rule-errors": {
      meaning: "A rule failed on a record and did not alert on it.",
      ...own,
      ...every5Minutes,
      metricName: "RuleErrors",
      ...above(0),
    },
    "summaries-undelivered": {
      meaning: "SNS could not deliver a summary to one of its subscriptions.",
      namespace: "AWS/SNS",
      dimensions: { TopicName: topicName },
      ...every5Minutes,
      metricName: "NumberOfNotificationsFailed",
      ...above(0),
    },
    heartbeat: {
      meaning: "No log object was evaluated for an hour: the trail, its notifications or the function has stopped.",
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
