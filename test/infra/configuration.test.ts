import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { configSchema } from "../../infra/config.ts";
import { type Deployment, deploy, leastConfig } from "./deploy.ts";

vi.mock("../../build/bundle.ts", () => import("./fake-bundle.ts"));

const project = (file: string) => parse(readFileSync(join(import.meta.dirname, "../..", file), "utf8"));

/** Deploys with one more key. */
const having = (config: Record<string, unknown>) => deploy({ ...leastConfig, ...config });

/** What a stack with such a configuration says and stops with. */
async function complaint(config: Record<string, unknown>): Promise<string> {
  const error = await deploy({ ...leastConfig, ...config }).catch((error) => error);
  expect(error).toBeInstanceOf(Error);
  return error.message;
}

const endpoints = ({ resources }: Deployment, topic: string) =>
  resources
    .filter(
      ({ type, inputs }) => type === "aws:sns/topicSubscription:TopicSubscription" && inputs.topic.endsWith(topic),
    )
    .map(({ inputs }) =>
      `${inputs.protocol} ${inputs.endpoint.value ?? inputs.endpoint} ${inputs.filterPolicy ?? ""}`.trim(),
    );

describe("emails", () => {
  test("hear of every summary", async () => {
    const deployment = await having({ emails: ["a@example.com", "b@example.com"] });
    expect(endpoints(deployment, ":cloudtrail-alerts-dev")).toEqual(["email a@example.com", "email b@example.com"]);
  });

  test("must be addresses, and somebody's", async () => {
    expect(await complaint({ emails: ["security"] })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:emails[0] must be an email address, for example "security@example.com""`,
    );
    expect(await complaint({ emails: "security@example.com" })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:emails must be a list of email addresses, for example ["security@example.com"]"`,
    );
    expect(await complaint({ emails: [] })).toMatchInlineSnapshot(`
      "cloudtrail-alerts:emails must name someone who gets summaries, or subscriptions must
      cloudtrail-alerts:alarmEmails must name someone who hears of the alerter's own trouble"
    `);
    expect(await complaint({ emails: ["a@example.com", "a@example.com"] })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:emails[1] must be named once: SNS keeps one subscription for an endpoint"`,
    );
  });
});

