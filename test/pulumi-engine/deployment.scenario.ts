import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  CloudTrailClient,
  CreateTrailCommand,
  PutEventSelectorsCommand,
  StopLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import { DisableRuleCommand, EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { LambdaClient, PutFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { ListSubscriptionsByTopicCommand, SNSClient, UnsubscribeCommand } from "@aws-sdk/client-sns";
import { expect, test, vi } from "vitest";
import { inWords, leastConfig, startScenarios } from "./scenario.ts";

vi.mock("../../build/bundle.ts", () => import("./fake-bundle.ts"));

const { provider, newStack } = await startScenarios();

test("the URL of a webhook is encrypted in everything that Pulumi stores, and is not printed", async () => {
  const stack = await newStack();
  const endpoint = "https://example.com/hook?token=t0ps3cret";
  const set = ["config", "set", "--stack", "dev", "--secret", "--path", "subscriptions[0].endpoint", endpoint];
  await stack.configure(leastConfig);
  expect((await stack.cli(set)).ok).toBe(true);
  await stack.cli(["config", "set", "--stack", "dev", "--path", "subscriptions[0].protocol", "https"]);
  const { ok, output, calls } = await stack.up();
  expect(ok, output).toBe(true);
  expect(calls.map(inWords).filter((call) => call.includes("alerts-https-"))).toHaveLength(1);
  expect(output).not.toContain("t0ps3cret");
  expect(filesBelow(stack.folder).filter((path) => readFileSync(path).includes("t0ps3cret"))).toEqual([]);
});

test("an up with --refresh repairs what was changed outside of Pulumi; an up without changes nothing", async () => {
  const stack = await newStack();
  await stack.up(leastConfig);
  const name = "cloudtrail-alerts-dev";
  await new CloudTrailClient({}).send(new StopLoggingCommand({ Name: name }));
  const FieldSelectors = [
    { Field: "eventCategory", Equals: ["Management"] },
    { Field: "readOnly", Equals: ["true"] },
  ];
  const reads = { TrailName: name, AdvancedEventSelectors: [{ FieldSelectors }] };
  await new CloudTrailClient({}).send(new PutEventSelectorsCommand(reads));
  const alertsTopic = { TopicArn: `arn:aws:sns:eu-central-1:123456789012:${name}` };
  const { Subscriptions = [] } = await new SNSClient({}).send(new ListSubscriptionsByTopicCommand(alertsTopic));
  const [{ SubscriptionArn } = {}] = Subscriptions;
  await new SNSClient({}).send(new UnsubscribeCommand({ SubscriptionArn }));
  const none = { FunctionName: name, ReservedConcurrentExecutions: 0 };
  await new LambdaClient({}).send(new PutFunctionConcurrencyCommand(none));
  await new EventBridgeClient({}).send(new DisableRuleCommand({ Name: `${name}-daily-check` }));

  expect((await stack.up()).calls).toEqual([]);
  // What the scheduled check for drift runs.
  const preview = await stack.preview(undefined, { refresh: true, expectNoChanges: true });
  expect([preview.ok, preview.calls]).toEqual([false, []]);
  expect(preview.output).toContain("error: no changes were expected for preview but changes were proposed");

  const repaired = await stack.up(undefined, { refresh: true });
  expect(repaired.ok, repaired.output).toBe(true);
  expect(repaired.calls.map(inWords).sort()).toEqual([
    "create sns/topicSubscription:TopicSubscription alerts-security@example.test",
    "update cloudtrail/trail:Trail trail",
    "update cloudwatch/eventRule:EventRule daily-check",
    "update lambda/function:Function alerter",
  ]);
  expect((await stack.up(undefined, { refresh: true })).calls).toEqual([]);
});

test("in a new account, which may run 10 invocations at a time, the function gets no reservation", async () => {
  const stack = await newStack();
  provider.set({ concurrencyQuota: 10 });
  const first = await stack.up(leastConfig);
  expect(first.ok, first.output).toBe(true);
  expect(first.output).toContain("the function gets no reservation");
  expect((await stack.up()).calls).toEqual([]);

  provider.set({ concurrencyQuota: 1000 });
  const later = await stack.up();
  expect(later.calls.map(inWords)).toEqual(["update lambda/function:Function alerter"]);
});

test("one trail too many is refused before anything is created", async () => {
  for (const number of [1, 2, 3, 4, 5]) {
    const bucket = `example-trail-${number}`;
    await new S3Client({ forcePathStyle: true }).send(
      new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: "eu-central-1" } }),
    );
    await new CloudTrailClient({}).send(new CreateTrailCommand({ Name: bucket, S3BucketName: bucket }));
  }
  const { ok, output, calls } = await (await newStack()).up(leastConfig);
  expect([ok, calls]).toEqual([false, []]);
  expect(output).toContain("has 5 trails in eu-central-1");
});

test("a preview writes nothing, so that its role only has to read the state", async () => {
  const stack = await newStack();
  await stack.up(leastConfig);
  const before = filesBelow(join(stack.folder, "state")).map((path) => [path, statSync(path).mtimeMs]);
  await stack.preview({ ...leastConfig, memoryMb: 2048 }, { refresh: true });
  expect(filesBelow(join(stack.folder, "state")).map((path) => [path, statSync(path).mtimeMs])).toEqual(before);
});

test("two stacks live in one account and Region", async () => {
  const [dev, prod] = [await newStack(), await newStack({ name: "prod" })];
  await dev.up(leastConfig);
  const { ok, output } = await prod.up(leastConfig);
  expect(ok, output).toBe(true);
  const refreshed = await dev.up(undefined, { refresh: true });
  expect([refreshed.ok, refreshed.calls]).toEqual([true, []]);
});

test("a CLI that is older than the project requires stops with a sentence, before anything is made", async () => {
  const stack = await newStack({ requiredPulumiVersion: ">=999.0.0" });
  const { ok, output, calls } = await stack.up(leastConfig);
  expect([ok, calls]).toEqual([false, []]);
  expect(output).toContain("3.274.1");
  expect(output).toContain(">=999.0.0");
});

function filesBelow(folder: string): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => join(folder, path));
  return paths.filter((path) => statSync(path).isFile());
}
