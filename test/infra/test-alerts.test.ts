import { expect, test } from "vitest";
import { readTestAlert } from "../../handler/test-alert.ts";
import { configSchema } from "../../infra/config.ts";
import { deploy, leastConfig, refusalOf } from "./deploy.ts";
import { resourcesAsYaml } from "./inputs-as-yaml.ts";

test("a schedule asks the function for a test alert", async () => {
  const { resources, find } = await deploy({ ...leastConfig, testAlerts: "cron(0 8 ? * MON *)" });
  expect(resourcesAsYaml(resources, "test-alerts")).toMatchInlineSnapshot(`
    "aws:cloudwatch/eventRule:EventRule
    description: Asks for a test alert
    name: cloudtrail-alerts-dev-test-alerts
    scheduleExpression: cron(0 8 ? * MON *)
    state: ENABLED
    tags:
      project: cloudtrail-alerts
      stack: dev

    aws:cloudwatch/eventTarget:EventTarget
    arn: arn:aws:lambda:eu-central-1:123456789012:function:cloudtrail-alerts-dev
    input: '{"sendTest":{}}'
    rule: cloudtrail-alerts-dev-test-alerts

    aws:lambda/permission:Permission
    action: lambda:InvokeFunction
    function: cloudtrail-alerts-dev
    principal: events.amazonaws.com
    sourceArn: arn:aws:events:eu-central-1:123456789012:rule/cloudtrail-alerts-dev-test-alerts

    cloudtrail-alerts:infra:TestAlerts
    {}"
  `);
  expect(readTestAlert(JSON.parse(find("aws:cloudwatch/eventTarget:EventTarget", "test-alerts").inputs.input))).toEqual(
    {
      severity: "critical",
      rule: "test",
    },
  );
});

test("without a schedule there are no test alerts", async () => {
  const { resources } = await deploy();
  expect(resources.filter(({ name }) => name === "test-alerts")).toEqual([]);
});

test.each([
  "weekly",
  "cron()",
  "rate(7)",
  "rate(1 days)",
  "rate(0 days)",
  "rate(7 day)",
  "cron(0 8 1 * MON *)",
  "cron(0 8 ? * ? *)",
])("the schedule %s is refused, as EventBridge would", async (testAlerts) => {
  expect(await refusalOf({ ...leastConfig, testAlerts })).toBe(
    `cloudtrail-alerts:testAlerts is "${testAlerts}", but must be a schedule, for example rate(1 day), rate(7 days) or ` +
      "cron(0 8 ? * MON *); in cron, one of the two days must be ?",
  );
});

test.each(["rate(1 day)", "rate(10 minutes)", "cron(0 8 1 * ? *)", "cron(15 10 ? * 6L 2026-2030)"])(
  "the schedule %s is accepted",
  async (testAlerts) => {
    expect(configSchema.shape.testAlerts.parse(testAlerts)).toBe(testAlerts);
  },
);
