import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type Alerter, metricsNamespace } from "./alerter.ts";
import type { Configuration } from "./config.ts";
import type { Stack } from "./stack.ts";

/** What `alarms` needs. */
export interface AlarmsArgs {
  stack: Stack;
  alerter: Alerter;
  /** The topic that summaries are published to. */
  topicName: pulumi.Input<string>;
  timeoutSeconds: number;
  /** How long it may be quiet before the heartbeat alarms go off. */
  heartbeatMinutes: number;
  /** Accounts and Regions with a heartbeat of their own. */
  heartbeats: Configuration["heartbeats"];
  /** The rule that delivers an existing trail's notifications, if EventBridge does. */
  eventRule?: { name: string; busName?: string };
}

/** What an alarm watches, and what its email says. */
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

type Alarms = Record<string, Alarm>;

/** The alarms by the suffix of their names; docs/operations.md has a heading for each. */
export function alarms(args: AlarmsArgs): Alarms {
  return {
    ...onTheFunction(args),
    ...onTheFailureQueue(args),
    ...onAlerts(args),
    ...onTheDailyCheck(args),
    ...onSilence(args),
    ...onTheEventRule(args),
  };
}

function onTheFunction({ alerter, timeoutSeconds }: AlarmsArgs): Alarms {
  const ofFunction = metricsOfFunction(alerter);
  return {
    "function-errors": {
      meaning:
        "An invocation failed: the function's log names the log object and the reason. Lambda retries it twice, then sends " +
        "the notification to the failure queue.",
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
      meaning:
        "A failed notification did not reach the failure queue: its log objects are not evaluated unless someone replays them.",
      ...ofFunction,
      metricName: "DestinationDeliveryFailures",
      ...above(0),
    },
  };
}

function onTheFailureQueue({ alerter }: AlarmsArgs): Alarms {
  const ofQueue = { namespace: "AWS/SQS", dimensions: { QueueName: alerter.failureQueueName } };
  const waiting = "ApproximateNumberOfMessagesVisible";
  return {
    "failure-queue": {
      meaning:
        "Log objects are waiting in the failure queue. They are not evaluated until someone redrives them (npx cta redrive).",
      ...ofQueue,
      ...every5Minutes,
      metricName: waiting,
      statistic: "Maximum",
      ...above(0),
    },
    "failure-queue-reminder": {
      meaning: "Log objects are still waiting in the failure queue: this comes every day until it is empty.",
      heading: "failure-queue",
      reminds: true,
      // True for one hour of the day, so that the alarm goes off again each day, which an alarm that stays in ALARM doesn't.
      metricQueries: [
        { id: "waiting", metric: { ...ofQueue, metricName: waiting, stat: "Maximum", period: 3600 } },
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
      ...ofQueue,
      ...every5Minutes,
      metricName: "ApproximateAgeOfOldestMessage",
      statistic: "Maximum",
      ...above(10 * 24 * 60 * 60),
    },
  };
}

/** What makes alerts late or keeps them from people. */
function onAlerts({ alerter, stack, topicName }: AlarmsArgs): Alarms {
  return {
    "notifications-late": {
      meaning: "Notifications have waited for half an hour and longer: alerts are late.",
      ...metricsOfFunction(alerter),
      metricName: "AsyncEventAge",
      statistic: "Maximum",
      ...above(30 * 60 * 1000),
      evaluationPeriods: 3,
    },
    "rule-errors": {
      meaning: "A rule failed on a record and did not alert on it. The function's log names both.",
      ...ownMetrics(stack),
      ...every5Minutes,
      metricName: "RuleErrors",
      ...above(0),
    },
    "summaries-undelivered": {
      meaning: "SNS could not deliver a summary to one of its subscriptions, for which its alerts are lost.",
      namespace: "AWS/SNS",
      dimensions: { TopicName: topicName },
      ...every5Minutes,
      metricName: "NumberOfNotificationsFailed",
      ...above(0),
    },
  };
}

function onTheDailyCheck({ stack }: AlarmsArgs): Alarms {
  return {
    "subscriptions-unconfirmed": {
      meaning:
        "Somebody who is configured gets no alerts or alarms: a subscription is missing or not confirmed. The function's log " +
        "names it.",
      reminds: true,
      ...ownMetrics(stack),
      ...onceADay,
      metricName: "SubscriptionsUnconfirmed",
      ...above(0),
    },
    "accounts-silent": {
      meaning: "The trail has delivered nothing for an account for more than 12 hours. The function's log names it.",
      reminds: true,
      ...ownMetrics(stack),
      ...onceADay,
      metricName: "AccountsSilent",
      ...above(0),
    },
  };
}

function onSilence({ stack, heartbeatMinutes, heartbeats }: AlarmsArgs): Alarms {
  const silent = {
    statistic: "Sum",
    comparisonOperator: "LessThanThreshold",
    threshold: 1,
    period: heartbeatMinutes * 60,
    evaluationPeriods: 1,
    treatMissingData: "breaching",
  };
  return {
    heartbeat: {
      meaning:
        `No log object was evaluated for ${heartbeatMinutes} minutes: the trail, its notifications or the function ` +
        "has stopped.",
      ...ownMetrics(stack),
      metricName: "LogObjects",
      ...silent,
    },
    ...Object.fromEntries(
      heartbeats.map(({ account, region }) => [
        `heartbeat-${account}-${region}`,
        {
          meaning: `No log object of account ${account} in ${region} was evaluated for ${heartbeatMinutes} minutes.`,
          heading: "heartbeat",
          optional: true,
          namespace: metricsNamespace,
          metricName: heartbeatMetric(stack, account, region),
          ...silent,
        },
      ]),
    ),
  };
}

function onTheEventRule({ eventRule }: AlarmsArgs): Alarms {
  if (!eventRule) return {};
  return {
    "events-undelivered": {
      meaning: "EventBridge could not invoke the function. It sent the events to the failure queue.",
      optional: true,
      namespace: "AWS/Events",
      dimensions: { ...(eventRule.busName && { EventBusName: eventRule.busName }), RuleName: eventRule.name },
      ...every5Minutes,
      metricName: "FailedInvocations",
      ...above(0),
    },
  };
}

/** Of the day, in UTC. */
const reminderHour = 8;

/** The metric that counts the log objects of an account and Region. */
export function heartbeatMetric(stack: Stack, account: string, region: string): string {
  return `LogObjects ${stack.name} ${account} ${region}`;
}

const every5Minutes = { statistic: "Sum", period: 300, evaluationPeriods: 1 };

/** Of the daily check: the alarm is over an hour later, so that it goes off again the next day. */
const onceADay = { statistic: "Maximum", period: 3600, evaluationPeriods: 1 };

function metricsOfFunction(alerter: Alerter) {
  return { namespace: "AWS/Lambda", dimensions: { FunctionName: alerter.functionName }, ...every5Minutes };
}

function ownMetrics(stack: Stack) {
  return { namespace: metricsNamespace, dimensions: { service: stack.name } };
}

function above(threshold: number) {
  return { comparisonOperator: "GreaterThanThreshold", threshold, treatMissingData: "notBreaching" };
}
