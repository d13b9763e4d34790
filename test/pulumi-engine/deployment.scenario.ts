import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { LambdaClient, PutFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { inWords, leastConfig, startScenarios } from "./scenario.ts";

const { provider, newStack } = await startScenarios();

test("the first up makes a stack, and neither another up nor one with --refresh changes anything", async () => {
  const stack = await newStack();
  const first = await stack.up(leastConfig);
  expect(first.ok, first.output).toBe(true);
  expect(first.calls.length).toBeGreaterThan(30);
  expect(first.calls.filter(({ call, ok }) => call !== "create" || !ok)).toEqual([]);

  const order = first.calls.map(inWords);
  const later = [
    ["create cloudtrail/trail:Trail trail", "create s3/bucketPolicy:BucketPolicy trail-bucket"],
    [
      "create s3/bucketNotification:BucketNotification notification",
      "create lambda/permission:Permission notification",
    ],
    ["create lambda/function:Function alerter", "create iam/rolePolicy:RolePolicy alerter"],
  ];
  for (const [one = "", before = ""] of later) expect(order.indexOf(one), one).toBeGreaterThan(order.indexOf(before));

  expect((await stack.up()).calls).toEqual([]);
  const refreshed = await stack.up(undefined, { refresh: true });
  expect([refreshed.ok, refreshed.calls]).toEqual([true, []]);
});

test("the URL of a webhook is encrypted in everything that Pulumi stores, and is not printed", async () => {
  const stack = await newStack();
  const endpoint = "https://example.com/hook?token=t0ps3cret";
  const set = ["config", "set", "--stack", "dev", "--secret", "--path", "subscriptions[0].endpoint", endpoint];
  await stack.configure(leastConfig);
  expect((await stack.cli(...set)).ok).toBe(true);
  await stack.cli("config", "set", "--stack", "dev", "--path", "subscriptions[0].protocol", "https");
  const { ok, output, calls } = await stack.up();
  expect(ok, output).toBe(true);
  expect(calls.map(inWords).filter((call) => call.includes("alerts-https-"))).toHaveLength(1);
  expect(output).not.toContain("t0ps3cret");
  expect(filesBelow(stack.folder).filter((path) => readFileSync(path).includes("t0ps3cret"))).toEqual([]);
});

test("an up with --refresh repairs what was changed outside of Pulumi; an up without changes nothing", async () => {
  const stack = await newStack();
  await stack.up(leastConfig);
  const trail = "cloudtrail-alerts-dev";
  await aws("cloudtrail", "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.StopLogging", { Name: trail });
  await aws("monitoring", "GraniteServiceVersion20100801.DeleteAlarms", { AlarmNames: [`${trail}-heartbeat`] });
  const lambda = new LambdaClient({});
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: trail, ReservedConcurrentExecutions: 0 }));

  expect((await stack.up()).calls).toEqual([]);
  // What the scheduled check for drift runs.
  const preview = await stack.preview(undefined, { refresh: true, expectNoChanges: true });
  expect([preview.ok, preview.calls]).toEqual([false, []]);
  expect(preview.output).toContain("error: no changes were expected for preview but changes were proposed");

  const repaired = await stack.up(undefined, { refresh: true });
  expect(repaired.ok, repaired.output).toBe(true);
  expect(repaired.calls.map(inWords).sort()).toEqual([
    "create cloudwatch/metricAlarm:MetricAlarm monitoring-heartbeat",
    "update cloudtrail/trail:Trail trail",
    "update lambda/function:Function alerter",
  ]);
  expect((await stack.up(undefined, { refresh: true })).calls).toEqual([]);
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
  const stack = await newStack({ settings: 'requiredPulumiVersion: ">=999.0.0"' });
  const { ok, output, calls } = await stack.up(leastConfig);
  expect([ok, calls]).toEqual([false, []]);
  expect(output).toContain("3.274.1");
  expect(output).toContain(">=999.0.0");
});

/** Calls an operation of AWS for which the project has no client, in AWS's JSON protocol. */
async function aws(service: string, target: string, input: object): Promise<void> {
  const scope = `test/20260101/eu-central-1/${service}/aws4_request`;
  const headers = {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": target,
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
  };
  const response = await fetch(provider.endpoint, { method: "POST", headers, body: JSON.stringify(input) });
  expect([response.status, await response.text()]).toEqual([200, expect.any(String)]);
}

function filesBelow(folder: string): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => join(folder, path));
  return paths.filter((path) => statSync(path).isFile());
}
