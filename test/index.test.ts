import { existsSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { unpackRuleset } from "../engine/packed-ruleset.ts";
import type { Rule } from "../engine/ruleset.ts";
import { keyArn } from "./infra/fake-aws.ts";
import { type Registered, type Run, runProgram } from "./support/recording-monitor.ts";

const leastConfig = { emails: ["security@example.test"] };
// Pulumi's marks for such values between program and engine.
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const secret = "4dabf18193072939515e22adb298388d";

let standard: Run;
beforeAll(async () => {
  standard = await runProgram(leastConfig);
});

describe("pulumi up of a stack with one email", () => {
  test("succeeds, and lists who must confirm a subscription", () => {
    expect(standard.exitCode).toBe(0);
    expect(standard.log).toMatchInlineSnapshot(`
      [
        "warning: security@example.test gets nothing from cloudtrail-alerts-dev until it confirms the subscription: AWS has sent it a link that is valid for 2 days. Afterwards run: pulumi up --refresh",
        "warning: security@example.test gets nothing from cloudtrail-alerts-dev-alarms until it confirms the subscription: AWS has sent it a link that is valid for 2 days. Afterwards run: pulumi up --refresh",
      ]
    `);
  });

  test("deploys the function with the rules in it", () => {
    const files = archiveOf(standard);
    expect(
      Object.keys(files)
        .filter((name) => !/^(shared|ruleset)-/.test(name))
        .sort(),
    ).toEqual(["index.mjs", "later.mjs", "sdk.mjs"].flatMap((name) => [name, `${name}.map`]));
    expect(String(files["index.mjs"])).toMatch(/export\s*\{[^}]*\bhandler\b/);
    expect(rulesOf(standard).map(({ id }) => id)).toContain("root-console-login");
  });

  test("removes the files of the function's archive when it ends", () => {
    expect(existsSync(standard.archiveFolder as string)).toBe(false);
  });

  test("passes the names of this stack's resources to the rules, its key included", () => {
    const params = JSON.stringify(rulesOf(standard).map((rule) => rule.params));
    const own = [keyArn, standard.outputs.topicArn, standard.outputs.bucket, standard.outputs.failureQueueUrl];
    for (const name of own) expect(params).toContain(name);
  });

  test("protects the resources that contain data", () => {
    const protectedOnes = standard.resources.filter(({ protect }) => protect);
    const types = protectedOnes.map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(["aws:kms/key:Key", "aws:s3/bucket:Bucket"]));
  });

  test.each([
    ["aws:cloudtrail/trail:Trail trail", "aws:s3/bucketPolicy:BucketPolicy trail-bucket"],
    [
      "aws:s3/bucketPolicy:BucketPolicy trail-bucket",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock trail-bucket",
    ],
    ["aws:s3/bucketNotification:BucketNotification notification", "aws:lambda/permission:Permission notification"],
    ["aws:lambda/function:Function alerter", "aws:iam/rolePolicy:RolePolicy alerter"],
    ["aws:lambda/function:Function alerter", "aws:cloudwatch/logGroup:LogGroup alerter"],
    ["aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig alerter", "aws:iam/rolePolicy:RolePolicy alerter"],
  ])("makes %s after %s", (later, earlier) => {
    const [type, name] = later.split(" ");
    const { dependencies } = find(standard, type as string, name);
    expect(dependencies.map((urn) => urn.split("::").slice(2).join(" "))).toContain(earlier);
  });

  test("puts each resource under a component", () => {
    const parents = standard.resources
      .filter(({ type }) => type.startsWith("aws:"))
      .map(({ parent }) => parent.split("::").at(-2)?.split("$").at(-1));
    expect([...new Set(parents)].sort()).toMatchInlineSnapshot(`
      [
        "cloudtrail-alerts:infra:Alerter",
        "cloudtrail-alerts:infra:DailyCheck",
        "cloudtrail-alerts:infra:Monitoring",
        "cloudtrail-alerts:infra:Notification",
        "cloudtrail-alerts:infra:Replay",
        "cloudtrail-alerts:infra:StackKey",
        "cloudtrail-alerts:infra:Topic",
        "cloudtrail-alerts:infra:Trail",
      ]
    `);
  });

  test("outputs the names that operations need", () => {
    const { rules, code, memorySecret, ...outputs } = standard.outputs;
    expect(memorySecret).toEqual({ [secret]: expect.any(String), value: expect.stringMatching(/^[\w+/]{43}=$/) });
    expect(code).toEqual({ hash: expect.stringMatching(/^[0-9a-f]{64}$/), sha256: expect.any(String) });
    expect(rules).toMatch(/^\d+ rules: \d+ critical, \d+ high, \d+ medium, \d+ low/);
    expect(outputs).toMatchInlineSnapshot(`
      {
        "bucket": "cloudtrail-alerts-dev-123456789012",
        "dashboard": "https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/cloudtrail-alerts-dev",
        "deployedSince": {},
        "failureQueueUrl": "https://sqs.eu-central-1.amazonaws.com/123456789012/cloudtrail-alerts-dev-failures",
        "functionName": "cloudtrail-alerts-dev",
        "functionRoleArn": "arn:aws:iam::123456789012:role/cloudtrail-alerts-dev-function",
        "pendingSubscriptions": [
          "security@example.test to cloudtrail-alerts-dev",
          "security@example.test to cloudtrail-alerts-dev-alarms",
        ],
        "replayRoleArn": "arn:aws:iam::123456789012:role/cloudtrail-alerts-dev-replay",
        "subscribers": [
          {
            "address": "security@example.test",
            "pending": true,
            "topic": "cloudtrail-alerts-dev",
          },
          {
            "address": "security@example.test",
            "pending": true,
            "topic": "cloudtrail-alerts-dev-alarms",
          },
        ],
        "topicArn": "arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev",
        "watches": [
          "cloudtrail-alerts-dev-123456789012",
        ],
      }
    `);
  });

  test("creates the table of what rules remember, which the rules of the library need", () => {
    const { name } = find(standard, "aws:dynamodb/table:Table").inputs as { name: string };
    const { environment } = find(standard, "aws:lambda/function:Function").inputs;
    expect(JSON.stringify(environment)).toContain(`"MEMORY_TABLE":"${name}"`);
  });
});

