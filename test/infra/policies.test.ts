import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { configurations } from "./configurations.ts";
import { type Deployment, deploy, inWords, type Resource, statements } from "./deploy.ts";
import { keyArn } from "./fake-aws.ts";

type Name = keyof typeof configurations;
const names = Object.keys(configurations) as Name[];
const deployed = {} as Record<Name, Deployment>;
let standard: Deployment;
beforeAll(async () => {
  for (const name of names) deployed[name] = await deploy(configurations[name]);
  standard = deployed.standard;
});

describe("each policy, statement by statement", () => {
  test("the bucket lets in this trail alone, over TLS alone", () => {
    expect(inWords(standard.find("aws:s3/bucketPolicy:BucketPolicy").inputs.policy)).toMatchInlineSnapshot(`
      "ThisTrailChecksTheAcl: Allow cloudtrail.amazonaws.com s3:GetBucketAcl
        on arn:aws:s3:::cloudtrail-alerts-dev-123456789012
        if aws:SourceArn StringEquals arn:aws:cloudtrail:eu-central-1:123456789012:trail/cloudtrail-alerts-dev
      ThisTrailWritesLogFiles: Allow cloudtrail.amazonaws.com s3:PutObject
        on arn:aws:s3:::cloudtrail-alerts-dev-123456789012/AWSLogs/123456789012/*
        if aws:SourceArn StringEquals arn:aws:cloudtrail:eu-central-1:123456789012:trail/cloudtrail-alerts-dev
        if s3:x-amz-acl StringEquals bucket-owner-full-control
      DenyPlainHttp: Deny * s3:*
        on arn:aws:s3:::cloudtrail-alerts-dev-123456789012
        on arn:aws:s3:::cloudtrail-alerts-dev-123456789012/*
        if aws:SecureTransport Bool false"
    `);
  });

  test("the bucket of an organization trail also lets in the organization's log files", () => {
    const { policy } = deployed.organization.find("aws:s3/bucketPolicy:BucketPolicy").inputs;
    expect(statements(policy)[1].Resource).toMatchInlineSnapshot(`
      [
        "arn:aws:s3:::cloudtrail-alerts-dev-123456789012/AWSLogs/123456789012/*",
        "arn:aws:s3:::cloudtrail-alerts-dev-123456789012/AWSLogs/o-exampleorgid/*",
      ]
    `);
  });

  test("the key serves the trail, the function's logs and the alarms", () => {
    expect(inWords(standard.find("aws:kms/key:Key").inputs.policy)).toMatchInlineSnapshot(`
      "IamPoliciesOfThisAccountDecide: Allow arn:aws:iam::123456789012:root kms:*
        on *
      ThisTrailEncryptsLogFiles: Allow cloudtrail.amazonaws.com kms:GenerateDataKey*
        on *
        if aws:SourceArn StringEquals arn:aws:cloudtrail:eu-central-1:123456789012:trail/cloudtrail-alerts-dev
        if kms:EncryptionContext:aws:cloudtrail:arn StringLike arn:aws:cloudtrail:*:123456789012:trail/*
      ThisTrailDescribesTheKey: Allow cloudtrail.amazonaws.com kms:DescribeKey
        on *
        if aws:SourceArn StringEquals arn:aws:cloudtrail:eu-central-1:123456789012:trail/cloudtrail-alerts-dev
      CloudWatchLogsEncryptsTheFunctionsLogs: Allow logs.eu-central-1.amazonaws.com kms:Encrypt, kms:Decrypt, kms:ReEncrypt*, kms:GenerateDataKey*, kms:Describe*
        on *
        if kms:EncryptionContext:aws:logs:arn ArnEquals arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/cloudtrail-alerts-dev
      AlarmsPublishToTheEncryptedTopic: Allow cloudwatch.amazonaws.com kms:Decrypt, kms:GenerateDataKey*
        on *
        if aws:SourceAccount StringEquals 123456789012
        if aws:SourceArn ArnLike arn:aws:cloudwatch:eu-central-1:123456789012:alarm:cloudtrail-alerts-dev-*"
    `);
  });

  test("the key serves no trail that the stack does not create", () => {
    const { policy } = deployed.existingBySns.find("aws:kms/key:Key").inputs;
    expect(statements(policy).map(({ Sid }) => Sid)).toMatchInlineSnapshot(`
      [
        "IamPoliciesOfThisAccountDecide",
        "CloudWatchLogsEncryptsTheFunctionsLogs",
        "AlarmsPublishToTheEncryptedTopic",
      ]
    `);
  });

  test("the function publishes summaries", () => {
    expect(inWords(standard.find("aws:sns/topicPolicy:TopicPolicy", "alerts").inputs.policy)).toMatchInlineSnapshot(`
      "ThisStackPublishes: Allow arn:aws:iam::123456789012:root sns:Publish
        on arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev
        if aws:PrincipalArn ArnEquals arn:aws:iam::123456789012:role/cloudtrail-alerts-dev-function
      DenyPlainHttp: Deny * sns:Publish
        on arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev
        if aws:SecureTransport Bool false"
    `);
  });

  test("this stack's alarms publish alarms", () => {
    const { policy } = standard.find("aws:sns/topicPolicy:TopicPolicy", "monitoring-alarms").inputs;
    expect(inWords(policy)).toMatchInlineSnapshot(`
      "ThisStackPublishes: Allow cloudwatch.amazonaws.com sns:Publish
        on arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev-alarms
        if aws:SourceAccount StringEquals 123456789012
        if aws:SourceArn ArnLike arn:aws:cloudwatch:eu-central-1:123456789012:alarm:cloudtrail-alerts-dev-*
      DenyPlainHttp: Deny * sns:Publish
        on arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev-alarms
        if aws:SecureTransport Bool false"
    `);
  });

  test("the failure queue refuses plain HTTP", () => {
    expect(inWords(standard.find("aws:sqs/queuePolicy:QueuePolicy").inputs.policy)).toMatchInlineSnapshot(`
      "DenyPlainHttp: Deny * sqs:*
        on arn:aws:sqs:eu-central-1:123456789012:cloudtrail-alerts-dev-failures
        if aws:SecureTransport Bool false"
    `);
  });

  test("the function reads log objects, publishes, keeps failures and logs", () => {
    expect(inWords(functionPolicy(standard))).toMatchInlineSnapshot(`
      "ReadLogObjects: Allow the role s3:GetObject, s3:GetObjectVersion
        on arn:aws:s3:::cloudtrail-alerts-dev-123456789012/AWSLogs/*/CloudTrail/*
        on arn:aws:s3:::cloudtrail-alerts-dev-123456789012/AWSLogs/*/CloudTrail-NetworkActivity/*
      ListLogObjects: Allow the role s3:ListBucket
        on arn:aws:s3:::cloudtrail-alerts-dev-123456789012
        if s3:prefix StringLikeIfExists AWSLogs/*
      ListSubscriptions: Allow the role sns:ListSubscriptionsByTopic
        on arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev
        on arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev-alarms
      DecryptLogObjects: Allow the role kms:Decrypt
        on arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab
      PublishSummaries: Allow the role sns:Publish
        on arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev
      KeepFailures: Allow the role sqs:SendMessage
        on arn:aws:sqs:eu-central-1:123456789012:cloudtrail-alerts-dev-failures
      EncryptSummariesAndFailures: Allow the role kms:GenerateDataKey
        on arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab
      WriteLogs: Allow the role logs:CreateLogStream, logs:PutLogEvents
        on arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/cloudtrail-alerts-dev:*"
    `);
  });

  test("a function that remembers reads and writes its table", () => {
    expect(inWords(functionPolicy(deployed.remembering)).split("\n").slice(-5)).toMatchInlineSnapshot(`
      [
        "Remember: Allow the role dynamodb:BatchGetItem, dynamodb:GetItem, dynamodb:PutItem, dynamodb:UpdateItem, dynamodb:DeleteItem",
        "  on arn:aws:dynamodb:eu-central-1:123456789012:table/cloudtrail-alerts-dev-memory",
        "EncryptWhatIsRemembered: Allow the role kms:Encrypt, kms:Decrypt, kms:ReEncryptFrom, kms:ReEncryptTo, kms:GenerateDataKey, kms:GenerateDataKeyWithoutPlaintext, kms:DescribeKey",
        "  on arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "  if kms:ViaService StringEquals dynamodb.eu-central-1.amazonaws.com",
      ]
    `);
  });

  test("the function reads an existing trail's log objects, with their key", () => {
    expect(inWords(functionPolicy(deployed.existingBySns)).split("\nPublish")[0]).toMatchInlineSnapshot(`
      "ReadLogObjects: Allow the role s3:GetObject, s3:GetObjectVersion
        on arn:aws:s3:::example-trail/audit/AWSLogs/*/CloudTrail/*
        on arn:aws:s3:::example-trail/audit/AWSLogs/*/CloudTrail-NetworkActivity/*
      ListLogObjects: Allow the role s3:ListBucket
        on arn:aws:s3:::example-trail
        if s3:prefix StringLikeIfExists audit/AWSLogs/*
      ListSubscriptions: Allow the role sns:ListSubscriptionsByTopic
        on arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev
        on arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev-alarms
      DecryptLogObjects: Allow the role kms:Decrypt
        on arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab
        on arn:aws:kms:eu-central-1:444455556666:key/1111abcd-12ab-34cd-56ef-1234567890ab"
    `);
  });

  test("a replay invokes the function, lists the bucket, and stores its reports next to the log files", () => {
    expect(inWords(replayPolicy(standard))).toMatchInlineSnapshot(`
      "InvokeTheFunction: Allow the role lambda:InvokeFunction
        on arn:aws:lambda:eu-central-1:123456789012:function:cloudtrail-alerts-dev
      ListLogObjects: Allow the role s3:PutInventoryConfiguration
        on arn:aws:s3:::cloudtrail-alerts-dev-123456789012
      ReadManifestsAndWriteReports: Allow the role s3:GetObject, s3:GetObjectVersion, s3:PutObject
        on arn:aws:s3:::cloudtrail-alerts-dev-123456789012/replay/*
      DecryptManifestsAndEncryptReports: Allow the role kms:Decrypt, kms:GenerateDataKey
        on arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    `);
  });

  test("a replay of an existing trail writes nothing into its bucket", () => {
    expect(statements(replayPolicy(deployed.existingBySns)).map(({ Sid }) => Sid)).toEqual([
      "InvokeTheFunction",
      "ListLogObjects",
    ]);
  });

  test("each role is for one service", () => {
    const roles = standard.resources.filter(({ type }) => type === "aws:iam/role:Role");
    expect(roles.map(({ name, inputs }) => `${name}: ${inWords(inputs.assumeRolePolicy)}`)).toMatchInlineSnapshot(`
      [
        "alerter: AssumedByService: Allow lambda.amazonaws.com sts:AssumeRole
        if aws:SourceAccount StringEquals 123456789012",
        "replay: AssumedByService: Allow batchoperations.s3.amazonaws.com sts:AssumeRole
        if aws:SourceAccount StringEquals 123456789012",
      ]
    `);
  });
});

