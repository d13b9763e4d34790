#!/usr/bin/env bash
# Package: @aws-lambda-powertools/idempotency 2.35.0, over dynalite 4.0.0 (npm)
# Guess: a function's result is stored as JSON, so that an undefined property is left out and a Date becomes a
#   string. If a result could not be stored, its type would be refused before the function does anything.
# Happens: {note: undefined} and a Date can't be stored, which shows only after the function has run. The
#   caller gets an error for work that is done; its retry is told that the work is still in progress.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-lambda-powertools/idempotency@2.35.0 dynalite@4.0.0 \
  @aws-sdk/client-dynamodb@3.1169.0 @aws-sdk/lib-dynamodb@3.1169.0 || exit 2

cat >probe.js <<'END'
import { once } from "node:events";
import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";

const server = dynalite({ createTableMs: 0 });
await once(server.listen(0, "127.0.0.1"), "listening");
const awsSdkV3Client = new DynamoDBClient({
  endpoint: `http://127.0.0.1:${server.address().port}`,
  region: "us-east-1",
  credentials: { accessKeyId: "example", secretAccessKey: "example" },
});
const table = { TableName: "sent", BillingMode: "PAY_PER_REQUEST" };
const key = { KeySchema: [{ AttributeName: "id", KeyType: "HASH" }], AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }] };
await awsSdkV3Client.send(new CreateTableCommand({ ...table, ...key }));

const persistenceStore = new DynamoDBPersistenceLayer({ tableName: "sent", awsSdkV3Client });
const config = new IdempotencyConfig({});
config.registerLambdaContext({ getRemainingTimeInMillis: () => 60_000 });
for (const [name, result] of Object.entries({ plain: { id: 1 }, undefinedProperty: { id: 1, note: undefined }, date: new Date(0) })) {
  let runs = 0;
  const send = makeIdempotent(async () => { runs++; return result; }, { persistenceStore, config });
  const outcome = () => send({ name }).then(() => "resolved", (error) => error.name);
  console.log(`${name}: first ${await outcome()}, second ${await outcome()}, the function ran: ${runs}`);
}
server.close();
END
node --no-warnings probe.js | tee seen

diff - seen <<'END'
plain: first resolved, second resolved, the function ran: 1
undefinedProperty: first IdempotencyPersistenceLayerError, second IdempotencyAlreadyInProgressError, the function ran: 1
date: first IdempotencyPersistenceLayerError, second IdempotencyAlreadyInProgressError, the function ran: 1
END
