import { describe, expect, test } from "vitest";
import { reasonToSkipObject } from "../../engine/log-file/name.ts";
import { configurations } from "./configurations.ts";
import { type Deployment, deploy, inWords, leastConfig, statements } from "./deploy.ts";

test("an organization trail's bucket notifies the function of the log files of all accounts", async () => {
  const { find } = await deploy(configurations.organization);
  expect(find("aws:s3/bucketNotification:BucketNotification").inputs).toMatchInlineSnapshot(`
    {
      "bucket": "cloudtrail-alerts-dev-123456789012",
      "lambdaFunctions": [
        {
          "events": [
            "s3:ObjectCreated:*",
          ],
          "filterPrefix": "AWSLogs/o-exampleorgid/",
          "filterSuffix": ".json.gz",
          "id": "organization",
          "lambdaFunctionArn": "arn:aws:lambda:eu-central-1:123456789012:function:cloudtrail-alerts-dev",
        },
      ],
    }
  `);
});

test("with SNS, the function subscribes to the topic in its Region, and only this topic may invoke it", async () => {
  const { find } = await deploy(configurations.existingBySns);
  expect(find("aws:sns/topicSubscription:TopicSubscription", "notification").inputs).toMatchInlineSnapshot(`
    {
      "endpoint": "arn:aws:lambda:eu-central-1:123456789012:function:cloudtrail-alerts-dev",
      "protocol": "lambda",
      "redrivePolicy": "{"deadLetterTargetArn":"arn:aws:sqs:eu-central-1:123456789012:cloudtrail-alerts-dev-undelivered"}",
      "region": "us-east-1",
      "topic": "arn:aws:sns:us-east-1:444455556666:example-trail",
    }
  `);
  expect(find("aws:lambda/permission:Permission", "notification-sns").inputs).toMatchInlineSnapshot(`
    {
      "action": "lambda:InvokeFunction",
      "function": "cloudtrail-alerts-dev",
      "principal": "sns.amazonaws.com",
      "sourceArn": "arn:aws:sns:us-east-1:444455556666:example-trail",
    }
  `);
});

test("with EventBridge, a rule matches new log files, and the account that owns the bucket may put events", async () => {
  const { find } = await deploy(configurations.existingByEventBridge);
  expect(
    JSON.parse(find("aws:cloudwatch/eventRule:EventRule", "notification").inputs.eventPattern),
  ).toMatchInlineSnapshot(`
    {
      "account": [
        "444455556666",
      ],
      "detail": {
        "bucket": {
          "name": [
            "example-trail",
          ],
        },
        "object": {
          "key": [
            {
              "wildcard": "AWSLogs/*/CloudTrail/*.json.gz",
            },
            {
              "wildcard": "AWSLogs/*/CloudTrail-NetworkActivity/*.json.gz",
            },
          ],
        },
      },
      "detail-type": [
        "Object Created",
      ],
      "source": [
        "aws.s3",
      ],
    }
  `);
  expect(find("aws:lambda/permission:Permission", "notification-eventbridge").inputs).toMatchInlineSnapshot(`
    {
      "action": "lambda:InvokeFunction",
      "function": "cloudtrail-alerts-dev",
      "principal": "events.amazonaws.com",
      "sourceArn": "arn:aws:events:eu-central-1:123456789012:rule/cloudtrail-alerts-dev/cloudtrail-alerts-dev-log-objects",
    }
  `);
  expect(inWords(find("aws:cloudwatch/eventBusPolicy:EventBusPolicy").inputs.policy)).toMatchInlineSnapshot(`
    "TheBucketsOwnerPutsItsEvents: Allow arn:aws:iam::444455556666:root events:PutEvents
      on arn:aws:events:eu-central-1:123456789012:event-bus/cloudtrail-alerts-dev
      if events:source StringEquals aws.s3
      if events:detail-type StringEquals Object Created"
  `);
  const bus = "cloudtrail-alerts-dev";
  expect(find("aws:cloudwatch/eventRule:EventRule", "notification").inputs.eventBusName).toBe(bus);
  expect(find("aws:cloudwatch/eventTarget:EventTarget", "notification").inputs.eventBusName).toBe(bus);
});