test("pulumi preview of a new stack checks the rules, and leaves the code unknown until the key exists", async () => {
  const { exitCode, log, resources } = await runProgram(leastConfig, { preview: true });
  expect([exitCode, log]).toEqual([0, []]);
  expect(resources).toHaveLength(standard.resources.length);
  expect(resources.find(({ type }) => type === "aws:lambda/function:Function")?.inputs.code).toBe(unknown);
});

describe("a stack with rules, parameters and a subscription of its own", () => {
  const endpoint = "https://example.com/hook?token=t0ps3cret";
  let run: Run;
  beforeAll(async () => {
    const config = {
      ...leastConfig,
      subscriptions: [{ protocol: "https", endpoint, minSeverity: "high" }],
      rules: {
        enable: ["security-group-changed"],
        disable: ["root-activity"],
        severity: { "root-console-login": "critical" },
      },
      params: { trustedRoles: ["arn:aws:iam::123456789012:role/unheard-of"] },
    };
    run = await runProgram(config, { secretKeys: ["subscriptions"] });
  });

  test("a webhook's URL stays encrypted, and does not appear in names and messages", () => {
    const [webhook] = run.resources.filter(({ inputs }) => inputs.protocol === "https");
    expect(webhook?.inputs.endpoint).toMatchObject({ [secret]: expect.any(String), value: endpoint });
    const rest = run.resources.filter((one) => one !== webhook);
    expect(JSON.stringify([rest, webhook?.urn, run.log, run.outputs])).not.toContain("t0ps3cret");
  });

  test("rules are enabled and disabled, and severities and parameters set", () => {
    const ids = ["security-group-changed", "root-activity", "root-console-login"];
    const severitiesIn = (one: Run) => ids.map((id) => rulesOf(one).find((rule) => rule.id === id)?.severity);
    expect(severitiesIn(run)).toEqual(["low", undefined, "critical"]);
    expect(severitiesIn(standard)).toEqual([undefined, "high", "high"]);
    expect(JSON.stringify(rulesOf(run).map(({ params }) => params))).toContain("role/unheard-of");
  });

  // Whatever differs between two runs of one configuration would be updated by every pulumi up.
  test("what the configuration does not change is registered as in the run before, except for a new stack's secret", () => {
    const inputsOf = ({ resources, outputs }: Run) => {
      const { value } = outputs.memorySecret as { value: string };
      return Object.fromEntries(
        resources.map(({ urn, inputs: { code: _, ...inputs }, ...rest }) => [
          urn.split("::").slice(2).join(" "),
          JSON.stringify({ inputs, ...rest }).replaceAll(value, "the secret"),
        ]),
      );
    };
    const [before, after] = [inputsOf(standard), inputsOf(run)];
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    expect(names.filter((name) => before[name] !== after[name])).toMatchInlineSnapshot(`
      [
        "aws:cloudwatch/dashboard:Dashboard monitoring",
        "aws:cloudwatch/eventTarget:EventTarget daily-check",
        "aws:sns/topicSubscription:TopicSubscription alerts-https-ede643f9",
      ]
    `);
  });
});

test("a mistake stops a preview with only its message", async () => {
  const config = { ...leastConfig, rules: { disable: ["root-activty"] } };
  const { exitCode, log, resources } = await runProgram(config, { preview: true });
  const message = 'rules.disable: no rule has the id "root-activty"; did you mean "root-activity"?';
  expect([exitCode, log]).toEqual([32, [`error: cloudtrail-alerts:${message}`]]);
  expect(resources.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack"]);
});

function archiveOf(run: Run): Record<string, Buffer> {
  return find(run, "aws:lambda/function:Function").inputs.code as Record<string, Buffer>;
}

function rulesOf(run: Run): Rule[] {
  const files = archiveOf(run);
  return unpackRuleset((part) => files[`ruleset-${part}.br`] as Buffer).rules;
}

function find({ resources }: Run, type: string, name?: string): Registered {
  const found = resources.filter((one) => one.type === type && (!name || one.name === name));
  if (found.length !== 1) throw new Error(`${found.length} resources of type ${type}`);
  return found[0] as Registered;
}
