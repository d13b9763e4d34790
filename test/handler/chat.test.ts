// Also tests handler/chat-text.ts.
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import type { Evaluation, RuleAlerts } from "../../engine/evaluate.ts";
import type { Rule } from "../../engine/ruleset.ts";
import { type ChatMessage, chatLimits, maxChatMessages, publishToChat, writeChatMessages } from "../../handler/chat.ts";
import { inChat, proseInChat } from "../../handler/chat-text.ts";
import type { TimeShare } from "../../handler/time-share.ts";
import { evaluateRecords } from "../support/evaluate.ts";
import { fuzz } from "../support/fuzz.ts";
import { hostileRecord, hostileText } from "../support/hostile-records.ts";
import { record, rule } from "../support/records.ts";

/** The event schema of https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html, with the bounds of chatLimits. */
const name = z.string().min(1).max(75);
const schema = z.strictObject({
  version: z.literal("1.0"),
  source: z.literal("custom"),
  id: z.string().length(32),
  content: z.strictObject({
    textType: z.literal("client-markdown"),
    title: z.string().min(1).max(150),
    description: z.string().min(1).max(3000),
    nextSteps: z.array(z.string().min(1).max(300)).max(5),
    keywords: z.array(name).max(5),
  }),
  metadata: z.strictObject({
    threadId: z.string().min(1).max(92),
    summary: z.string().min(1).max(150),
    eventType: name,
    relatedResources: z.array(z.string().min(1).max(200)).max(5),
    additionalContext: z.record(name, name),
  }),
});

const key = rule({ id: "key", title: "Access key created", severity: "high" });
const user = (name: string) => ({ type: "IAMUser", arn: `arn:aws:iam::123456789012:user/${name}` });
const by = (name: string, userName: string, eventID: string) =>
  record({ userIdentity: user(name), eventName: "CreateAccessKey", requestParameters: { userName }, eventID });
const messagesOf = (records: object[], options = {}, rules: Rule[] = [key]) =>
  writeChatMessages(evaluateRecords(rules, records), options);

test("a message says what happened and what to do, with links", () => {
  const id = "5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a";
  const [message] = messagesOf([by("mallory", "admin", id)], { accountNames: { "123456789012": "prod" } });
  expect(message).toMatchInlineSnapshot(`
    {
      "content": {
        "description": "Who: \`user mallory\`
    Call: \`CreateAccessKey (cloudtrail.amazonaws.com)\`
    On: \`admin\`
    When: \`2026-03-14T02:12:45Z\`
    Where: \`prod 123456789012, eu-west-1\`
    From: \`203.0.113.66\`
    Result: success
    Event: \`5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a\`",
        "keywords": [
          "high",
          "key",
        ],
        "nextSteps": [
          "What to do: Start the trail again with aws cloudtrail start-logging, then find out who stopped it.",
          "Record: https://eu-west-1.console.aws.amazon.com/cloudtrailv2/home?region=eu-west-1#/events/5b1c2f6e-7a1b-4c57-9a6d-1f2e3d4c5b6a",
          "What else they did: https://eu-west-1.console.aws.amazon.com/cloudtrailv2/home?region=eu-west-1#/events?Username=mallory",
        ],
        "textType": "client-markdown",
        "title": "[HIGH] Access key created",
      },
      "id": "8b65e2ffbf95e5b877308e07eaaf8de4",
      "metadata": {
        "additionalContext": {
          "account": "123456789012",
          "region": "eu-west-1",
          "rule": "key",
          "severity": "high",
        },
        "eventType": "key",
        "relatedResources": [
          "admin",
        ],
        "summary": "[HIGH] Access key created",
        "threadId": "key-7caeb0303f7941ce",
      },
      "source": "custom",
      "version": "1.0",
    }
  `);
  expect(schema.parse(message)).toEqual(message);
});

test("a message says how many records a threshold counted, of which calls, and how many alerts were held back", () => {
  const counted = rule({ id: "counted", threshold: { count: 2, per: "record.awsRegion" } });
  const records = [by("mallory", "admin", "1"), { ...by("mallory", "admin", "2"), eventName: "DeleteTrail" }];
  const evaluation = evaluateRecords([counted], records);
  const [alert] = evaluation.alerts[0]?.alerts ?? [];
  Object.assign(alert ?? {}, { memory: { heldBack: { count: 3, since: "2026-03-14T01:00:00Z" } } });
  const [message] = writeChatMessages(evaluation, {});
  const lines = message?.content.description.split("\n").filter((line) => /^(?:Calls|How often|Held back)/.test(line));
  expect(lines).toMatchInlineSnapshot(`
    [
      "Calls: \`CreateAccessKey, DeleteTrail\`",
      "Held back: \`3 further alerts since 2026-03-14 01:00:00 UTC\`",
      "How often: \`2 records of "eu-west-1" until 2026-03-14 at 02:12:45 UTC; the first:\`",
    ]
  `);
});

