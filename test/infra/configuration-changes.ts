const queue = "arn:aws:sqs:eu-central-1:123456789012:tickets";
const updateDailyCheck = "update cloudwatch/eventTarget:EventTarget daily-check";
const updateFunction = "update lambda/function:Function alerter";

/**
 * For each key of the configuration a value, and the calls to AWS that this change causes in a running stack. Used on the
 * graph and on Pulumi's engine.
 */
export const configurationChanges: Record<string, { to: unknown; calls: string[] }> = {
  emails: {
    to: ["security@example.test", "second@example.test"],
    calls: [
      "create sns/topicSubscription:TopicSubscription alerts-second@example.test",
      "create sns/topicSubscription:TopicSubscription monitoring-alarms-second@example.test",
      updateDailyCheck,
    ],
  },
  subscriptions: {
    to: [{ protocol: "sqs", endpoint: queue, minSeverity: "high" }],
    calls: [`create sns/topicSubscription:TopicSubscription alerts-${queue}`, updateDailyCheck],
  },
  subscriberAccounts: { to: ["444455556666"], calls: ["update sns/topicPolicy:TopicPolicy alerts"] },
  rules: { to: { disable: ["root-console-login"] }, calls: [updateFunction] },
  params: { to: { trustedRoles: ["arn:aws:iam::123456789012:role/deploy"] }, calls: [updateFunction] },
  organization: {
    to: true,
    calls: [
      "update cloudtrail/trail:Trail trail",
      "update s3/bucketNotification:BucketNotification notification",
      "update s3/bucketPolicy:BucketPolicy trail-bucket",
    ],
  },
  dataEvents: {
    to: [{ type: "AWS::S3::Object", arns: ["arn:aws:s3:::example-"], readOnly: false }],
    calls: ["update cloudtrail/trail:Trail trail"],
  },
  retentionDays: {
    to: 30,
    calls: ["update s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration trail-bucket"],
  },
  memoryMb: { to: 2048, calls: [updateFunction] },
  timeoutSeconds: {
    to: 60,
    calls: [
      "update cloudwatch/dashboard:Dashboard monitoring",
      "update cloudwatch/metricAlarm:MetricAlarm monitoring-function-duration",
      updateFunction,
    ],
  },
  concurrency: { to: 5, calls: [updateFunction] },
  logLevel: { to: "DEBUG", calls: [updateFunction] },
  deduplicate: {
    to: true,
    calls: ["create dynamodb/table:Table alerter-memory", "update iam/rolePolicy:RolePolicy alerter", updateFunction],
  },
  muteFor: {
    to: { high: "1h" },
    calls: ["create dynamodb/table:Table alerter-memory", "update iam/rolePolicy:RolePolicy alerter", updateFunction],
  },
  // Without a table, it changes nothing.
  memoryRecovery: { to: true, calls: [] },
  tracing: { to: true, calls: ["update iam/rolePolicy:RolePolicy alerter", updateFunction] },
  heartbeatMinutes: { to: 30, calls: ["update cloudwatch/metricAlarm:MetricAlarm monitoring-heartbeat"] },
  heartbeats: {
    to: [{ account: "123456789012", region: "eu-central-1" }],
    calls: [
      "create cloudwatch/logMetricFilter:LogMetricFilter monitoring-heartbeat-123456789012-eu-central-1",
      "create cloudwatch/metricAlarm:MetricAlarm monitoring-heartbeat-123456789012-eu-central-1",
      "update cloudwatch/dashboard:Dashboard monitoring",
    ],
  },
  logRetentionDays: { to: 30, calls: ["update cloudwatch/logGroup:LogGroup alerter"] },
  bucketKey: {
    to: true,
    calls: ["update s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration trail-bucket"],
  },
  objectLockDays: {
    to: 7,
    calls: ["create s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration trail-bucket"],
  },
  accessLogBucket: { to: "example-access-logs", calls: ["create s3/bucketLogging:BucketLogging trail-bucket"] },
  permissionsBoundary: {
    to: "arn:aws:iam::123456789012:policy/boundary",
    calls: ["update iam/role:Role alerter", "update iam/role:Role replay"],
  },
  testAlerts: {
    to: "rate(7 days)",
    calls: [
      "create cloudwatch/eventRule:EventRule test-alerts",
      "create cloudwatch/eventTarget:EventTarget test-alerts",
      "create lambda/permission:Permission test-alerts",
    ],
  },
  eventBus: { to: "default", calls: ["update iam/rolePolicy:RolePolicy alerter", updateFunction] },
  accountNames: { to: { "123456789012": "prod" }, calls: [updateFunction] },
  chat: {
    to: { slack: [{ workspaceId: "T07EA123LEP", channelId: "C07EZ1ABC23" }] },
    calls: [
      "create chatbot/slackChannelConfiguration:SlackChannelConfiguration chat-slack-C07EZ1ABC23",
      "create iam/policy:Policy chat",
      "create iam/role:Role chat",
      "create sns/topic:Topic chat-messages",
      "create sns/topicPolicy:TopicPolicy chat-messages",
      "update iam/rolePolicy:RolePolicy alerter",
      updateFunction,
    ],
  },
  protect: { to: false, calls: ["update kms/key:Key key", "update s3/bucket:Bucket trail-bucket"] },
};
