// Also tests infra/read-config.ts, language/config-schemas.ts, language/rule-settings.ts.
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, test } from "vitest";
import { configSchema } from "../../infra/config.ts";
import { readConfig } from "../../infra/read-config.ts";
import { chat } from "./configurations.ts";
import { type Deployment, deploy, inWords, leastConfig, refusalOf } from "./deploy.ts";

const project = "cloudtrail-alerts";

/** Deploys with these keys in addition to the required ones. */
const deployWith = (config: Record<string, unknown>) => deploy({ ...leastConfig, ...config });

/** The error that stops a stack with these keys. */
async function errorOf(config: Record<string, unknown>): Promise<string> {
  const values = Object.entries({ ...leastConfig, ...config }).map(([key, value]) => [
    `cloudtrail-alerts:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  pulumi.runtime.setAllConfig(Object.fromEntries(values));
  try {
    readConfig();
  } catch (error) {
    if (pulumi.RunError.isInstance(error)) return error.message;
    throw error;
  }
  return "";
}

beforeAll(() => pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call: () => ({}) }, project));

const endpoints = ({ resources }: Deployment, topic: string) =>
  resources
    .filter(
      ({ type, inputs }) => type === "aws:sns/topicSubscription:TopicSubscription" && inputs.topic.endsWith(topic),
    )
    .map(({ inputs }) =>
      `${inputs.protocol} ${inputs.endpoint.value ?? inputs.endpoint} ${inputs.filterPolicy ?? ""}`.trim(),
    );

describe("emails", () => {
  test("get every summary", async () => {
    const deployment = await deployWith({ emails: ["a@example.test", "b@example.test"] });
    expect(endpoints(deployment, ":cloudtrail-alerts-dev")).toEqual(["email a@example.test", "email b@example.test"]);
  });

  test("must be addresses, at least one, and different ones", async () => {
    expect(await errorOf({ emails: ["security"] })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:emails[0] is "security", but must be an email address, for example "security@example.com""`,
    );
    expect(await errorOf({ emails: ["you@example.com", "a@mail.example.org"] })).toMatchInlineSnapshot(`
      "cloudtrail-alerts:emails[0] is a placeholder: nobody gets mail at a domain that is reserved for documentation
      cloudtrail-alerts:emails[1] is a placeholder: nobody gets mail at a domain that is reserved for documentation"
    `);
    expect(await errorOf({ emails: "security@example.test" })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:emails is "security@example.test", but must be a list of email addresses, for example ["security@example.com"]"`,
    );
    expect(await errorOf({ emails: [] })).toMatchInlineSnapshot(`
      "cloudtrail-alerts:emails must name someone who gets summaries, unless subscriptions does
      cloudtrail-alerts:alarmEmails must name someone who gets the alarms about the alerter itself, because emails is empty"
    `);
    expect(await errorOf({ emails: ["a@example.test", "A@Example.test"] })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:emails[1] is "A@Example.test", but must not be repeated: SNS keeps one subscription for an endpoint"`,
    );
  });
});

