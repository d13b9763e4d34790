import { expect, onTestFinished, test, vi } from "vitest";
import type { BundleOptions } from "../../build/bundle.ts";
import type { Rule } from "../../engine/ruleset.ts";
import { configSchema } from "../../infra/config.ts";
import { buildFunctionArchive } from "../../infra/function-archive.ts";
import { deployedSince, learnedUntil } from "../../infra/memory.ts";
import type { Previous } from "../../infra/previous.ts";
import type { Stack } from "../../infra/stack.ts";
import { configurations } from "./configurations.ts";
import { type Deployment, deploy } from "./deploy.ts";
import { fakeBundle } from "./fake-bundle.ts";
import { inputsAsYaml } from "./inputs-as-yaml.ts";
import { replaced } from "./replaced.ts";

const tableType = "aws:dynamodb/table:Table";

/** The function's environment, which Pulumi keeps as a secret because one variable is. */
function variablesOf({ find }: Deployment): Record<string, unknown> {
  const { environment } = find("aws:lambda/function:Function").inputs;
  return (environment.value ?? environment).variables;
}

test("one table keeps what rules remember and what was published, encrypted with the stack's key", async () => {
  const { find } = await deploy(configurations.remembering);
  expect(inputsAsYaml(find(tableType).inputs)).toMatchInlineSnapshot(`
    "attributes:
      - name: id
        type: S
    billingMode: PAY_PER_REQUEST
    hashKey: id
    name: cloudtrail-alerts-dev-memory
    pointInTimeRecovery:
      enabled: false
    serverSideEncryption:
      enabled: true
      kmsKeyArn: arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab
    tags:
      project: cloudtrail-alerts
      stack: dev
    ttl:
      attributeName: expiration
      enabled: true"
  `);
});

test("a stack whose rules do not remember has no table", async () => {
  const { resources } = await deploy();
  expect(resources.filter(({ type }) => type === tableType)).toEqual([]);
});

test("memoryRecovery makes the table restorable", async () => {
  const { find } = await deploy({ ...configurations.remembering, memoryRecovery: true });
  expect(find(tableType).inputs.pointInTimeRecovery).toEqual({ enabled: true });
});

test("the function keeps its secret from one deployment to the next", async () => {
  const first = await deploy(configurations.remembering);
  const secret = first.outputs.memorySecret as string;
  expect(Buffer.from(secret, "base64").length).toBe(32);
  expect(variablesOf(first)).toMatchObject({ MEMORY_TABLE: "cloudtrail-alerts-dev-memory", MEMORY_SECRET: secret });
  const second = await deploy(configurations.remembering, { previous: first.outputs });
  expect(variablesOf(second).MEMORY_SECRET).toBe(secret);
});

test("a stack that deduplicates and remembers has one table for both", async () => {
  const deployment = await deploy({ ...configurations.remembering, deduplicate: true });
  const { DEDUPLICATION_TABLE, MEMORY_TABLE } = variablesOf(deployment);
  expect([DEDUPLICATION_TABLE, MEMORY_TABLE]).toEqual(Array(2).fill(deployment.find(tableType).inputs.name));
});

const firstSeen = { of: "record.awsRegion", within: 86_400, learn: 3600 };
const learning = { id: "first", firstSeen } as Rule;
const [morning, evening] = [new Date("2026-03-14T08:00:00Z"), new Date("2026-03-14T20:00:00Z")];
const sinceMorning = (hours: number) => ({ first: morning.getTime() / 1000 + hours * 3600 });
const inTheMorning = () => ({ deployedSince: deployedSince([learning], {} as Previous, morning) }) as Previous;

test("a rule learns from its first deployment on, and anew after it was switched off", async () => {
  const since = (previous: Previous) => deployedSince([learning], previous, evening);
  expect(learnedUntil([learning], since(inTheMorning()))).toEqual(sinceMorning(1));
  const off = { deployedSince: deployedSince([], inTheMorning(), evening) } as Previous;
  expect(learnedUntil([learning], since(off))).toEqual(sinceMorning(13));

  const deployment = await deploy({ ...configurations.standard, rules: { enable: ["region-first-use"] } });
  const [[deployed, time] = ["", 0]] = Object.entries(deployment.outputs.deployedSince as Record<string, number>);
  expect(deployed).toMatch(/^region-first-use [0-9a-f]{12}$/);
  expect(time).toBeGreaterThan(morning.getTime() / 1000);
});

test("a rule learns anew when what it notes has changed, but not when only learn has", () => {
  const untilWith = (change: Partial<NonNullable<Rule["firstSeen"]>>) => {
    const changed = [{ ...learning, firstSeen: { ...firstSeen, ...change } } as Rule];
    return learnedUntil(changed, deployedSince(changed, inTheMorning(), evening));
  };
  expect(untilWith({ within: 172_800 })).toEqual(sinceMorning(13));
  expect(untilWith({ of: "record.eventSource" })).toEqual(sinceMorning(13));
  expect(untilWith({ per: "record.recipientAccountId" })).toEqual(sinceMorning(13));
  expect(untilWith({ learn: 7200 })).toEqual(sinceMorning(2));
});

test("the next deployment has the same code, however long the first one took to create the key", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-03-14T08:00:00Z") });
  onTestFinished(() => void vi.useRealTimers());
  const built: BundleOptions["settings"][] = [];
  replaced.bundle = (options) => {
    built.push(options.settings);
    return fakeBundle(options);
  };
  const stack = { name: "cloudtrail-alerts-dev", names: {} } as Stack;
  const config = configSchema.parse({ emails: ["security@example.test"], rules: { enable: ["region-first-use"] } });
  const first = await buildFunctionArchive(config, stack, {} as Previous);
  vi.setSystemTime(new Date("2026-03-14T08:01:00Z"));
  await first.files("key");
  const second = await buildFunctionArchive(config, stack, { deployedSince: first.deployedSince } as Previous);
  await second.files("key");
  const [before, after] = built.filter((settings) => settings !== undefined);
  expect(before?.learnedUntil).toEqual({ "region-first-use": Date.parse("2026-03-21T08:00:00Z") / 1000 });
  expect(after).toEqual(before);
});
