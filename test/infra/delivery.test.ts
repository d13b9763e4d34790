import { expect, test } from "vitest";
import { configurations } from "./configurations.ts";
import { deploy, leastConfig, refusalOf } from "./deploy.ts";

const place = (region: string) => ({ region, partition: "aws", dnsSuffix: "amazonaws.com" });

test("a queue or function of another account is refused, with what its owner must do", async () => {
  const subscriptions = [
    { protocol: "sqs", endpoint: "arn:aws:sqs:eu-central-1:444455556666:alerts" },
    { protocol: "lambda", endpoint: "arn:aws:lambda:eu-central-1:444455556666:function:tickets" },
  ];
  expect(await refusalOf({ ...leastConfig, subscriptions })).toMatchInlineSnapshot(`
    "cloudtrail-alerts:subscriptions[0].endpoint is in account 444455556666, where only its owner can subscribe it: list the account in cloudtrail-alerts:subscriberAccounts and let the owner run aws sns subscribe (docs/operations.md, "More subscribers")
    cloudtrail-alerts:subscriptions[1].endpoint is in account 444455556666, where only its owner can subscribe it: list the account in cloudtrail-alerts:subscriberAccounts and let the owner run aws sns subscribe (docs/operations.md, "More subscribers")"
  `);
});

test("a queue in a Region to which SNS does not deliver is refused", async () => {
  const subscriptions = [{ protocol: "sqs", endpoint: "arn:aws:sqs:me-south-1:123456789012:alerts" }];
  expect(await refusalOf({ ...leastConfig, subscriptions })).toMatchInlineSnapshot(
    `"cloudtrail-alerts:subscriptions[0].endpoint: a topic in eu-central-1 can't deliver to sqs in me-south-1: SNS does not deliver from a Region enabled by default to one that must be opted into"`,
  );
});

const ofTopic = (region: string) => ({
  ...leastConfig,
  trail: {
    ...configurations.existingBySns.trail,
    keyArn: undefined,
    topicArn: `arn:aws:sns:${region}:444455556666:example-trail`,
  },
});

test.each([
  ["eu-central-1", "us-east-1", "sns.amazonaws.com"],
  ["eu-central-1", "ap-east-1", "sns.ap-east-1.amazonaws.com"],
  ["ap-east-1", "ap-east-1", "sns.amazonaws.com"],
])("a function in %s is invoked by a topic in %s as %s", async (function_, topic, principal) => {
  const asked = { bucket: async () => ({ exists: true }) };
  const { find } = await deploy(ofTopic(topic), { at: place(function_), asked });
  expect(find("aws:lambda/permission:Permission", "notification-sns").inputs.principal).toBe(principal);
});

test("a function in an opt-in Region gets nothing from a topic in another Region", async () => {
  expect(await refusalOf(ofTopic("us-east-1"), { at: place("ap-east-1") })).toMatchInlineSnapshot(
    `"cloudtrail-alerts:trail.topicArn: us-east-1 can't deliver to a function in ap-east-1: SNS does not deliver from a Region enabled by default to one that must be opted into"`,
  );
  expect(await refusalOf(ofTopic("me-south-1"), { at: place("ap-east-1") })).toMatchInlineSnapshot(
    `"cloudtrail-alerts:trail.topicArn: me-south-1 can't deliver to a function in ap-east-1: SNS does not deliver from another Region that must be opted into to one that must be opted into"`,
  );
});