describe("subscriptions", () => {
  test("get the summaries that their filter policies select", async () => {
    const queue = "arn:aws:sqs:eu-central-1:123456789012:alerts";
    const deployment = await deployWith({
      subscriptions: [
        { protocol: "email", endpoint: "oncall@example.test", minSeverity: "high" },
        { protocol: "sqs", endpoint: queue, rules: ["root-console-login"] },
        {
          protocol: "https",
          endpoint: "https://example.com/hook",
          minSeverity: "medium",
          rules: ["cloudtrail-tampering"],
        },
        { protocol: "lambda", endpoint: "arn:aws:lambda:eu-central-1:123456789012:function:tickets" },
      ],
    });
    expect(endpoints(deployment, ":cloudtrail-alerts-dev")).toMatchInlineSnapshot(`
      [
        "lambda arn:aws:lambda:eu-central-1:123456789012:function:tickets",
        "sqs arn:aws:sqs:eu-central-1:123456789012:alerts {"rules":["root-console-login"]}",
        "https https://example.com/hook {"severity":["critical","high","medium"],"rules":["cloudtrail-tampering"]}",
        "email oncall@example.test {"severity":["critical","high"]}",
        "email security@example.test",
      ]
    `);
  });

  test("have no filter on severity for all severities, and no more combinations than SNS allows", async () => {
    const rules = Array.from({ length: 31 }, (_, at) => `rule-${at}`);
    const subscription = { protocol: "email", endpoint: "a@example.test", rules };
    expect(await errorOf({ subscriptions: [{ ...subscription, minSeverity: "low" }] })).toBe("");
    expect(
      await errorOf({ subscriptions: [{ ...subscription, rules: [...rules, ...rules], minSeverity: "medium" }] }),
    ).toMatchInlineSnapshot(
      `"cloudtrail-alerts:subscriptions[0].rules has 62 rules, which with minSeverity medium makes 186 combinations, and SNS allows 150 in a filter: name fewer rules, or leave minSeverity out"`,
    );
    const deployment = await deployWith({
      subscriptions: [{ protocol: "email", endpoint: "a@example.test", minSeverity: "info" }],
    });
    expect(endpoints(deployment, ":cloudtrail-alerts-dev")).toEqual([
      "email a@example.test",
      "email security@example.test",
    ]);
  });

  test("must not be placeholders", async () => {
    expect(
      await errorOf({ subscriptions: [{ protocol: "email", endpoint: "oncall@example.com" }] }),
    ).toMatchInlineSnapshot(
      `"cloudtrail-alerts:subscriptions[0].endpoint is a placeholder: nobody gets mail at a domain that is reserved for documentation"`,
    );
  });

  test("must have a protocol that SNS has, and name rules that are deployed", async () => {
    expect(await errorOf({ subscriptions: [{ protocol: "sms", endpoint: "+49" }] })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:subscriptions[0].protocol is "sms", but must be email, https, sqs or lambda"`,
    );
    expect(await errorOf({ subscriptions: [{ protocol: "sqs", endpoint: "alerts" }] })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:subscriptions[0].endpoint must be the ARN of a queue that is not FIFO, because protocol is sqs"`,
    );
    const hook = { protocol: "https", endpoint: "https://example.com/hook" };
    expect(
      await errorOf({ subscriptions: [{ ...hook, minSeverity: "severe", severity: "high" }] }),
    ).toMatchInlineSnapshot(`
      "cloudtrail-alerts:subscriptions[0].minSeverity is "severe", but must be one of critical, high, medium, low, info
      cloudtrail-alerts:subscriptions[0] has no severity; it has protocol, endpoint, minSeverity, rules"
    `);
    expect(await errorOf({ subscriptions: [{ ...hook, rules: [] }] })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:subscriptions[0].rules must name at least one rule, or be left out"`,
    );
    const rules = ["root-login", "cloudtrail-tamper", "iam-policy-changed"];
    expect(await refusalOf({ ...leastConfig, subscriptions: [{ ...hook, rules }] })).toMatchInlineSnapshot(`
      "cloudtrail-alerts:subscriptions[0].rules names root-login, which is not a rule that this stack deploys; rules.enable switches on one that ships off
      cloudtrail-alerts:subscriptions[0].rules names cloudtrail-tamper, which is not a rule that this stack deploys; did you mean "cloudtrail-tampering"?
      cloudtrail-alerts:subscriptions[0].rules names iam-policy-changed, which is not a rule that this stack deploys; rules.enable switches on one that ships off"
    `);
  });

  test.each([
    "https://hooks.slack.com/services/T00000000/B00000000/x",
    "https://example.webhook.office.com/webhookb2/x",
  ])("must not be a chat's webhook, which can't confirm: %s", async (endpoint) => {
    expect(await errorOf({ subscriptions: [{ protocol: "https", endpoint }] })).toBe(
      "cloudtrail-alerts:subscriptions[0].endpoint is a webhook of Slack or Teams, which can't confirm SNS's subscription: use chat instead",
    );
  });
});

describe("alarmEmails", () => {
  test("get alarms instead of emails", async () => {
    expect(endpoints(await deployWith({ alarmEmails: ["ops@example.test"] }), "-alarms")).toEqual([
      "email ops@example.test",
    ]);
    expect(endpoints(await deployWith({}), "-alarms")).toEqual(["email security@example.test"]);
  });

  test("must be addresses, different ones, and present if emails is empty", async () => {
    expect(await errorOf({ alarmEmails: ["a@example.test", "a@example.test"] })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:alarmEmails[1] is "a@example.test", but must not be repeated: SNS keeps one subscription for an endpoint"`,
    );
    expect(await errorOf({ alarmEmails: [1] })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:alarmEmails[0] is 1, but must be an email address, for example "security@example.com""`,
    );
    const subscriptions = [{ protocol: "https", endpoint: "https://example.com/hook" }];
    expect(await errorOf({ emails: [], subscriptions })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:alarmEmails must name someone who gets the alarms about the alerter itself, because emails is empty"`,
    );
  });
});

