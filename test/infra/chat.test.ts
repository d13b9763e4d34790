// Also tests infra/event-bus.ts.
import { describe, expect, test } from "vitest";
import { chat } from "./configurations.ts";
import { deploy, leastConfig } from "./deploy.ts";
import { inputsAsYaml } from "./inputs-as-yaml.ts";

const { slack, teams } = chat;
const deployChat = (chat: object) => deploy({ ...leastConfig, chat });
const errorOf = (config: object) =>
  deploy({ ...leastConfig, ...config }).then(
    () => undefined,
    ({ message }: Error) => message,
  );

describe("chat", () => {
  test("posts the messages of a topic of its own to channels from which nothing can be done in AWS", async () => {
    const { find } = await deployChat({ slack, teams });
    expect(
      inputsAsYaml(find("aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration").inputs),
    ).toMatchInlineSnapshot(`
      "configurationName: cloudtrail-alerts-dev-slack-C07EZ1ABC23
      guardrailPolicyArns:
        - null
      iamRoleArn: arn:aws:iam::123456789012:role/cloudtrail-alerts-dev-chat
      loggingLevel: ERROR
      slackChannelId: C07EZ1ABC23
      slackTeamId: T07EA123LEP
      snsTopicArns:
        - arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev-chat
      tags:
        project: cloudtrail-alerts
        stack: dev"
    `);
    expect(
      inputsAsYaml(find("aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration").inputs),
    ).toMatchInlineSnapshot(`
      "channelId: 19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2
      configurationName: cloudtrail-alerts-dev-teams-7c1e5f0a-3d2b-4c6a-9e8f-0000000000aa
      guardrailPolicyArns:
        - null
      iamRoleArn: arn:aws:iam::123456789012:role/cloudtrail-alerts-dev-chat
      loggingLevel: ERROR
      snsTopicArns:
        - arn:aws:sns:eu-central-1:123456789012:cloudtrail-alerts-dev-chat
      tags:
        project: cloudtrail-alerts
        stack: dev
      teamId: 7c1e5f0a-3d2b-4c6a-9e8f-0000000000aa
      tenantId: 74361522-288c-4b1b-89d2-3b5e9b6c5d10"
    `);
    expect(JSON.parse(find("aws:iam/policy:Policy").inputs.policy).Statement).toEqual([
      { Sid: "NothingFromChat", Effect: "Deny", Action: "*", Resource: "*" },
    ]);
    const { resources } = await deployChat({ slack });
    const policies = resources.filter(({ type, name }) => /rolePolicy/i.test(type) && name.startsWith("chat"));
    expect(policies).toEqual([]);
  });

  test("gives the function its topic, and permission to publish to it", async () => {
    const { find, resources } = await deployChat({ slack });
    const { variables } = find("aws:lambda/function:Function").inputs.environment;
    expect(variables.CHAT_TOPIC_ARN).toMatch(/:cloudtrail-alerts-dev-chat$/);
    const documents = resources
      .filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")
      .map(({ inputs }) => inputs.policy);
    const publish = documents
      .flatMap((document) => JSON.parse(document).Statement)
      .find(({ Sid }: { Sid: string }) => Sid === "PublishSummaries");
    expect(publish.Resource).toEqual([variables.TOPIC_ARN, variables.CHAT_TOPIC_ARN]);
  });

  test("is not there unless a channel is configured", async () => {
    const { resources } = await deploy();
    expect(resources.filter(({ type, name }) => /chatbot/.test(type) || name.startsWith("chat"))).toEqual([]);
  });

  test.each([
    [{ minSeverity: "high" }, "cloudtrail-alerts:chat must name a channel in slack or teams"],
    [
      { slack: [{ ...slack[0], workspaceId: "acme" }] },
      'cloudtrail-alerts:chat.slack[0].workspaceId is "acme", but must be the id of a Slack workspace, for example "T07EA123LEP"',
    ],
    [
      { slack, rules: ["nothing"] },
      "cloudtrail-alerts:chat.rules names nothing, which is not a rule that this stack deploys; rules.enable switches on one that ships off",
    ],
  ])("%j is an error", async (chat, message) => {
    expect(await errorOf({ chat })).toBe(message);
  });
});

test.each([
  ["default", "arn:aws:events:eu-central-1:123456789012:event-bus/default"],
  [
    "arn:aws:events:eu-central-1:444455556666:event-bus/security",
    "arn:aws:events:eu-central-1:444455556666:event-bus/security",
  ],
])("eventBus %s lets the function put events there", async (eventBus, arn) => {
  const { find, resources } = await deploy({ ...leastConfig, eventBus });
  expect(find("aws:lambda/function:Function").inputs.environment.variables.EVENT_BUS).toBe(eventBus);
  const statements = resources
    .filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")
    .flatMap(({ inputs }) => JSON.parse(inputs.policy).Statement);
  expect(statements.find(({ Sid }) => Sid === "PutEvents").Resource).toBe(arn);
});

test("accountNames are names by account id", async () => {
  expect(await errorOf({ accountNames: { prod: "123456789012" } })).toMatchInlineSnapshot(
    `"cloudtrail-alerts:accountNames.prod is not the 12 digits of an account, in quotes, for example {"123456789012": prod}"`,
  );
  expect(await errorOf({ accountNames: { "123456789012": "prod" } })).toBeUndefined();
});
