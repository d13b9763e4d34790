#!/usr/bin/env bash
# Package: dynalite 4.0.0 (npm)
# Guess: `REMOVE parts[0], parts[1]` removes the first two items. All paths of an update name the item as it was
#   before, which is also why `SET a = b, b = a` swaps.
# Happens: the swap works, but a removal shifts the list before the next path is read: items 0 and 2 go. In the
#   other order, `REMOVE parts[1], parts[0]`, the right ones do. `REMOVE parts[0] SET parts[2] = ...` overwrites item 3.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts dynalite@4.0.0 @aws-sdk/lib-dynamodb@3.1169.0 @aws-sdk/client-dynamodb@3.1169.0 || exit 2

cat >probe.js <<'END'
import { once } from "node:events";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import dynalite from "dynalite";

const server = dynalite({ createTableMs: 0 });
await once(server.listen(0, "127.0.0.1"), "listening");
const endpoint = `http://127.0.0.1:${server.address().port}`;
const credentials = { accessKeyId: "example", secretAccessKey: "example" };
const client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region: "us-east-1", credentials }));
const TableName = "table";
const key = { KeySchema: [{ AttributeName: "id", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }] };
await client.send(new CreateTableCommand({ TableName, BillingMode: "PAY_PER_REQUEST", ...key }));

for (const UpdateExpression of ["SET a = b, b = a", "REMOVE parts[0], parts[1]", "REMOVE parts[1], parts[0]", "REMOVE parts[0] SET parts[2] = a"]) {
  await client.send(new PutCommand({ TableName, Item: { id: "x", a: "A", b: "B", parts: ["0", "1", "2", "3"] } }));
  const update = { TableName, Key: { id: "x" }, UpdateExpression, ReturnValues: "ALL_NEW" };
  const { a, b, parts } = (await client.send(new UpdateCommand(update))).Attributes;
  console.log(`${UpdateExpression}: a=${a} b=${b} parts=${parts}`);
}
server.close();
END
node --no-warnings probe.js | tee seen

diff - seen <<'END'
SET a = b, b = a: a=B b=A parts=0,1,2,3
REMOVE parts[0], parts[1]: a=A b=B parts=1,3
REMOVE parts[1], parts[0]: a=A b=B parts=2,3
REMOVE parts[0] SET parts[2] = a: a=A b=B parts=1,2,A
END
