import { expect, test } from "vitest";
import { configurations } from "./configurations.ts";
import { deploy, leastConfig, refusalOf } from "./deploy.ts";

const asked = { bucket: async () => ({ exists: true }) };
const refusal = (config: object) => refusalOf({ ...leastConfig, ...config }, { asked });
const bySns = configurations.existingBySns.trail;

test("what the configuration names must be in the stack's partition", async () => {
  const subscriptions = [{ protocol: "https", endpoint: "https://example.com" }];
  const config = {
    subscriptions: [...subscriptions, { protocol: "sqs", endpoint: "arn:aws-cn:sqs:cn-north-1:123456789012:alerts" }],
    eventBus: "arn:aws-cn:events:cn-north-1:123456789012:event-bus/alerts",
    permissionsBoundary: "arn:aws-cn:iam::123456789012:policy/boundary",
    trail: { ...bySns, topicArn: "arn:aws-cn:sns:cn-north-1:123456789012:example-trail" },
  };
  expect(await refusal(config)).toMatchInlineSnapshot(`
    "cloudtrail-alerts:eventBus is in the partition aws-cn, and this stack in aws
    cloudtrail-alerts:permissionsBoundary is in the partition aws-cn, and this stack in aws
    cloudtrail-alerts:subscriptions[1].endpoint is in the partition aws-cn, and this stack in aws
    cloudtrail-alerts:trail.topicArn is in the partition aws-cn, and this stack in aws"
  `);
});

test("the function's own topics, queue and function neither notify it nor get its summaries", async () => {
  const name = "123456789012:cloudtrail-alerts-dev";
  const ownFunction = "arn:aws:lambda:eu-central-1:123456789012:function:cloudtrail-alerts-dev";
  const subscriptions = [
    { protocol: "sqs", endpoint: `arn:aws:sqs:eu-central-1:${name}-failures` },
    { protocol: "lambda", endpoint: ownFunction },
    { protocol: "lambda", endpoint: `${ownFunction}:$LATEST` },
    { protocol: "lambda", endpoint: `${ownFunction}-other` },
  ];
  expect(await refusal({ subscriptions })).toMatchInlineSnapshot(`
    "cloudtrail-alerts:subscriptions[0].endpoint is this stack's own: its messages would come back to it
    cloudtrail-alerts:subscriptions[1].endpoint is this stack's own: its messages would come back to it
    cloudtrail-alerts:subscriptions[2].endpoint is this stack's own: its messages would come back to it"
  `);
  for (const topic of [name, `${name}-alarms`]) {
    const trail = { ...bySns, topicArn: `arn:aws:sns:eu-central-1:${topic}` };
    expect(await refusal({ trail })).toBe(
      "cloudtrail-alerts:trail.topicArn is this stack's own: its messages would come back to it",
    );
  }
});

test("a bus must be in the stack's Region, a boundary a policy of the account or of AWS, a key in the bucket's Region, a log bucket another one", async () => {
  const config = {
    eventBus: "arn:aws:events:us-east-1:444455556666:event-bus/alerts",
    permissionsBoundary: "arn:aws:iam::444455556666:policy/boundary",
    trail: { ...bySns, keyArn: "arn:aws:kms:us-east-1:444455556666:key/1111abcd-12ab-34cd-56ef-1234567890ab" },
    accessLogBucket: "cloudtrail-alerts-dev-123456789012",
  };
  expect(await refusal(config)).toMatchInlineSnapshot(`
    "cloudtrail-alerts:eventBus is in us-east-1, and the function can only put events on a bus in its own Region, eu-central-1: name one there, with a rule that sends them on
    cloudtrail-alerts:permissionsBoundary is a policy of account 444455556666: a role needs one of its own account, 123456789012
    cloudtrail-alerts:trail.keyArn is in us-east-1, and the bucket's key is in the bucket's Region, eu-central-1
    cloudtrail-alerts:accessLogBucket is this stack's own bucket: name another, which lets S3 write its access logs"
  `);
});

test("a boundary may be a policy of AWS", async () => {
  const { find } = await deploy({ ...leastConfig, permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess" });
  expect(find("aws:iam/role:Role", "alerter").inputs.permissionsBoundary).toMatch(/PowerUserAccess$/);
});

test("chat is for the partition in which AWS offers it", async () => {
  const at = { partition: "aws-us-gov", region: "us-gov-west-1", dnsSuffix: "amazonaws.com" };
  const chat = { slack: [{ workspaceId: "T07EA123LEP", channelId: "C07EZ1ABC23" }] };
  expect(await refusalOf({ ...leastConfig, chat }, { at })).toBe(
    "cloudtrail-alerts:chat is not for the partition aws-us-gov, in which AWS has no Amazon Q Developer in chat applications",
  );
});

test("a heartbeat is of an account that the trail logs", async () => {
  const heartbeats = ["123456789012", "444455556666"].map((account) => ({ account, region: "eu-central-1" }));
  expect(await refusal({ heartbeats })).toBe(
    "cloudtrail-alerts:heartbeats[1].account is 444455556666, and the trail logs 123456789012 only: its alarm would never be over",
  );
  await deploy({ ...leastConfig, heartbeats, trail: bySns }, { asked });
});
