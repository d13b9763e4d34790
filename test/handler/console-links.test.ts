import { expect, test } from "vitest";
import { factsOf } from "../../engine/record.ts";
import { callerLink } from "../../handler/console-links.ts";
import { record } from "../support/records.ts";

const factsOfCaller = (userIdentity: object) => factsOf(record({ userIdentity }) as never);

// What links look like in an email, and for which Regions there are any, is in email.test.ts.
test.each([
  ["a session", { arn: "arn:aws:sts::123456789012:assumed-role/deploy/run-1" }, "Username=run-1"],
  [
    "an access key",
    { arn: "arn:aws:iam::123456789012:user/a", accessKeyId: "AKIAIOSFODNN7EXAMPLE" },
    "AccessKeyId=AKIAIOSFODNN7EXAMPLE",
  ],
  [
    "an access key of nobody with a name",
    { principalId: "AROAEXAMPLEEXAMPLE001:x", accessKeyId: "ASIAIOSFODNN7EXAMPLE" },
    "AccessKeyId=ASIAIOSFODNN7EXAMPLE",
  ],
  ["a user with a path", { arn: "arn:aws:iam::123456789012:user/team/alice" }, "Username=alice"],
  ["root", { arn: "arn:aws:iam::123456789012:root" }, "Username=root"],
])("the event history of %s is filtered by what it knows of the caller", (_who, identity, filter) => {
  expect(callerLink(factsOfCaller(identity))).toBe(
    `https://eu-west-1.console.aws.amazon.com/cloudtrailv2/home?region=eu-west-1#/events?${filter}`,
  );
});

test.each([
  ["a service", { invokedBy: "config.amazonaws.com" }],
  ["a name that IAM does not allow", { arn: "arn:aws:iam::123456789012:user/a b&c" }],
  ["a key that AWS did not make", { accessKeyId: "x&Username=root" }],
])("%s has no link", (_who, identity) => {
  expect(callerLink(factsOfCaller(identity))).toBe("");
});
