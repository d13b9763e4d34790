#!/usr/bin/env bash
# Package: @aws-sdk/lib-dynamodb, @aws-sdk/client-dynamodb 3.1169.0, @aws-sdk/client-cloudtrail 3.1137.0 (npm)
# Guess: the document client refuses what DynamoDB has no type for. With convertClassInstanceToMap, which it asks for when it is given such a value, a Date is its ISO text, as in JSON, or is refused. A function is refused, and so is a set of a number and a text.
# Happens: a Date, an Error and a RegExp are saved as {}. A function is left out, without any option, and the set goes out as a set of numbers that holds a text. removeUndefinedValues makes lists shorter,
#   so that what comes after moves up.
# Documentation: the README says of the option "Whether to convert typeof object to map attribute", and of removeUndefinedValues "whether to remove undefined values".
# Why: LookupEvents gives EventTime as a Date. Who saves such an event, or an alert with the error that it failed with, follows the client's advice and keeps neither. Convert Dates and Errors yourself, and don't set convertClassInstanceToMap.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts @aws-sdk/{lib,client}-dynamodb@3.1169.0 @aws-sdk/client-cloudtrail@3.1137.0 || exit 2
cat >probe.js <<'END'
import { createServer } from "node:http";
import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";

let saved;
const server = createServer(async (request, response) => {
  const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
  if (request.headers["x-amz-target"].endsWith("PutItem")) saved = body.Item.value;
  response.setHeader("content-type", "application/x-amz-json-1.0");
  response.end(JSON.stringify({ Events: [{ EventName: "StopLogging", EventTime: 1773489600 }] }));
}).listen(0, "127.0.0.1");
await new Promise((listening) => server.once("listening", listening));
const settings = { region: "eu-west-1", endpoint: `http://127.0.0.1:${server.address().port}`, credentials: { accessKeyId: "example", secretAccessKey: "example" } };
const { Events: [event] } = await new CloudTrailClient(settings).send(new LookupEventsCommand({}));

const put = async (name, value, marshallOptions) => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(settings), { marshallOptions });
  const answer = await client.send(new PutCommand({ TableName: "alerts", Item: { value } })).then(() => JSON.stringify(saved), (error) => `refused, ${error.message.match(/Pass .*/)}`);
  console.log(`${name}: ${answer}`);
};
const asMap = { convertClassInstanceToMap: true };
await put("an event", event);
await put("an event as a map", event, { ...asMap });
await put("an error as a map", new Error("no such topic"), { ...asMap });
await put("a pattern as a map", /^AKIA/, { ...asMap });
await put("a function", { rule: "stop", test: () => true });
await put("a set", new Set([3389, "22"]));
await put("a list without undefined", ["first", undefined, "third"], { removeUndefinedValues: true });
server.close();
END
node probe.js 2>/dev/null | tee seen

diff - seen <<'END'
an event: refused, Pass options.convertClassInstanceToMap=true to marshall typeof object as map attribute.
an event as a map: {"M":{"EventName":{"S":"StopLogging"},"EventTime":{"M":{}}}}
an error as a map: {"M":{}}
a pattern as a map: {"M":{}}
a function: {"M":{"rule":{"S":"stop"}}}
a set: {"NS":["3389","22"]}
a list without undefined: {"L":[{"S":"first"},{"S":"third"}]}
END
