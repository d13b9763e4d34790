import { beforeAll, describe, expect, test } from "vitest";
import { chat, configurations } from "./configurations.ts";
import { deploy } from "./deploy.ts";

/** What Pulumi's AWS provider calls for a type of resource, as IAM actions without their service, and on what. */
interface Permissions {
  on: string[];
  /** To create, update and delete it. */
  write?: string;
  /** To refresh it. */
  read?: string;
}

const name = "cloudtrail-alerts-*";
const regional = (service: string, resource: string) => `arn:aws:${service}:*:123456789012:${resource}`;
const bucket = [`arn:aws:s3:::${name}`];
const role = [`arn:aws:iam::123456789012:role/${name}`];
const channel = [`arn:aws:chatbot::123456789012:chat-configuration/*/${name}`];
/** https://docs.aws.amazon.com/chatbot/latest/adminguide/using-service-linked-roles.html */
const chatbotRole = [
  "arn:aws:iam::123456789012:role/aws-service-role/management.chatbot.amazonaws.com/AWSServiceRoleForAWSChatbot",
];
const topic = [regional("sns", name)];
const queue = [regional("sqs", name)];
const alarm = [regional("cloudwatch", `alarm:${name}`)];
const lambda = [regional("lambda", `function:${name}`)];
const logGroup = [regional("logs", `log-group:/aws/lambda/${name}`)];
const bus = [regional("events", `event-bus/${name}`)];
const rule = [regional("events", `rule/${name}`)];
/** Actions for which AWS has no resources: https://docs.aws.amazon.com/service-authorization/latest/reference/ */
const anything = ["*"];