test("with EventBridge and a bucket in this account, no other account may put events", async () => {
  const trail = { notifications: "eventbridge", bucketName: "example-trail" };
  const { resources } = await deploy({ ...leastConfig, trail });
  expect(resources.filter(({ type }) => /EventPermission|EventBus/.test(type))).toEqual([]);
});

describe("what can't be delivered to the function goes to a queue", () => {
  const failures = "arn:aws:sqs:eu-central-1:123456789012:cloudtrail-alerts-dev-failures";
  const inTopicsRegion = {
    ...configurations.existingBySns,
    trail: {
      ...configurations.existingBySns.trail,
      topicArn: "arn:aws:sns:eu-central-1:444455556666:example-trail",
    },
  };
  const allowed = ({ find }: Deployment, type: string) =>
    inWords(find(type).inputs.policy)
      .split(/\n(?=\w)/)
      .filter((statement) => statement.startsWith("Undelivered"));
  const queuePolicy = "aws:sqs/queuePolicy:QueuePolicy";

  test("from SNS, into the failure queue, for this topic alone", async () => {
    const deployment = await deploy(inTopicsRegion);
    const { redrivePolicy } = deployment.find("aws:sns/topicSubscription:TopicSubscription", "notification").inputs;
    expect(JSON.parse(redrivePolicy)).toEqual({ deadLetterTargetArn: failures });
    expect(allowed(deployment, queuePolicy)).toMatchInlineSnapshot(`
      [
        "UndeliveredNotificationsAreKept: Allow sns.amazonaws.com sqs:SendMessage
        on arn:aws:sqs:eu-central-1:123456789012:cloudtrail-alerts-dev-failures
        if aws:SourceArn ArnEquals arn:aws:sns:eu-central-1:444455556666:example-trail",
      ]
    `);
    expect(allowed(deployment, "aws:kms/key:Key")).toMatchInlineSnapshot(`
      [
        "UndeliveredNotificationsAreEncrypted: Allow sns.amazonaws.com kms:Decrypt, kms:GenerateDataKey*
        on *
        if aws:SourceArn ArnEquals arn:aws:sns:eu-central-1:444455556666:example-trail",
      ]
    `);
  });

  test("from SNS in another Region, into a queue there", async () => {
    const { find } = await deploy(configurations.existingBySns);
    const { redrivePolicy } = find("aws:sns/topicSubscription:TopicSubscription", "notification").inputs;
    const queue = find("aws:sqs/queue:Queue", "notification-undelivered");
    expect(JSON.parse(redrivePolicy).deadLetterTargetArn).toMatch(`:${queue.inputs.name}`);
    expect(queue.inputs).toMatchObject({ region: "us-east-1", sqsManagedSseEnabled: true });
    expect(inWords(find(queuePolicy, "notification-undelivered").inputs.policy)).toContain(
      "if aws:SourceArn ArnEquals arn:aws:sns:us-east-1:444455556666:example-trail",
    );
  });

  test("from EventBridge, into the failure queue, for this rule alone", async () => {
    const deployment = await deploy(configurations.existingByEventBridge);
    const { deadLetterConfig } = deployment.find("aws:cloudwatch/eventTarget:EventTarget", "notification").inputs;
    expect(deadLetterConfig).toEqual({ arn: failures });
    expect(allowed(deployment, queuePolicy)).toMatchInlineSnapshot(`
      [
        "UndeliveredNotificationsAreKept: Allow events.amazonaws.com sqs:SendMessage
        on arn:aws:sqs:eu-central-1:123456789012:cloudtrail-alerts-dev-failures
        if aws:SourceArn ArnEquals arn:aws:events:eu-central-1:123456789012:rule/cloudtrail-alerts-dev/cloudtrail-alerts-dev-log-objects",
      ]
    `);
    expect(allowed(deployment, "aws:kms/key:Key")).toMatchInlineSnapshot(`
      [
        "UndeliveredNotificationsAreEncrypted: Allow events.amazonaws.com kms:Decrypt, kms:GenerateDataKey*
        on *
        if aws:SourceArn ArnEquals arn:aws:events:eu-central-1:123456789012:rule/cloudtrail-alerts-dev/cloudtrail-alerts-dev-log-objects",
      ]
    `);
  });
});

