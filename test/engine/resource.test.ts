import { expect, test } from "vitest";
import { resourceOf } from "../../engine/resource.ts";
import { cpuMilliseconds } from "../support/cpu-time.ts";
import { record } from "../support/records.ts";

test.each<[string, Record<string, unknown>, string]>([
  [
    "the user before the policy",
    { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess", userName: "bob" },
    "bob, policy arn:aws:iam::aws:policy/AdministratorAccess",
  ],
  ["the user before the group", { groupName: "admins", userName: "bob" }, "bob, group admins"],
  [
    "the policy, where nobody gets it",
    { policyArn: "arn:aws:iam::123456789012:policy/a" },
    "arn:aws:iam::123456789012:policy/a",
  ],
  [
    "an ARN of any name before names and ids",
    { ids: ["1"], eventDataStore: "arn:aws:cloudtrail:x" },
    "arn:aws:cloudtrail:x",
  ],
  [
    "an ARN of a request's path, without its percent signs",
    { clusterArn: "arn%3Aaws%3Akafka%3Aeu-central-1%3A123456789012%3Acluster%2Forders%2F0a1b2c3d" },
    "arn:aws:kafka:eu-central-1:123456789012:cluster/orders/0a1b2c3d",
  ],
  [
    "no ARN in the caller's own words: a description, a tag",
    {
      volumeId: "vol-1",
      description: "arn:aws:ec2:eu-west-1:123456789012:volume/other",
      tagSpecificationSet: { items: [{ tags: [{ key: "of", value: "arn:aws:s3:::other" }] }] },
    },
    "vol-1",
  ],
  [
    "an ARN in an object that describes",
    { billing: "on", tableDescription: { tableArn: "arn:aws:dynamodb:x:1:table/orders" } },
    "arn:aws:dynamodb:x:1:table/orders",
  ],
  ["a name that no list contains", { alarmNames: ["a", "b"], state: "OK" }, "a, b"],
  ["what EC2 wraps", { DeleteVolumeRequest: { VolumeId: "vol-1" } }, "vol-1"],
  ["the first of a list", { instancesSet: { items: [{ instanceId: "i-1" }, { instanceId: "i-2" }] } }, "i-1"],
  [
    "no token, and an account only where there is nothing else",
    { clientToken: "x", accountId: "444455556666" },
    "444455556666",
  ],
  [
    "the snapshot, not the attribute that was changed",
    { attributeName: "restore", dBSnapshotIdentifier: "orders", valuesToAdd: ["444455556666"] },
    "orders",
  ],
  [
    "what a job does, not the role with which it runs",
    { jobName: "nightly", dataAccessRoleArn: "arn:aws:iam::123456789012:role/jobs" },
    "nightly",
  ],
  [
    "where a report goes, not the key with which it is encrypted",
    { s3Destination: { kmsKeyArn: "arn:aws:kms:x:444455556666:key/1", bucketName: "reports" } },
    "reports",
  ],
  ["a key where there is nothing else", { sseAwsKmsKeyId: "alias/reports" }, "alias/reports"],
  ["the same where the role is called roleArn", { jobName: "nightly", roleArn: "arn:aws:iam::1:role/jobs" }, "nightly"],
  [
    "a role where there is nothing else",
    { executionRoleArn: "arn:aws:iam::123456789012:role/jobs" },
    "arn:aws:iam::123456789012:role/jobs",
  ],
  ["nothing that CloudTrail hid", { name: "HIDDEN_DUE_TO_SECURITY_REASONS", enable: false }, "account 123456789012"],
])("what was acted on: %s", (_, requestParameters, resource) => {
  expect(resourceOf(record({ resources: undefined, requestParameters }) as never)).toBe(resource);
});

test.each([
  ["DeleteContactFlow", { InstanceId: "of-all", ContactFlowId: "flow" }, "flow"],
  ["UpdateAlert", { spaceId: "of-all", alertId: "alert" }, "alert"],
  ["DeleteArchive", { vaultName: "backups", archiveId: "opaque" }, "backups"],
  ["UpdateIntegration", { apiId: "api", integrationId: "integration" }, "api"],
  ["DescribeInstance", { InstanceId: "of-all", ContactFlowId: "flow" }, "of-all"],
])("of two ids, %s acts on the one of what it names", (eventName, requestParameters, resource) => {
  expect(resourceOf(record({ eventName, resources: undefined, requestParameters }) as never)).toBe(resource);
});

test.each(["sts", "rolesanywhere"])("what was acted on in %s: the role that is assumed", (service) => {
  const requestParameters = {
    principalArn: "arn:aws:iam::123456789012:saml-provider/idp",
    roleArn: "arn:aws:iam::123456789012:role/admin",
  };
  const assumed = record({ resources: undefined, eventSource: `${service}.amazonaws.com`, requestParameters });
  expect(resourceOf(assumed as never)).toBe("arn:aws:iam::123456789012:role/admin");
});

test("a call without parameters acts on what the response names, else on the account; a sign-in on nothing", () => {
  const bare = { resources: undefined, requestParameters: null };
  const created = { accessKey: { userName: "bob", accessKeyId: "AKIAIOSFODNN7EXAMPLE" }, requestId: "r" };
  expect(resourceOf(record({ ...bare, responseElements: created }) as never)).toBe("bob");
  expect(resourceOf(record({ ...bare, responseElements: { requestId: "r" } }) as never)).toBe("account 123456789012");
  expect(resourceOf(record(bare) as never)).toBe("account 123456789012");
  const signIn = { ...bare, eventSource: "signin.amazonaws.com", eventName: "ConsoleLogin" };
  expect(resourceOf(record(signIn) as never)).toBe("");
});

test.each([
  ["arn:aws:iam::123456789012:role/admin", "arn:aws:iam::123456789012:role/admin"],
  [
    "arn:aws:iam::123456789012:role/admin because no identity-based policy allows it",
    "arn:aws:iam::123456789012:role/admin",
  ],
  ["arn:aws:iam::123456789012:user/", "account 123456789012"],
  ["arn:aws:sns:eu-central-1:123456789012:*", "account 123456789012"],
  ["*", "account 123456789012"],
])("a denied call without parameters acts on the one resource that its message names: %s", (named, resource) => {
  const errorMessage = `User: arn:aws:iam::123456789012:user/bob is not authorized to perform: x on resource: ${named}`;
  expect(resourceOf(record({ resources: undefined, requestParameters: null, errorMessage }) as never)).toBe(resource);
});

test("parameters of any number and depth are searched in limited time", () => {
  const wide = (depth: number): unknown =>
    Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`a${index}`, depth === 0 ? 1 : wide(depth - 1)]));
  const deep = record({ resources: undefined, requestParameters: wide(3) }) as never;
  const milliseconds = cpuMilliseconds(() => expect(resourceOf(deep)).toBe("account 123456789012"));
  expect(milliseconds).toBeLessThan(100);
});