describe("subscriberAccounts", () => {
  test("may subscribe queues and functions to summaries, but not to alarms", async () => {
    const { find } = await deployWith({ subscriberAccounts: ["444455556666"] });
    expect(inWords(find("aws:sns/topicPolicy:TopicPolicy", "alerts").inputs.policy)).toContain(
      "OtherAccountsSubscribe: Allow arn:aws:iam::444455556666:root sns:Subscribe\n" +
        "  on arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev\n" +
        "  if sns:Protocol StringEquals sqs,lambda",
    );
    const alarms = find("aws:sns/topicPolicy:TopicPolicy", "monitoring-alarms").inputs.policy;
    expect(alarms).not.toContain("sns:Subscribe");
  });

  test("must be account ids", async () => {
    expect(await errorOf({ subscriberAccounts: [4] })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:subscriberAccounts[0] is 4, but must be the 12 digits of an account, in quotes: "444455556666""`,
    );
  });
});

// test/index.test.ts tests what they change, and rules and parameters that do not exist, with the real bundler.
describe("rules and params", () => {
  test("must be objects of the documented types", async () => {
    expect(await errorOf({ rules: { enabled: ["x"] } })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:rules has no enabled; did you mean "enable"?"`,
    );
    expect(await errorOf({ rules: { disable: "x", severity: { x: "severe" } } })).toMatchInlineSnapshot(`
      "cloudtrail-alerts:rules.disable is "x", but must be a list of rule ids, for example [root-console-login]
      cloudtrail-alerts:rules.severity.x is "severe", but must be one of critical, high, medium, low, info"
    `);
    expect(await errorOf({ params: ["x"] })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:params must be an object of parameters that rules read, by name"`,
    );
  });
});

describe("trail", () => {
  test("must say how notifications arrive, and from where", async () => {
    expect(await errorOf({ trail: { bucketName: "example-trail" } })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:trail.notifications must say how notifications arrive: {notifications: bucket} for a trail that this stack creates; {notifications: sns, bucketName, topicArn} or {notifications: eventbridge, bucketName} for an existing one"`,
    );
    expect(await errorOf({ trail: { notifications: "bucket", bucketName: "example-trail" } })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:trail with notifications: bucket creates a bucket; for an existing one (bucketName) choose sns or eventbridge, because this stack does not change its notifications"`,
    );
    expect(await errorOf({ trail: { notifications: "sns", bucketName: "example-trail" } })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:trail.topicArn must be the ARN of the topic to which the bucket sends its notifications, which is not FIFO"`,
    );
    expect(
      await errorOf({
        trail: { notifications: "eventbridge", bucketName: "", keyArn: "key", keyPrefix: "audit", accountId: 4 },
      }),
    ).toMatchInlineSnapshot(`
      "cloudtrail-alerts:trail.bucketName must be the name of the bucket that the trail writes to: 3 to 63 lower-case letters, digits, dots and hyphens
      cloudtrail-alerts:trail.keyArn is "key", but must be the ARN of the KMS key that encrypts the log files (…:key/…, not an alias)
      cloudtrail-alerts:trail.keyPrefix is "audit", but must be what precedes AWSLogs/ in every key, with the final slash, for example "audit/"
      cloudtrail-alerts:trail.accountId is 4, but must be the 12 digits of the account that owns the bucket, in quotes: "123456789012""
    `);
  });
});

test("trail.keyPrefix is at most as long as CloudTrail's", async () => {
  const trail = (letters: number) => ({
    notifications: "eventbridge",
    bucketName: "logs",
    keyPrefix: `${"a".repeat(letters)}/`,
  });
  expect(await errorOf({ trail: trail(201) })).toContain("must be what precedes AWSLogs/");
  await deployWith({ trail: trail(200) });
});

