import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { NotPublishedError, publish, type Topic } from "../../handler/publish.ts";
import type { Summary } from "../../handler/summary.ts";
import { shareTime } from "../../handler/time-share.ts";

// That SNS takes what is sent, and what is tried again, is in test/e2e/aws-faults.test.ts.

vi.mock("node:timers/promises", () => ({
  setTimeout: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
}));
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const summary = {
  subject: "[HIGH] Root user signed in - 123456789012 us-east-1",
  message: '{"email":"…","default":"{}"}',
  attributes: {
    severity: "high",
    severities: ["high", "low"],
    rules: ["a", "b"],
    account: "123456789012",
    region: "us-east-1",
  },
} satisfies Summary;

/** A topic that takes `sendMs` to accept a summary; `sent` has the requests and when they were accepted. */
function topicOf(minPublishMs: number, sendMs = 20): { topic: Topic; sent: { input: unknown; atMs: number }[] } {
  const sent: { input: unknown; atMs: number }[] = [];
  const send = async (input: unknown) => {
    await new Promise((resolve) => setTimeout(resolve, sendMs));
    sent.push({ input, atMs: performance.now() });
    return "1";
  };
  return { topic: { send, arn: "arn:aws:sns:…", minPublishMs }, sent };
}

const contextWith = (ms: number) => {
  const end = performance.now() + ms;
  return { getRemainingTimeInMillis: () => end - performance.now() };
};

/** What `work` takes by the fake clock. */
async function msOf(work: Promise<unknown>): Promise<number> {
  const started = performance.now();
  const finished = work.then(() => performance.now() - started);
  await vi.runAllTimersAsync();
  return finished;
}

test("a summary is sent with what subscriptions filter on", async () => {
  const { topic, sent } = topicOf(0);
  await msOf(publish(topic, summary, shareTime(1)() as never));
  expect(sent.map(({ input }) => input)).toMatchInlineSnapshot(`
    [
      {
        "Message": "{"email":"…","default":"{}"}",
        "MessageAttributes": {
          "account": {
            "DataType": "String",
            "StringValue": "123456789012",
          },
          "region": {
            "DataType": "String",
            "StringValue": "us-east-1",
          },
          "rules": {
            "DataType": "String.Array",
            "StringValue": "["a","b"]",
          },
          "severities": {
            "DataType": "String.Array",
            "StringValue": "["high","low"]",
          },
          "severity": {
            "DataType": "String",
            "StringValue": "high",
          },
        },
        "MessageStructure": "json",
        "Subject": "[HIGH] Root user signed in - 123456789012 us-east-1",
        "TopicArn": "arn:aws:sns:…",
      },
    ]
  `);
});

test("an answer without a message id is an error, as the SDK takes any page with status 200 for a success", async () => {
  const send = async () => undefined;
  const published = publish({ send, arn: "arn:aws:sns:…", minPublishMs: 0 }, summary, shareTime(1)() as never);
  await expect(published).rejects.toEqual(
    new NotPublishedError("the answer to publishing to arn:aws:sns:… has no message id"),
  );
});

describe("publishing takes at least minPublishMs", () => {
  test("the time that SNS takes counts", async () => {
    const { topic } = topicOf(500);
    expect(await msOf(publish(topic, summary, shareTime(1)() as never))).toBe(500);
  });

  test("it takes longer where SNS does", async () => {
    const { topic } = topicOf(500, 800);
    expect(await msOf(publish(topic, summary, shareTime(1)() as never))).toBe(800);
  });

  test("but no longer than the log object's share of the time", async () => {
    const { topic } = topicOf(500);
    const [first, second] = [shareTime(40, contextWith(9000))(), shareTime(4000, contextWith(9000))()];
    expect([
      await msOf(publish(topic, summary, first as never)),
      await msOf(publish(topic, summary, second as never)),
    ]).toEqual([200, 20]);
  });
});
