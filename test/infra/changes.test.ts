// Also tests infra/previous.ts.
import { beforeAll, describe, expect, test } from "vitest";
import { type Previous, refuseOtherRegion } from "../../infra/previous.ts";
import { configurationChanges } from "./configuration-changes.ts";
import { configurations } from "./configurations.ts";
import { type Deployment, deploy, leastConfig, type Resource, refusalOf, statements } from "./deploy.ts";

let standard: Deployment;
beforeAll(async () => {
  standard = await deploy();
});

const named = ({ type, name }: Resource) => `${type} ${name}`;
const list = ({ resources }: Deployment) => resources.filter(({ type }) => type.startsWith("aws:")).map(named);

/** Which resources a change creates and deletes, and of which it changes the inputs. */
function difference(before: Deployment, after: Deployment) {
  const inputsOf = (deployment: Deployment) =>
    new Map(deployment.resources.map((one) => [named(one), JSON.stringify(one.inputs)]));
  const [old, now] = [inputsOf(before), inputsOf(after)];
  return {
    created: list(after).filter((one) => !old.has(one)),
    updated: list(after).filter((one) => old.has(one) && old.get(one) !== now.get(one)),
    deleted: list(before).filter((one) => !now.has(one)),
  };
}

describe("the move to an existing trail, in two deployments", () => {
  const { existingBySns } = configurations;
  const bucket = "cloudtrail-alerts-dev-123456789012";
  let both: Deployment;
  let moved: Deployment;
  beforeAll(async () => {
    const first = { ...existingBySns, ownTrail: "running" };
    both = await deploy(first, { previous: standard.outputs });
    moved = await deploy({ ...first, ownTrail: "stopped" }, { previous: both.outputs });
  });

  test("is refused in one step, which would leave a time in which no trail is watched", async () => {
    const message = await refusalOf(existingBySns, { previous: standard.outputs });
    expect(message).toMatchInlineSnapshot(
      `"this stack watches its own trail, and would now delete it: set cloudtrail-alerts:ownTrail to running, so that both trails are watched, and deploy. When alerts come from the existing trail, set it to stopped, which keeps the bucket with its log files (docs/operations.md, "Move to an existing trail")"`,
    );
    expect(await refusalOf({ ...existingBySns, ownTrail: "stopped" }, { previous: standard.outputs })).toBe(message);
    // A deployment of an earlier version exported only the bucket.
    expect(await refusalOf(existingBySns, { previous: { bucket } })).toBe(message);
  });

  test("first connects the existing trail, and deletes nothing", () => {
    const { updated, ...rest } = difference(standard, both);
    expect(rest).toEqual({
      created: [
        "aws:lambda/permission:Permission notification-sns",
        "aws:sns/topicSubscription:TopicSubscription notification",
        "aws:sqs/queue:Queue notification-undelivered",
        "aws:sqs/queuePolicy:QueuePolicy notification-undelivered",
      ],
      deleted: [],
    });
    expect(updated).toEqual([
      "aws:cloudwatch/eventTarget:EventTarget daily-check",
      "aws:iam/rolePolicy:RolePolicy alerter",
      "aws:iam/rolePolicy:RolePolicy replay",
    ]);
    expect(both.outputs).toMatchObject({ watches: [bucket, "example-trail"], bucket: "example-trail" });
  });

  // Pulumi stores the outputs of a failed deployment as far as they are known, and the second step relies on this one.
  test("is known to watch a bucket only once the function is notified of its log objects", async () => {
    const own = "aws:s3/bucketNotification:BucketNotification notification";
    const topic = "aws:sns/topicSubscription:TopicSubscription notification";
    expect(standard.awaited.watches).toEqual([own]);
    expect(both.awaited.watches).toEqual([own, topic]);
    expect(moved.awaited.watches).toEqual([topic]);
    const { awaited } = await deploy(configurations.existingByEventBridge);
    expect(awaited.watches).toEqual(["aws:cloudwatch/eventTarget:EventTarget notification"]);
  });

  test("keeps the old trail's rights to the key and the bucket, and the function's to read both buckets", () => {
    for (const deployment of [both, moved]) {
      const key = deployment.find("aws:kms/key:Key").inputs.policy;
      expect(key).toBe(standard.find("aws:kms/key:Key").inputs.policy);
      const policy = deployment.find("aws:s3/bucketPolicy:BucketPolicy").inputs.policy;
      expect(policy).toBe(standard.find("aws:s3/bucketPolicy:BucketPolicy").inputs.policy);
      const [read] = statements(deployment.find("aws:iam/rolePolicy:RolePolicy", "alerter").inputs.policy);
      const buckets = new Set(read.Resource.map((arn: string) => arn.split(/[:/]/)[5]));
      expect(buckets).toEqual(new Set(["example-trail", bucket]));
    }
  });

  test("then deletes the old trail and its notifications, and nothing else", () => {
    expect(difference(both, moved)).toEqual({
      created: [],
      updated: ["aws:cloudwatch/eventTarget:EventTarget daily-check"],
      deleted: [
        "aws:cloudtrail/trail:Trail trail",
        "aws:lambda/permission:Permission notification",
        "aws:s3/bucketNotification:BucketNotification notification",
      ],
    });
    expect(moved.outputs.watches).toEqual(["example-trail"]);
  });

  test("deletes only what the first deployment has unprotected, and keeps the bucket and the key protected", () => {
    const unprotected = (deployment: Deployment) => deployment.resources.filter((one) => !one.protect).map(named);
    for (const one of difference(both, moved).deleted) expect(unprotected(both)).toContain(one);
    const kept = moved.resources.filter(({ type }) => /:s3\/|:kms\//.test(type));
    expect(kept.length).toBe(9);
    expect(kept.filter(({ protect }) => !protect)).toEqual([]);
  });

  test("may then leave the bucket with its log files in AWS", async () => {
    const retaining = await deploy({ ...existingBySns, ownTrail: "stopped", protect: false, retain: true });
    const retained = retaining.resources.filter(({ retainOnDelete }) => retainOnDelete).map(named);
    expect(retained).toEqual(list(retaining).filter((one) => /:s3\//.test(one) || one === "aws:kms/key:Key key"));
    expect(retaining.find("aws:s3/bucket:Bucket").inputs.forceDestroy).toBe(false);
  });
});

/** All keys changed at once. */
const everyChange: Record<string, unknown> = {
  ...leastConfig,
  ...Object.fromEntries(Object.entries(configurationChanges).map(([key, { to }]) => [key, to])),
  protect: true,
};

describe("a change of every key of the configuration on a running stack", () => {
  let changed: Deployment;
  beforeAll(async () => {
    changed = await deploy(everyChange, { previous: standard.outputs });
  });

  test("creates and updates what is expected, deletes nothing, and creates nothing that could not be taken back", () => {
    const { created, updated, deleted } = difference(standard, changed);
    const { protect, ...others } = configurationChanges;
    const expected = new Set(Object.values(others).flatMap(({ calls }) => calls));
    const calls = [
      ...created.map((one) => one.replace("aws:", "create ")),
      ...updated.map((one) => one.replace("aws:", "update ")),
    ];
    expect(new Set(calls)).toEqual(expected);
    expect(deleted).toEqual([]);
    const protectedOnes = changed.resources.filter((one) => one.protect).map(named);
    expect(created.filter((one) => protectedOnes.includes(one))).toEqual([]);
  });

  test("leaves no input out when it is taken back, as AWS then may keep what it was", async () => {
    const back = await deploy(leastConfig, { previous: changed.outputs });
    const now = new Map(back.resources.map((one) => [named(one), one.inputs]));
    const left = changed.resources.flatMap((one) => {
      const inputs = now.get(named(one));
      const keys = inputs
        ? Object.keys(one.inputs).filter((key) => one.inputs[key] !== undefined && inputs[key] === undefined)
        : [];
      return keys.map((key) => `${named(one)}: ${key}`);
    });
    // https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/iam/role.go deletes a boundary that is gone.
    const isBoundary = (input: string) => input.endsWith(": permissionsBoundary");
    expect(left.filter((input) => !isBoundary(input))).toEqual([]);
    expect(left).toHaveLength(2);
  });

  // None of these inputs replaces its resource: test/pulumi-engine/provider/kinds.py lists those that do.
  test("changes only inputs that AWS can change", () => {
    const before = new Map(standard.resources.map((one) => [named(one), one.inputs]));
    const inputs = changed.resources.flatMap((one) => {
      const old = before.get(named(one));
      const keys = Object.keys({ ...old, ...one.inputs });
      const different = keys.filter((key) => JSON.stringify(old?.[key]) !== JSON.stringify(one.inputs[key]));
      return old && different.length > 0 ? [`${named(one)}: ${different.sort().join(", ")}`] : [];
    });
    expect(inputs).toMatchInlineSnapshot(`
      [
        "aws:cloudtrail/trail:Trail trail: advancedEventSelectors, isOrganizationTrail",
        "aws:cloudwatch/dashboard:Dashboard monitoring: dashboardBody",
        "aws:cloudwatch/eventTarget:EventTarget daily-check: input",
        "aws:cloudwatch/logGroup:LogGroup alerter: retentionInDays",
        "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-function-duration: alarmDescription, threshold",
        "aws:cloudwatch/metricAlarm:MetricAlarm monitoring-heartbeat: alarmDescription, period",
        "aws:iam/role:Role alerter: permissionsBoundary",
        "aws:iam/role:Role replay: permissionsBoundary",
        "aws:iam/rolePolicy:RolePolicy alerter: policy",
        "aws:lambda/function:Function alerter: environment, loggingConfig, memorySize, reservedConcurrentExecutions, timeout, tracingConfig",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration trail-bucket: rules",
        "aws:s3/bucketNotification:BucketNotification notification: lambdaFunctions",
        "aws:s3/bucketPolicy:BucketPolicy trail-bucket: policy",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration trail-bucket: rules",
        "aws:sns/topicPolicy:TopicPolicy alerts: policy",
      ]
    `);
  });
});

describe("a stack that is deployed to another place", () => {
  test("is refused in another Region", async () => {
    const at = { region: "us-east-1", partition: "aws", dnsSuffix: "amazonaws.com" };
    const message = await refusalOf(leastConfig, { at, previous: standard.outputs });
    expect(message).toMatchInlineSnapshot(
      `"this stack is deployed in eu-central-1, and aws:region is now us-east-1: that would replace all of its resources, the bucket with its log files included. Set aws:region to eu-central-1, or create another stack (pulumi stack init)"`,
    );
    // Before anything asks AWS, which would make Pulumi replace its provider.
    const answers = { "aws:index/getCallerIdentity:getCallerIdentity": new Error("asked") };
    expect(await refusalOf(leastConfig, { at, answers, previous: standard.outputs })).toBe(message);
    // A profile's Region is known only to AWS's provider.
    expect(() => refuseOtherRegion(standard.outputs as Previous, "us-east-1")).toThrow(message);
  });

  test("is refused in another account", async () => {
    const inAccount = "444455556666";
    expect(await refusalOf(leastConfig, { inAccount, previous: standard.outputs })).toMatchInlineSnapshot(
      `"this stack is deployed in account 123456789012, and the credentials are for account 444455556666: use credentials for 123456789012, or create another stack (pulumi stack init)"`,
    );
  });
});

describe("destruction", () => {
  test("of a protected stack is refused for the evidence and all that alerts depend on", () => {
    const open = standard.resources.filter(({ type, protect }) => type.startsWith("aws:") && !protect).map(named);
    expect(open).toMatchInlineSnapshot(`
      [
        "aws:sns/topicSubscription:TopicSubscription alerts-security@example.test",
        "aws:sns/topicSubscription:TopicSubscription monitoring-alarms-security@example.test",
      ]
    `);
  });

  test("without a preview deletes nothing before the protected dashboard, which Pulumi refuses", async () => {
    const moving = { ...everyChange, ...configurations.existingByEventBridge, ownTrail: "running" };
    for (const deployment of [standard, await deploy(moving, { previous: standard.outputs })]) {
      const dashboard = deployment.find("aws:cloudwatch/dashboard:Dashboard");
      expect(dashboard.protect).toBe(true);
      const open = deployment.resources.filter(({ type, protect }) => type.startsWith("aws:") && !protect).map(named);
      expect(open.filter((one) => !dashboard.after.includes(one))).toEqual([]);
    }
  });

  test("of an unprotected stack is refused for nothing", async () => {
    const { resources } = await deploy(configurations.unprotected);
    expect(resources.filter(({ protect }) => protect)).toEqual([]);
  });
});

describe("a renamed stack", () => {
  test("is refused, with the way to keep the names", async () => {
    expect(await refusalOf(leastConfig, { stack: "prod", previous: standard.outputs })).toMatchInlineSnapshot(
      `"the names of this stack's resources begin with cloudtrail-alerts-dev, and would now begin with cloudtrail-alerts-prod: that would replace all of them, the bucket with its log files included. To keep the names whatever the stack is called, run: pulumi config set cloudtrail-alerts:name cloudtrail-alerts-dev"`,
    );
  });

  test("keeps all resources with their names in the configuration", async () => {
    const config = { ...leastConfig, name: "cloudtrail-alerts-dev" };
    const renamed = await deploy(config, { stack: "prod", previous: standard.outputs });
    const { created, deleted, updated } = difference(standard, renamed);
    expect({ created, deleted }).toEqual({ created: [], deleted: [] });
    // The tag `stack` says what the stack is called now.
    expect(updated.length).toBeGreaterThan(0);
    const withoutTags = ({ resources }: Deployment) =>
      resources.map(({ inputs: { tags, code, ...inputs }, ...one }) => ({ ...one, inputs }));
    expect(withoutTags(renamed)).toEqual(withoutTags(standard));
  });
});

describe("an address that is replaced by another", () => {
  const [before, after] = ["before@example.test", "after@example.test"];
  const subscriptions = (deployment: Deployment) =>
    deployment.resources
      .filter(({ type }) => type === "aws:sns/topicSubscription:TopicSubscription")
      .map(({ inputs }) => `${inputs.endpoint} ${inputs.topic.split(":").at(-1)}`);
  let first: Deployment;
  let second: Deployment;
  beforeAll(async () => {
    first = await deploy({ emails: [before] });
    second = await deploy({ emails: [after] }, { previous: first.outputs, pending: [after] });
  });

  test("stays subscribed while its successor is pending", () => {
    expect(subscriptions(second)).toEqual([
      "after@example.test cloudtrail-alerts-dev",
      "before@example.test cloudtrail-alerts-dev",
      "after@example.test cloudtrail-alerts-dev-alarms",
      "before@example.test cloudtrail-alerts-dev-alarms",
    ]);
    expect(second.outputs.pendingSubscriptions).toEqual([
      "after@example.test to cloudtrail-alerts-dev",
      "after@example.test to cloudtrail-alerts-dev-alarms",
    ]);
    expect(second.warnings.filter((warning) => warning.startsWith(before))).toMatchInlineSnapshot(`
      [
        "before@example.test is not configured any more, but stays subscribed to cloudtrail-alerts-dev until after@example.test has confirmed. Then run: pulumi up --refresh",
        "before@example.test is not configured any more, but stays subscribed to cloudtrail-alerts-dev-alarms until after@example.test has confirmed. Then run: pulumi up --refresh",
      ]
    `);
  });

  test("stays subscribed in every deployment until then", async () => {
    const again = await deploy({ emails: [after] }, { previous: second.outputs, pending: [after] });
    expect(subscriptions(again)).toEqual(subscriptions(second));
    expect(again.outputs).toEqual(second.outputs);
  });

  test("is unsubscribed by the first deployment that sees the confirmation", async () => {
    const third = await deploy({ emails: [after] }, { previous: second.outputs });
    expect(subscriptions(third)).toEqual([
      "after@example.test cloudtrail-alerts-dev",
      "after@example.test cloudtrail-alerts-dev-alarms",
    ]);
    expect([third.outputs.pendingSubscriptions, third.warnings]).toEqual([[], []]);
  });

  test("is unsubscribed at once if it never confirmed", async () => {
    const unconfirmed = await deploy({ emails: [before] }, { pending: [before] });
    const next = await deploy({ emails: [after] }, { previous: unconfirmed.outputs, pending: [after] });
    expect(subscriptions(next).filter((one) => one.startsWith(before))).toEqual([]);
  });

  test("gets alarms until the first address of alarmEmails has confirmed", async () => {
    const config = { emails: [before], alarmEmails: ["ops@example.test"] };
    const pending = ["ops@example.test"];
    expect(subscriptions(await deploy(config, { previous: first.outputs, pending }))).toEqual([
      "before@example.test cloudtrail-alerts-dev",
      "before@example.test cloudtrail-alerts-dev-alarms",
      "ops@example.test cloudtrail-alerts-dev-alarms",
    ]);
  });

  test("keeps its subscription if only its case changes", async () => {
    const same = await deploy({ emails: ["Before@Example.Test"] }, { previous: first.outputs });
    expect(subscriptions(same)).toEqual(subscriptions(first));
    expect([same.outputs.subscribers, same.warnings]).toEqual([first.outputs.subscribers, []]);
  });

  test("is unsubscribed at once if nobody is pending, and keeps its filter otherwise", async () => {
    const filtered = { protocol: "email", endpoint: "oncall@example.test", minSeverity: "high" };
    const two = await deploy({ emails: [before], subscriptions: [filtered] });
    const one = await deploy({ emails: [before] }, { previous: two.outputs });
    expect(subscriptions(one)).toEqual(subscriptions(first));
    const kept = await deploy({ emails: [before, after] }, { previous: two.outputs, pending: [after] });
    const { filterPolicy } = kept.find(
      "aws:sns/topicSubscription:TopicSubscription",
      "alerts-oncall@example.test",
    ).inputs;
    expect(filterPolicy).toBe('{"severity":["critical","high"]}');
  });
});

test("a second stack in the same account and Region shares no name with the first", async () => {
  const second = await deploy(leastConfig, { stack: "test" });
  const names = ({ resources }: Deployment) =>
    resources.flatMap(({ type, inputs: { name, bucket, dashboardName } }) =>
      // Policies of roles are named within their role.
      type.startsWith("aws:") && !type.includes("rolePolicy") ? [name, bucket, dashboardName].filter(Boolean) : [],
    );
  const shared = new Set(names(standard)).intersection(new Set(names(second)));
  expect(names(standard).length).toBeGreaterThan(20);
  expect(shared).toEqual(new Set());
});