describe("messages", () => {
  const records = [
    ...Array.from({ length: 9 }, (_, index) => by("Eve", `trainee-${index}`, `eve-${index}`)),
    by("mallory", "admin", "mallory"),
  ];

  test("are one for each rule and principal, whose thread is the same in every log object", () => {
    const messages = messagesOf(records);
    expect(messages.map(({ content }) => content.title)).toEqual([
      "[HIGH] Access key created (9 alerts)",
      "[HIGH] Access key created",
    ]);
    const again = messagesOf([by("mallory", "other", "later")]);
    expect(again[0]?.metadata.threadId).toBe(messages[1]?.metadata.threadId);
    expect(new Set(messages.map(({ metadata }) => metadata.threadId)).size).toBe(2);
  });

  test("are few, and the last one counts what the email has besides", () => {
    const many = Array.from({ length: 40 }, (_, index) => by(`user-${index}`, "x", `id-${index}`));
    const messages = messagesOf(many);
    expect(messages.length).toBe(maxChatMessages);
    expect(messages.at(-1)?.content.description).toMatch(/\nMore alerts in the email: 35$/);
  });

  test("are about no principal of whom no alert was kept, whose alerts are counted as being in the email", () => {
    const [alerts] = evaluateRecords([key], [by("Eve", "x", "1")]).alerts as [RuleAlerts];
    const principals = ["mallory", "Eve"].map((name) => ({ principal: user(name).arn, count: 1 }));
    const messages = writeChatMessages(
      { alerts: [{ ...alerts, count: 2, principals: { principals, countOfOthers: 0 } }] } as Evaluation,
      {},
    );
    expect(messages.map(({ content }) => content.description)).toEqual([
      expect.stringMatching(/^Who: `user Eve`\n.*\nMore alerts in the email: 1$/s),
    ]);
  });

  test("name the account of a caller from another one", () => {
    const deploy = { type: "AssumedRole", arn: "arn:aws:sts::444455556666:assumed-role/deploy/run-1" };
    const [message] = messagesOf([record({ userIdentity: deploy })], { accountNames: { "444455556666": "build" } });
    expect(message?.content.description).toMatch(
      /^Who: `role deploy of account build 444455556666 \(session run-1\)`\n/,
    );
  });

  test("say that there are other targets, whatever these are called", () => {
    const [message] = messagesOf([by("mallory", "admin", "1"), by("mallory", "break glass", "2")]);
    expect(message?.content.description).toContain("\nOn: `admin` and others\n");
    expect(message?.metadata.relatedResources).toEqual(["admin"]);
  });

  test("list as related resources nothing that clients make a link of", () => {
    const names = ["https://example.com/x", "www.example.com", "example.com", "alice.backup", "example-bucket/a.csv"];
    const messages = names.flatMap((name, index) => messagesOf([by("mallory", name, `${index}`)]));
    expect(messages.flatMap(({ metadata }) => metadata.relatedResources)).toEqual([
      "alice.backup",
      "example-bucket/a.csv",
    ]);
  });

  test("are only about the rules and severities that the stack sends to chat", () => {
    const rules = [key, rule({ id: "low", severity: "low" }), rule({ id: "critical" })];
    const about = (options: object) =>
      messagesOf([by("a", "b", "1")], options, rules).map(({ metadata }) => metadata.eventType);
    expect(about({})).toEqual(["critical", "key", "low"]);
    expect(about({ minSeverity: "high" })).toEqual(["critical", "key"]);
    expect(about({ minSeverity: "high", rules: ["key", "low"] })).toEqual(["key"]);
  });
});