test("only key policies have Resource *, which there means the key itself", () => {
  const all = Object.values(deployed).flatMap(({ resources }) => resources);
  const broad = all.filter(({ inputs }) =>
    policiesOf(inputs)
      .flatMap(statements)
      .some(({ Resource }) => [Resource].flat().includes("*")),
  );
  expect(new Set(broad.map(({ type }) => type))).toEqual(new Set(["aws:kms/key:Key"]));
});

test("every statement that allows an AWS service something has a condition on the source", () => {
  const allowed = Object.values(deployed)
    .flatMap(({ resources }) => resources)
    .flatMap(({ inputs }) => policiesOf(inputs))
    .flatMap(statements)
    .filter(({ Effect, Principal, Action }) => Effect === "Allow" && Principal?.Service && Action !== "sts:AssumeRole");
  expect(allowed.length).toBeGreaterThan(0);
  expect(allowed.filter(({ Condition }) => !Condition)).toEqual([]);
});

describe("the function's role", () => {
  // https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
  const needed: Record<string, string[]> = {
    // Log objects are encrypted with a key.
    "s3:GetObject": ["s3:GetObject", "kms:Decrypt"],
    "s3:GetObjectVersion": ["s3:GetObjectVersion", "kms:Decrypt"],
    "s3:ListObjectsV2": ["s3:ListBucket"],
    "sns:ListSubscriptionsByTopic": ["sns:ListSubscriptionsByTopic"],
    // The topic is encrypted: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    "sns:Publish": ["sns:Publish", "kms:GenerateDataKey", "kms:Decrypt"],
    // Lambda itself does this as the role: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    Lambda: ["logs:CreateLogStream", "logs:PutLogEvents", "sqs:SendMessage", "kms:GenerateDataKey", "kms:Decrypt"],
  };

  test("allows exactly the AWS calls in the handler's code", () => {
    const calls = sdkCalls(join(import.meta.dirname, "../../handler"));
    // Of a stack with an event bus: test/infra/chat.test.ts. Of one that remembers: below.
    const [batchGet, put, putEvents, ...always] = calls;
    expect([batchGet, put, putEvents]).toEqual(["dynamodb:BatchGetItem", "dynamodb:PutItem", "eventbridge:PutEvents"]);
    expect(always).toEqual([
      "s3:GetObject",
      "s3:GetObjectVersion",
      "s3:ListObjectsV2",
      "sns:ListSubscriptionsByTopic",
      "sns:Publish",
    ]);
    const actions = statements(functionPolicy(standard)).flatMap(({ Action }) => Action);
    expect(new Set(actions)).toEqual(new Set([...always, "Lambda"].flatMap((call) => needed[call])));
  });

  test.each(names)("is the same in each configuration, except for the table: %s", (name) => {
    const actions = (policy: string) => statements(policy).map(({ Sid, Action }) => [Sid, Action]);
    const ofTable = ([sid]: string[]) => ["Remember", "EncryptWhatIsRemembered"].includes(sid as string);
    const all = actions(functionPolicy(deployed[name]));
    expect(all.some(ofTable)).toBe(["deduplicating", "remembering"].includes(name));
    expect(all.filter((one) => !ofTable(one))).toEqual(actions(functionPolicy(standard)));
  });
});

