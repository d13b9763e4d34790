#!/usr/bin/env bash
# Package: fauxqs 2.4.1, @aws-sdk/client-sns and client-sqs 3.1169.0 (npm)
# Guess: a filter policy of SNS lets through what SNS lets through: an attribute of type String.Array, and a list in the body, fit if one of
#   their values does; and what is no filter policy is refused.
# Happens: a list fits no value and no prefix, neither as an attribute nor in the body, and so do the fields of objects in a list; but
#   it fits anything-but, even of its only value. A policy with an empty list, or with a value that is no list, is taken; one of
#   six keys is refused.
# Documentation: https://github.com/kibertoad/fauxqs/blob/main/README.md says that both scopes are supported, with exact match, anything-but
#   and exists among others; https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html has String.Array.
# Why: alerts carry the ids of their rules as a list. A test that a subscriber gets those of one rule fails here, and a test that it
#   does not get them passes whatever its filter says.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent node@24.21.0 && npm install --silent --ignore-scripts fauxqs@2.4.1 @aws-sdk/client-sns@3.1169.0 @aws-sdk/client-sqs@3.1169.0 || exit 2
cat >probe.js <<'END'
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { startFauxqs } from "fauxqs";

const server = await startFauxqs({ port: 0, logger: false });
const config = { endpoint: `http://127.0.0.1:${server.port}`, region: "eu-central-1", credentials: { accessKeyId: "example", secretAccessKey: "example" } };
const sns = new SNSClient(config), sqs = new SQSClient(config);

let number = 0;
async function ask(scope, policy, { attributes, body = {} }) {
  const name = `example${++number}`;
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  const filter = { FilterPolicy: JSON.stringify(policy), FilterPolicyScope: scope };
  try {
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: Attributes.QueueArn, Attributes: filter }));
  } catch (error) {
    return error.name;
  }
  const typed = Object.entries(attributes ?? {}).map(([key, value]) =>
    [key, Array.isArray(value) ? { DataType: "String.Array", StringValue: JSON.stringify(value) } : { DataType: "String", StringValue: value }]);
  await sns.send(new PublishCommand({ TopicArn, Message: JSON.stringify(body), MessageAttributes: Object.fromEntries(typed) }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  return Messages.length === 1 ? "received" : "not received";
}
for (const [policy, attributes] of [
  [{ rules: ["b"] }, { rules: "b" }],
  [{ rules: ["b"] }, { rules: ["b"] }],
  [{ rules: ["b"] }, { rules: ["a", "b"] }],
  [{ rules: [{ prefix: "b" }] }, { rules: ["b"] }],
  [{ rules: [{ "anything-but": ["b"] }] }, { rules: ["b"] }],
  [{ rules: [{ exists: true }] }, { rules: ["b"] }],
  [{ rules: [{ exists: false }] }, { severity: "high" }],
  [{ rules: [] }, { rules: "b" }],
  [{ rules: "b" }, { rules: "b" }],
  [Object.fromEntries([..."abcdef"].map((key) => [key, ["x"]])), {}],
]) console.log(`attributes ${JSON.stringify(attributes)}, filter ${JSON.stringify(policy)}: ${await ask("MessageAttributes", policy, { attributes })}`);
for (const [policy, body] of [
  [{ rules: ["b"] }, { rules: "b" }],
  [{ rules: ["b"] }, { rules: ["a", "b"] }],
  [{ alerts: { rule: ["b"] } }, { alerts: { rule: "b" } }],
  [{ alerts: { rule: ["b"] } }, { alerts: [{ rule: "a" }, { rule: "b" }] }],
]) console.log(`body ${JSON.stringify(body)}, filter ${JSON.stringify(policy)}: ${await ask("MessageBody", policy, { body })}`);
await server.stop();
process.exit();
END
node_modules/.bin/node probe.js | tee seen

diff - seen <<'END'
attributes {"rules":"b"}, filter {"rules":["b"]}: received
attributes {"rules":["b"]}, filter {"rules":["b"]}: not received
attributes {"rules":["a","b"]}, filter {"rules":["b"]}: not received
attributes {"rules":["b"]}, filter {"rules":[{"prefix":"b"}]}: not received
attributes {"rules":["b"]}, filter {"rules":[{"anything-but":["b"]}]}: received
attributes {"rules":["b"]}, filter {"rules":[{"exists":true}]}: received
attributes {"severity":"high"}, filter {"rules":[{"exists":false}]}: received
attributes {"rules":"b"}, filter {"rules":[]}: not received
attributes {"rules":"b"}, filter {"rules":"b"}: received
attributes {}, filter {"a":["x"],"b":["x"],"c":["x"],"d":["x"],"e":["x"],"f":["x"]}: InvalidParameterException
body {"rules":"b"}, filter {"rules":["b"]}: received
body {"rules":["a","b"]}, filter {"rules":["b"]}: not received
body {"alerts":{"rule":"b"}}, filter {"alerts":{"rule":["b"]}}: received
body {"alerts":[{"rule":"a"},{"rule":"b"}]}, filter {"alerts":{"rule":["b"]}}: not received
END