describe("trail.bucketName", () => {
  test.each(["Example_Trail!", "a..b", "-a-", "ab", "a".repeat(64)])("must not be %s", async (bucketName) => {
    expect(await errorOf({ trail: { notifications: "eventbridge", bucketName } })).toContain(
      "but must be the name of the bucket",
    );
  });
});

describe("organization", () => {
  test("is only for a trail that the stack creates", async () => {
    expect(await errorOf({ organization: "yes" })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:organization is "yes", but must be true or false"`,
    );
    const trail = { notifications: "eventbridge", bucketName: "example-trail" };
    expect(
      await errorOf({ trail, organization: true, dataEvents: [{ type: "AWS::S3::Object" }] }),
    ).toMatchInlineSnapshot(`
      "cloudtrail-alerts:organization is only for a trail that this stack creates; trail names an existing one
      cloudtrail-alerts:dataEvents is only for a trail that this stack creates; trail names an existing one"
    `);
  });
});

describe("dataEvents", () => {
  test.each([
    ["AWS::S3::Objects", "AWS::S3::Object"],
    ["AWS::Dynamodb::table", "AWS::DynamoDB::Table"],
    ["AWS::Lamdba::Function", "AWS::Lambda::Function"],
  ])("must not be %s, a slip", async (type, meant) => {
    expect(await errorOf({ dataEvents: [{ type }] })).toBe(
      `cloudtrail-alerts:dataEvents[0].type is "${type}", but must be a CloudTrail resource type, for example "AWS::S3::Object"; did you mean "${meant}"?`,
    );
  });

  // Those that differ least from the types whose slips are found, of the types that AWS documents.
  test.each(["AWS::S3::AccessPoint", "AWS::DynamoDB::Stream", "AWS::Glue::Table", "AWS::Deadline::Queue"])(
    "may be %s",
    (type) => expect(configSchema.shape.dataEvents.safeParse([{ type }]).success).toBe(true),
  );

  test("must name CloudTrail's resource types", async () => {
    expect(await errorOf({ dataEvents: [{ type: "s3", arns: [], readOnly: "yes" }] })).toMatchInlineSnapshot(`
      "cloudtrail-alerts:dataEvents[0].type is "s3", but must be a CloudTrail resource type, for example "AWS::S3::Object"
      cloudtrail-alerts:dataEvents[0].arns must name at least one ARN, or be left out to log all
      cloudtrail-alerts:dataEvents[0].readOnly is "yes", but must be true (reads), false (writes), or left out for both"
    `);
    expect(await errorOf({ dataEvents: "AWS::S3::Object" })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:dataEvents is "AWS::S3::Object", but must be a list of data events: {type, arns, readOnly}"`,
    );
  });
});

describe("tags", () => {
  test("are added to those for project and stack", async () => {
    const { find } = await deployWith({ tags: { team: "security" } });
    expect(find("aws:kms/key:Key").inputs.tags).toEqual({
      team: "security",
      project: "cloudtrail-alerts",
      stack: "dev",
    });
  });

  test("must be strings", async () => {
    expect(await errorOf({ tags: { team: 7 } })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:tags.team is 7, but must be a string"`,
    );
  });

  test("must be tags that every service of AWS accepts", async () => {
    expect(
      await errorOf({
        tags: {
          Project: "x",
          "aws:team": "x",
          "cost center": "R&D <sec>",
          Team: "a",
          team: "b",
          "": "x",
          long: "x".repeat(257),
        },
      }),
    ).toMatchInlineSnapshot(`
      "cloudtrail-alerts:tags.Project is "x", but must differ from the tag project in more than case
      cloudtrail-alerts:tags.aws:team is "x", but must not begin with aws:, which is reserved for AWS
      cloudtrail-alerts:tags.cost center is "R&D <sec>", but must consist of letters, digits, spaces and _ . : / = + - @, in key and value
      cloudtrail-alerts:tags.team is "b", but must differ from the tag Team in more than case
      cloudtrail-alerts:tags. is "x", but must have a key of 1 to 128 characters
      cloudtrail-alerts:tags.long is "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…, but must be at most 256 characters long"
    `);
    const many = Object.fromEntries(Array.from({ length: 49 }, (_, at) => [`tag-${at}`, ""]));
    expect(await errorOf({ tags: many })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:tags must be at most 48 tags, as AWS allows 50 with ours"`,
    );
    expect(await errorOf({ tags: { "größe:x/y": "Zoë = + - @ 東京", stack: "mine" } })).toBe("");
  });
});