describe("what encrypts with the stack's key", () => {
  const asService = (service: string, ...actions: string[]) => ({ service, actions });
  const asFunction = (...actions: string[]) => ({ service: undefined, actions });
  // Which service uses the key for a resource, and for which actions.
  const uses: Record<string, { service?: string; actions: string[] }[]> = {
    "Trail trail": [asService("cloudtrail.amazonaws.com", "kms:GenerateDataKey", "kms:DescribeKey")],
    "BucketServerSideEncryptionConfiguration trail-bucket": [asFunction("kms:Decrypt")],
    "LogGroup alerter": [
      asService("logs.eu-central-1.amazonaws.com", "kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"),
    ],
    "Topic alerts": [asFunction("kms:GenerateDataKey", "kms:Decrypt")],
    "Topic monitoring-alarms": [asService("cloudwatch.amazonaws.com", "kms:GenerateDataKey", "kms:Decrypt")],
    "Queue alerter-failures": [asFunction("kms:GenerateDataKey", "kms:Decrypt")],
  };

  test("is listed in this test", () => {
    const encrypting = standard.resources.filter(
      ({ type, inputs }) => type.startsWith("aws:") && !/Policy|Alias/.test(type) && mentionsKey(inputs),
    );
    expect(encrypting.map(label).sort()).toEqual(Object.keys(uses).sort());
  });

  test.each(Object.keys(uses))("is granted the key: %s", (resource) => {
    const keyPolicy = statements(standard.find("aws:kms/key:Key").inputs.policy);
    for (const { service, actions } of uses[resource] ?? []) {
      const granted = service
        ? keyPolicy.filter(({ Principal }) => Principal.Service === service)
        : statements(functionPolicy(standard)).filter(({ Resource }) => [Resource].flat().includes(keyArn));
      const patterns = granted.flatMap(({ Action }) => Action) as string[];
      const missing = actions.filter((action) => !patterns.some((pattern) => matches(pattern, action)));
      expect(missing).toEqual([]);
    }
  });
});

