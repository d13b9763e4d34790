import * as pulumi from "@pulumi/pulumi";
import { Alerter } from "./infra/alerter.ts";
import { Chat, hasChannels } from "./infra/chat.ts";
import { DailyCheck } from "./infra/daily-check.ts";
import { dashboardUrl } from "./infra/dashboard.ts";
import { checkDelivery, deadLetterSenders, eventRule } from "./infra/delivery.ts";
import { buildFunctionArchive, countBySeverity, repeatUpload } from "./infra/function-archive.ts";
import { StackKey } from "./infra/key.ts";
import { memorySecret as secretOf } from "./infra/memory.ts";
import { Monitoring } from "./infra/monitoring.ts";
import { preflight } from "./infra/preflight.ts";
import {
  previousDeployment,
  refuseGap,
  refuseOtherAccount,
  refuseOtherRegion,
  refuseRename,
} from "./infra/previous.ts";
import { readConfig } from "./infra/read-config.ts";
import { checkReferences } from "./infra/references.ts";
import { Replay } from "./infra/replay.ts";
import { describeStack } from "./infra/stack.ts";
import { TestAlerts } from "./infra/test-alerts.ts";
import { functionAsPublisher, Topic } from "./infra/topic.ts";
import { existingTrail, Trail } from "./infra/trail.ts";
import { Trigger } from "./infra/trigger.ts";

const config = readConfig();
const previous = await previousDeployment();
refuseOtherRegion(previous);
const stack = await describeStack(config);
refuseOtherRegion(previous, stack.region);
refuseOtherAccount(previous, stack);
refuseRename(previous, stack);
checkReferences(config, stack);
checkDelivery(config, stack);
const { concurrency, hasOtherCode } = await preflight(config, stack, previous.code);
const archive = await buildFunctionArchive(config, stack, previous);

const existing =
  config.trail.notifications === "bucket"
    ? undefined
    : { trail: config.trail, source: existingTrail(stack, config.trail) };
/** What becomes of the trail of the stack's own. */
const ownTrail = existing ? config.ownTrail : "running";
const buckets = [
  ...(ownTrail === "running" ? [stack.names.bucket] : []),
  ...(existing ? [existing.trail.bucketName] : []),
];
refuseGap(previous, buckets, stack);

const senders = { deadLetterSenders: deadLetterSenders(stack, config.trail) };
const key = new StackKey("key", { stack, encryptsTrail: ownTrail !== "deleted", ...senders, ...config });
const keyArn = key.arn;

const own =
  ownTrail === "deleted"
    ? undefined
    : new Trail("trail", {
        stack,
        keyArn,
        running: ownTrail === "running",
        leaving: existing !== undefined,
        ...config,
      });
const sources = [existing?.source, own].filter((source) => source !== undefined);

const asSubscriptions = (emails: string[]) => emails.map((endpoint) => ({ protocol: "email" as const, endpoint }));
const subscriptions = [...asSubscriptions(config.emails), ...config.subscriptions];
const topic = new Topic("alerts", {
  stack,
  topicName: stack.name,
  displayName: "CloudTrail alerts",
  keyArn,
  publisher: functionAsPublisher(stack),
  subscriptions,
  subscriberAccounts: config.subscriberAccounts,
  previous: previous.subscribers,
  protect: config.protect,
});

const chat = hasChannels(config.chat) ? new Chat("chat", { stack, chat: config.chat, keyArn }) : undefined;

const memory = secretOf(previous);
const deployment = keyArn.apply(archive.files).apply((files) => repeatUpload(files, previous.code, hasOtherCode));
const alerter = new Alerter("alerter", {
  stack,
  files: deployment.files,
  sources,
  topicArn: topic.arn,
  chatTopicArn: chat?.topicArn,
  keyArn,
  memorySecret: archive.remembers ? memory : undefined,
  ...senders,
  ...config,
  concurrency,
});

// The name is part of the URNs of its resources: with another one, Pulumi would replace them.
const trigger = new Trigger("notification", {
  stack,
  alerter,
  own: ownTrail === "running" ? own : undefined,
  existing,
  protect: config.protect,
});

const testAlerts =
  config.testAlerts === "" ? undefined : new TestAlerts("test-alerts", { stack, alerter, schedule: config.testAlerts });

const alarmEmails = config.alarmEmails.length > 0 ? config.alarmEmails : config.emails;
const dailyCheck = new DailyCheck("daily-check", {
  stack,
  alerter,
  topics: [
    { name: stack.name, subscriptions },
    { name: stack.names.alarmTopic, subscriptions: asSubscriptions(alarmEmails) },
  ],
  buckets: buckets.map((name) => ({
    name,
    keyPrefix: name === existing?.trail.bucketName ? existing.trail.keyPrefix : "",
  })),
  protect: config.protect,
});

const replay = new Replay("replay", {
  stack,
  functionArn: alerter.functionArn,
  sources,
  keyArn,
  protect: config.protect,
});
const components = [key, own, topic, chat, alerter, trigger, testAlerts, dailyCheck, replay];

const monitoring = new Monitoring("monitoring", {
  stack,
  alerter,
  topicName: topic.topicName,
  keyArn,
  alarmEmails,
  previous: previous.subscribers,
  eventRule: eventRule(stack, config.trail),
  timeoutSeconds: config.timeoutSeconds,
  heartbeatMinutes: config.heartbeatMinutes,
  heartbeats: config.heartbeats,
  guarded: topic.leaving.apply((leaving) => [...components.filter((one) => one !== undefined), ...leaving]),
  protect: config.protect,
});

const topics = [topic, monitoring.alarmTopic];

export const topicArn = topic.arn;
export const functionName = alerter.functionName;
export const functionRoleArn = alerter.roleArn;
export const bucket = existing?.trail.bucketName ?? stack.names.bucket;
export const failureQueueUrl = alerter.failureQueueUrl;
export const replayRoleArn = replay.roleArn;
export const dashboard = dashboardUrl(stack, monitoring.dashboardName);
/** How many rules are deployed, by severity. */
export const rules = countBySeverity(archive.severities);
/** Who has to confirm a subscription. */
export const pendingSubscriptions = pulumi.all(topics.map(({ pending }) => pending)).apply((lists) => lists.flat());
/**
 * For the next run of this program, as are `code`, which the function has, and `watches`: the buckets whose log objects it
 * hears of.
 */
export const subscribers = pulumi.all(topics.map(({ subscribers }) => subscribers)).apply((lists) => lists.flat());
export const code = pulumi
  .all([deployment.code, alerter.codeSha256])
  .apply(([deployed, sha256]) => ({ ...deployed, sha256 }));
export const watches = trigger.connected.apply(() => buckets);
/** With this the function hashes and encrypts what its rules remember, and since when those that learn are deployed. */
export const memorySecret = memory;
export const deployedSince = archive.deployedSince;