/** By type of resource; a type has several entries where its actions are about different resources. */
const permissions: Record<string, Record<string, Permissions[]>> = {
  "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": {
    chatbot: [
      { on: anything, write: "CreateSlackChannelConfiguration", read: "DescribeSlackChannelConfigurations" },
      {
        on: channel,
        write: "UpdateSlackChannelConfiguration DeleteSlackChannelConfiguration TagResource UntagResource",
        read: "ListTagsForResource",
      },
    ],
    iam: [{ on: chatbotRole, write: "CreateServiceLinkedRole" }],
  },
  "aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration": {
    chatbot: [
      {
        on: anything,
        write: "CreateMicrosoftTeamsChannelConfiguration",
        read: "GetMicrosoftTeamsChannelConfiguration ListMicrosoftTeamsChannelConfigurations",
      },
      {
        on: channel,
        write:
          "UpdateMicrosoftTeamsChannelConfiguration DeleteMicrosoftTeamsChannelConfiguration TagResource UntagResource",
        read: "ListTagsForResource",
      },
    ],
    iam: [{ on: chatbotRole, write: "CreateServiceLinkedRole" }],
  },
  "aws:cloudtrail/trail:Trail": {
    cloudtrail: [
      {
        on: [regional("cloudtrail", `trail/${name}`)],
        write: "CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging PutEventSelectors AddTags RemoveTags",
        read: "GetTrail GetTrailStatus GetEventSelectors GetInsightSelectors ListTags",
      },
      { on: anything, read: "DescribeTrails" },
    ],
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    cloudwatch: [
      {
        on: [`arn:aws:cloudwatch::123456789012:dashboard/${name}`],
        write: "PutDashboard DeleteDashboards",
        read: "GetDashboard",
      },
    ],
  },
  "aws:cloudwatch/eventBus:EventBus": {
    events: [
      {
        on: bus,
        write: "CreateEventBus DeleteEventBus TagResource UntagResource",
        read: "DescribeEventBus ListTagsForResource",
      },
    ],
  },
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": {
    events: [{ on: bus, write: "PutPermission RemovePermission", read: "DescribeEventBus" }],
  },
  "aws:cloudwatch/eventRule:EventRule": {
    events: [
      {
        on: rule,
        write: "PutRule DeleteRule EnableRule DisableRule TagResource UntagResource",
        read: "DescribeRule ListTagsForResource",
      },
    ],
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    events: [{ on: rule, write: "PutTargets RemoveTargets", read: "ListTargetsByRule" }],
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    logs: [
      {
        on: logGroup,
        write:
          "CreateLogGroup DeleteLogGroup PutRetentionPolicy AssociateKmsKey DisassociateKmsKey TagResource UntagResource",
        read: "ListTagsForResource",
      },
      { on: anything, read: "DescribeLogGroups" },
    ],
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
    logs: [{ on: logGroup, write: "PutMetricFilter DeleteMetricFilter", read: "DescribeMetricFilters" }],
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    cloudwatch: [
      {
        on: alarm,
        write: "PutMetricAlarm DeleteAlarms TagResource UntagResource",
        read: "DescribeAlarms ListTagsForResource",
      },
    ],
  },
  "aws:dynamodb/table:Table": {
    dynamodb: [
      {
        on: [regional("dynamodb", `table/${name}`)],
        write: "CreateTable DeleteTable UpdateTable UpdateTimeToLive TagResource UntagResource",
        read: "DescribeTable DescribeTimeToLive DescribeContinuousBackups ListTagsOfResource",
      },
    ],
  },
  "aws:iam/policy:Policy": {
    iam: [
      {
        on: [`arn:aws:iam::123456789012:policy/${name}`],
        write: "CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion TagPolicy UntagPolicy",
        read: "GetPolicy GetPolicyVersion ListPolicyVersions ListPolicyTags",
      },
    ],
  },
  "aws:iam/role:Role": {
    iam: [
      {
        on: role,
        write:
          "CreateRole DeleteRole UpdateAssumeRolePolicy PutRolePermissionsBoundary DeleteRolePermissionsBoundary TagRole \
UntagRole",
        read: "GetRole ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole",
      },
    ],
  },
  "aws:iam/rolePolicy:RolePolicy": {
    iam: [{ on: role, write: "PutRolePolicy DeleteRolePolicy", read: "GetRolePolicy" }],
  },
  "aws:kms/alias:Alias": {
    kms: [
      {
        on: [regional("kms", `alias/${name}`), regional("kms", "key/*")],
        write: "CreateAlias UpdateAlias DeleteAlias",
        read: "DescribeKey",
      },
      { on: anything, read: "ListAliases" },
    ],
  },
  "aws:kms/key:Key": {
    kms: [
      { on: anything, write: "CreateKey", read: "" },
      {
        on: [regional("kms", "key/*")],
        write: "PutKeyPolicy EnableKeyRotation UpdateKeyDescription ScheduleKeyDeletion TagResource UntagResource",
        read: "DescribeKey GetKeyPolicy GetKeyRotationStatus ListResourceTags",
      },
    ],
  },
  "aws:lambda/function:Function": {
    lambda: [
      {
        on: lambda,
        write:
          "CreateFunction DeleteFunction UpdateFunctionCode UpdateFunctionConfiguration PutFunctionConcurrency \
DeleteFunctionConcurrency TagResource UntagResource",
        read: "GetFunction GetFunctionConfiguration GetFunctionCodeSigningConfig GetFunctionConcurrency \
ListVersionsByFunction ListTags",
      },
    ],
  },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": {
    lambda: [
      {
        on: lambda,
        write: "PutFunctionEventInvokeConfig DeleteFunctionEventInvokeConfig",
        read: "GetFunctionEventInvokeConfig",
      },
    ],
  },
  "aws:lambda/permission:Permission": {
    lambda: [{ on: lambda, write: "AddPermission RemovePermission", read: "GetPolicy" }],
  },
  "aws:s3/bucket:Bucket": {
    s3: [
      {
        on: bucket,
        write: "CreateBucket DeleteBucket PutBucketTagging",
        read: "ListBucket GetBucketLocation GetBucketAcl GetBucketCORS GetBucketWebsite GetBucketVersioning \
GetAccelerateConfiguration GetBucketRequestPayment GetBucketLogging GetLifecycleConfiguration \
GetReplicationConfiguration GetEncryptionConfiguration GetBucketObjectLockConfiguration GetBucketPolicy GetBucketTagging",
      },
    ],
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    s3: [{ on: bucket, write: "PutLifecycleConfiguration", read: "GetLifecycleConfiguration" }],
  },
  "aws:s3/bucketLogging:BucketLogging": {
    s3: [{ on: bucket, write: "PutBucketLogging", read: "GetBucketLogging" }],
  },
  "aws:s3/bucketNotification:BucketNotification": {
    s3: [{ on: bucket, write: "PutBucketNotification", read: "GetBucketNotification" }],
  },
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": {
    s3: [{ on: bucket, write: "PutBucketObjectLockConfiguration", read: "GetBucketObjectLockConfiguration" }],
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": {
    s3: [{ on: bucket, write: "PutBucketOwnershipControls", read: "GetBucketOwnershipControls" }],
  },
  "aws:s3/bucketPolicy:BucketPolicy": {
    s3: [{ on: bucket, write: "PutBucketPolicy DeleteBucketPolicy", read: "GetBucketPolicy" }],
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    s3: [{ on: bucket, write: "PutBucketPublicAccessBlock", read: "GetBucketPublicAccessBlock" }],
  },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    s3: [{ on: bucket, write: "PutEncryptionConfiguration", read: "GetEncryptionConfiguration" }],
  },
  "aws:s3/bucketVersioning:BucketVersioning": {
    s3: [{ on: bucket, write: "PutBucketVersioning", read: "GetBucketVersioning" }],
  },
  "aws:sns/topic:Topic": {
    sns: [
      {
        on: topic,
        write: "CreateTopic DeleteTopic SetTopicAttributes TagResource UntagResource",
        read: "GetTopicAttributes ListTagsForResource",
      },
    ],
  },
  "aws:sns/topicPolicy:TopicPolicy": { sns: [{ on: topic, write: "SetTopicAttributes", read: "GetTopicAttributes" }] },
  "aws:sns/topicSubscription:TopicSubscription": {
    sns: [
      // An existing trail's topic has a name of its own.
      { on: anything, write: "Subscribe Unsubscribe SetSubscriptionAttributes", read: "GetSubscriptionAttributes" },
    ],
  },
  "aws:sqs/queue:Queue": {
    sqs: [
      {
        on: queue,
        write: "CreateQueue DeleteQueue SetQueueAttributes TagQueue UntagQueue",
        read: "GetQueueAttributes GetQueueUrl ListQueueTags",
      },
    ],
  },
  "aws:sqs/queuePolicy:QueuePolicy": { sqs: [{ on: queue, write: "SetQueueAttributes", read: "GetQueueAttributes" }] },
};

