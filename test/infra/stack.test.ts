import { describe, expect, test, vi } from "vitest";
import { configurations } from "./configurations.ts";
import { deploy, inWords, leastConfig, refusalOf, statements } from "./deploy.ts";
import { fakeBundle } from "./fake-bundle.ts";

test.each(["Dev_1", "a--b", "dev-", "x".repeat(40)])("a stack can't be named %s", async (stack) => {
  expect(await refusalOf(leastConfig, { stack })).toContain(
    "names in AWS begin with the project's and the stack's name, which together must be at most 49 lower-case letters, " +
      "digits and single hyphens: choose another name for the stack, or set cloudtrail-alerts:name",
  );
});

test("name must be one that all resources can have", async () => {
  const [longest, tooLong] = ["x".repeat(49), "x".repeat(50)];
  expect((await deploy({ ...leastConfig, name: longest })).outputs.functionName).toBe(longest);
  expect(await refusalOf({ ...leastConfig, name: tooLong })).toContain("must be at most 49 lower-case letters");
  expect(await refusalOf({ ...leastConfig, name: "Alerts" })).toBe(
    'cloudtrail-alerts:name is "Alerts", but must be at most 49 lower-case letters, digits and single hyphens',
  );
});

test("only an account that aws:allowedAccountIds lists is used", async () => {
  expect(
    await refusalOf(leastConfig, { provider: { "aws:allowedAccountIds": ["444455556666"] } }),
  ).toMatchInlineSnapshot(
    `"the credentials are for account 123456789012, and aws:allowedAccountIds lists 444455556666: use other credentials"`,
  );
  expect(
    await refusalOf(leastConfig, { provider: { "aws:forbiddenAccountIds": ["123456789012"] } }),
  ).toMatchInlineSnapshot(`"the credentials are for account 123456789012, which aws:forbiddenAccountIds lists"`);
  await deploy(leastConfig, { provider: { "aws:allowedAccountIds": ["123456789012"] } });
});

test("credentials that AWS does not accept are an error that says what to check", async () => {
  const answers = { "aws:index/getCallerIdentity:getCallerIdentity": new Error("ExpiredToken: it has expired") };
  expect(await refusalOf(leastConfig, { answers })).toMatchInlineSnapshot(
    `"AWS did not say which account this is (): check the credentials (aws sts get-caller-identity) and aws:region"`,
  );
});

describe("an organization's trail", () => {
  const organization = { ...leastConfig, organization: true };
  const describeOrganization = "aws:organizations/getOrganization:getOrganization";
  const listAdministrators = "aws:organizations/getDelegatedAdministrators:getDelegatedAdministrators";

  test("can't be created by a member account", async () => {
    const inAccount = "444455556666";
    const refused = new Error("AccessDeniedException");
    const message = await refusalOf(organization, { inAccount, answers: { [listAdministrators]: refused } });
    expect(message).toMatchInlineSnapshot(
      `"cloudtrail-alerts:organization is true, but account 444455556666 is neither the management account of o-exampleorgid nor its delegated administrator for CloudTrail: deploy this stack in account 123456789012, or read the organization trail's bucket with cloudtrail-alerts:trail (docs/operations.md, "Move to an existing trail")"`,
    );
    expect(await refusalOf(organization, { inAccount })).toBe(message);
  });

  test("needs an organization that trusts CloudTrail", async () => {
    const answers = {
      [describeOrganization]: { id: "o-exampleorgid", masterAccountId: "123456789012", awsServiceAccessPrincipals: [] },
    };
    expect(await refusalOf(organization, { answers })).toMatchInlineSnapshot(
      `"cloudtrail-alerts:organization is true, but o-exampleorgid does not trust CloudTrail yet: run, in account 123456789012, aws organizations enable-aws-service-access --service-principal cloudtrail.amazonaws.com"`,
    );
  });

  test("can be created by CloudTrail's delegated administrator, and belongs to the management account", async () => {
    const inAccount = "444455556666";
    const answers = { [listAdministrators]: { delegatedAdministrators: [{ id: inAccount }] } };
    const { find } = await deploy(organization, { inAccount, answers });
    const trail = "arn:aws:cloudtrail:eu-central-1:123456789012:trail/cloudtrail-alerts-dev";
    const [, write] = statements(find("aws:s3/bucketPolicy:BucketPolicy").inputs.policy);
    expect(write.Condition.StringEquals["aws:SourceArn"]).toBe(trail);
    expect(write.Resource).toEqual([
      "arn:aws:s3:::cloudtrail-alerts-dev-444455556666/AWSLogs/123456789012/*",
      "arn:aws:s3:::cloudtrail-alerts-dev-444455556666/AWSLogs/o-exampleorgid/*",
    ]);
    expect(inWords(find("aws:kms/key:Key").inputs.policy)).toContain(
      "if kms:EncryptionContext:aws:cloudtrail:arn StringLike arn:aws:cloudtrail:*:123456789012:trail/*",
    );
  });
});

test.each([
  ["aws", "eu-central-99", "amazonaws.com", "console.aws.amazon.com", "amazonaws.com"],
  ["aws-cn", "cn-north-1", "amazonaws.com.cn", "console.amazonaws.cn", "amazonaws.com.cn"],
  ["aws-eusc", "eusc-de-east-1", "amazonaws.eu", "console.amazonaws-eusc.eu", "amazonaws.com"],
  ["aws-us-gov", "us-gov-east-1", "amazonaws.com", "console.amazonaws-us-gov.com", "amazonaws.com"],
])("in %s (%s), ARNs, hosts and principals are those of the partition", async (...place) => {
  const [partition, region, dnsSuffix, console, logsSuffix] = place;
  const at = { partition, region, dnsSuffix };
  const bundle = vi.fn(fakeBundle);
  const config = { ...configurations.deduplicating, organization: true };
  const { find, outputs, resources } = await deploy(config, { at, bundle });

  const arns = JSON.stringify(resources).matchAll(/\barn:([^:]*):/g);
  expect(new Set(Array.from(arns, ([, id]) => id))).toEqual(new Set([partition]));
  const services = statements(find("aws:kms/key:Key").inputs.policy).map(({ Principal }) => Principal.Service);
  expect(services).toContain(`logs.${region}.${logsSuffix}`);
  expect(bundle.mock.lastCall?.[0].params).toMatchObject({
    trailArn: `arn:${partition}:cloudtrail:${region}:123456789012:trail/cloudtrail-alerts-dev`,
    failureQueueUrl: `https://sqs.${region}.${dnsSuffix}/123456789012/cloudtrail-alerts-dev-failures`,
  });
  expect(outputs.dashboard).toBe(
    `https://${region}.${console}/cloudwatch/home?region=${region}#dashboards/dashboard/cloudtrail-alerts-dev`,
  );
});

test("a partition without a public console is refused", async () => {
  const at = { partition: "aws-iso", region: "us-iso-east-1", dnsSuffix: "c2s.ic.gov" };
  expect(await refusalOf(leastConfig, { at })).toMatchInlineSnapshot(
    `"us-iso-east-1 is in the partition aws-iso, in which this stack is not supported: deploy it in a Region of aws, aws-cn, aws-eusc or aws-us-gov"`,
  );
});
