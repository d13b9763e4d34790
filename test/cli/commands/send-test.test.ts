import { CreateTopicCommand, SNSClient, SubscribeCommand, type SubscribeCommandInput } from "@aws-sdk/client-sns";
import { type FauxqsServer, startFauxqs } from "fauxqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAnswer, subscriptionsOf } from "../../../cli/commands/send-test.ts";
import { run } from "../../support/run.ts";

let server: FauxqsServer;
let sns: SNSClient;
beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  sns = new SNSClient({ endpoint: `http://127.0.0.1:${server.port}`, region: "eu-central-1", credentials });
});
afterAll(() => server.stop());

const attributes = {
  severity: "high" as const,
  severities: ["high" as const],
  rules: ["root-activity"],
  account: "123456789012",
  region: "eu-central-1",
};

async function topicWith(...subscriptions: Omit<SubscribeCommandInput, "TopicArn">[]): Promise<string> {
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: `alerts-${crypto.randomUUID()}` }));
  for (const one of subscriptions) await sns.send(new SubscribeCommand({ TopicArn, ...one }));
  return TopicArn;
}

const queue = (name: string, filterPolicy?: object): Omit<SubscribeCommandInput, "TopicArn"> => ({
  Protocol: "sqs",
  Endpoint: `arn:aws:sqs:eu-central-1:000000000000:${name}`,
  ...(filterPolicy && { Attributes: { FilterPolicy: JSON.stringify(filterPolicy) } }),
});

test("subscriptions get a test alert, or are filtered out, by severity and rules", async () => {
  const topicArn = await topicWith(
    queue("all"),
    queue("high", { severity: ["critical", "high"] }),
    queue("critical", { severity: ["critical"] }),
    queue("root", { severity: ["critical", "high"], rules: ["root-activity", "root-console-login"] }),
    queue("tampering", { rules: ["cloudtrail-tampering"] }),
    queue("unheard", { severity: [{ "anything-but": "low" }] }),
  );
  const tested = await subscriptionsOf(sns, { topicArn, messageId: "1", subject: "[TEST]", attributes });
  expect(tested.map(({ endpoint, state, reason }) => [endpoint.split(":").at(-1), state, reason])).toEqual([
    ["all", "confirmed", ""],
    ["critical", "filtered out", "gets only summaries with severity critical"],
    ["high", "confirmed", ""],
    ["root", "confirmed", ""],
    ["tampering", "filtered out", "gets only summaries with rules cloudtrail-tampering"],
    ["unheard", "unknown", "has a filter policy on severity that this command does not know"],
  ]);
});

test("a pending subscription is named, and a webhook without the token in its path", async () => {
  const topicArn = await topicWith({ Protocol: "https", Endpoint: "https://hooks.example.com/services/t0k3n" });
  const [webhook] = await subscriptionsOf(sns, { topicArn, messageId: "1", subject: "[TEST]", attributes });
  expect(webhook).toEqual({
    protocol: "https",
    endpoint: "https://hooks.example.com",
    state: "pending",
    reason: "gets nothing until it confirms: AWS has sent it a link, or waits for its owner",
  });
});

describe("the function's answer", () => {
  const payload = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)) as never;

  test("is read", () => {
    const answer = { topicArn: "arn:…", messageId: "1", subject: "[TEST]", attributes };
    expect(readAnswer({ Payload: payload(answer) })).toEqual(answer);
  });

  test.each([
    [
      { FunctionError: "Unhandled", Payload: payload({ errorMessage: "TOPIC_ARN is not set" }) },
      "TOPIC_ARN is not set",
    ],
    [{ Payload: payload(null) }, "deploy the current version first"],
    [{}, "deploy the current version first"],
  ])("%j is an error", (output, message) => {
    expect(() => readAnswer(output)).toThrow(message);
  });
});

test("send-test --local publishes a test alert through the function on emulators", async () => {
  const { code, stdout, stderr } = await run(["send-test", "--local", "--severity", "high", "--rule", "root-activity"]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("Subject: [TEST] Nothing has happened - 000000000000 us-east-1\n");
  expect(stdout).toContain("from the rule root-activity with the severity high");
  expect(stdout).toMatch(/SNS message id [0-9a-f-]{36}\.\n$/);
});

test("send-test without a function says how to name it", async () => {
  const { code, stderr } = await run(["send-test"]);
  expect([code, stderr]).toEqual([
    2,
    'name the function: npx cta send-test "$(npx pulumi stack output functionName)"\n',
  ]);
});