/** What infra/account.ts and infra/stack.ts ask, in addition. */
const program: Record<string, Permissions[]> = {
  lambda: [
    { on: lambda, read: "GetFunctionConcurrency GetFunctionConfiguration" },
    { on: anything, read: "GetAccountSettings" },
  ],
  cloudtrail: [{ on: anything, read: "DescribeTrails" }],
  events: [{ on: anything, read: "DescribeEventBus" }],
  organizations: [
    {
      on: anything,
      read: "DescribeOrganization ListAccounts ListRoots ListAWSServiceAccessForOrganization ListDelegatedAdministrators",
    },
  ],
};

let types: string[];
beforeAll(async () => {
  const everything = {
    ...configurations.deduplicating,
    tracing: true,
    objectLockDays: 1,
    accessLogBucket: "example-access-logs",
    heartbeats: [{ account: "123456789012", region: "us-east-1" }],
    chat,
  };
  const found = new Set<string>();
  for (const config of [everything, configurations.existingBySns, configurations.existingByEventBridge]) {
    for (const { type } of (await deploy(config)).resources) if (type.startsWith("aws:")) found.add(type);
  }
  types = [...found].sort();
});

/** A policy with a statement for each set of resources. */
function document(access: "read" | "write", more: object[] = []) {
  const byResources = new Map<string, Set<string>>();
  const all = [...types.map((type) => permissions[type] ?? {}), ...(access === "read" ? [program] : [])];
  for (const [service, entries] of all.flatMap((one) => Object.entries(one))) {
    for (const { on, [access]: names = "" } of entries) {
      for (const action of names.split(" ").filter(Boolean)) {
        const key = JSON.stringify(on);
        byResources.set(key, (byResources.get(key) ?? new Set()).add(`${service}:${action}`));
      }
    }
  }
  const statements = [...byResources].map(([on, actions]) => ({
    Effect: "Allow",
    Action: [...actions].sort(),
    Resource: JSON.parse(on),
  }));
  return `${JSON.stringify({ Version: "2012-10-17", Statement: [...statements, ...more] }, null, 2)}\n`;
}

test("every type of resource that a stack can have is listed, and no other", () => {
  expect(Object.keys(permissions).sort()).toEqual(types);
});

describe("docs/policies has the policies", () => {
  test("of a preview, which only reads", async () => {
    const policy = document("read");
    const actions: string[] = JSON.parse(policy).Statement.flatMap(({ Action }: { Action: string[] }) => Action);
    expect(actions.filter((action) => !/:(Get|List|Describe)/.test(action))).toEqual([]);
    await expect(policy).toMatchFileSnapshot("../../docs/policies/preview.json");
  });

  test("of a deployment, which needs that of a preview as well", async () => {
    const pass = {
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: role,
      Condition: { StringEquals: { "iam:PassedToService": ["lambda.amazonaws.com", "chatbot.amazonaws.com"] } },
    };
    await expect(document("write", [pass])).toMatchFileSnapshot("../../docs/policies/deployer.json");
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  test("each short enough for a managed policy", () => {
    for (const access of ["read", "write"] as const) {
      expect(document(access).replaceAll(/\s/g, "").length).toBeLessThan(6144 - 200);
    }
  });
});
