// Also tests infra/schedule.ts.
import type { SNSClient } from "@aws-sdk/client-sns";
import { expect, test } from "vitest";
import { checkDaily } from "../../handler/daily-check.ts";
import { readDailyCheck } from "../../handler/daily-check-request.ts";
import { configurations } from "./configurations.ts";
import { deploy, leastConfig } from "./deploy.ts";
import { resourcesAsYaml } from "./inputs-as-yaml.ts";

const target = "aws:cloudwatch/eventTarget:EventTarget";
const eventOf = ({ find }: Awaited<ReturnType<typeof deploy>>) => JSON.parse(find(target, "daily-check").inputs.input);

test("a schedule asks the function every day for a check, and may do nothing else", async () => {
  const { resources } = await deploy();
  expect(resourcesAsYaml(resources, "daily-check")).toMatchInlineSnapshot(`
    "aws:cloudwatch/eventRule:EventRule
    description: Asks for a check of subscriptions and accounts
    name: cloudtrail-alerts-dev-daily-check
    scheduleExpression: cron(0 8 * * ? *)
    state: ENABLED
    tags:
      project: cloudtrail-alerts
      stack: dev

    aws:cloudwatch/eventTarget:EventTarget
    arn: arn:aws:lambda:eu-central-1:123456789012:function:cloudtrail-alerts-dev
    input: '{"dailyCheck":{"topics":[{"arn":"arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev","subscribers":["security@example.test"]},{"arn":"arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev-alarms","subscribers":["security@example.test"]}],"buckets":[{"name":"cloudtrail-alerts-dev-123456789012","keyPrefix":""}]}}'
    rule: cloudtrail-alerts-dev-daily-check

    aws:lambda/permission:Permission
    action: lambda:InvokeFunction
    function: cloudtrail-alerts-dev
    principal: events.amazonaws.com
    sourceArn: arn:aws:events:eu-central-1:123456789012:rule/cloudtrail-alerts-dev-daily-check

    cloudtrail-alerts:infra:DailyCheck
    {}"
  `);
});

test("the function reads the event, and knows each subscriber by the name that it has there", async () => {
  const subscriptions = [
    { protocol: "https", endpoint: "https://user:t0ps3cret@example.com/hook" },
    { protocol: "https", endpoint: "https://example.com/hook?token=t0ps3cret" },
    { protocol: "sqs", endpoint: "arn:aws:sqs:eu-central-1:123456789012:Tickets" },
  ];
  const event = eventOf(await deploy({ emails: ["Security@example.test"], subscriptions }));
  expect(JSON.stringify(event)).not.toContain("t0ps3cret");
  const dailyCheck = readDailyCheck(event);
  if (!dailyCheck) throw new Error("the function does not read the event");
  expect(dailyCheck.topics.map(({ subscribers }) => subscribers.length)).toEqual([4, 1]);
  // As SNS lists them.
  const listed = [
    { Protocol: "email", Endpoint: "Security@example.test", SubscriptionArn: "arn:1" },
    { Protocol: "https", Endpoint: "https://user:****@example.com/hook", SubscriptionArn: "arn:2" },
    { Protocol: "https", Endpoint: "https://example.com/hook?token=t0ps3cret", SubscriptionArn: "arn:3" },
    { Protocol: "sqs", Endpoint: "arn:aws:sqs:eu-central-1:123456789012:Tickets", SubscriptionArn: "arn:4" },
  ];
  const sns = { send: async () => ({ Subscriptions: listed }) } as unknown as SNSClient;
  const check = { ...dailyCheck, buckets: [] };
  const surroundings = { s3: {} as never, sns, now: new Date(), signal: AbortSignal.timeout(1000) };
  expect(await checkDaily(check, surroundings)).toMatchObject({ unconfirmed: [], errors: [] });
});

test("only trails that should deliver are checked: both in a move, and the old one no longer when it has stopped", async () => {
  const { existingBySns } = configurations;
  const own = { name: "cloudtrail-alerts-dev-123456789012", keyPrefix: "" };
  const existing = { name: "example-trail", keyPrefix: "audit/" };
  const bucketsOf = async (config: Record<string, unknown>) => eventOf(await deploy(config)).dailyCheck.buckets;
  expect(await bucketsOf(leastConfig)).toEqual([own]);
  expect(await bucketsOf({ ...existingBySns, ownTrail: "running" })).toEqual([own, existing]);
  expect(await bucketsOf({ ...existingBySns, ownTrail: "stopped" })).toEqual([existing]);
});

test("more subscribers than the event has room for are left out, with a warning", async () => {
  const emails = Array.from({ length: 100 }, (_, at) => `a-long-address-of-somebody-${at}@example.test`);
  const { find, warnings } = await deploy({ emails });
  expect(Buffer.byteLength(find(target, "daily-check").inputs.input)).toBeLessThanOrEqual(8192);
  expect(warnings).toEqual([expect.stringMatching(/^\d+ subscriptions are not checked every day, /)]);
});
