#!/usr/bin/env bash
# Package: dynalite 4.0.0, @aws-sdk/client-dynamodb 3.1162.0 (npm)
# Guess: ReturnValuesOnConditionCheckFailure gives the item with the error, as in DynamoDB since 2023, or is refused as
#   an unknown parameter.
# Happens: it is taken and does nothing: the error comes without the item. Another value than ALL_OLD and NONE is taken, too;
#   a wrong ReturnValues is refused.
# Why: who decides by that item whether an alert was sent, as Powertools' idempotency does, tests only the case that it is not
#   there, and a mistake in the other shows first in production.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts dynalite@4.0.0 @aws-sdk/client-dynamodb@3.1162.0 || exit 2
cat >probe.js <<'END'
import { once } from "node:events";
import * as aws from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";

const server = dynalite({ createTableMs: 0 }).listen(0, "127.0.0.1");
await once(server, "listening");
const client = new aws.DynamoDBClient({
  endpoint: `http://127.0.0.1:${server.address().port}`,
  region: "eu-central-1",
  credentials: { accessKeyId: "example", secretAccessKey: "example" },
});
const TableName = "sent";
const Key = { id: { S: "alert" } };
await client.send(new aws.CreateTableCommand({
  TableName,
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  BillingMode: "PAY_PER_REQUEST",
}));
await aws.waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1 }, { TableName });
const send = async (label, command) => {
  const answer = await client.send(command).catch((error) => error);
  console.log(`${label}: ${answer.name ?? "done"}, item: ${JSON.stringify(answer.Item) ?? "none"}`);
};
const ConditionExpression = "attribute_not_exists(id)";
const asked = { TableName, ConditionExpression, ReturnValuesOnConditionCheckFailure: "ALL_OLD" };
await send("put", new aws.PutItemCommand({ ...asked, Item: { ...Key, at: { N: "1" } } }));
await send("put again", new aws.PutItemCommand({ ...asked, Item: { ...Key, at: { N: "2" } } }));
await send("update", new aws.UpdateItemCommand({ ...asked, Key, UpdateExpression: "SET a = id" }));
await send("delete", new aws.DeleteItemCommand({ ...asked, Key }));
await send("wrong value", new aws.DeleteItemCommand({ ...asked, Key, ReturnValuesOnConditionCheckFailure: "OLD" }));
await send("wrong ReturnValues", new aws.DeleteItemCommand({ ...asked, Key, ReturnValues: "OLD" }));
client.destroy();
server.close();
END
node probe.js 2>/dev/null | tee seen

diff - seen <<'END'
put: done, item: none
put again: ConditionalCheckFailedException, item: none
update: ConditionalCheckFailedException, item: none
delete: ConditionalCheckFailedException, item: none
wrong value: ConditionalCheckFailedException, item: none
wrong ReturnValues: ValidationException, item: none
END
