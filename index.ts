import * as pulumi from "@pulumi/pulumi";
import { Alerter } from "./infra/alerter.ts";
import { readConfig } from "./infra/config.ts";
import { dashboardUrl } from "./infra/dashboard.ts";
import { checkEndpoints } from "./infra/endpoints.ts";
import { buildFunctionArchive } from "./infra/function-archive.ts";
import { StackKey } from "./infra/key.ts";
import { Monitoring } from "./infra/monitoring.ts";
import { preflight } from "./infra/preflight.ts";
import { Replay } from "./infra/replay.ts";
import { describeStack } from "./infra/stack.ts";
import { functionAsPublisher, Topic } from "./infra/topic.ts";
import { existingTrail, Trail } from "./infra/trail.ts";
import { Trigger } from "./infra/trigger.ts";

const config = readConfig();
const stack = await describeStack(config);
checkEndpoints(config, stack);
const { concurrency } = await preflight(config, stack);
const archive = await buildFunctionArchive(config, stack);

const key = new StackKey("key", {
  stack,
  encryptsTrail: config.trail.notifications === "bucket",
  protect: config.protect,
});
const keyArn = key.arn;

const source =
  config.trail.notifications === "bucket"
    ? new Trail("trail", { stack, keyArn, ...config })
    : existingTrail(stack, config.trail);

const topic = new Topic("alerts", {
  stack,
  topicName: stack.name,
  displayName: "CloudTrail alerts",
  keyArn,
  publisher: functionAsPublisher(stack),
  subscriptions: [
    ...config.emails.map((endpoint) => ({ protocol: "email" as const, endpoint })),
    ...config.subscriptions,
  ],
  subscriberAccounts: config.subscriberAccounts,
});

const alerter = new Alerter("alerter", {
  stack,
  files: keyArn.apply(archive.files),
  source,
  topicArn: topic.arn,
  keyArn,
  ...config,
  concurrency,
});

// The name is part of the URNs of its resources: with another one, Pulumi would replace them.
new Trigger("notification", {
  stack,
  alerter,
  source,
  trail: config.trail,
});

const monitoring = new Monitoring("monitoring", {
  stack,
  alerter,
  topicName: topic.topicName,
  keyArn,
  alarmEmails: config.alarmEmails.length > 0 ? config.alarmEmails : config.emails,
  timeoutSeconds: config.timeoutSeconds,
});

const replay = new Replay("replay", { stack, functionArn: alerter.functionArn, source, keyArn });

export const topicArn = topic.arn;
export const functionName = alerter.functionName;
export const functionRoleArn = alerter.roleArn;
export const bucket = pulumi.output(source.bucketName);
export const failureQueueUrl = alerter.failureQueueUrl;
export const replayRoleArn = replay.roleArn;
export const dashboard = dashboardUrl(stack, monitoring.dashboardName);
/** The severity of each deployed rule, by rule id. */
export const rules = archive.severities;