const numbers = [
  [
    "retentionDays",
    30,
    (d: Deployment) =>
      d.find("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").inputs.rules[0].expiration.days,
    0,
  ],
  ["memoryMb", 256, (d: Deployment) => d.find("aws:lambda/function:Function").inputs.memorySize, 255],
  ["timeoutSeconds", 300, (d: Deployment) => d.find("aws:lambda/function:Function").inputs.timeout, 901],
  [
    "concurrency",
    -1,
    (d: Deployment) => d.find("aws:lambda/function:Function").inputs.reservedConcurrentExecutions,
    1.5,
  ],
] as const;

describe.each(numbers)("%s", (key, value, changed, wrong) => {
  test("is passed to AWS unchanged", async () => {
    expect(changed(await deployWith({ [key]: value }))).toBe(value);
  });

  test("must be a whole number that AWS accepts", async () => {
    const message = await errorOf({ [key]: wrong });
    expect(message).toMatch(
      new RegExp(`^cloudtrail-alerts:${key} is ${wrong}, but must be a whole number of [\\w ]+ from -?\\d+ to \\d+`),
    );
    expect(await errorOf({ [key]: "many" })).toBe(message.replace(`is ${wrong}`, 'is "many"'));
  });
});

test("timeoutSeconds sets the threshold of the alarm for slow invocations", async () => {
  const { find } = await deployWith({ timeoutSeconds: 300 });
  expect(find("aws:cloudwatch/metricAlarm:MetricAlarm", "monitoring-function-duration").inputs.threshold).toBe(240_000);
});

test("concurrency must not stop the function", async () => {
  expect(await errorOf({ concurrency: 0 })).toMatchInlineSnapshot(
    `"cloudtrail-alerts:concurrency is 0, but must be at least 1, or -1 to reserve none: 0 stops the function"`,
  );
});