function functionPolicy({ find }: Deployment): string {
  return find("aws:iam/rolePolicy:RolePolicy", "alerter").inputs.policy;
}

function replayPolicy({ find }: Deployment): string {
  return find("aws:iam/rolePolicy:RolePolicy", "replay").inputs.policy;
}

function policiesOf({ policy, assumeRolePolicy }: Resource["inputs"]): string[] {
  return [policy, assumeRolePolicy].filter((document) => typeof document === "string");
}

/** The IAM actions of the AWS calls in the code of a folder: `new GetObjectCommand(` of `@aws-sdk/client-s3` is `s3:GetObject`. */
function sdkCalls(folder: string): string[] {
  const calls = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .flatMap((code) => {
      const imports = [...code.matchAll(/import \{([^}]*)\} from "@aws-sdk\/client-([\w-]+)"/g)];
      const made = [...code.matchAll(/new (\w+)Command\(/g)].map(([, command]) => command);
      return made.flatMap((command) => {
        const from = imports.find(([, names]) => names?.includes(`${command}Command`));
        if (!from) throw new Error(`${command}Command is not imported from an AWS client by its name`);
        const call = `${from[2]}:${command}`;
        // Reading an object by its version is an IAM action of its own.
        return code.includes("VersionId:") ? [call, `${call}Version`] : [call];
      });
    });
  return [...new Set(calls)].sort();
}

function mentionsKey(inputs: unknown): boolean {
  return JSON.stringify(inputs).includes(`"${keyArn}"`);
}

function label({ type, name }: Resource): string {
  return `${type.split(":")[2]} ${name}`;
}

function matches(pattern: string, action: string): boolean {
  return pattern.endsWith("*") ? action.startsWith(pattern.slice(0, -1)) : pattern === action;
}
