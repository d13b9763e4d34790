#!/usr/bin/env bash
# Package: aws-cdk-lib 2.276.0
# Guess: CDK's three ranges for EventBridge's patterns, Lambda's filters and SNS's filters (Match.interval, FilterRule.between, SubscriptionFilter.numericFilter between) hold for the same numbers, both ends included;
#   FilterRule.isEqual and notEquals say for text, numbers and booleans what EventBridge's pattern does.
set -euo pipefail
sed -n '/^# /s///p; /^set /q' "$0"
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"

echo '{"type":"module"}' >package.json
npm install --silent --ignore-scripts aws-cdk-lib@2.276.0 constructs@10.8.1 || exit 2
cat >probe.js <<'END'
import { Match } from "aws-cdk-lib/aws-events";
import { FilterCriteria, FilterRule } from "aws-cdk-lib/aws-lambda";
import { SubscriptionFilter } from "aws-cdk-lib/aws-sns";
import { App, Stack } from "aws-cdk-lib";

const stack = new Stack(new App(), "Stack");
const show = (words, value) => console.log(`${words}: ${JSON.stringify(stack.resolve(value))}`);
show("Match.interval(400, 499)", Match.interval(400, 499));
show("FilterRule.between(400, 499)", FilterRule.between(400, 499));
show("numericFilter between", SubscriptionFilter.numericFilter({ between: { start: 400, stop: 499 } }).conditions);
show("numericFilter betweenStrict", SubscriptionFilter.numericFilter({ betweenStrict: { start: 400, stop: 499 } }).conditions);
for (const value of ["AccessDenied", 5, true]) show(`isEqual(${JSON.stringify(value)})`, FilterRule.isEqual(value));
show("or", FilterRule.or("a", "b"));
show("notEquals", FilterRule.notEquals("a"));
show("null", FilterRule.null());
show("empty", FilterRule.empty());
show("filter", FilterCriteria.filter({ body: { status: FilterRule.between(400, 499), name: FilterRule.isEqual("a") } }));
END
node probe.js 2>/dev/null | tee seen