describe("logLevel", () => {
  test("sets the level of Lambda's application logs", async () => {
    const { find } = await deployWith({ logLevel: "DEBUG" });
    expect(find("aws:lambda/function:Function").inputs.loggingConfig.applicationLogLevel).toBe("DEBUG");
  });

  test("must not hide the metrics", async () => {
    expect(await errorOf({ logLevel: "WARN" })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:logLevel is "WARN", but must be TRACE, DEBUG or INFO (above INFO, Lambda would drop the function's metrics)"`,
    );
  });
});

describe("deduplicate", () => {
  test("gives the function a table for what it has published", async () => {
    const { find } = await deployWith({ deduplicate: true });
    const { name } = find("aws:dynamodb/table:Table").inputs;
    expect(find("aws:lambda/function:Function").inputs.environment.variables.DEDUPLICATION_TABLE).toBe(name);
  });

  test("is true or false", async () => {
    expect(await errorOf({ deduplicate: "yes" })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:deduplicate is "yes", but must be true or false"`,
    );
  });
});

describe("keys for evidence and controls", () => {
  test("must have values that AWS takes", async () => {
    expect(
      await errorOf({
        tracing: "yes",
        heartbeatMinutes: 1,
        heartbeats: [{ account: "x", region: "Frankfurt" }],
        logRetentionDays: 31,
        objectLockDays: -1,
        accessLogBucket: "Logs!",
        permissionsBoundary: "boundary",
        rolePath: "alerting",
      }),
    ).toMatchInlineSnapshot(`
      "cloudtrail-alerts:tracing is "yes", but must be true or false
      cloudtrail-alerts:heartbeatMinutes is 1, but must be a whole number of minutes from 5 to 1440
      cloudtrail-alerts:heartbeats[0].account is "x", but must be the 12 digits of an account, in quotes: "444455556666"
      cloudtrail-alerts:heartbeats[0].region is "Frankfurt", but must be a Region, for example eu-central-1
      cloudtrail-alerts:logRetentionDays is 31, but must be a number of days that CloudWatch Logs has: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
      cloudtrail-alerts:objectLockDays is -1, but must be a whole number of days from 0 to 36500; 0 locks nothing
      cloudtrail-alerts:accessLogBucket is "Logs!", but must be the name of a bucket
      cloudtrail-alerts:permissionsBoundary is "boundary", but must be the ARN of a policy
      cloudtrail-alerts:rolePath is "alerting", but must begin and end with a slash, for example "/alerting/""
    `);
    const heartbeats = Array.from({ length: 101 }, (_, at) => ({
      account: String(444_455_556_666 + at),
      region: "us-east-1",
    }));
    expect(await errorOf({ heartbeats })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:heartbeats must be at most 100: CloudWatch Logs allows no more metric filters for a log group. A daily check covers all accounts without being listed here"`,
    );
    expect(await errorOf({ objectLockDays: 30, retentionDays: 29 })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:objectLockDays is 30, but must not exceed retentionDays: a locked log file can't expire"`,
    );
  });

  test("must not be repeated where each makes a resource, nor contradict each other", async () => {
    const heartbeat = { account: "444455556666", region: "us-east-1" };
    const config = {
      heartbeats: [heartbeat, { ...heartbeat, region: "us-east-2" }, heartbeat],
      chat: {
        slack: [...chat.slack, ...chat.slack],
        teams: [...chat.teams, { ...chat.teams[0], channelId: "19%3aother%40thread.tacv2" }],
      },
      rules: { enable: ["security-group-changed"], disable: ["root-console-login", "security-group-changed"] },
    };
    expect(await errorOf(config)).toMatchInlineSnapshot(`
      "cloudtrail-alerts:chat.slack[1] must not be repeated: a channel gets each message once
      cloudtrail-alerts:chat.teams[1] must be a channel of another team: Pulumi's provider for AWS can't manage two of one team
      cloudtrail-alerts:heartbeats[2] must not be repeated
      cloudtrail-alerts:rules.disable[1] is "security-group-changed", but must not be in rules.enable, too"
    `);
  });

  test("must name what AWS can use", async () => {
    const config = {
      subscriptions: [{ protocol: "sqs", endpoint: "arn:aws:sqs:eu-central-1:123456789012:alerts.fifo" }],
      trail: {
        notifications: "sns",
        bucketName: "example-trail",
        topicArn: "arn:aws:sns:eu-central-1:123456789012:example-trail.fifo",
        keyArn: "arn:aws:kms:eu-central-1:123456789012:alias/example-trail",
      },
      rolePath: `/${"a".repeat(511)}/`,
    };
    expect(await errorOf(config)).toMatchInlineSnapshot(`
      "cloudtrail-alerts:subscriptions[0].endpoint must be the ARN of a queue that is not FIFO, because protocol is sqs
      cloudtrail-alerts:trail.keyArn is "arn:aws:kms:eu-central-1:123456789012:alias/example-trail", but must be the ARN of the KMS key that encrypts the log files (…:key/…, not an alias)
      cloudtrail-alerts:trail.topicArn is "arn:aws:sns:eu-central-1:123456789012:example-trail.fifo", but must be the ARN of the topic to which the bucket sends its notifications, which is not FIFO
      cloudtrail-alerts:rolePath is "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…, but must be at most 512 characters"
    `);
  });

  test("lock log files, and log access to them", async () => {
    const { find } = await deployWith({ objectLockDays: 365, accessLogBucket: "example-access-logs" });
    expect(find("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration").inputs.rule).toEqual({
      defaultRetention: { mode: "COMPLIANCE", days: 365 },
    });
    expect(find("aws:s3/bucketLogging:BucketLogging").inputs).toEqual({
      bucket: "cloudtrail-alerts-dev-123456789012",
      targetBucket: "example-access-logs",
      targetPrefix: "cloudtrail-alerts-dev-123456789012/",
    });
  });

  test("bound the permissions of every role, and give it a path, which policies know", async () => {
    const boundary = "arn:aws:iam::123456789012:policy/boundary";
    const { find, resources } = await deployWith({ permissionsBoundary: boundary, rolePath: "/alerting/", chat });
    const roles = resources.filter(({ type }) => type === "aws:iam/role:Role");
    expect(roles.map(({ name }) => name)).toEqual(["alerter", "chat", "replay"]);
    for (const { inputs } of roles) {
      expect(inputs).toMatchObject({ path: "/alerting/", permissionsBoundary: boundary });
    }
    expect(inWords(find("aws:sns/topicPolicy:TopicPolicy", "alerts").inputs.policy)).toContain(
      "aws:PrincipalArn ArnEquals arn:aws:iam::123456789012:role/alerting/cloudtrail-alerts-dev-function",
    );
  });

  test("trace the function, and keep its log", async () => {
    const { find } = await deployWith({ tracing: true, logRetentionDays: 365 });
    expect(find("aws:lambda/function:Function").inputs.tracingConfig).toEqual({ mode: "Active" });
    expect(inWords(find("aws:iam/rolePolicy:RolePolicy", "alerter").inputs.policy)).toContain(
      "Trace: Allow the role xray:PutTraceSegments, xray:PutTelemetryRecords",
    );
    expect(find("aws:cloudwatch/logGroup:LogGroup").inputs.retentionInDays).toBe(365);
  });
});

describe("protect", () => {
  test("set to false allows deleting the bucket with its log files, and the key within a week", async () => {
    const { find } = await deployWith({ protect: false });
    expect(find("aws:s3/bucket:Bucket").inputs.forceDestroy).toBe(true);
    expect(find("aws:kms/key:Key").inputs.deletionWindowInDays).toBe(7);
  });

  test("must be true or false", async () => {
    expect(await errorOf({ protect: "no" })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:protect is "no", but must be true or false"`,
    );
  });
});

test("a key of a project with a similar name, which Pulumi would ignore, is an error", async () => {
  pulumi.runtime.setAllConfig({
    "aws:region": "eu-central-1",
    "cloudtrail-alerts:emails": '["a@example.test"]',
    "cloudtrail-alert:objectLockDays": "365",
    "cloudtrail-alert:somethingElse": "365",
  });
  expect(readConfig).toThrow(
    /^cloudtrail-alert:objectLockDays is not read by this project: write cloudtrail-alerts:objectLockDays$/,
  );
});

test("no error shows the URL of a webhook, which may contain a secret", async () => {
  const url = "https://user:secret@hooks.example.test";
  const subscriptions = [{ protocol: "sqs", endpoint: url }, { protocol: "https", endpoint: `${url} ` }, url];
  expect(await errorOf({ subscriptions })).not.toContain("secret");
  expect(await errorOf({ subscriptions: url })).not.toContain("secret");
  const misplaced = [{ protocol: url, endpoint: "https", minSeverity: "hooks.example.test/secret" }];
  expect(await errorOf({ subscriptions: misplaced })).not.toContain("secret");
  const slack = [{ workspaceId: url, channelId: url }];
  expect(await errorOf({ emails: [url], alarmEmails: url, chat: { slack }, eventBus: url })).not.toContain("secret");
});

test("all errors are reported at once", async () => {
  expect(await errorOf({ emails: [], memoryMb: 1, protect: "no" })).toMatchInlineSnapshot(`
    "cloudtrail-alerts:memoryMb is 1, but must be a whole number of MiB from 256 to 10240; with less, a large log file exhausts the function's memory
    cloudtrail-alerts:protect is "no", but must be true or false"
  `);
});

test.each(["0s", "366d", "an hour", 60])("muteFor must have durations of at most a year: %j", async (high) => {
  expect(await errorOf({ muteFor: { high, low: "365d" } })).toMatch(
    /^cloudtrail-alerts:muteFor\.high is .+, but must be (a duration such as 15m, 1h or 30d|at least 1s and at most 365d)$/,
  );
});

test("a value that is wrong by itself is not reported as a contradiction, too", async () => {
  expect(await errorOf({ retentionDays: -1 })).toBe(
    "cloudtrail-alerts:retentionDays is -1, but must be a whole number of days from 1 to 36500",
  );
});

test("an unknown key is an error that names a similar one, or lists all", async () => {
  expect(await errorOf({ email: "security@example.test" })).toBe(
    'cloudtrail-alerts: has no email; did you mean "emails"?',
  );
  expect(await errorOf({ memory: 512, retentionDay: 30 })).toMatchInlineSnapshot(
    `"cloudtrail-alerts: has no memory; did you mean "memoryMb"? It has no retentionDay; did you mean "retentionDays"?"`,
  );
  expect(await errorOf({ recipients: ["security@example.test"] })).toBe(
    `cloudtrail-alerts: has no recipients; it has ${Object.keys(configSchema.shape).join(", ")}`,
  );
});