describe("subscriptions", () => {
  test("hear of what they filter for", async () => {
    const queue = "arn:aws:sqs:eu-central-1:123456789012:alerts";
    const deployment = await having({
      subscriptions: [
        { protocol: "email", endpoint: "oncall@example.com", minSeverity: "high" },
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
        "email oncall@example.com {"severity":["critical","high"]}",
        "email security@example.com",
      ]
    `);
  });

  test("must be of a kind that SNS has, and name rules that are deployed", async () => {
    expect(await complaint({ subscriptions: [{ protocol: "sms", endpoint: "+49" }] })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:subscriptions[0].protocol must be email, https, sqs or lambda"`,
    );
    expect(await complaint({ subscriptions: [{ protocol: "sqs", endpoint: "alerts" }] })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:subscriptions[0].endpoint must be the ARN of a queue, because protocol is sqs"`,
    );
    const hook = { protocol: "https", endpoint: "https://example.com/hook" };
    expect(
      await complaint({ subscriptions: [{ ...hook, minSeverity: "severe", severity: "high" }] }),
    ).toMatchInlineSnapshot(`
      "cloudtrail-alerts:subscriptions[0].minSeverity must be one of critical, high, medium, low, info
      cloudtrail-alerts:subscriptions[0] has no severity; it has protocol, endpoint, minSeverity, rules"
    `);
    expect(await complaint({ subscriptions: [{ ...hook, rules: [] }] })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:subscriptions[0].rules must name at least one rule, or be left out"`,
    );
    expect(await complaint({ subscriptions: [{ ...hook, rules: ["root-login"] }] })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:subscriptions[0].rules names root-login, which is not a rule that this stack deploys"`,
    );
  });
});

describe("alarmEmails", () => {
  test("hear of alarms, in place of emails", async () => {
    expect(endpoints(await having({ alarmEmails: ["ops@example.com"] }), "-alarms")).toEqual(["email ops@example.com"]);
    expect(endpoints(await having({}), "-alarms")).toEqual(["email security@example.com"]);
  });

  test("must be somebody's", async () => {
    expect(await complaint({ alarmEmails: ["a@example.com", "a@example.com"] })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:alarmEmails[1] must be named once: SNS keeps one subscription for an endpoint"`,
    );
    expect(await complaint({ alarmEmails: [1] })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:alarmEmails[0] must be an email address, for example "security@example.com""`,
    );
    const subscriptions = [{ protocol: "https", endpoint: "https://example.com/hook" }];
    expect(await complaint({ emails: [], subscriptions })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:alarmEmails must name someone who hears of the alerter's own trouble"`,
    );
  });
});

// What they change, and rules and parameters that do not exist, are in test/index.test.ts: the bundler decides that.
describe("rules and params", () => {
  test("must be objects of what they say", async () => {
    expect(await complaint({ rules: { enabled: ["x"] } })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:rules has no enabled; it has enable, disable, severity"`,
    );
    expect(await complaint({ rules: { disable: "x", severity: { x: "severe" } } })).toMatchInlineSnapshot(`
      "cloudtrail-alerts:rules.disable must be a list of rule ids, for example [root-console-login]
      cloudtrail-alerts:rules.severity.x must be one of critical, high, medium, low, info"
    `);
    expect(await complaint({ params: ["x"] })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:params must be an object of parameters that rules read, by name"`,
    );
  });
});

describe("trail", () => {
  test("must say how notifications arrive, and from where", async () => {
    expect(await complaint({ trail: { bucketName: "example-trail" } })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:trail.notifications must say how notifications arrive: {notifications: bucket} for a trail of this stack's own; {notifications: sns, bucketName, topicArn} or {notifications: eventbridge, bucketName} for an existing one"`,
    );
    expect(await complaint({ trail: { notifications: "bucket", bucketName: "example-trail" } })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:trail stands for a bucket that the stack creates; one that exists (bucketName) keeps its own notifications: choose sns or eventbridge"`,
    );
    expect(await complaint({ trail: { notifications: "sns", bucketName: "example-trail" } })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:trail.topicArn must be the ARN of the topic to which the bucket sends its notifications"`,
    );
    expect(
      await complaint({
        trail: { notifications: "eventbridge", bucketName: "", keyArn: "key", keyPrefix: "audit", accountId: 4 },
      }),
    ).toMatchInlineSnapshot(`
      "cloudtrail-alerts:trail.bucketName must be the name of the bucket that the trail writes to
      cloudtrail-alerts:trail.keyArn must be the ARN of the KMS key that encrypts the log files
      cloudtrail-alerts:trail.keyPrefix must be what stands before AWSLogs/ in every key, with its last slash, for example "audit/"
      cloudtrail-alerts:trail.accountId must be the 12 digits of the account that owns the bucket, in quotes: "123456789012""
    `);
  });
});

describe("organization", () => {
  test("belongs to a trail of the stack's own", async () => {
    expect(await complaint({ organization: "yes" })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:organization must be true or false"`,
    );
    const trail = { notifications: "eventbridge", bucketName: "example-trail" };
    expect(
      await complaint({ trail, organization: true, dataEvents: [{ type: "AWS::S3::Object" }] }),
    ).toMatchInlineSnapshot(`
      "cloudtrail-alerts:organization belongs to a trail that this stack creates; trail names an existing one
      cloudtrail-alerts:dataEvents belongs to a trail that this stack creates; trail names an existing one"
    `);
  });
});

describe("dataEvents", () => {
  test("must name CloudTrail's types", async () => {
    expect(await complaint({ dataEvents: [{ type: "s3", arns: [], readOnly: "yes" }] })).toMatchInlineSnapshot(`
      "cloudtrail-alerts:dataEvents[0].type must be a CloudTrail resource type, for example "AWS::S3::Object"
      cloudtrail-alerts:dataEvents[0].arns must name at least one ARN, or be left out to log all
      cloudtrail-alerts:dataEvents[0].readOnly must be true (reads), false (writes), or left out for both"
    `);
    expect(await complaint({ dataEvents: "AWS::S3::Object" })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:dataEvents must be a list of data events: {type, arns, readOnly}"`,
    );
  });
});

describe("tags", () => {
  test("come with project and stack", async () => {
    const { find } = await having({ tags: { team: "security" } });
    expect(find("aws:kms/key:Key").inputs.tags).toEqual({
      team: "security",
      project: "cloudtrail-alerts",
      stack: "dev",
    });
  });

  test("must be strings", async () => {
    expect(await complaint({ tags: { team: 7 } })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:tags.team must be a string"`,
    );
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
  ["memoryMb", 2048, (d: Deployment) => d.find("aws:lambda/function:Function").inputs.memorySize, 64],
  ["timeoutSeconds", 300, (d: Deployment) => d.find("aws:lambda/function:Function").inputs.timeout, 901],
  [
    "concurrency",
    -1,
    (d: Deployment) => d.find("aws:lambda/function:Function").inputs.reservedConcurrentExecutions,
    1.5,
  ],
] as const;

describe.each(numbers)("%s", (key, value, changed, wrong) => {
  test("reaches AWS as it is", async () => {
    expect(changed(await having({ [key]: value }))).toBe(value);
  });

  test("must be a whole number that AWS takes", async () => {
    const message = await complaint({ [key]: wrong });
    expect(message).toMatch(new RegExp(`^cloudtrail-alerts:${key} must be a whole number from -?\\d+ to \\d+: \\w+`));
    expect(await complaint({ [key]: "many" })).toBe(message);
  });
});

test("timeoutSeconds sets what the alarm of slow invocations compares with", async () => {
  const { find } = await having({ timeoutSeconds: 300 });
  expect(find("aws:cloudwatch/metricAlarm:MetricAlarm", "monitoring-function-duration").inputs.threshold).toBe(240_000);
});

test("concurrency must not stop the function", async () => {
  expect(await complaint({ concurrency: 0 })).toMatchInlineSnapshot(
    `"cloudtrail-alerts:concurrency must not be 0, which stops the function"`,
  );
});

describe("logLevel", () => {
  test("is Lambda's own", async () => {
    const { find } = await having({ logLevel: "DEBUG" });
    expect(find("aws:lambda/function:Function").inputs.loggingConfig.applicationLogLevel).toBe("DEBUG");
  });

  test("must not hide the metrics", async () => {
    expect(await complaint({ logLevel: "WARN" })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:logLevel must be TRACE, DEBUG or INFO (above INFO, Lambda would drop the function's metrics)"`,
    );
  });
});

describe("deduplicate", () => {
  test("gives the function a table of what it has published", async () => {
    const { find } = await having({ deduplicate: true });
    const { name } = find("aws:dynamodb/table:Table").inputs;
    expect(find("aws:lambda/function:Function").inputs.environment.variables.DEDUPLICATION_TABLE).toBe(name);
  });

  test("is true or false", async () => {
    expect(await complaint({ deduplicate: "yes" })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:deduplicate must be true or false"`,
    );
  });
});

test.each([
  [-1, "2500"],
  [1, "250"],
  [2, "500"],
  [100, "2500"],
])("with a concurrency of %i, publishing takes at least %s ms", async (concurrency, ms) => {
  const { find } = await having({ concurrency });
  expect(find("aws:lambda/function:Function").inputs.environment.variables.MIN_PUBLISH_MS).toBe(ms);
});

describe("protect", () => {
  test("off lets the bucket go with its contents, and the key in a week", async () => {
    const { find } = await having({ protect: false });
    expect(find("aws:s3/bucket:Bucket").inputs.forceDestroy).toBe(true);
    expect(find("aws:kms/key:Key").inputs.deletionWindowInDays).toBe(7);
  });

  test("must be true or false", async () => {
    expect(await complaint({ protect: "no" })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:protect must be true or false"`,
    );
  });
});

test("all that is wrong is said at once", async () => {
  expect(await complaint({ emails: [], memoryMb: 1, protect: "no" })).toMatchInlineSnapshot(`
    "cloudtrail-alerts:memoryMb must be a whole number from 128 to 10240: MiB
    cloudtrail-alerts:protect must be true or false"
  `);
});

test("a stack's name must do for a bucket", async () => {
  const error = await deploy(leastConfig, { stack: "Dev_1" }).catch((error) => error);
  expect(error.message).toMatchInlineSnapshot(
    `"cloudtrail-alerts-Dev_1: AWS names are made of the project's and the stack's name, which together must be at most 49 lower-case letters, digits and hyphens; choose another name for the stack"`,
  );
});

test("only the management account can log its organization", async () => {
  const error = await deploy({ ...leastConfig, organization: true }, { inAccount: "444455556666" }).catch(
    (error) => error,
  );
  expect(error.message).toMatchInlineSnapshot(
    `"cloudtrail-alerts:organization is true, but account 444455556666 is not the management account of o-exampleorgid: deploy this stack in account 123456789012, or read the organization trail's bucket with cloudtrail-alerts:trail (docs/operations.md, "Move to an existing trail")"`,
  );
});

test("a key that does not exist is not taken for one that does", async () => {
  expect(await complaint({ email: "security@example.com" })).toMatchInlineSnapshot(
    `"cloudtrail-alerts: has no email; it has emails, subscriptions, alarmEmails, rules, params, trail, organization, dataEvents, tags, retentionDays, memoryMb, timeoutSeconds, concurrency, logLevel, deduplicate, protect"`,
  );
});

describe("Pulumi.yaml", () => {
  const declared = project("Pulumi.yaml").config;

  test("declares each key, and no other", () => {
    expect(Object.keys(declared)).toEqual(Object.keys(configSchema.shape));
  });

  test("has the defaults that the program has", () => {
    const defaults = Object.fromEntries(
      Object.entries<{ default?: unknown }>(declared).map(([key, value]) => [key, value.default]),
    );
    const least = configSchema.parse(leastConfig);
    expect(configSchema.parse({ ...defaults, ...leastConfig })).toEqual(least);
    expect(
      Object.entries(defaults)
        .filter(([, value]) => value === undefined)
        .map(([key]) => key),
    ).toEqual(["emails"]);
  });
});
