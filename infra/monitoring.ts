import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AlarmsArgs, alarms, heartbeatMetric } from "./alarms.ts";
import { metricsNamespace } from "./alerter.ts";
import { dashboardBody } from "./dashboard.ts";
import type { Subscriber } from "./previous.ts";
import { alarmsAsPublisher, Topic } from "./topic.ts";

/** What `Monitoring` needs. */
export interface MonitoringArgs extends AlarmsArgs {
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
}

/** The alarms, their topic, and a dashboard. */
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
