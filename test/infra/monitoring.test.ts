import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { configurations } from "./configurations.ts";
import { deploy, refusalOf } from "./deploy.ts";

test("there is an alarm for each way in which the alerter itself can fail", async () => {
  const { resources } = await deploy();
  const alarms = resources.filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm");
  expect(
    alarms.map(({ inputs: a }) =>
      [
        a.name.replace("cloudtrail-alerts-dev-", ""),
        a.metricQueries
          ? a.metricQueries.map((query: { expression?: string }) => query.expression).join("")
          : `${a.statistic} of ${a.namespace} ${a.metricName} ${JSON.stringify(a.dimensions)}`,
        `${a.comparisonOperator} ${a.threshold}, ${a.evaluationPeriods} x ${a.period} s, missing: ${a.treatMissingData}`,
      ].join("; "),
    ),
  ).toMatchInlineSnapshot(`
    [
      "accounts-silent; Maximum of CloudTrailAlerts AccountsSilent {"service":"cloudtrail-alerts-dev"}; GreaterThanThreshold 0, 1 x 3600 s, missing: notBreaching",
      "failure-queue; Maximum of AWS/SQS ApproximateNumberOfMessagesVisible {"QueueName":"cloudtrail-alerts-dev-failures"}; GreaterThanThreshold 0, 1 x 300 s, missing: notBreaching",
      "failure-queue-age; Maximum of AWS/SQS ApproximateAgeOfOldestMessage {"QueueName":"cloudtrail-alerts-dev-failures"}; GreaterThanThreshold 864000, 1 x 300 s, missing: notBreaching",
      "failure-queue-reminder; IF(waiting > 0 AND HOUR(waiting) == 8, 1, 0); GreaterThanThreshold 0, 1 x undefined s, missing: notBreaching",
      "failures-lost; Sum of AWS/Lambda DestinationDeliveryFailures {"FunctionName":"cloudtrail-alerts-dev"}; GreaterThanThreshold 0, 1 x 300 s, missing: notBreaching",
      "function-duration; Maximum of AWS/Lambda Duration {"FunctionName":"cloudtrail-alerts-dev"}; GreaterThanThreshold 96000, 1 x 300 s, missing: notBreaching",
      "function-errors; Sum of AWS/Lambda Errors {"FunctionName":"cloudtrail-alerts-dev"}; GreaterThanThreshold 0, 1 x 300 s, missing: notBreaching",
      "function-throttles; Sum of AWS/Lambda Throttles {"FunctionName":"cloudtrail-alerts-dev"}; GreaterThanThreshold 100, 6 x 300 s, missing: notBreaching",
      "heartbeat; Sum of CloudTrailAlerts LogObjects {"service":"cloudtrail-alerts-dev"}; LessThanThreshold 1, 1 x 3600 s, missing: breaching",
      "notifications-late; Maximum of AWS/Lambda AsyncEventAge {"FunctionName":"cloudtrail-alerts-dev"}; GreaterThanThreshold 1800000, 3 x 300 s, missing: notBreaching",
      "rule-errors; Sum of CloudTrailAlerts RuleErrors {"service":"cloudtrail-alerts-dev"}; GreaterThanThreshold 0, 1 x 300 s, missing: notBreaching",
      "subscriptions-unconfirmed; Maximum of CloudTrailAlerts SubscriptionsUnconfirmed {"service":"cloudtrail-alerts-dev"}; GreaterThanThreshold 0, 1 x 3600 s, missing: notBreaching",
      "summaries-undelivered; Sum of AWS/SNS NumberOfNotificationsFailed {"TopicName":"cloudtrail-alerts-dev"}; GreaterThanThreshold 0, 1 x 300 s, missing: notBreaching",
    ]
  `);
  // A reminder that is over says nothing, nor does what is checked once a day.
  const silent = alarms.filter(({ inputs }) => inputs.okActions.length === 0);
  expect(silent.map(({ name }) => name)).toEqual([
    "monitoring-accounts-silent",
    "monitoring-failure-queue-reminder",
    "monitoring-subscriptions-unconfirmed",
  ]);
  expect(new Set(alarms.flatMap(({ inputs }) => [...inputs.alarmActions, ...inputs.okActions]))).toEqual(
    new Set(["arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev-alarms"]),
  );
});

test("accounts and Regions of an organization have heartbeats of their own, counted in the function's log", async () => {
  const heartbeats = [{ account: "444455556666", region: "us-east-1" }];
  const { find, resources } = await deploy({ ...configurations.organization, heartbeats, heartbeatMinutes: 90 });
  const name = "monitoring-heartbeat-444455556666-us-east-1";
  const filter = find("aws:cloudwatch/logMetricFilter:LogMetricFilter", name);
  const alarm = find("aws:cloudwatch/metricAlarm:MetricAlarm", name);
  expect(filter.inputs.pattern).toBe(
    '{ ($.message = "Evaluated a log object") && ($.logObject = "*/444455556666/CloudTrail/us-east-1/*") }',
  );
  const { namespace, name: metric } = filter.inputs.metricTransformation;
  expect(alarm.inputs).toMatchObject({
    namespace,
    metricName: metric,
    period: 5400,
    treatMissingData: "breaching",
    alarmDescription: expect.stringContaining('docs/operations.md, "heartbeat"'),
  });
  // The handler writes this line.
  expect(readFileSync("handler/index.ts", "utf8")).toContain('logger.info("Evaluated a log object", {\n    logObject:');
  // The configuration can remove them.
  expect([filter.protect, alarm.protect]).toEqual([false, false]);
  expect(resources.find(({ inputs }) => inputs.name === "cloudtrail-alerts-dev-heartbeat")?.inputs.period).toBe(5400);
});

test("an organization has as many resources as an account, however many accounts it has, besides heartbeats", async () => {
  const accounts = Array.from({ length: 1000 }, (_, at) => ({
    id: String(100_000_000_000 + at),
    name: `account-${at}`,
  }));
  const organization = {
    id: "o-exampleorgid",
    masterAccountId: "123456789012",
    awsServiceAccessPrincipals: ["cloudtrail.amazonaws.com"],
    accounts,
  };
  const answers = { "aws:organizations/getOrganization:getOrganization": organization };
  const [one, all] = [await deploy(), await deploy({ ...configurations.organization, concurrency: 10 }, { answers })];
  expect(all.resources.length).toBe(one.resources.length);
  // The daily check finds the accounts in the bucket.
  expect(all.find("aws:cloudwatch/eventTarget:EventTarget").inputs).toEqual(
    one.find("aws:cloudwatch/eventTarget:EventTarget").inputs,
  );
  const heartbeats = accounts.map(({ id }) => ({ account: id, region: "eu-central-1" }));
  expect(await refusalOf({ ...configurations.organization, heartbeats })).toMatchInlineSnapshot(
    `"cloudtrail-alerts:heartbeats must be at most 100: CloudWatch Logs allows no more metric filters for a log group. A daily check covers all accounts without being listed here"`,
  );
});

test("docs/operations.md says what to do for each alarm", async () => {
  const { resources } = await deploy(configurations.existingByEventBridge);
  const alarms = resources.filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm");
  const [, section = ""] = readFileSync("docs/operations.md", "utf8").split("\n## When an alarm goes off\n");
  const headings = [...(section.split("\n## ")[0] ?? "").matchAll(/^### (.*)$/gm)].map(([, heading]) => heading);
  const named = alarms.map(({ inputs }) => /docs\/operations.md, "([\w-]+)"\.$/.exec(inputs.alarmDescription)?.[1]);
  expect(headings.sort()).toEqual([...new Set(named)].sort());
});