test("no field is longer than its bound, and what is too long is cut at it", () => {
  const long = rule({
    id: `r${"-".repeat(300)}`,
    title: "t".repeat(300),
    response: "r".repeat(2000),
    summary: "string(record.userAgent)",
    severity: "high",
  });
  const text = "x".repeat(5000);
  const fields = { eventName: text, eventSource: text, eventTime: text, recipientAccountId: text, awsRegion: text };
  const records = Array.from({ length: 9 }, (_, index) =>
    record({
      ...fields,
      eventID: `id-${index}`,
      userIdentity: { type: "AssumedRole", arn: `arn:aws:sts::444455556666:assumed-role/${text}/${text}` },
      resources: null,
      requestParameters: { userName: `${index}${"n".repeat(index === 8 ? 300 : 198)}`, other: text },
      userAgent: text,
      sourceIPAddress: text,
      errorCode: text,
      errorMessage: text,
    }),
  );
  const [message] = messagesOf(records, {}, [long]);
  expect(schema.parse(message)).toEqual(message);
  const { content, metadata } = message as ChatMessage;
  expect({
    title: content.title.length,
    steps: content.nextSteps.map(({ length }) => length),
    keywords: content.keywords.map(({ length }) => length),
    summary: metadata.summary.length,
    threadId: metadata.threadId.length,
    resources: metadata.relatedResources.map(({ length }) => length),
  }).toEqual({
    title: chatLimits.title,
    steps: [chatLimits.step],
    keywords: ["high".length, chatLimits.name],
    summary: chatLimits.title,
    threadId: chatLimits.name + "-".length + 16,
    resources: Array(chatLimits.items).fill(chatLimits.resource - 1),
  });
  const lines = content.description.split("\n");
  expect(lines.map((line) => line.split(":")[0])).toEqual([
    "What",
    "Who",
    "Call",
    "On",
    "Request",
    "When",
    "Where",
    "From",
    "Result",
    "Event",
  ]);
  expect(lines.filter((line) => line.length > 270)).toEqual([]);
});

/** What Slack or Teams read as formatting, a link, a reference, an emoji or a notification, outside of code. */
const marked = /[*_~<>#[\]|]|https?:|@(channel|here|everyone)|:[a-z_]+:|\n/i;

describe("whatever a record contains", () => {
  test("chat accepts the message, and nothing of the record is outside of code", () => {
    const words = rule({ id: "words", severity: "low", summary: "string(record.userAgent)" });
    const links = /https:\/\/[a-z0-9-]+\.console\.(aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)\/\S+/g;
    fc.assert(
      fc.property(fc.array(hostileRecord, { minLength: 1, maxLength: 3 }), (records) => {
        for (const message of messagesOf(records, {}, [key, words])) {
          expect(schema.parse(message)).toEqual(message);
          const { description, nextSteps, title } = message.content;
          for (const line of description.split("\n")) {
            expect(line).toMatch(
              /^(What|Who|Call|On|Request|When|Where|From|Result|Event): (`[^`\n]+`( and others)?|success)$|^More alerts in the email: \d+$/,
            );
          }
          const steps = nextSteps.map((step) => step.replace(links, ""));
          expect([title.replace(/^\[\w+\]/, ""), ...steps].filter((text) => marked.test(text))).toEqual([]);
          expect(message.metadata.relatedResources.filter((name) => !/^[\w:/.+=,-]+$/.test(name))).toEqual([]);
        }
      }),
      fuzz(60),
    );
  });

  test("code has neither an end of code, a reference nor a mention of all in it", () => {
    fc.assert(
      fc.property(
        fc.oneof(hostileText, fc.constantFrom("`*x*`", "<!channel>", "<@U1>", "@here", "&lt;!here&gt;")),
        (text) => {
          expect(inChat(text)).toMatch(/^`[^`<>&]+`$/);
          expect(inChat(text)).not.toMatch(/@(channel|here|everyone)/i);
        },
      ),
      fuzz(300),
    );
    expect(proseInChat("Ask <owner> &\n  @channel")).toBe("Ask ‹owner› + (at)channel");
  });
});

test("a message that SNS refuses does not keep the next one from being sent, and is reported", async () => {
  const sent: string[] = [];
  const publish = async (message: string) => {
    const { content } = JSON.parse(message) as ChatMessage;
    sent.push(content.title);
    if (sent.length === 1) throw new Error("InvalidParameter");
  };
  const time = { forPublishing: () => new AbortController().signal } as unknown as TimeShare;
  const messages = messagesOf([by("a", "x", "1"), by("b", "x", "2")]);
  const errors = await publishToChat(publish, messages, time);
  expect(sent.length).toBe(2);
  expect(errors.map(({ message }) => message)).toEqual(["InvalidParameter"]);
  expect(chatLimits.description).toBe(3000);
});

test("after a message that took all the time, no other is begun", async () => {
  const publish = vi.fn(async () => {
    throw new Error("aborted");
  });
  const time = { forPublishing: () => AbortSignal.abort(new Error("no time is left")) } as unknown as TimeShare;
  const errors = await publishToChat(publish, messagesOf([by("a", "x", "1"), by("b", "x", "2")]), time);
  expect(publish).toHaveBeenCalledTimes(1);
  expect(errors.map(({ message }) => message)).toEqual(["no time is left"]);
});