describe("notifications, the function's role and the function agree on which objects are log files", () => {
  const day = "eu-central-1/2026/11/27";
  const name = (kind: string) => `123456789012_${kind}_eu-central-1_20261127T0000Z_0123456789abcdef.json.gz`;
  const keys = {
    account: `AWSLogs/123456789012/CloudTrail/${day}/${name("CloudTrail")}`,
    networkActivity: `AWSLogs/123456789012/CloudTrail-NetworkActivity/${day}/${name("CloudTrail-NetworkActivity")}`,
    digest: `AWSLogs/123456789012/CloudTrail-Digest/${day}/${name("CloudTrail-Digest")}`,
    insight: `AWSLogs/123456789012/CloudTrail-Insight/${day}/${name("CloudTrail-Insight")}`,
    config: `AWSLogs/123456789012/Config/${day}/ConfigHistory/${name("Config")}`,
    folder: "AWSLogs/123456789012/CloudTrail/",
    report: "replay/job-1/results.csv",
  };
  const ofOrganization = (key: string) => key.replace("AWSLogs/", "AWSLogs/o-exampleorgid/");
  const matches = (pattern: string, text: string) =>
    new RegExp(`^${pattern.split("*").map(RegExp.escape).join(".*")}$`).test(text);

  async function notified(config: object): Promise<(key: string) => boolean> {
    const { find } = await deploy({ ...leastConfig, ...config });
    const filters: { filterPrefix: string; filterSuffix: string }[] = find(
      "aws:s3/bucketNotification:BucketNotification",
    ).inputs.lambdaFunctions;
    const overlaps = filters.flatMap((one) =>
      filters.filter((other) => other !== one && other.filterPrefix.startsWith(one.filterPrefix)),
    );
    expect(overlaps, "S3 refuses overlapping prefixes").toEqual([]);
    return (key) =>
      filters.some(({ filterPrefix, filterSuffix }) => key.startsWith(filterPrefix) && key.endsWith(filterSuffix));
  }

  async function readable(config: object): Promise<(key: string) => boolean> {
    const { find } = await deploy({ ...leastConfig, ...config });
    const [{ Resource }] = statements(find("aws:iam/rolePolicy:RolePolicy", "alerter").inputs.policy);
    const patterns = [Resource].flat().map((arn: string) => arn.replace(/^arn:aws:s3:::[^/]+\//, ""));
    return (key) => patterns.some((pattern) => matches(pattern, key));
  }

  const selected = (select: (key: string) => boolean, keysByName: Record<string, string> = keys) =>
    Object.keys(keysByName).filter((key) => select(keysByName[key] as string));
  const organizationKeys = Object.fromEntries(
    Object.entries(keys).map(([name, key]) => [name, key.startsWith("AWSLogs/") ? ofOrganization(key) : key]),
  );
  const logFiles = ["account", "networkActivity"];

  test("the function reads log files, and skips everything else", () => {
    expect(selected((key) => reasonToSkipObject(key) === undefined)).toEqual(logFiles);
    expect(selected((key) => reasonToSkipObject(key) === undefined, organizationKeys)).toEqual(logFiles);
  });

  test("its role reads log files, and of other objects only the account's folder", async () => {
    expect(selected(await readable({}))).toEqual([...logFiles, "folder"]);
    expect(selected(await readable({ organization: true }), organizationKeys)).toEqual([...logFiles, "folder"]);
  });

  test("the stack's own bucket notifies of exactly the log files of its account", async () => {
    expect(selected(await notified({}))).toEqual(logFiles);
  });

  test("an organization's bucket also notifies of what the function skips, as S3 has no wildcards", async () => {
    const others = ["digest", "insight", "config"];
    expect(selected(await notified({ organization: true }), organizationKeys)).toEqual([...logFiles, ...others]);
  });

  test("EventBridge passes on exactly the log files, of accounts and of organizations", async () => {
    const { find } = await deploy(configurations.existingByEventBridge);
    const { detail } = JSON.parse(find("aws:cloudwatch/eventRule:EventRule", "notification").inputs.eventPattern);
    const passes = (key: string) =>
      detail.object.key.some(({ wildcard }: { wildcard: string }) => matches(wildcard, key));
    expect(selected(passes)).toEqual(logFiles);
    expect(selected(passes, organizationKeys)).toEqual(logFiles);
  });
});
