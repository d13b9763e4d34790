import { expect, test, vi } from "vitest";
import { configurations } from "./configurations.ts";
import { deploy, leastConfig, statements } from "./deploy.ts";
import * as fakeBundle from "./fake-bundle.ts";

const bundle = vi.hoisted(() => vi.fn());
vi.mock("../../build/bundle.ts", () => ({ bundle }));
bundle.mockImplementation(fakeBundle.bundle);

test("a stack's name must be valid in the name of a bucket", async () => {
  const error = await deploy(leastConfig, { stack: "Dev_1" }).catch((error) => error);
  expect(error.message).toMatchInlineSnapshot(
    `"cloudtrail-alerts-Dev_1: names in AWS consist of the project's and the stack's name, which together must be at most 49 lower-case letters, digits and hyphens; choose another name for the stack"`,
  );
});

test("only the management account can create an organization trail", async () => {
  const error = await deploy({ ...leastConfig, organization: true }, { inAccount: "444455556666" }).catch(
    (error) => error,
  );
  expect(error.message).toMatchInlineSnapshot(
    `"cloudtrail-alerts:organization is true, but account 444455556666 is not the management account of o-exampleorgid: deploy this stack in account 123456789012, or read the organization trail's bucket with cloudtrail-alerts:trail (docs/operations.md, "Move to an existing trail")"`,
  );
});

test.each([
  ["aws", "eu-central-99", "amazonaws.com", "console.aws.amazon.com", "amazonaws.com"],
  ["aws-cn", "cn-north-1", "amazonaws.com.cn", "console.amazonaws.cn", "amazonaws.com.cn"],
  ["aws-eusc", "eusc-de-east-1", "amazonaws.eu", "console.amazonaws-eusc.eu", "amazonaws.com"],
  ["aws-us-gov", "us-gov-east-1", "amazonaws.com", "console.amazonaws-us-gov.com", "amazonaws.com"],
])("in %s (%s), ARNs, hosts and principals are those of the partition", async (...place) => {
  const [partition, region, dnsSuffix, console, logsSuffix] = place;
  const at = { partition, region, dnsSuffix };
  const { find, outputs, resources } = await deploy({ ...configurations.deduplicating, organization: true }, { at });

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
  const error = await deploy(leastConfig, { at }).catch((error) => error);
  expect([error.message, error.__pulumiRunError]).toMatchInlineSnapshot(`
    [
      "us-iso-east-1 is in the partition aws-iso, in which this stack is not supported: deploy it in a Region of aws, aws-cn, aws-eusc or aws-us-gov",
      true,
    ]
  `);
});
