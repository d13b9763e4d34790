#!/usr/bin/env bash
# Package: dynalite 4.0.0, @aws-sdk/client-dynamodb 3.1162.0 (npm)
# Guess: ReturnValuesOnConditionCheckFailure gives the item with the error, as in DynamoDB since 2023, or is refused; the other
#   conditions and updates act as in DynamoDB.
# Happens: (not run yet; the expected output below is the guess)
# Why: Powertools' idempotency decides by that item whether an alert was sent already.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts dynalite@4.0.0 @aws-sdk/client-dynamodb@3.1162.0 || exit 2
cat >probe.js <<'END'
import { once } from "node:events";
import * as db from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";

const server = dynalite({ createTableMs: 0 }).listen(0, "127.0.0.1");
await once(server, "listening");
const client = new db.DynamoDBClient({ endpoint: `http://127.0.0.1:${server.address().port}`, region: "eu-central-1", credentials: { accessKeyId: "x", secretAccessKey: "x" }, maxAttempts: 1 });
const TableName = "table";
await client.send(new db.CreateTableCommand({ TableName, AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }], KeySchema: [{ AttributeName: "id", KeyType: "HASH" }], BillingMode: "PAY_PER_REQUEST" }));
await new Promise((done) => setTimeout(done, 500));
const Key = { id: { S: "a" } };
const run = async (label, command) => {
  try {
    const answer = await client.send(command);
    delete answer.$metadata;
    console.log(`${label}: ${JSON.stringify(answer)}`);
  } catch (error) {
    console.log(`${label}: ${error.name} ${JSON.stringify(error.Item ?? error.CancellationReasons)}`);
  }
};
const update = (UpdateExpression, values, more = {}) => new db.UpdateItemCommand({ TableName, Key, UpdateExpression, ExpressionAttributeValues: values, ReturnValues: "ALL_NEW", ...more });
await run("put", new db.PutItemCommand({ TableName, Item: { ...Key, n: { N: "1" }, m: { M: { x: { N: "1" } } }, l: { L: [{ N: "1" }] }, s: { SS: ["a"] } } }));
const failing = { ConditionExpression: "attribute_not_exists(id)", ReturnValuesOnConditionCheckFailure: "ALL_OLD" };
await run("put again", new db.PutItemCommand({ TableName, Item: { ...Key, n: { N: "2" } }, ...failing }));
await run("update again", new db.UpdateItemCommand({ TableName, Key, UpdateExpression: "SET n = :n", ExpressionAttributeValues: { ":n": { N: "2" } }, ...failing }));
await run("delete again", new db.DeleteItemCommand({ TableName, Key, ...failing }));
await run("transaction", new db.TransactWriteItemsCommand({ TransactItems: [{ Put: { TableName, Item: { ...Key, n: { N: "2" } }, ...failing } }] }));
await run("set of a missing map", update("SET q.x = :n", { ":n": { N: "2" } }));
await run("set and read the old value", update("SET n = :n, k = n", { ":n": { N: "5" } }));
await run("if_not_exists of a path", update("SET m.y = if_not_exists(m.y, :z) + :n", { ":n": { N: "2" }, ":z": { N: "0" } }));
await run("list_append to a missing list", update("SET q = list_append(if_not_exists(q, :e), :v)", { ":e": { L: [] }, ":v": { L: [{ S: "x" }] } }));
await run("add to a set", update("ADD s :v", { ":v": { SS: ["b"] } }));
await run("delete the last of a set", update("DELETE s :v", { ":v": { SS: ["a", "b"] } }));
await run("add digits", update("ADD n :v", { ":v": { N: "0.1" } }));
await run("size of a missing attribute", update("SET k = :n", { ":n": { N: "2" } }, { ConditionExpression: "size(zz) < :n" }));
await run("not of a missing attribute", update("SET k = :n", { ":n": { N: "2" } }, { ConditionExpression: "NOT zz = :n" }));
await run("unequal to a missing attribute", update("SET k = :n", { ":n": { N: "2" } }, { ConditionExpression: "zz <> :n" }));
await run("less than a missing attribute", update("SET k = :n", { ":n": { N: "2" } }, { ConditionExpression: "zz < :n" }));
await run("contains of a set", update("SET k = :n", { ":n": { N: "2" }, ":v": { S: "b" } }, { ConditionExpression: "contains(s, :v)" }));
await run("item index beyond the end", update("SET l[7] = :n", { ":n": { N: "2" } }));
await run("time to live", new db.UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName: "ttl", Enabled: true } }));
server.close();
process.exit(0);
END
node probe.js 2>&1 | tee seen

old='{"n":{"N":"1"},"m":{"M":{"x":{"N":"1"}}},"l":{"L":[{"N":"1"}]},"s":{"SS":["a"]},"id":{"S":"a"}}'
diff - seen <<END
put: {}
put again: ConditionalCheckFailedException $old
update again: ConditionalCheckFailedException $old
delete again: ConditionalCheckFailedException $old
transaction: TransactionCanceledException [{"Code":"ConditionalCheckFailed","Item":$old,"Message":"The conditional request failed"}]
END
