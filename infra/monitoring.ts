import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Alerter, metricsNamespace } from "./alerter.ts";
import type { Configuration } from "./config.ts";
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
  /**
   * Everything else that the stack consists of. Pulumi deletes the dashboard before these, and while the stack is
   * protected it refuses that. So `pulumi destroy --skip-preview` does not begin with those that are not protected.
   */
  guarded: pulumi.Output<pulumi.Resource[]>;
  timeoutSeconds: number;
  /** How long it may be quiet before the heartbeat alarms go off. */
  heartbeatMinutes: number;
  /** Accounts and Regions with a heartbeat of their own. */
  heartbeats: Configuration["heartbeats"];
  /** The rule that delivers an existing trail's notifications, if EventBridge does. */
  eventRule?: { name: string; busName?: string };
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
  | "metricQueries"
> & {
  /** Whether it only reminds: then it says nothing when it is over. */
  reminds?: boolean;
  /** Whether the configuration can remove it, so that it must not be protected. */
  optional?: boolean;
  /** The heading in docs/operations.md; by default the suffix. */
  heading?: string;
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
    const all = Object.entries(alarms(args)).map(
      ([suffix, { meaning, reminds, optional, heading = suffix, ...alarm }]) =>
        new aws.cloudwatch.MetricAlarm(
          `${name}-${suffix}`,
          {
            name: `${stack.name}-${suffix}`,
            alarmDescription: `${meaning} What to do: docs/operations.md, "${heading}".`,
            alarmActions: [topic.arn],
            okActions: reminds ? [] : [topic.arn],
            tags: stack.tags,
            ...alarm,
          },
          { parent: this, ...(optional && { protect: false }) },
        ),
    );
    const alarmArns = all.map(({ arn }) => arn);
    const counted = args.heartbeats.map(({ account, region }) => countLogObjects(this, name, args, account, region));
    const dashboard = new aws.cloudwatch.Dashboard(
      name,
      { dashboardName: stack.name, dashboardBody: dashboardBody({ ...args, alarmArns }) },
      {
        parent: this,
        dependsOn: pulumi.all([args.guarded, topic.leaving]).apply((lists) => [...lists.flat(), topic, ...counted]),
      },
    );
    this.alarmTopic = topic;
    this.dashboardName = dashboard.dashboardName;
    this.registerOutputs({ dashboardName: this.dashboardName });
  }
}

/** Counts the log objects of an account and Region by the function's log, which has a line for each. */
function countLogObjects(parent: Monitoring, name: string, args: MonitoringArgs, account: string, region: string) {
  const key = `/${account}/CloudTrail/${region}/`;
  return new aws.cloudwatch.LogMetricFilter(
    `${name}-heartbeat-${account}-${region}`,
    {
      name: `${args.stack.name}-heartbeat-${account}-${region}`,
      logGroupName: args.alerter.logGroupName,
      pattern: `{ ($.message = "Evaluated a log object") && ($.logObject = "*${key}*") }`,
      metricTransformation: {
        namespace: metricsNamespace,
        name: heartbeatMetric(args.stack, account, region),
        value: "1",
      },
    },
    { parent, protect: false },
  );
}

/** The alarms by the suffix of their names; docs/operations.md has a heading for each. */
function alarms(args: MonitoringArgs): Record<string, Alarm> {
  const { alerter, topicName, stack, timeoutSeconds } = args;
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
    "failure-queue-reminder": {
      meaning: "Log objects are still waiting in the failure queue: this comes every day until it is empty.",
      heading: "failure-queue",
      reminds: true,
      // True for one hour of the day, so that the alarm goes off again each day, which an alarm that stays in ALARM doesn't.
      metricQueries: [
        {
          id: "waiting",
          metric: {
            namespace: "AWS/SQS",
            metricName: "ApproximateNumberOfMessagesVisible",
            dimensions: { QueueName: alerter.failureQueueName },
            stat: "Maximum",
            period: 3600,
          },
        },
        {
          id: "reminder",
          expression: `IF(waiting > 0 AND HOUR(waiting) == ${reminderHour}, 1, 0)`,
          label: "messages are waiting, at the hour of the reminder",
          returnData: true,
        },
      ],
      evaluationPeriods: 1,
      ...above(0),
    },
    "failure-queue-age": {
      meaning: "A notification has been in the failure queue for 10 days. SQS deletes it after 14.",
      heading: "failure-queue",
      namespace: "AWS/SQS",
      dimensions: { QueueName: alerter.failureQueueName },
      ...every5Minutes,
      metricName: "ApproximateAgeOfOldestMessage",
      statistic: "Maximum",
      ...above(10 * 24 * 60 * 60),
    },
    "notifications-late": {
      meaning: "Notifications have waited for half an hour and longer: alerts are late.",
      ...ofFunction,
      metricName: "AsyncEventAge",
      statistic: "Maximum",
      ...above(30 * 60 * 1000),
      evaluationPeriods: 3,
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
    "subscriptions-unconfirmed": {
      meaning: "Somebody who is configured gets no alerts or alarms: a subscription is missing or not confirmed.",
      reminds: true,
      ...own,
      ...onceADay,
      metricName: "SubscriptionsUnconfirmed",
      ...above(0),
    },
    "accounts-silent": {
      meaning: "The trail has delivered nothing for an account for more than 12 hours.",
      reminds: true,
      ...own,
      ...onceADay,
      metricName: "AccountsSilent",
      ...above(0),
    },
    heartbeat: {
      meaning:
        `No log object was evaluated for ${args.heartbeatMinutes} minutes: the trail, its notifications or the function ` +
        "has stopped.",
      ...own,
      metricName: "LogObjects",
      ...silentFor(args.heartbeatMinutes),
    },
    ...Object.fromEntries(
      args.heartbeats.map(({ account, region }) => [
        `heartbeat-${account}-${region}`,
        {
          meaning: `No log object of account ${account} in ${region} was evaluated for ${args.heartbeatMinutes} minutes.`,
          heading: "heartbeat",
          optional: true,
          namespace: metricsNamespace,
          metricName: heartbeatMetric(stack, account, region),
          ...silentFor(args.heartbeatMinutes),
        },
      ]),
    ),
    ...(args.eventRule && {
      "events-undelivered": {
        meaning: "EventBridge could not invoke the function. It sent the events to the failure queue.",
        optional: true,
        namespace: "AWS/Events",
        dimensions: {
          ...(args.eventRule.busName && { EventBusName: args.eventRule.busName }),
          RuleName: args.eventRule.name,
        },
        ...every5Minutes,
        metricName: "FailedInvocations",
        ...above(0),
      },
    }),
  };
}

/** Of the day, in UTC. */
const reminderHour = 8;

function heartbeatMetric(stack: Stack, account: string, region: string): string {
  return `LogObjects ${stack.name} ${account} ${region}`;
}

function silentFor(minutes: number) {
  return {
    statistic: "Sum",
    comparisonOperator: "LessThanThreshold",
    threshold: 1,
    period: minutes * 60,
    evaluationPeriods: 1,
    treatMissingData: "breaching",
  };
}

const every5Minutes = { statistic: "Sum", period: 300, evaluationPeriods: 1 };

/** Of the daily check: the alarm is over an hour later, so that it goes off again the next day. */
const onceADay = { statistic: "Maximum", period: 3600, evaluationPeriods: 1 };

function above(threshold: number) {
  return {
    comparisonOperator: "GreaterThanThreshold",
    threshold,
    treatMissingData: "notBreaching",
  };
}
