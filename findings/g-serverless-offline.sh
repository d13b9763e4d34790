#!/usr/bin/env bash
# Package: serverless-offline-aws-eventbridge 2.2.4, serverless-offline-sns 0.78.2 (npm)
# Guess: serverless-offline's EventBridge matches the patterns that its README names (values, prefix, suffix, anything-but, exists; several values; fields below detail; fields of lists) as Event Ruler does, and
#   its SNS delivers what a filter policy lets through as SNS documents: attributes, lists of values, prefix, anything-but, numeric, exists, several keys, FilterPolicyScope MessageBody. What it doesn't know it refuses.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts serverless-offline-aws-eventbridge@2.2.4 serverless-offline-sns@0.78.2 || exit 2
cat >probe.js <<'END'
import Plugin from "serverless-offline-aws-eventbridge";
import { SNSServer } from "serverless-offline-sns/dist/sns-server.js";
const EventBridge = Plugin.default ?? Plugin;
const record = { eventName: "ConsoleLogin", errorCode: null, readOnly: false, count: 5, recipientAccountId: "012345678901", userIdentity: { type: "Root" }, resources: [{ accountId: "123456789012", type: "a" }, { accountId: "210987654321", type: "b" }], names: ["a", "b"], empty: [] };
const entry = { Source: "aws.signin", DetailType: "AWS Console Sign In via CloudTrail", EventBusName: "default", Detail: JSON.stringify(record), Resources: ["arn:aws:s3:::a"] };
const patterns = [
  [{ source: ["aws.signin"] }, true], [{ source: ["aws.s3"] }, false], [{ source: ["aws.s3", "aws.signin"] }, true], [{ "detail-type": ["AWS Console Sign In via CloudTrail"] }, true], [{ source: [{ prefix: "aws." }] }, true],
  [{ detail: { eventName: ["ConsoleLogin"] } }, true], [{ detail: { eventName: [{ prefix: "Console" }] } }, true], [{ detail: { eventName: [{ suffix: "Login" }] } }, true], [{ detail: { eventName: ["DeleteTrail", { prefix: "Console" }] } }, true],
  [{ detail: { userIdentity: { type: ["Root"] } } }, true], [{ detail: { userIdentity: { type: ["IAMUser"] } } }, false], [{ detail: { userIdentity: { type: ["Root"] }, eventName: ["DeleteTrail"] } }, false],
  [{ detail: { eventName: [{ "anything-but": "DeleteTrail" }] } }, true], [{ detail: { eventName: [{ "anything-but": "ConsoleLogin" }] } }, false], [{ detail: { eventName: [{ "anything-but": ["DeleteTrail", "StopLogging"] }] } }, true], [{ detail: { eventName: [{ "anything-but": ["ConsoleLogin", "StopLogging"] }] } }, false], [{ detail: { eventName: [{ "anything-but": { prefix: "Console" } }] } }, false], [{ detail: { eventName: [{ "anything-but": { prefix: "Delete" } }] } }, true], [{ detail: { missing: [{ "anything-but": "x" }] } }, false],
  [{ detail: { errorCode: [null] } }, true], [{ detail: { errorCode: [{ exists: true }] } }, true], [{ detail: { errorCode: [{ exists: false }] } }, false], [{ detail: { missing: [{ exists: false }] } }, true], [{ detail: { missing: [{ exists: true }] } }, false], [{ detail: { readOnly: [false] } }, true], [{ detail: { readOnly: ["false"] } }, false], [{ detail: { readOnly: [{ exists: true }] } }, true], [{ detail: { count: [5] } }, true], [{ detail: { count: ["5"] } }, false], [{ detail: { count: [{ numeric: [">", 3] }] } }, true], [{ detail: { count: [{ numeric: [">", 3, "<", 5] }] } }, false],
  [{ detail: { names: ["a"] } }, true], [{ detail: { names: ["b"] } }, true], [{ detail: { names: ["c"] } }, false], [{ detail: { names: [{ prefix: "b" }] } }, true], [{ detail: { names: [{ "anything-but": "a" }] } }, false],
  [{ detail: { resources: { accountId: ["123456789012"] } } }, true], [{ detail: { resources: { accountId: ["210987654321"] } } }, true], [{ detail: { resources: { accountId: ["999999999999"] } } }, false], [{ detail: { resources: { accountId: ["123456789012"], type: ["b"] } } }, false], [{ detail: { resources: { missing: [{ exists: false }] } } }, true],
  [{ detail: { userIdentity: [{ exists: true }] } }, false], [{ detail: { empty: [{ exists: false }] } }, true], [{ detail: { $or: [{ eventName: ["ConsoleLogin"] }, { eventName: ["DeleteTrail"] }] } }, true], [{ detail: { $or: [{ eventName: ["StopLogging"] }, { eventName: ["DeleteTrail"] }] } }, false], [{ detail: { eventName: [{ "equals-ignore-case": "consolelogin" }] } }, true], [{ detail: { eventName: [{ wildcard: "Console*" }] } }, true], [{ detail: { eventName: [{ wildcard: "Delete*" }] } }, false], [{ resources: ["arn:aws:s3:::a"] }, true], [{ account: ["123456789012"] }, true], [{ detail: { "userIdentity.type": ["Root"] } }, "?"],
];
const plugin = new EventBridge({ service: { functions: {}, provider: {}, resources: {}, custom: {} }, cli: { log() {} }, config: {}, pluginManager: { plugins: [] } }, {}, { log: { notice() {}, info() {}, debug() {}, error() {}, warning() {} } });
plugin.config ??= {}; plugin.account = "123456789012";
for (const [pattern, expected] of patterns) {
  let got; try { got = plugin.verifyIsSubscribed({ event: { eventBus: "default", pattern } }, entry); } catch (error) { got = "error " + error.message; }
  if (got !== expected) console.log("eventbridge", JSON.stringify(pattern), got, "not", expected);
}
const attributes = { eventName: ["String", "ConsoleLogin"], count: ["Number", "5"], names: ["String.Array", '["a","b"]'], account: ["String", "012345678901"] };
const policies = [
  [{ eventName: ["ConsoleLogin"] }, true], [{ eventName: ["x", "ConsoleLogin"] }, true], [{ eventName: ["ConsoleLogin"], count: [5] }, true], [{ eventName: ["x"], count: [5] }, false], [{ count: [5], eventName: ["x"] }, false], [{ count: [{ numeric: [">", 3] }] }, true], [{ count: [{ numeric: [">", 3, "<", 5] }] }, false], [{ count: [{ numeric: ["=", 5.0] }] }, true], [{ eventName: [{ prefix: "Console" }] }, true], [{ eventName: [{ suffix: "Login" }] }, true], [{ eventName: [{ "anything-but": ["ConsoleLogin"] }] }, false], [{ eventName: [{ "anything-but": ["x"] }] }, true], [{ eventName: [{ "anything-but": "x" }] }, true], [{ eventName: [{ "anything-but": { prefix: "Console" } }] }, false], [{ eventName: [{ exists: true }] }, true], [{ missing: [{ exists: false }] }, true], [{ missing: [{ exists: true }] }, false], [{ missing: ["x"] }, false], [{ missing: [{ "anything-but": ["x"] }] }, false], [{ names: ["b"] }, true], [{ names: ["c"] }, false], [{ names: [{ "anything-but": ["a"] }] }, false], [{ account: ["012345678901"] }, true], [{ account: [{ prefix: "0123" }] }, true], [{ eventName: [{ "equals-ignore-case": "consolelogin" }] }, true], [{ eventName: ["Console"] }, false], [{ eventName: ["x"], account: ["012345678901"], count: [5] }, false],
];
const express = { all() {}, use() {}, get() {}, post() {} };
const server = new SNSServer(() => {}, express, "eu-central-1", "123456789012");
const message = Object.fromEntries(Object.entries(attributes).map(([key, [Type, Value]]) => [key, { Type, Value }]));
for (const [policy, expected] of policies) {
  let got; try { got = server.evaluatePolicies(policy, message); } catch (error) { got = "error " + error.message; }
  if (got !== expected) console.log("sns", JSON.stringify(policy), got, "not", expected);
}
console.log("done");
END
node probe.js 2>&1 | tee seen
[ "$(cat seen)" = done ]
