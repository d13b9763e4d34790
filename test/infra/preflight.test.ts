import * as pulumi from "@pulumi/pulumi";
import { expect, test, vi } from "vitest";
import { configurations } from "./configurations.ts";
import { type Circumstances, deploy, leastConfig, refusalOf } from "./deploy.ts";

/** The reservation that a stack gets, the least time that publishing takes, and the warnings. */
async function reservation(config: object, asked: Circumstances["asked"]) {
  const { find, warnings } = await deploy({ ...leastConfig, ...config }, { asked });
  const { reservedConcurrentExecutions, environment } = find("aws:lambda/function:Function").inputs;
  return [reservedConcurrentExecutions, environment.variables.MIN_PUBLISH_MS, warnings.sort()];
}

const settings = (quota: number, unreserved = quota) => ({ concurrency: async () => ({ quota, unreserved }) });

test.each([10, 50])(
  "a new account, whose quota is %i, reserves nothing, and the emails stay slow enough",
  async (quota) => {
    expect(await reservation({}, settings(quota))).toEqual([
      -1,
      "2500",
      [
        `account 123456789012 may run ${quota} Lambda invocations at a time in eu-central-1, of which it can't reserve 2: ` +
          "the function gets no reservation, as with cloudtrail-alerts:concurrency -1. Ask for a higher quota (Service " +
          "Quotas, Lambda, Concurrent executions), then run pulumi up again",
      ],
    ]);
  },
);

test("a reservation must leave 100 invocations unreserved, and an existing one is kept", async () => {
  expect(await reservation({ concurrency: 20 }, settings(1000, 120))).toEqual([20, "2500", []]);
  expect((await reservation({ concurrency: 21 }, settings(1000, 120)))[0]).toBe(-1);
  const asked = { ...settings(1000, 100), reservation: async () => 21 };
  expect(await reservation({ concurrency: 21 }, asked)).toEqual([21, "2500", []]);
});

test("what AWS does not answer is not checked, with a warning", async () => {
  const denied = async () => {
    throw Object.assign(new Error("not authorized"), { name: "AccessDeniedException" });
  };
  expect(await reservation({}, { concurrency: denied, trailArns: denied })).toEqual([
    2,
    "500",
    [
      "the Lambda quota could not be checked before the deployment: AccessDeniedException: not authorized",
      "the number of trails could not be checked before the deployment: AccessDeniedException: not authorized",
    ],
  ]);
  const info = vi.spyOn(pulumi.log, "info").mockResolvedValue();
  expect((await reservation({}, null))[0]).toBe(2);
  expect(info.mock.calls).toEqual([[expect.stringContaining("aws:assumeRoles is set")]]);
  info.mockRestore();
});

test("a sixth trail in the Region is refused before anything is created", async () => {
  const arn = (name: string, account = "123456789012") => `arn:aws:cloudtrail:us-east-1:${account}:trail/${name}`;
  const five = ["a", "b", "c", "d", "e"].map((name) => arn(name));
  expect(await refusalOf(leastConfig, { asked: { trailArns: async () => five } })).toMatchInlineSnapshot(
    `"account 123456789012 has 5 trails in eu-central-1 (a, b, c, d, e), and CloudTrail allows 5: delete one, or use one with cloudtrail-alerts:trail (docs/operations.md, "Move to an existing trail")"`,
  );
  // Its own, and the organization's, which belongs to another account.
  const fine = [...five.slice(1), arn("cloudtrail-alerts-dev"), arn("organization", "444455556666")];
  expect((await deploy(leastConfig, { asked: { trailArns: async () => fine } })).warnings).toEqual([]);
});

test("code that somebody has given the function is replaced, with a warning", async () => {
  const { outputs: previous } = await deploy();
  const others = { codeSha256: async () => "another code's" };
  const { find, outputs, warnings } = await deploy(leastConfig, { previous, asked: others });
  expect(warnings).toEqual([
    "the function cloudtrail-alerts-dev has other code than the last successful deployment gave it, so it is uploaded again. " +
      'Unless a deployment has failed since, somebody has replaced it: docs/operations.md, "The function\'s code was replaced"',
  ]);
  expect(Object.keys(find("aws:lambda/function:Function").inputs.code)).toContain("deployed.txt");

  // Then it stays as it is, also where AWS does not answer, or has no function.
  const unanswered = () => Promise.reject(new Error("denied"));
  for (const codeSha256 of [undefined, async () => undefined, unanswered]) {
    const next = await deploy(leastConfig, { previous: outputs, ...(codeSha256 && { asked: { codeSha256 } }) });
    expect(next.outputs.code).toEqual(outputs.code);
  }
  // The first deployment, and one by an older version, know of no code.
  for (const code of [undefined, { hash: "another" }]) {
    expect((await deploy(leastConfig, { previous: { ...previous, code }, asked: others })).warnings).toEqual([]);
  }
});

test("an existing bucket must exist, in the stack's Region", async () => {
  const { existingByEventBridge } = configurations;
  const missing = { bucket: async () => ({ exists: false }) };
  expect(await refusalOf(existingByEventBridge, { asked: missing })).toMatchInlineSnapshot(
    `"cloudtrail-alerts:trail.bucketName: there is no bucket example-trail"`,
  );
  const elsewhere = { bucket: async () => ({ exists: true, region: "us-east-1" }) };
  expect(await refusalOf(existingByEventBridge, { asked: elsewhere })).toMatchInlineSnapshot(
    `"cloudtrail-alerts:trail.bucketName: the bucket example-trail is in us-east-1: set aws:region to it"`,
  );
});

test("the bucket for access logs must exist, in the stack's Region", async () => {
  const config = { ...leastConfig, accessLogBucket: "example-logs" };
  const asked: (string | undefined)[] = [];
  const bucket = (answer: { exists: boolean; region?: string }) => async (name: string) => {
    asked.push(name);
    return answer;
  };
  expect(await refusalOf(config, { asked: { bucket: bucket({ exists: false }) } })).toBe(
    "cloudtrail-alerts:accessLogBucket: there is no bucket example-logs",
  );
  const elsewhere = { bucket: bucket({ exists: true, region: "us-east-1" }) };
  expect(await refusalOf(config, { asked: elsewhere })).toMatchInlineSnapshot(
    `"cloudtrail-alerts:accessLogBucket: the bucket example-logs is in us-east-1: name one in eu-central-1"`,
  );
  expect(asked).toEqual(["example-logs", "example-logs"]);
});

test("an event bus of this account must exist, as EventBridge drops what is put on another", async () => {
  const asked = { hasEventBus: async (name: string) => name.endsWith("alerts") };
  expect(await refusalOf({ ...leastConfig, eventBus: "alert" }, { asked })).toMatchInlineSnapshot(
    `"cloudtrail-alerts:eventBus: account 123456789012 has no event bus alert in eu-central-1: create it, or name another, such as "default""`,
  );
  const arn = (account: string, name: string) => `arn:aws:events:eu-central-1:${account}:event-bus/${name}`;
  expect(await refusalOf({ ...leastConfig, eventBus: arn("123456789012", "alert") }, { asked })).toContain(
    "no event bus",
  );
  for (const eventBus of ["", "alerts", arn("123456789012", "alerts"), arn("444455556666", "alert")])
    expect((await deploy({ ...leastConfig, eventBus }, { asked })).warnings, eventBus).toEqual([]);
});
